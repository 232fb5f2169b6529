"""What is raised in a session, followed by a story that is only ever added to.

An issue holds how it stands now. That is a projection of its events, written by the verb that
writes the event (``lib/issues/service.py``); times are computed from events alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    case,
    event,
)
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.db import Archivable, Base, Identified, Instant, Versioned, choice
from lib.history.models import append_only
from lib.i18n.text import search_text

ANSWER_WITHIN = timedelta(days=14)
"""An open issue whose raiser heard nothing for longer than this counts as unanswered."""


class IssueState(Enum):
    """Where an issue stands (glossary)."""

    RAISED = "raised"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    DECLINED = "declined"
    POSTPONED = "postponed"

    @property
    def key(self) -> str:
        return f"issues.state.{self.value}"


S = IssueState
OPEN = (S.RAISED, S.ACCEPTED, S.IN_PROGRESS, S.REOPENED, S.POSTPONED)
"""The states of an issue that still waits."""
SETTLED = (S.RESOLVED, S.CONFIRMED)

_WORK = (S.ACCEPTED, S.IN_PROGRESS, S.RESOLVED, S.DECLINED, S.POSTPONED)
NEXT: dict[IssueState, tuple[IssueState, ...]] = {
    S.RAISED: _WORK,
    S.ACCEPTED: _WORK[1:],
    S.IN_PROGRESS: (S.RESOLVED, S.DECLINED, S.POSTPONED),
    S.POSTPONED: _WORK,
    S.REOPENED: _WORK,
    S.RESOLVED: (S.CONFIRMED, S.REOPENED),
    S.CONFIRMED: (S.REOPENED,),
    S.DECLINED: (S.REOPENED,),
}
"""Where an issue may go from each state, the likeliest first. (A postponed one may be postponed
again: its own state is in ``_WORK``.)"""


class Link(Enum):
    """With whom an issue waits (metrics: knots)."""

    RAISER = "raiser"
    SUB_DISTRICT = "sub_district"
    DEPUTY = "deputy"
    OUTSIDE = "outside"

    @property
    def key(self) -> str:
        return f"issues.link.{self.value}"


class Priority(Enum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def key(self) -> str:
        return f"issues.priority.{self.value}"


class Direction(Enum):
    """Of a letter: وارده، صادره."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"

    @property
    def key(self) -> str:
        return f"issues.direction.{self.value}"


