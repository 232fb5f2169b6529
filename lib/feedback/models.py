"""What each side says after a session, so kept that it leads to nobody.

An answer has a random key and no date, no author, no order; the tables take no part in the
history. Nothing of a session is counted before it is closed to answers, and then at once and for
good: ``close_feedback`` (lib/feedback/service.py) writes sums of five answers and more, and every
figure on a screen is made of those sums alone. So no single answer can be read off a difference.
"""

from __future__ import annotations

from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Base, choice

FEWEST = 5
"""Answers behind a figure at least; fewer are never shown."""


def _scale(low: int, high: int, *names: str) -> list[CheckConstraint]:
    return [CheckConstraint(f"{name} BETWEEN {low} AND {high}", name=name) for name in names]


AGREEMENT = ("spoke", "listened", "respected", "felt_seen", "summary", "explained")
"""Items 1, 2, 3 (the young are asked ``felt_seen`` instead), 4, 5: 1 to 7."""
VIEWS = ("worry_now", "worry_before", "door_now", "door_before")
"""Items 6 and 7: 0 to 10."""
MANAGERS = ("grasped", "explained", "learned")
"""The managers' items 1 to 3: 1 to 7."""


class FeedbackAnswer(Base):
    """One participant's paper (feedback-form). Each item may be empty."""

    __tablename__ = "feedback_answer"
    __table_args__ = (
        *_scale(1, 7, *AGREEMENT),
        *_scale(0, 10, *VIEWS),
        CheckConstraint("NOT is_young OR respected IS NULL", name="young"),
        CheckConstraint("is_young OR felt_seen IS NULL", name="not_young"),
        Index("ix_feedback_answer_meeting", "meeting_id"),
        # Without a row number, rows lie in the order of their random keys, not of their entry.
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    is_young: Mapped[bool] = mapped_column(default=False)
    spoke: Mapped[int | None]
    listened: Mapped[int | None]
    respected: Mapped[int | None]
    felt_seen: Mapped[int | None]
    summary: Mapped[int | None]
    explained: Mapped[int | None]
    worry_now: Mapped[int | None]
    worry_before: Mapped[int | None]
    door_now: Mapped[int | None]
    door_before: Mapped[int | None]
    field_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    """Item 8."""


class ManagerAnswer(Base):
    """One manager's paper, kept apart from the participants'."""

    __tablename__ = "feedback_manager_answer"
    __table_args__ = (
        *_scale(1, 7, *MANAGERS),
        Index("ix_feedback_manager_answer_meeting", "meeting_id"),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    grasped: Mapped[int | None]
    explained: Mapped[int | None]
    learned: Mapped[int | None]
    is_counted: Mapped[bool] = mapped_column(default=False)
    """Whether it is in a sum. Few managers answer after one session: their papers wait, over
    sessions, until five can be counted together."""


class FeedbackClosing(Base):
    """A session is closed to answers: for good."""

    __tablename__ = "feedback_closing"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    papers: Mapped[int]
    """Participants' papers entered."""


class FeedbackMeasure(Enum):
    """What is summed of a session's answers (metrics)."""

    FELT_HEARD = "felt_heard"
    """Items 1–3 (of the young 1–2): a person's mean of those answered, 0–100."""
    READ_BACK = "read_back"
    """Item 4, 0–100."""
    EXPLAINED = "explained"
    """Item 5, 0–100."""
    FELT_SEEN = "felt_seen"
    """The young's item 3, as answered: 1–7."""
    WORRY = "worry"
    """Item 6, of those who answered both times: 0–10."""
    DOOR = "door"
    """Item 7, likewise."""
    MANAGERS_GRASPED = "managers_grasped"
    MANAGERS_EXPLAINED = "managers_explained"
    MANAGERS_LEARNED = "managers_learned"
    """The managers' items, 0–100; of all sessions whose papers waited, so of no one group."""

    @property
    def key(self) -> str:
        return f"feedback.measure.{self.value}"


class FeedbackSum(Base):
    """The sum of one measure over a closed session's answers; there is none of fewer than five."""

    __tablename__ = "feedback_sum"
    __table_args__ = (CheckConstraint(f"n >= {FEWEST}", name="few"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    measure: Mapped[FeedbackMeasure] = mapped_column(choice(FeedbackMeasure), primary_key=True)
    n: Mapped[int]
    total: Mapped[float]
    """Of WORRY and DOOR: now."""
    total_before: Mapped[float | None]
    """Of WORRY and DOOR alone."""


class FeedbackChange(Base):
    """How many of a closed session changed their view by so much: what the bootstrap draws from."""

    __tablename__ = "feedback_change"
    __table_args__ = (CheckConstraint("change BETWEEN -10 AND 10 AND n > 0", name="change"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    measure: Mapped[FeedbackMeasure] = mapped_column(choice(FeedbackMeasure), primary_key=True)
    change: Mapped[int] = mapped_column(primary_key=True)
    """Now less before."""
    n: Mapped[int]


class FeedbackField(Base):
    """How many of a closed session named a field (item 8), where five answered that item."""

    __tablename__ = "feedback_field"
    __table_args__ = (CheckConstraint("n > 0", name="n"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    n: Mapped[int]
