"""What is asked of the feedback: how many papers, and sums of five answers and more.

No query reads what a paper says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, select
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
from lib.reference.models import Category
from lib.roster.models import Group

AWAITED = timedelta(days=30)
"""How long after a session its papers are asked for."""


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


def awaits_papers(as_of: date) -> ColumnElement[bool]:
    """Whether a session is a held dialogue of the last month that is not closed to answers."""
    closed = select(FeedbackClosing.meeting_id).where(FeedbackClosing.meeting_id == Meeting.id)
    return and_(
        Meeting.kind == MeetingKind.DIALOGUE,
        Meeting.state == MeetingState.HELD,
        Meeting.meets_on.between(as_of - AWAITED, as_of),
        ~closed.correlate(Meeting).exists(),
    )


@reads("feedback", "meetings", "roster")
def sessions_awaiting_papers(db: Session, as_of: date, limit: int) -> pd.DataFrame:
    """Sessions that ``awaits_papers``, the newest first.

    Columns: id, kind, title, meets_on, group_name, group_name_en.
    """
    return frame(
        db,
        select(
            Meeting.id,
            Meeting.kind,
            Meeting.title,
            Meeting.meets_on,
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
        )
        .outerjoin(Group, Group.id == Meeting.group_id)
        .where(awaits_papers(as_of))
        .order_by(Meeting.meets_on.desc(), Meeting.id.desc())
        .limit(limit),
    )


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
