"""A small town that makes promises: a group, a session gone by, a unit, staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from lib.accounts.models import Staff
from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.i18n.dates import today_in_tehran
from lib.issues.models import Issue
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.promises.models import Promise
from lib.promises.service import PromiseDraft, record_promise
from lib.reference.models import ActingUnit, Category
from lib.roster.models import Group

TODAY = today_in_tehran()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


@dataclass
class Town:
    """What the tests begin with; ``act(verb, draft)`` is one transaction."""

    guilds: int = 0
    meeting: int = 0
    coming: int = 0
    """A session whose day has not come."""
    issue: int = 0
    roads: int = 0
    gone_unit: int = 0
    staff: int = 0
    role: Role = Role.COORDINATOR

    def act(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        with transaction(Actor(self.staff, "نرگس", self.role)) as db:
            return verb(db, *arguments)

    def ask(self, query: Any, *arguments: Any, **named: Any) -> Any:
        with reading(SYSTEM) as data:
            return data.ask(query, *arguments, **named)

    def promise(self, due_on: date | None = None, **more: Any) -> int:
        """A promise of thirty days ago."""
        draft = {"text": "آسفالت کوچهٔ بهار", "promised_on": ago(30), **more}
        return self.act(record_promise, PromiseDraft(due_on=due_on or ahead(10), **draft))

    def row(self, id: int) -> Promise:
        with reading() as data:
            found = data.db.get(Promise, id)
            assert found is not None
            return found


@pytest.fixture
def town(db: Any) -> Town:
    made = Town()
    with transaction(Actor(None, "راه‌انداز", Role.ADMINISTRATOR)) as session:
        guilds, staff = Group(name="اصناف", name_en="Guilds"), Staff(name="نرگس صادقی")
        roads, gone = ActingUnit(name="عمران"), ActingUnit(name="منحل‌شده", archived_at=_now())
        category = Category(name="معابر")
        session.add_all([guilds, staff, roads, gone, category])
        session.flush()
        held, coming = (
            Meeting(kind=MeetingKind.DIALOGUE, state=state, meets_on=day, group_id=guilds.id)
            for state, day in ((MeetingState.HELD, ago(20)), (MeetingState.PLANNED, ahead(7)))
        )
        issue = Issue(title="چالهٔ بزرگ", category_id=category.id, raised_on=ago(20))
        session.add_all([held, coming, issue])
        session.flush()
        made.guilds, made.staff, made.issue = guilds.id, staff.id, issue.id
        made.meeting, made.coming = held.id, coming.id
        made.roads, made.gone_unit = roads.id, gone.id
    return made


def _now() -> Any:
    from lib.i18n.dates import now_utc

    return now_utc()
