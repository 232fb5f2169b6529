"""What is done with the papers of a session: enter, take back, close to answers.

Who may: recorders enter and take back, coordinators close. A paper has no request id and no time;
its own random key, made in the window that enters it, is what its second arrival is known by.
After closing that key is gone: every answer lies under a new one, written in a random order.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lib.actor import Role, require
from lib.db import fetch
from lib.errors import DomainError, Problems
from lib.feedback.models import (
    AGREEMENT,
    MANAGERS,
    VIEWS,
    FeedbackAnswer,
    FeedbackClosing,
    ManagerAnswer,
)
from lib.feedback.sums import Row, managers_sums, participants_sums
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.reference.models import Category

KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key that says nothing: neither when nor by whom."""
    return secrets.token_hex(16)


# ------------------------------------------------------------------------------- drafts
@dataclass(frozen=True, kw_only=True)
class PaperDraft:
    """A participant's paper; what was left empty is None. ``key``: as of ``new_key``."""

    key: str
    meeting_id: int
    is_young: bool = False
    spoke: int | None = None
    listened: int | None = None
    respected: int | None = None
    felt_seen: int | None = None
    summary: int | None = None
    explained: int | None = None
    worry_now: int | None = None
    worry_before: int | None = None
    door_now: int | None = None
    door_before: int | None = None
    field_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ManagerPaperDraft:
    """A manager's paper."""

    key: str
    meeting_id: int
    grasped: int | None = None
    explained: int | None = None
    learned: int | None = None


# ------------------------------------------------------------------------------- entering
def enter_paper(db: Session, draft: PaperDraft) -> None:
    """Keep a participant's paper; one that arrives again is there already."""
    require(db, Role.RECORDER)
    _open_session(db, draft.meeting_id)
    _check(draft, dict.fromkeys(AGREEMENT, (1, 7)) | dict.fromkeys(VIEWS, (0, 10)), "field_id")
    if (draft.felt_seen if not draft.is_young else draft.respected) is not None:
        raise DomainError("feedback.error.third")
    if draft.field_id is not None:
        category = db.get(Category, draft.field_id)
        if category is None or category.archived_at is not None:
            raise DomainError("feedback.error.field", "field_id")
    _keep(db, FeedbackAnswer, draft)


def enter_manager_paper(db: Session, draft: ManagerPaperDraft) -> None:
    """Keep a manager's paper, likewise."""
    require(db, Role.RECORDER)
    _open_session(db, draft.meeting_id)
    _check(draft, dict.fromkeys(MANAGERS, (1, 7)))
    _keep(db, ManagerAnswer, draft)


def take_back_paper(db: Session, key: str) -> None:
    """Remove a paper that was entered by mistake, of either side, while its session is open.

    Only the window that entered it knows the key. One that is not there is taken back already.
    """
    require(db, Role.RECORDER)
    for model in (FeedbackAnswer, ManagerAnswer):
        meeting_id = db.scalar(select(model.meeting_id).where(model.key == key))
        if meeting_id is not None:
            _open_session(db, meeting_id)
            db.execute(delete(model).where(model.key == key))


def _open_session(db: Session, meeting_id: int) -> None:
    # Locked: between the look and the write nobody closes.
    meeting = fetch(db, Meeting, meeting_id)
    if meeting.kind is not MeetingKind.DIALOGUE:
        # A talk has one person: their answer would not be anonymous.
        raise DomainError("feedback.error.not_dialogue")
    if meeting.state is not MeetingState.HELD:
        raise DomainError("feedback.error.not_held")
    if db.get(FeedbackClosing, meeting_id) is not None:
        raise DomainError("feedback.error.closed")


def _check(draft: Any, scales: dict[str, tuple[int, int]], *others: str) -> None:
    p = Problems()
    if not KEY.fullmatch(draft.key):
        p.add("feedback.error.key")
    for name, (low, high) in scales.items():
        value = getattr(draft, name)
        # A truth value is a whole number to Python.
        if value is not None and (type(value) is not int or not low <= value <= high):
            p.add("feedback.error.scale", name, low=low, high=high)
    if all(getattr(draft, name) is None for name in (*scales, *others)):
        p.add("feedback.error.empty")
    p.check()


def _keep(db: Session, model: type[FeedbackAnswer | ManagerAnswer], draft: Any) -> None:
    known = db.scalar(select(model.meeting_id).where(model.key == draft.key))
    if known is None:
        values = {each.name: getattr(draft, each.name) for each in fields(draft)}
        db.execute(insert(model), [values])


# ------------------------------------------------------------------------------- closing
def close_feedback(db: Session, meeting_id: int) -> int:
    """Close a session to answers, for good, and write its sums; the number of papers.

    Sums are of five answers and more. The managers' papers of all closed sessions wait until
    each of their items that anybody answered has five.
    """
    require(db, Role.COORDINATOR)
    _open_session(db, meeting_id)
    answers = _rewrite(db, FeedbackAnswer, meeting_id)
    _rewrite(db, ManagerAnswer, meeting_id)
    db.add(FeedbackClosing(meeting_id=meeting_id, papers=len(answers)))
    db.flush()
    _write(db, meeting_id, participants_sums(answers))
    _count_managers(db, meeting_id)
    return len(answers)


def _rewrite(db: Session, model: Any, meeting_id: int) -> list[dict[str, Any]]:
    """Put a session's answers under new keys in a random order; what they say.

    Written in one transaction and at one time, so that neither the key that a window still
    knows, nor the place in the file, nor the number of the transaction leads to the entry.
    """
    names = [column.name for column in model.__table__.columns]
    columns = [getattr(model, name) for name in names]
    found = db.execute(select(*columns).where(model.meeting_id == meeting_id))
    rows = [{**row._mapping, "key": new_key()} for row in found]
    secrets.SystemRandom().shuffle(rows)
    db.execute(delete(model).where(model.meeting_id == meeting_id))
    if rows:
        db.execute(insert(model), rows)
    return rows


def _count_managers(db: Session, meeting_id: int) -> None:
    """Put the managers' papers that wait into this session's sums, if they are enough."""
    items = [getattr(ManagerAnswer, name) for name in MANAGERS]
    waiting = [
        dict(row._mapping)
        for row in db.execute(
            select(ManagerAnswer.key, *items)
            .join(FeedbackClosing, FeedbackClosing.meeting_id == ManagerAnswer.meeting_id)
            .where(ManagerAnswer.is_counted.is_(False))
            # Two sessions closed at once do not count a paper twice.
            .with_for_update(of=ManagerAnswer)
        )
    ]
    sums = managers_sums(waiting)
    if not sums:
        return
    _write(db, meeting_id, sums)
    for answer in db.scalars(
        select(ManagerAnswer).where(ManagerAnswer.key.in_([each["key"] for each in waiting]))
    ):
        answer.is_counted = True


def _write(db: Session, meeting_id: int, sums: Iterable[Row]) -> None:
    db.add_all(table(meeting_id=meeting_id, **columns) for table, columns in sums)
