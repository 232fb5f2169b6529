"""What the pages ask about promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.db import frame, reads
from lib.i18n.text import search_terms
from lib.issues.models import Issue
from lib.meetings.models import Meeting
from lib.meetings.queries import week_of
from lib.promises.models import Promise, PromiseEvent
from lib.reference.models import ActingUnit
from lib.roster.models import Group
from lib.roster.queries import PAGE, Page

VIEWS = ("late", "week", "pending", "kept", "withdrawn", "all")
"""The views of the list; "week" is due from Saturday to Friday of this week."""
STEPS = 200
"""Steps of one story at most."""


@dataclass(frozen=True)
class PromiseFilter:
    """Which promises a list shows; ``as_of`` decides what is late. ``view`` is one of VIEWS."""

    as_of: date
    view: str = "pending"
    text: str = ""
    unit_id: int | None = None
    owner_id: int | None = None
    group_id: int | None = None
    meeting_id: int | None = None


def due_this_week(as_of: date) -> ColumnElement[bool]:
    """Promises still to be kept whose day is in the week of ``as_of``, Saturday to Friday."""
    return and_(Promise.is_pending(), Promise.due_on.between(*week_of(as_of)))


def _of_view(view: str, as_of: date) -> ColumnElement[bool]:
    match view:
        case "late":
            return Promise.is_late(as_of)
        case "week":
            return due_this_week(as_of)
        case "pending":
            return Promise.is_pending()
        case "kept":
            return and_(Promise.archived_at.is_(None), Promise.completed_on.is_not(None))
        case "withdrawn":
            return and_(Promise.archived_at.is_(None), Promise.withdrawn_on.is_not(None))
        case _:
            return Promise.archived_at.is_(None)


def _promises(as_of: date, *where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            Promise.id,
            Promise.text,
            Promise.promised_on,
            Promise.original_due_on,
            Promise.due_on,
            Promise.redated,
            Promise.completion,
            Promise.completed_on,
            Promise.withdrawn_on,
            Promise.last_action,
            Promise.last_action_on,
            Promise.meeting_id,
            Promise.issue_id,
            Promise.group_id,
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            Promise.acting_unit_id,
            ActingUnit.name.label("unit_name"),
            ActingUnit.name_en.label("unit_name_en"),
            Promise.owner_id,
            Staff.name.label("owner_name"),
            Promise.is_pending().label("pending"),
            Promise.is_late(as_of).label("late"),
        )
        .outerjoin(Group, Group.id == Promise.group_id)
        .outerjoin(ActingUnit, ActingUnit.id == Promise.acting_unit_id)
        .outerjoin(Staff, Staff.id == Promise.owner_id)
        .where(*where)
    )


_PENDING_FIRST = (
    case((Promise.is_pending(), 0), else_=1),
    case((Promise.is_pending(), Promise.due_on)),
    Promise.due_on.desc(),
    Promise.id,
)
"""What is still to be kept by its day, then the rest, the newest first."""


@reads("promises", "roster", "reference", "accounts")
def promises_page(db: Session, filter: PromiseFilter, page: int = 1) -> Page:
    """A page of promises: those to be kept by their day, the others the newest first.

    Columns: id, text, promised_on, original_due_on, due_on, redated, completion, completed_on,
    withdrawn_on, last_action, last_action_on, meeting_id, issue_id, group_id, group_name,
    group_name_en, acting_unit_id, unit_name, unit_name_en, owner_id, owner_name, pending, late.
    """
    where = [_of_view(filter.view, filter.as_of)]
    for column, id in (
        (Promise.acting_unit_id, filter.unit_id),
        (Promise.owner_id, filter.owner_id),
        (Promise.group_id, filter.group_id),
        (Promise.meeting_id, filter.meeting_id),
    ):
        if id is not None:
            where.append(column == id)
    where += [
        Promise.search_text.contains(term, autoescape=True) for term in search_terms(filter.text)
    ]
    rows = frame(
        db,
        _promises(filter.as_of, *where)
        .order_by(*_PENDING_FIRST)
        .limit(PAGE)
        .offset(PAGE * (page - 1)),
    )
    total = db.scalar(select(func.count()).select_from(Promise).where(*where)) or 0
    return Page(rows, total)


@reads("promises", "issues", "meetings", "roster", "reference", "accounts")
def promise_of(db: Session, id: int, as_of: date) -> Any | None:
    """A promise's page: a row or None.

    Columns of promises_page, and version, archived_at, issue_title, meets_on.
    """
    return db.execute(
        _promises(as_of, Promise.id == id)
        .add_columns(
            Promise.version,
            Promise.archived_at,
            Issue.title.label("issue_title"),
            Meeting.meets_on,
        )
        .outerjoin(Issue, Issue.id == Promise.issue_id)
        .outerjoin(Meeting, Meeting.id == Promise.meeting_id)
    ).one_or_none()


@reads("promises", "accounts")
def promise_events_of(db: Session, promise_id: int) -> pd.DataFrame:
    """The steps of a promise, oldest first.

    Columns: id, step, happened_on, recorded_at, staff_name, reason, due_on, completion, undoes_id.
    """
    return frame(
        db,
        select(
            PromiseEvent.id,
            PromiseEvent.step,
            PromiseEvent.happened_on,
            PromiseEvent.recorded_at,
            Staff.name.label("staff_name"),
            PromiseEvent.reason,
            PromiseEvent.due_on,
            PromiseEvent.completion,
            PromiseEvent.undoes_id,
        )
        .outerjoin(Staff, Staff.id == PromiseEvent.staff_id)
        .where(PromiseEvent.promise_id == promise_id)
        .order_by(PromiseEvent.id)
        .limit(STEPS),
    )


def _several(db: Session, as_of: date, where: ColumnElement[bool]) -> pd.DataFrame:
    return frame(
        db,
        _promises(as_of, where, Promise.archived_at.is_(None))
        .order_by(*_PENDING_FIRST)
        .limit(PAGE),
    )


@reads("promises", "roster", "reference", "accounts")
def promises_of_group(db: Session, group_id: int, as_of: date) -> pd.DataFrame:
    """What a group was promised, pending first: as promises_page."""
    return _several(db, as_of, Promise.group_id == group_id)


@reads("promises", "roster", "reference", "accounts")
def promises_of_meeting(db: Session, meeting_id: int, as_of: date) -> pd.DataFrame:
    """What was promised in a session, pending first: as promises_page."""
    return _several(db, as_of, Promise.meeting_id == meeting_id)


@reads("promises", "roster", "reference", "accounts")
def promises_of_issue(db: Session, issue_id: int, as_of: date) -> pd.DataFrame:
    """What was promised about an issue, pending first: as promises_page."""
    return _several(db, as_of, Promise.issue_id == issue_id)


@reads("promises")
def promise_counts(db: Session, as_of: date) -> dict[str, int]:
    """How many promises each of VIEWS holds."""
    several = [func.count(case((_of_view(view, as_of), 1))).label(view) for view in VIEWS]
    return dict(db.execute(select(*several).where(Promise.archived_at.is_(None))).one()._mapping)


@reads("promises", "reference")
def late_by_unit(db: Session, as_of: date) -> pd.DataFrame:
    """Where promises are late: unit_id (None: nobody's), name, name_en, late, oldest_due_on."""
    late = func.count(Promise.id)
    return frame(
        db,
        select(
            Promise.acting_unit_id.label("unit_id"),
            ActingUnit.name,
            ActingUnit.name_en,
            late.label("late"),
            func.min(Promise.due_on).label("oldest_due_on"),
        )
        .outerjoin(ActingUnit, ActingUnit.id == Promise.acting_unit_id)
        .where(Promise.is_late(as_of))
        .group_by(Promise.acting_unit_id, ActingUnit.name, ActingUnit.name_en)
        .order_by(late.desc(), func.min(Promise.due_on), Promise.acting_unit_id),
    )


@reads("issues")
def issues_to_link(db: Session, group_id: int | None, chosen: int | None) -> tuple[Any, ...]:
    """Issues that a promise may belong to, the newest first: rows id, title.

    Of the group, or of all; ``chosen`` is among them however old it is.
    """
    where = [Issue.archived_at.is_(None)]
    if group_id is not None:
        where.append(Issue.group_id == group_id)
    newest = list(
        db.execute(
            select(Issue.id, Issue.title)
            .where(*where)
            .order_by(Issue.raised_on.desc(), Issue.id.desc())
            .limit(PAGE)
        )
    )
    if chosen is not None and all(row.id != chosen for row in newest):
        newest += db.execute(select(Issue.id, Issue.title).where(Issue.id == chosen)).all()
    return tuple(newest)
