"""What the municipality said it would do, followed until it is kept: late, re-dated, withdrawn.

A promise holds how it stands now; that is a projection of its events, which are only ever added
to (``lib/issues/models.py`` does the same for issues).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_, event
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.db import Archivable, Base, Identified, Instant, Versioned, choice
from lib.history.models import append_only
from lib.i18n.text import search_text
from lib.issues.models import standing


class Completion(Enum):
    """How far a promise is kept: the scale of the Open Government Partnership."""

    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"

    @property
    def key(self) -> str:
        return f"promises.completion.{self.value}"


class PromiseStep(Enum):
    """What an event of a promise says."""

    MADE = "made"
    REDATED = "redated"
    ACTION = "action"
    WITHDRAWN = "withdrawn"

    @property
    def key(self) -> str:
        return f"promises.step.{self.value}"


class Promise(Identified, Versioned, Archivable, Base):
    """What the municipality said it would do (مصوبه / قول پیگیری).

    Archived: entered by mistake; it counts nowhere. ``due_on``, ``redated``, ``completion``,
    ``completed_on``, ``withdrawn_on``, ``last_action`` and ``last_action_on`` are the projection of
    ``events``; ``original_due_on`` never changes.
    """

    __tablename__ = "promise"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("(completion = 'complete') = (completed_on IS NOT NULL)", name="completed"),
        CheckConstraint("due_on >= promised_on AND original_due_on >= promised_on", name="due"),
        Index(
            "ix_promise_count",
            "archived_at",
            "original_due_on",
            "completed_on",
            "withdrawn_on",
            "due_on",
            "group_id",
        ),
        Index("ix_promise_group", "group_id", "promised_on"),
    )

    text: Mapped[str] = mapped_column(String(1000))
    promised_on: Mapped[date]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("stakeholder_group.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    acting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("acting_unit.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    original_due_on: Mapped[date]

    due_on: Mapped[date]
    redated: Mapped[int] = mapped_column(default=0)
    """How often it was given another day."""
    completion: Mapped[Completion] = mapped_column(
        choice(Completion), default=Completion.NOT_STARTED
    )
    completed_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    last_action: Mapped[str] = mapped_column(String(1000), default="")
    last_action_on: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(Text)

    events: Mapped[list[PromiseEvent]] = relationship(
        back_populates="promise", order_by="PromiseEvent.id"
    )

    @hybrid_method
    def is_pending(self) -> bool:
        """Whether it is still to be kept."""
        return self.archived_at is None and self.completed_on is None and self.withdrawn_on is None

    @is_pending.inplace.expression
    @classmethod
    def _is_pending(cls) -> ColumnElement[bool]:
        return and_(
            cls.archived_at.is_(None), cls.completed_on.is_(None), cls.withdrawn_on.is_(None)
        )

    @hybrid_method
    def is_late(self, as_of: date) -> bool:
        """Whether it is still to be kept and its (current) day has gone by."""
        return self.is_pending() and self.due_on < as_of

    @is_late.inplace.expression
    @classmethod
    def _is_late(cls, as_of: date) -> ColumnElement[bool]:
        return and_(cls.is_pending(), cls.due_on < as_of)


class PromiseEvent(Identified, Base):
    """One step of a promise. Append-only: a slip is taken back by another event that names it."""

    __tablename__ = "promise_event"
    __table_args__ = (
        CheckConstraint("step NOT IN ('redated', 'withdrawn') OR reason <> ''", name="why"),
        CheckConstraint("(step IN ('made', 'redated')) = (due_on IS NOT NULL)", name="due"),
    )

    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    step: Mapped[PromiseStep] = mapped_column(choice(PromiseStep))
    happened_on: Mapped[date]
    """May be dated back, but not before the step before it."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it was re-dated or withdrawn; of an action, what was done."""
    due_on: Mapped[date | None]
    """The day it is due from this step on."""
    completion: Mapped[Completion | None] = mapped_column(choice(Completion))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("promise_event.id"), unique=True)

    promise: Mapped[Promise] = relationship(back_populates="events")

    def aggregate(self) -> Promise | None:
        return self.promise


append_only(PromiseEvent)


def project_promise(promise: Promise, events: Iterable[PromiseEvent]) -> None:
    """Let ``promise`` say how it stands after ``events`` (all of its own, oldest first)."""
    steps = standing(events)
    dated = [each.due_on for each in steps if each.due_on]
    promise.due_on = dated[-1]
    promise.redated = len(dated) - 1
    rated = [each for each in steps if each.completion is not None]
    promise.completion = rated[-1].completion or Completion.NOT_STARTED
    is_done = promise.completion is Completion.COMPLETE
    promise.completed_on = rated[-1].happened_on if is_done else None
    gone = [each for each in steps if each.step is PromiseStep.WITHDRAWN]
    promise.withdrawn_on = gone[-1].happened_on if gone else None
    actions = [each for each in steps if each.step is PromiseStep.ACTION]
    promise.last_action = actions[-1].reason if actions else ""
    promise.last_action_on = actions[-1].happened_on if actions else None


@event.listens_for(Promise, "before_insert")
@event.listens_for(Promise, "before_update")
def _index_promise(_mapper: object, _connection: object, promise: Promise) -> None:
    promise.search_text = search_text(promise.text)
