"""How issues and promises stood at the end of a day gone by, told from their events.

Conditions and columns for a SELECT from ``Issue`` or ``Promise``. Of today they say what
``is_late``, ``is_overdue`` and ``is_unanswered`` say of the projection, which is quicker to ask. A
step that was taken back since then was a slip, and counts as never taken; what is no event (the day
an issue is due, what is archived) counts as it is now.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from lib.issues.models import ANSWER_WITHIN, OPEN, Issue, IssueEvent, IssueState
from lib.promises.models import Promise, PromiseEvent


def _of_last(column: Any, event: Any, day: date, *own: ColumnElement[bool]) -> Any:
    """``column`` of the last of a record's ``own`` events that stands and happened by ``day``."""
    slip = aliased(event)
    return (
        select(column)
        .where(
            *own,
            event.happened_on <= day,
            # As a number: SQLite would look for NULL in the unique index, where nearly all are.
            func.coalesce(event.undoes_id, 0) == 0,
            ~select(slip.id).where(slip.undoes_id == event.id).exists(),
        )
        # No step is dated before the step before it.
        .order_by(event.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def state_on(day: date) -> Any:
    """The state of an issue at the end of ``day``."""
    return _of_last(IssueEvent.to_state, IssueEvent, day, IssueEvent.issue_id == Issue.id)


def _was_open(day: date) -> ColumnElement[bool]:
    return and_(
        Issue.archived_at.is_(None),
        Issue.raised_on <= day,
        # Spares most of the issues the look at their events.
        or_(Issue.settled_on.is_(None), Issue.settled_on > day, Issue.is_reopened),
        state_on(day).in_(OPEN),
    )


def was_overdue(day: date) -> ColumnElement[bool]:
    """Whether an issue was open on ``day`` and its day, or the one it waited for, had gone by."""
    until = _of_last(IssueEvent.until_on, IssueEvent, day, IssueEvent.issue_id == Issue.id)
    due = case((state_on(day) == IssueState.POSTPONED, until), else_=Issue.due_on)
    return and_(_was_open(day), due < day)


def was_unanswered(day: date) -> ColumnElement[bool]:
    """Whether an issue was open on ``day`` and its raiser had heard nothing for too long."""
    return and_(
        Issue.raised_on < day - ANSWER_WITHIN,
        or_(Issue.first_answer_on.is_(None), Issue.first_answer_on > day),
        _was_open(day),
    )


def due_then(day: date) -> Any:
    """The day by which a promise was to be kept, as it was said on ``day``."""
    said = _of_last(
        PromiseEvent.due_on,
        PromiseEvent,
        day,
        PromiseEvent.promise_id == Promise.id,
        PromiseEvent.due_on.is_not(None),
    )
    return case((Promise.redated == 0, Promise.due_on), else_=said)


def was_late(day: date) -> ColumnElement[bool]:
    """Whether a promise was still to be kept on ``day`` and its day had gone by."""
    return and_(
        Promise.archived_at.is_(None),
        Promise.promised_on <= day,
        or_(Promise.completed_on.is_(None), Promise.completed_on > day),
        or_(Promise.withdrawn_on.is_(None), Promise.withdrawn_on > day),
        due_then(day) < day,
    )
