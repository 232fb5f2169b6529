"""Sessions on the calendar, who is invited, who came, what public meetings were about.

``Meeting`` in code, «جلسه» on screen: Streamlit and SQLAlchemy both own the word session.
"""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    false,
    not_,
    or_,
)
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.db import Base, Identified, Instant, Versioned, choice
from lib.roster.models import PERSONAL


class MeetingKind(Enum):
    """Dialogue, public meeting, one-to-one talk (brief F4, F15)."""

    DIALOGUE = "dialogue"
    PUBLIC = "public"
    TALK = "talk"

    @property
    def key(self) -> str:
        return f"meetings.kind.{self.value}"


class MeetingState(Enum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def key(self) -> str:
        return f"meetings.state.{self.value}"


class Reply(Enum):
    """What an invited person answered; none yet is NULL."""

    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def key(self) -> str:
        return f"meetings.reply.{self.value}"


class CallOutcome(Enum):
    """How an invitation call ended. TOLD: they now know that the session is cancelled."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    CALL_BACK = "call_back"
    NO_ANSWER = "no_answer"
    TOLD = "told"

    @property
    def key(self) -> str:
        return f"meetings.outcome.{self.value}"


class AttendanceStatus(Enum):
    PRESENT = "present"
    REPRESENTED = "represented"
    EXCUSED = "excused"
    ABSENT = "absent"

    @property
    def key(self) -> str:
        return f"meetings.attendance.{self.value}"


class Meeting(Identified, Versioned, Base):
    """A session. A DIALOGUE has its group; a TALK has its one invitation; a PUBLIC has a tally."""

    __tablename__ = "meeting"
    __audited__ = True
    __table_args__ = (
        CheckConstraint(
            "ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at)", name="span"
        ),
        CheckConstraint("state <> 'cancelled' OR cancel_reason <> ''", name="cancel_reason"),
        Index("ix_meeting_calendar", "meets_on", "kind", "state"),
        Index("ix_meeting_group", "group_id", "state", "meets_on"),
    )

    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState), default=MeetingState.PLANNED)
    meets_on: Mapped[date]
    starts_at: Mapped[time | None]
    """Clock time in Tehran."""
    ends_at: Mapped[time | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("stakeholder_group.id"))
    title: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    """Empty: the mayor's office. Where ``is_outside``, an address."""
    is_outside: Mapped[bool] = mapped_column(default=False)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    cancel_reason: Mapped[str] = mapped_column(String(400), default="")

    staff: Mapped[list[MeetingStaff]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan"
    )
    moves: Mapped[list[MeetingMove]] = relationship(
        back_populates="meeting", order_by="MeetingMove.id"
    )
    invitations: Mapped[list[Invitation]] = relationship(back_populates="meeting")


class MeetingStaff(Identified, Base):
    """A member of staff who was in the room."""

    __tablename__ = "meeting_staff"
    __audited__ = True
    __table_args__ = (UniqueConstraint("meeting_id", "staff_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)

    meeting: Mapped[Meeting] = relationship(back_populates="staff")

    def aggregate(self) -> Meeting | None:
        return self.meeting

    def story(self) -> tuple[str, int]:
        return "meeting", self.meeting_id


class MeetingMove(Identified, Base):
    """A session was moved from one day to another, and why. Append-only."""

    __tablename__ = "meeting_move"
    __audited__ = True

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400), default="")
    is_closure: Mapped[bool] = mapped_column(default=False)
    """The day was closed suddenly: whoever was invited has to be rung."""
    moved_at: Mapped[datetime] = mapped_column(Instant)

    meeting: Mapped[Meeting] = relationship(back_populates="moves")

    def aggregate(self) -> Meeting | None:
        return self.meeting

    def story(self) -> tuple[str, int]:
        return "meeting", self.meeting_id


class Invitation(Identified, Base):
    """A person invited to a session, and the reply.

    ``told_on`` is the day of the session as the person last heard it (by a call, a letter, or
    with their reply): where it differs from ``Meeting.meets_on`` the session has moved since.
    Every reply sets it; it is empty again once they heard that the session is cancelled.
    ``call_back_on`` is a day that was agreed for the next call; it goes when the session moves.
    """

    __tablename__ = "invitation"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        Index("ix_invitation_person", "person_id", "meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    invited_on: Mapped[date]
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    letter_on: Mapped[date | None]
    reply: Mapped[Reply | None] = mapped_column(choice(Reply))
    replied_on: Mapped[date | None]
    call_back_on: Mapped[date | None]
    told_on: Mapped[date | None]

    meeting: Mapped[Meeting] = relationship(back_populates="invitations")
    calls: Mapped[list[InvitationCall]] = relationship(
        back_populates="invitation", order_by="InvitationCall.id"
    )

    def story(self) -> tuple[str, int]:
        return "meeting", self.meeting_id

    @hybrid_method
    def is_to_ring(self, state: MeetingState, meets_on: date, as_of: date) -> bool:
        """Whether this person waits for a call about their session (its state and day given).

        Planned: no answer yet, or they last heard of another day; not before a day agreed for
        the next call. Cancelled: they expect it still. Nobody is rung about a day gone by.
        """
        if meets_on < as_of or state is MeetingState.HELD:
            return False
        if state is MeetingState.CANCELLED:
            return self.told_on is not None and self.reply is not Reply.DECLINED
        if self.call_back_on is not None:
            return self.call_back_on <= as_of
        return self.reply is None or self.told_on != meets_on

    @is_to_ring.inplace.expression
    @classmethod
    def _is_to_ring(
        cls, state: ColumnElement[MeetingState], meets_on: ColumnElement[date], as_of: date
    ) -> ColumnElement[bool]:
        declined = and_(cls.reply.is_not(None), cls.reply == Reply.DECLINED)
        unsettled = or_(cls.reply.is_(None), cls.told_on.is_(None), cls.told_on != meets_on)
        return and_(
            meets_on >= as_of,
            case(
                (state == MeetingState.CANCELLED, and_(cls.told_on.is_not(None), not_(declined))),
                (state == MeetingState.HELD, false()),
                (cls.call_back_on.is_not(None), cls.call_back_on <= as_of),
                else_=unsettled,
            ),
        )


class InvitationCall(Identified, Base):
    """A telephone call about an invitation."""

    __tablename__ = "invitation_call"
    __audited__ = True

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    called_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[str] = mapped_column(String(120), default="", info=PERSONAL)
    outcome: Mapped[CallOutcome] = mapped_column(choice(CallOutcome))
    call_back_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(400), default="", info=PERSONAL)

    invitation: Mapped[Invitation] = relationship(back_populates="calls")

    def story(self) -> tuple[str, int]:
        return self.invitation.story()


class Attendance(Identified, Base):
    """Who came to a session. A guest has no invitation; one who is not on the roster, a name."""

    __tablename__ = "attendance"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("meeting_id", "person_id"),
        CheckConstraint("(person_id IS NULL) <> (guest_name = '')", name="someone"),
        Index("ix_attendance_count", "meeting_id", "status", "person_id"),
        Index("ix_attendance_person", "person_id", "status", "meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guest_name: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[AttendanceStatus] = mapped_column(choice(AttendanceStatus))
    representative: Mapped[str] = mapped_column(String(200), default="", info=PERSONAL)
    """Who came instead, when REPRESENTED."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    def story(self) -> tuple[str, int]:
        return "meeting", self.meeting_id


class TopicTally(Identified, Base):
    """How often a category was raised in a public meeting, kept as it is tapped."""

    __tablename__ = "topic_tally"
    __audited__ = True
    __table_args__ = (
        UniqueConstraint("meeting_id", "category_id"),
        CheckConstraint("count >= 0", name="count"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    count: Mapped[int] = mapped_column(default=0)

    def story(self) -> tuple[str, int]:
        return "meeting", self.meeting_id


# ------------------------------------------------------------------------------- kept counts
class AtWork(Base):
    """That a member of staff has a session open, and when that was last so. No part of history."""

    __tablename__ = "at_work"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class MeetingCount(Base):
    """How many were invited to a session, answered and came: counted anew whenever one changes.

    ``lib/meetings/kept.py`` writes it; charts over years read it instead of every attendance.
    """

    __tablename__ = "meeting_count"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    invited: Mapped[int]
    replied: Mapped[int]
    came: Mapped[int]
    """Invited, and present themselves."""
    represented: Mapped[int]
    """Invited, and another came for them."""
    walk_ins: Mapped[int]
    """Present without an invitation, on the roster or not."""


class Presence(Base):
    """When a person was first and last present at a held session, and how often. Kept likewise."""

    __tablename__ = "presence"
    __table_args__ = (
        Index("ix_presence_first", "first_on", "person_id"),
        Index("ix_presence_last", "last_on", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    times: Mapped[int]
