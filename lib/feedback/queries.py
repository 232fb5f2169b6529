"""What is asked of the feedback: how many papers, and sums of five answers and more.

No query reads what a paper says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func, not_, select
from sqlalchemy.orm import Session

from lib.db import frame, reads
from lib.feedback.models import (
    FEWEST,
    FeedbackAnswer,
    FeedbackClosing,
    FeedbackField,
    FeedbackMeasure,
    FeedbackSum,
    ManagerAnswer,
)
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.meetings.queries import _sessions
from lib.reference.models import Category
from lib.roster.queries import Page

AWAITED_DAYS = 60
"""So long after a session its papers are still expected."""


@dataclass(frozen=True)
class Feedback:
    """How it stands with a session's papers."""

    papers: int
    managers: int
    is_closed: bool


@reads("feedback")
def feedback_of(db: Session, meeting_id: int) -> Feedback:
    """A session's papers: how many participants', how many managers', and whether it is closed."""
    papers, managers, closed = db.execute(
        select(
            *(
                select(func.count())
                .select_from(model)
                .where(model.meeting_id == meeting_id)
                .scalar_subquery()
                for model in (FeedbackAnswer, ManagerAnswer, FeedbackClosing)
            )
        )
    ).one()
    return Feedback(papers, managers, bool(closed))


@reads("feedback", "meetings", "roster")
def sessions_awaiting_feedback(db: Session, as_of: date, limit: int = 10) -> Page:
    """Held dialogues of the last 60 days that are not closed to answers, the newest first.

    Columns as meetings_between.
    """
    where = (
        Meeting.kind == MeetingKind.DIALOGUE,
        Meeting.state == MeetingState.HELD,
        Meeting.meets_on.between(as_of - timedelta(days=AWAITED_DAYS), as_of),
        not_(exists().where(FeedbackClosing.meeting_id == Meeting.id)),
    )
    rows = frame(
        db,
        _sessions(*where)
        .order_by(None)
        .order_by(Meeting.meets_on.desc(), Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit),
    )
    if len(rows) < limit:
        return Page(rows, len(rows))
    return Page(rows, db.scalar(select(func.count()).select_from(Meeting).where(*where)) or 0)


@reads("feedback")
def sums_of(db: Session, meeting_id: int) -> dict[FeedbackMeasure, Any]:
    """A closed session's measures: rows n, mean, mean_before; those of fewer than five have none.

    The managers' are of all sessions whose papers were counted with this one.
    """
    rows = db.execute(
        select(
            FeedbackSum.measure,
            FeedbackSum.n,
            (FeedbackSum.total / FeedbackSum.n).label("mean"),
            (FeedbackSum.total_before / FeedbackSum.n).label("mean_before"),
        ).where(FeedbackSum.meeting_id == meeting_id)
    )
    return {row.measure: row for row in rows}


@reads("feedback", "reference")
def fields_of(db: Session, meeting_id: int) -> tuple[Any, ...]:
    """The fields that five and more of a closed session named (item 8): name, name_en, n."""
    return tuple(
        db.execute(
            select(Category.name, Category.name_en, FeedbackField.n)
            .join(Category, Category.id == FeedbackField.category_id)
            .where(FeedbackField.meeting_id == meeting_id, FeedbackField.n >= FEWEST)
            .order_by(FeedbackField.n.desc(), Category.position, Category.name)
        )
    )