class Issue(Identified, Versioned, Archivable, Base):
    """Something raised that needs an answer.

    Archived: entered by mistake; it counts nowhere. ``state``, ``waits_with``,
    ``postponed_until``, ``first_answer_on`` and ``settled_on`` are the projection of ``events``.
    """

    __tablename__ = "issue"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("state <> 'postponed' OR postponed_until IS NOT NULL", name="postponed"),
        CheckConstraint(
            "(state IN ('resolved', 'confirmed', 'declined')) = (settled_on IS NOT NULL)",
            name="settled",
        ),
        CheckConstraint("settled_on IS NULL OR settled_on >= raised_on", name="order"),
        # What is counted over time and by group reads this index alone.
        Index(
            "ix_issue_count",
            "archived_at",
            "raised_on",
            "state",
            "settled_on",
            "first_answer_on",
            "group_id",
            "category_id",
        ),
        Index("ix_issue_group", "group_id", "state", "raised_on"),
        Index("ix_issue_due", "state", "due_on"),
    )

    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    raised_on: Mapped[date]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    """The session it was raised in."""
    group_id: Mapped[int | None] = mapped_column(ForeignKey("stakeholder_group.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    raised_by: Mapped[str] = mapped_column(String(200), default="")
    """Who raised it, where they are not on the roster."""
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    acting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("acting_unit.id"), index=True)
    due_on: Mapped[date | None]
    priority: Mapped[Priority] = mapped_column(choice(Priority), default=Priority.NORMAL)
    tracking_number: Mapped[str] = mapped_column(String(40), default="")
    """Of the city's complaint lines 137 and 1888; ASCII digits."""

    state: Mapped[IssueState] = mapped_column(choice(IssueState), default=IssueState.RAISED)
    waits_with: Mapped[Link | None] = mapped_column(choice(Link))
    postponed_until: Mapped[date | None]
    first_answer_on: Mapped[date | None]
    """The first day on which those who raised it were told something, or it was resolved."""
    told_on: Mapped[date | None]
    """The day they were told of the step that it stands at (a refusal counts from then on)."""
    settled_on: Mapped[date | None]
    """The day it was last resolved or declined, while that holds."""
    is_reopened: Mapped[bool] = mapped_column(default=False)
    """Whether it was ever reopened."""
    search_text: Mapped[str] = mapped_column(Text)

    events: Mapped[list[IssueEvent]] = relationship(
        back_populates="issue", order_by="IssueEvent.id"
    )
    letters: Mapped[list[IssueLetter]] = relationship(
        back_populates="issue", cascade="all, delete-orphan", order_by="IssueLetter.id"
    )

    @hybrid_method
    def is_open(self) -> bool:
        """Whether it still waits for its end."""
        return self.archived_at is None and self.state in OPEN

    @is_open.inplace.expression
    @classmethod
    def _is_open(cls) -> ColumnElement[bool]:
        return and_(cls.archived_at.is_(None), cls.state.in_(OPEN))

    @hybrid_method
    def is_overdue(self, as_of: date) -> bool:
        """Whether it is open and its day has gone by (of one postponed: the day it waits for)."""
        due = self.postponed_until if self.state is S.POSTPONED else self.due_on
        return self.is_open() and due is not None and due < as_of

    @is_overdue.inplace.expression
    @classmethod
    def _is_overdue(cls, as_of: date) -> ColumnElement[bool]:
        due = case((cls.state == S.POSTPONED, cls.postponed_until), else_=cls.due_on)
        return and_(cls.is_open(), due < as_of)

    @hybrid_method
    def is_unanswered(self, as_of: date) -> bool:
        """Whether it is open and those who raised it heard nothing for ``ANSWER_WITHIN``."""
        waited = self.raised_on < as_of - ANSWER_WITHIN
        return self.is_open() and self.first_answer_on is None and waited

    @is_unanswered.inplace.expression
    @classmethod
    def _is_unanswered(cls, as_of: date) -> ColumnElement[bool]:
        return and_(
            cls.is_open(),
            cls.first_answer_on.is_(None),
            cls.raised_on < as_of - ANSWER_WITHIN,
        )

    @hybrid_method
    def is_answered(self) -> bool:
        """Resolved, or declined with the reason told (metrics: answer rate)."""
        return self.state in SETTLED or (self.state is S.DECLINED and self.told_on is not None)

    @is_answered.inplace.expression
    @classmethod
    def _is_answered(cls) -> ColumnElement[bool]:
        return cls.state.in_(SETTLED) | and_(cls.state == S.DECLINED, cls.told_on.is_not(None))


class IssueEvent(Identified, Base):
    """One step of an issue. Append-only: a slip is taken back by another event that names it.

    ``from_state`` is None for the first. Where both states are the same the issue was handed on,
    or those who raised it were told.
    """

    __tablename__ = "issue_event"
    __table_args__ = (
        CheckConstraint("to_state <> 'declined' OR reason <> ''", name="declined"),
        CheckConstraint("to_state <> 'postponed' OR until_on IS NOT NULL", name="postponed"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    from_state: Mapped[IssueState | None] = mapped_column(choice(IssueState, "from_state"))
    to_state: Mapped[IssueState] = mapped_column(choice(IssueState, "to_state"))
    waits_with: Mapped[Link | None] = mapped_column(choice(Link))
    happened_on: Mapped[date]
    """May be dated back, but not before the step before it."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    told_on: Mapped[date | None]
    until_on: Mapped[date | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("issue_event.id"), unique=True)

    issue: Mapped[Issue] = relationship(back_populates="events")

    def aggregate(self) -> Issue | None:
        return self.issue


class IssueLetter(Identified, Base):
    """A letter about an issue."""

    __tablename__ = "issue_letter"
    __audited__ = True

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    number: Mapped[str] = mapped_column(String(60))
    letter_on: Mapped[date | None]

    issue: Mapped[Issue] = relationship(back_populates="letters")

    def aggregate(self) -> Issue | None:
        return self.issue

    def story(self) -> tuple[str, int]:
        return "issue", self.issue_id


append_only(IssueEvent)


# ------------------------------------------------------------------------------- the projection
class Undoable(Protocol):
    """An event that another may take back."""

    id: Any
    undoes_id: Any


Event = TypeVar("Event", bound=Undoable)


def standing(events: Iterable[Event]) -> list[Event]:
    """The events that hold, oldest first: without those taken back, and what took them back.

    The newest need not have its id yet.
    """
    events = list(events)
    gone = {each.undoes_id for each in events} - {None}
    return [each for each in events if each.undoes_id is None and each.id not in gone]


def project_issue(issue: Issue, events: Iterable[IssueEvent]) -> None:
    """Let ``issue`` say how it stands after ``events`` (all of its own, oldest first)."""
    steps = standing(events)
    last = steps[-1]
    ends = last.to_state in (*SETTLED, S.DECLINED)
    issue.state = last.to_state
    issue.waits_with = None if ends else last.waits_with
    issue.postponed_until = last.until_on if last.to_state is S.POSTPONED else None
    # What was told counts for the step it was told of: until the state changes again.
    since = [each for each in steps if each.from_state is not each.to_state][-1]
    of_this_step = steps[steps.index(since) :]
    issue.told_on = min((e.told_on for e in of_this_step if e.told_on), default=None)
    answers = [each.told_on for each in steps if each.told_on]
    answers += [each.happened_on for each in steps if each.to_state is S.RESOLVED]
    issue.first_answer_on = min(answers, default=None)
    issue.settled_on = None
    if ends:
        settling = [e for e in steps if e.to_state in (S.RESOLVED, S.DECLINED)]
        issue.settled_on = [e for e in settling if e.from_state is not e.to_state][-1].happened_on
    issue.is_reopened = any(each.to_state is S.REOPENED for each in steps)


# ------------------------------------------------------------------------------- what search finds
@event.listens_for(Issue, "before_insert")
@event.listens_for(Issue, "before_update")
def _index_issue(_mapper: object, _connection: object, issue: Issue) -> None:
    issue.search_text = search_text(
        issue.title, issue.description or "", issue.raised_by or "", issue.tracking_number or ""
    )
