"""A small town whose guilds were heard last Tuesday, and papers of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lib.actor import SYSTEM
from lib.db import transaction
from lib.feedback.service import PaperDraft, enter_paper, new_key
from lib.meetings.models import Meeting
from lib.meetings.service import MeetingVersion, mark_held
from tests.meetings.conftest import Town, a_tuesday, town

__all__ = ["town"]


@pytest.fixture
def hold(town: Town) -> Callable[[int], int]:
    """``hold(weeks)``: a dialogue so many weeks ago, held; its id."""

    def held(weeks: int = 1) -> int:
        id = town.plan(a_tuesday(-weeks))
        town.act(mark_held, MeetingVersion(id, town.row(Meeting, id).version))
        return id

    return held


@pytest.fixture
def tuesday(hold: Callable[[int], int]) -> int:
    return hold(1)


@pytest.fixture
def answer(town: Town) -> Callable[..., str]:
    """``answer(meeting, spoke=5, …)``: a participant's paper; its key."""

    def entered(meeting_id: int, **said: Any) -> str:
        key = new_key()
        town.act(enter_paper, PaperDraft(key=key, meeting_id=meeting_id, **said))
        return key

    return entered


@pytest.fixture
def rows() -> Callable[..., list[Any]]:
    """``rows(sql)``: what lies in the tables, for whoever reads the file itself."""
    from sqlalchemy import text

    def read(sql: str) -> list[Any]:
        with transaction(SYSTEM) as db:
            return [tuple(row) for row in db.execute(text(sql))]

    return read
