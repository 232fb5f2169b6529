"""What the pages ask about sessions, the invited and attendance.

Lists never select telephone numbers, except ``phones_to_ring``, which is for coordinators.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select, union
from sqlalchemy.orm import Session, aliased

from lib.accounts.models import Staff
from lib.actor import Role
from lib.db import frame, reads
from lib.i18n.dates import Weekday
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    AtWork,
    Invitation,
    InvitationCall,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingStaff,
    MeetingState,
    Reply,
    TopicTally,
)
from lib.reference.models import Category, Holiday
from lib.reference.queries import naming
from lib.roster.models import Group, Person, Phone
from lib.roster.queries import PAGE, Page

DAY_LIMIT = 600
"""Sessions of a month at most: the calendar stays a calendar."""


# ------------------------------------------------------------------------------- the calendar
def _talked_to() -> ColumnElement[str | None]:
    """The person of a one-to-one talk: its one invitation."""
    invited = aliased(Invitation)
    return case(
        (
            Meeting.kind == MeetingKind.TALK,
            select(func.min(Person.display_name))
            .join(invited, invited.person_id == Person.id)
            .where(invited.meeting_id == Meeting.id)
            .correlate(Meeting)
            .scalar_subquery(),
        )
    )


def _count_of(*where: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count(Invitation.id))
        .where(Invitation.meeting_id == Meeting.id, *where)
        .correlate(Meeting)
        .scalar_subquery()
    )


def _sessions(*where: ColumnElement[bool]) -> Select[Any]:
    """Sessions with what their name is made of and how the invitations stand."""
    moved = (
        select(MeetingMove.id)
        .where(MeetingMove.meeting_id == Meeting.id)
        .correlate(Meeting)
        .exists()
    )
    return (
        select(
            Meeting.id,
            Meeting.kind,
            Meeting.state,
            Meeting.meets_on,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.title,
            Meeting.group_id,
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            _talked_to().label("person_name"),
            Meeting.place,
            Meeting.is_outside,
            moved.label("is_moved"),
            _count_of().label("invited"),
            _count_of(Invitation.reply == Reply.ACCEPTED).label("accepted"),
        )
        .outerjoin(Group, Group.id == Meeting.group_id)
        .where(*where)
        .order_by(Meeting.meets_on, Meeting.starts_at, Meeting.id)
    )


@reads("meetings", "roster")
def meetings_between(
    db: Session, first: date, last: date, kind: MeetingKind | None = None
) -> pd.DataFrame:
    """The sessions from ``first`` to ``last``: a month of the calendar, a week of today.

    Columns: id, kind, state, meets_on, starts_at, ends_at, title, group_id, group_name,
    group_name_en, person_name (of a talk), place, is_outside, is_moved, invited, accepted. Their
    name on screen is ``lib.meetings.words.name_of(row, t)``.
    """
    where = [Meeting.meets_on.between(first, last)]
    if kind is not None:
        where.append(Meeting.kind == kind)
    return frame(db, _sessions(*where).limit(DAY_LIMIT))


def week_of(day: date) -> tuple[date, date]:
    """The Saturday and the Friday of a day's week."""
    first = day - timedelta(days=(day.weekday() + 2) % 7)
    return first, first + timedelta(days=6)


@reads("meetings", "roster")
def week_meetings(db: Session, as_of: date) -> pd.DataFrame:
    """The sessions of the week (Saturday to Friday) that ``as_of`` is in, as meetings_between."""
    return meetings_between(db, *week_of(as_of))


@reads("meetings", "roster")
def next_meeting(db: Session, as_of: date, kind: MeetingKind | None = None) -> Any | None:
    """The next planned session from ``as_of`` on: a row as of meetings_between, with to_ring."""
    where = [Meeting.state == MeetingState.PLANNED, Meeting.meets_on >= as_of]
    if kind is not None:
        where.append(Meeting.kind == kind)
    to_ring = _count_of(Invitation.is_to_ring(Meeting.state, Meeting.meets_on, as_of))
    return db.execute(
        _sessions(*where).add_columns(to_ring.label("to_ring")).limit(1)
    ).one_or_none()


@reads("meetings", "roster")
def meetings_without_attendance(
    db: Session, as_of: date, limit: int = 10, since: date | None = None
) -> Page:
    """Sessions whose day has come and that wait for entry, the newest first.

    A dialogue or talk waits for attendance, a public meeting for its tally. ``since`` (default:
    half a year before) leaves out what nobody will enter any more. Columns as meetings_between.
    """
    attended = (
        select(Attendance.id).where(Attendance.meeting_id == Meeting.id).correlate(Meeting).exists()
    )
    tallied = (
        select(TopicTally.id).where(TopicTally.meeting_id == Meeting.id).correlate(Meeting).exists()
    )
    where = and_(
        Meeting.meets_on.between(since or as_of - timedelta(days=183), as_of),
        Meeting.state != MeetingState.CANCELLED,
        case((Meeting.kind == MeetingKind.PUBLIC, not_(tallied)), else_=not_(attended)),
    )
    # Counted in the same statement: a second one for long lists alone would come as data grow.
    total = select(func.count()).select_from(Meeting).where(where).correlate(None)
    rows = frame(
        db,
        _sessions(where)
        .add_columns(total.scalar_subquery().label("total"))
        .order_by(None)
        .order_by(Meeting.meets_on.desc(), Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(limit),
    )
    return Page(rows.drop(columns="total"), int(rows["total"].iloc[0]) if len(rows) else 0)


@reads("meetings")
def group_hearing(db: Session, as_of: date, group_id: int | None = None) -> pd.DataFrame:
    """How often groups were heard: group_id, sessions_held, last_held_on, next_on (planned).

    A group that never had a session has no row.
    """
    held = Meeting.state == MeetingState.HELD
    ahead = and_(Meeting.state == MeetingState.PLANNED, Meeting.meets_on >= as_of)
    return frame(
        db,
        select(
            Meeting.group_id,
            func.count(case((held, 1))).label("sessions_held"),
            func.max(case((held, Meeting.meets_on))).label("last_held_on"),
            func.min(case((ahead, Meeting.meets_on))).label("next_on"),
        )
        .where(Meeting.group_id.is_not(None) if group_id is None else Meeting.group_id == group_id)
        .group_by(Meeting.group_id),
    )


@reads("meetings", "roster")
def sessions_of_group(db: Session, group_id: int, limit: int = 12) -> pd.DataFrame:
    """A group's newest sessions, as meetings_between, with present (how many came)."""
    present = (
        select(func.count(Attendance.id))
        .where(
            Attendance.meeting_id == Meeting.id,
            Attendance.status.in_([AttendanceStatus.PRESENT, AttendanceStatus.REPRESENTED]),
        )
        .correlate(Meeting)
        .scalar_subquery()
    )
    return frame(
        db,
        _sessions(Meeting.group_id == group_id)
        .add_columns(present.label("present"))
        .order_by(None)
        .order_by(Meeting.meets_on.desc(), Meeting.id.desc())
        .limit(limit),
    )


@reads("meetings", "roster")
def attendance_of_person(db: Session, person_id: int, limit: int = 60) -> pd.DataFrame:
    """The sessions a person was invited to or came to, the newest first.

    Columns: meeting_id, meets_on, kind, state, title, group_name, group_name_en, status (an
    AttendanceStatus or None), is_invited, reply.
    """
    mine = union(
        select(Invitation.meeting_id).where(Invitation.person_id == person_id),
        select(Attendance.meeting_id).where(Attendance.person_id == person_id),
    ).subquery()
    return frame(
        db,
        select(
            Meeting.id.label("meeting_id"),
            Meeting.meets_on,
            Meeting.kind,
            Meeting.state,
            Meeting.title,
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            Attendance.status,
            Invitation.id.is_not(None).label("is_invited"),
            Invitation.reply,
        )
        .join(mine, mine.c.meeting_id == Meeting.id)
        .outerjoin(Group, Group.id == Meeting.group_id)
        .outerjoin(
            Attendance,
            and_(Attendance.meeting_id == Meeting.id, Attendance.person_id == person_id),
        )
        .outerjoin(
            Invitation,
            and_(Invitation.meeting_id == Meeting.id, Invitation.person_id == person_id),
        )
        .order_by(Meeting.meets_on.desc(), Meeting.id.desc())
        .limit(limit),
    )


# ------------------------------------------------------------------------------- a session
@reads("meetings", "roster", "accounts")
def meeting_of(db: Session, id: int) -> Any | None:
    """A session's page: one row or None.

    Columns of meetings_between, and version, chair_id, chair_name, on_behalf_of, agenda,
    cancel_reason, liaison_name.
    """
    chair, liaison = aliased(Staff), aliased(Staff)
    return db.execute(
        _sessions(Meeting.id == id)
        .add_columns(
            Meeting.version,
            Meeting.chair_id,
            chair.name.label("chair_name"),
            Meeting.on_behalf_of,
            Meeting.agenda,
            Meeting.cancel_reason,
            liaison.name.label("liaison_name"),
        )
        .outerjoin(chair, chair.id == Meeting.chair_id)
        .outerjoin(liaison, liaison.id == Group.liaison_id)
    ).one_or_none()


@reads("meetings", "accounts")
def staff_present(db: Session, meeting_id: int) -> tuple[Any, ...]:
    """The staff who were in the room: rows staff_id, name, post."""
    return tuple(
        db.execute(
            select(MeetingStaff.staff_id, Staff.name, Staff.post)
            .join(Staff, Staff.id == MeetingStaff.staff_id)
            .where(MeetingStaff.meeting_id == meeting_id)
            .order_by(Staff.position, Staff.name)
        )
    )


@reads("meetings")
def moves_of(db: Session, meeting_id: int) -> tuple[Any, ...]:
    """How a session was moved, newest first: from_on, to_on, reason, is_closure, moved_at."""
    return tuple(
        db.execute(
            select(
                MeetingMove.from_on,
                MeetingMove.to_on,
                MeetingMove.reason,
                MeetingMove.is_closure,
                MeetingMove.moved_at,
            )
            .where(MeetingMove.meeting_id == meeting_id)
            .order_by(MeetingMove.id.desc())
        )
    )


@reads("meetings")
def usual_of(db: Session, kind: MeetingKind) -> Any | None:
    """How the newest session of a kind was: a row starts_at, ends_at, chair_id, on_behalf_of."""
    return db.execute(
        select(Meeting.starts_at, Meeting.ends_at, Meeting.chair_id, Meeting.on_behalf_of)
        .where(Meeting.kind == kind, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.meets_on.desc(), Meeting.id.desc())
        .limit(1)
    ).one_or_none()


TALK_DAYS = frozenset(Weekday) - {Weekday.THURSDAY, Weekday.FRIDAY}


@reads("meetings", "reference")
def free_day(db: Session, kind: MeetingKind, as_of: date) -> date:
    """The next of a kind's days after ``as_of`` that is no holiday and has no session of it."""
    named = naming(db)
    weekdays = {
        MeetingKind.DIALOGUE: {named.dialogue_day},
        MeetingKind.PUBLIC: {named.public_day},
        MeetingKind.TALK: TALK_DAYS,
    }[kind]
    ahead = [as_of + timedelta(days=step) for step in range(1, 371)]
    days = [day for day in ahead if Weekday.of(day) in weekdays]
    taken = set(
        db.scalars(
            select(Meeting.meets_on).where(
                Meeting.meets_on.between(days[0], days[-1]),
                Meeting.kind == kind,
                Meeting.state != MeetingState.CANCELLED,
            )
        )
    ) | set(
        db.scalars(
            select(Holiday.closed_on).where(
                Holiday.closed_on.between(days[0], days[-1]), Holiday.archived_at.is_(None)
            )
        )
    )
    return next((day for day in days if day not in taken), days[0])


@dataclass(frozen=True)
class Counts:
    """How a session stands. ``unmarked``: invited, and nothing recorded of their attendance."""

    invited: int = 0
    accepted: int = 0
    declined: int = 0
    to_ring: int = 0
    present: int = 0
    represented: int = 0
    excused: int = 0
    absent: int = 0
    guests: int = 0
    unmarked: int = 0

    @property
    def no_reply(self) -> int:
        return self.invited - self.accepted - self.declined

    @property
    def came(self) -> int:
        """How many seats were taken: present, represented and guests."""
        return self.present + self.represented + self.guests


@reads("meetings")
def counts_of(db: Session, meeting_id: int, as_of: date) -> Counts:
    """The numbers of a session's page and of its check-in."""
    of_mine = and_(
        Attendance.meeting_id == Invitation.meeting_id,
        Attendance.person_id == Invitation.person_id,
    )

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    replies = db.execute(
        select(
            func.count(Invitation.id),
            many(Invitation.reply == Reply.ACCEPTED),
            many(Invitation.reply == Reply.DECLINED),
            many(Invitation.is_to_ring(Meeting.state, Meeting.meets_on, as_of)),
            many(Attendance.status == AttendanceStatus.PRESENT),
            many(Attendance.status == AttendanceStatus.REPRESENTED),
            many(Attendance.status == AttendanceStatus.EXCUSED),
            many(Attendance.status == AttendanceStatus.ABSENT),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .outerjoin(Attendance, of_mine)
        .where(Invitation.meeting_id == meeting_id)
    ).one()
    all_recorded = db.scalar(
        select(func.count(Attendance.id)).where(Attendance.meeting_id == meeting_id)
    )
    marked = sum(replies[4:8])
    return Counts(*replies, guests=(all_recorded or 0) - marked, unmarked=replies[0] - marked)


@dataclass(frozen=True)
class InvitedFilter:
    """Which of the invited are listed: all, "to_ring", a reply's value, or "none" (no reply)."""

    meeting_id: int
    as_of: date
    only: str = ""


@reads("meetings", "roster")
def invited_page(db: Session, filter: InvitedFilter, page: int = 1) -> Page:
    """A page of the invited by family name.

    Columns: id (of the invitation), person_id, display_name, position, institution, invited_on,
    letter_number, letter_on, reply, replied_on, call_back_on, told_on, to_ring, calls (how many),
    last_called_at, last_outcome, status, representative, and of the session what its name is
    made of.
    """
    to_ring = Invitation.is_to_ring(Meeting.state, Meeting.meets_on, filter.as_of)
    where = [Invitation.meeting_id == filter.meeting_id]
    match filter.only:
        case "to_ring":
            where.append(to_ring)
        case "none":
            where.append(Invitation.reply.is_(None))
        case "accepted" | "declined":
            where.append(Invitation.reply == Reply(filter.only))
    return _invitations(db, where, to_ring, page)


def _about_invitations(to_ring: ColumnElement[bool]) -> Select[Any]:
    """Invitations with their person, their session, the last call, and who came."""
    calls = (
        select(func.count(InvitationCall.id))
        .where(InvitationCall.invitation_id == Invitation.id)
        .correlate(Invitation)
        .scalar_subquery()
    )
    newest = (
        select(func.max(InvitationCall.id))
        .where(InvitationCall.invitation_id == Invitation.id)
        .correlate(Invitation)
        .scalar_subquery()
    )
    return (
        select(
            Invitation.id,
            Invitation.meeting_id,
            Invitation.person_id,
            Person.display_name,
            Person.position,
            Person.institution,
            Invitation.invited_on,
            Invitation.letter_number,
            Invitation.letter_on,
            Invitation.reply,
            Invitation.replied_on,
            Invitation.call_back_on,
            Invitation.told_on,
            to_ring.label("to_ring"),
            calls.label("calls"),
            LAST.called_at.label("last_called_at"),
            LAST.outcome.label("last_outcome"),
            Attendance.status,
            Attendance.representative,
            Meeting.kind,
            Meeting.state,
            Meeting.meets_on,
            Meeting.starts_at,
            Meeting.title,
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            Person.display_name.label("person_name"),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Group, Group.id == Meeting.group_id)
        .outerjoin(LAST, LAST.id == newest)
        .outerjoin(
            Attendance,
            and_(
                Attendance.meeting_id == Invitation.meeting_id,
                Attendance.person_id == Invitation.person_id,
            ),
        )
    )


LAST = aliased(InvitationCall)
"""The newest call about an invitation."""


def _invitations(
    db: Session,
    where: list[ColumnElement[bool]],
    to_ring: ColumnElement[bool],
    page: int,
    *first: Any,
) -> Page:
    """A page of invitations, ordered by ``first``, then by family name."""
    # Ids first: what the rows carry is looked up for one page of them.
    several = (
        select(Invitation.id, func.count().over().label("total"))
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(*where)
        .order_by(*first, Person.sort_key, Invitation.id)
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    )
    found = db.execute(several).all()
    rows = frame(db, _about_invitations(to_ring).where(Invitation.id.in_([r.id for r in found])))
    place = {row.id: number for number, row in enumerate(found)}
    rows = rows.sort_values("id", key=lambda ids: ids.map(place), ignore_index=True)
    return Page(rows, found[0].total if found else 0)


@reads("meetings", "roster")
def invitation_of(db: Session, id: int, as_of: date) -> Any | None:
    """One invitation: a row as of invited_page, or None."""
    to_ring = Invitation.is_to_ring(Meeting.state, Meeting.meets_on, as_of)
    return db.execute(_about_invitations(to_ring).where(Invitation.id == id)).one_or_none()


@reads("meetings", "roster", needs=Role.RECORDER)
def whom_to_ring(
    db: Session,
    as_of: date,
    *,
    meeting_id: int | None = None,
    moved_from: date | None = None,
    page: int = 1,
) -> Page:
    """A page of those who wait for a call: the nearest session first, in it those not yet rung.

    ``meeting_id``: only about that session; ``moved_from``: only about sessions that a closure
    moved from that day. Columns as invited_page.
    """
    to_ring = Invitation.is_to_ring(Meeting.state, Meeting.meets_on, as_of)
    last_call = (
        select(func.max(InvitationCall.called_at))
        .where(InvitationCall.invitation_id == Invitation.id)
        .correlate(Invitation)
        .scalar_subquery()
    )
    about = _ringing(as_of, moved_from)
    if meeting_id is not None:
        about.append(Meeting.id == meeting_id)
    # Their ids, not a join: SQLite would read half a million invitations before it looks at days.
    sessions = list(db.scalars(select(Meeting.id).where(*about)))
    where = [Invitation.meeting_id.in_(sessions), to_ring]
    return _invitations(
        db,
        where,
        to_ring,
        page,
        Meeting.meets_on,
        Meeting.id,
        last_call.is_not(None),
        last_call,
    )


def _ringing(as_of: date, moved_from: date | None) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [
        Meeting.meets_on >= as_of,
        Meeting.state != MeetingState.HELD,
    ]
    if moved_from is not None:
        where.append(
            select(MeetingMove.id)
            .where(
                MeetingMove.meeting_id == Meeting.id,
                MeetingMove.from_on == moved_from,
                MeetingMove.is_closure,
            )
            .correlate(Meeting)
            .exists()
        )
    return where


@reads("meetings", "roster", needs=Role.RECORDER)
def sessions_to_ring(db: Session, as_of: date, moved_from: date | None = None) -> pd.DataFrame:
    """The sessions about which somebody waits for a call: as meetings_between, with to_ring."""
    waiting = Invitation.is_to_ring(Meeting.state, Meeting.meets_on, as_of)
    some = (
        select(Invitation.id)
        .where(Invitation.meeting_id == Meeting.id, waiting)
        .correlate(Meeting)
        .exists()
    )
    return frame(
        db,
        _sessions(*_ringing(as_of, moved_from), some)
        .add_columns(_count_of(waiting).label("to_ring"))
        .limit(PAGE),
    )


@reads("roster", needs=Role.COORDINATOR)
def phones_to_ring(db: Session, person_ids: tuple[int, ...]) -> dict[int, tuple[Any, ...]]:
    """The telephones of a calling list, by person: rows number, owner, owner_note."""
    found: dict[int, list[Any]] = {}
    for row in db.execute(
        select(Phone.person_id, Phone.number, Phone.owner, Phone.owner_note)
        .where(Phone.person_id.in_(person_ids))
        .order_by(Phone.person_id, Phone.position, Phone.id)
    ):
        found.setdefault(row.person_id, []).append(row)
    return {person_id: tuple(rows) for person_id, rows in found.items()}


@reads("meetings", "accounts", needs=Role.RECORDER)
def calls_about(db: Session, invitation_id: int) -> pd.DataFrame:
    """The calls about an invitation, the newest first.

    Columns: id, called_at, called_by (name or None), answered_by, outcome, call_back_on, note.
    """
    return frame(
        db,
        select(
            InvitationCall.id,
            InvitationCall.called_at,
            Staff.name.label("called_by"),
            InvitationCall.answered_by,
            InvitationCall.outcome,
            InvitationCall.call_back_on,
            InvitationCall.note,
        )
        .outerjoin(Staff, Staff.id == InvitationCall.called_by_id)
        .where(InvitationCall.invitation_id == invitation_id)
        .order_by(InvitationCall.id.desc())
        .limit(PAGE),
    )


@reads("meetings")
def invited_ids(db: Session, meeting_id: int) -> frozenset[int]:
    """Who is invited already."""
    return frozenset(
        db.scalars(select(Invitation.person_id).where(Invitation.meeting_id == meeting_id))
    )


@reads("meetings", "roster")
def people_named(db: Session, meeting_id: int) -> dict[int, str]:
    """The names of all who were invited to a session or came to it, by their id."""
    ids = union(
        select(Invitation.person_id).where(Invitation.meeting_id == meeting_id),
        select(Attendance.person_id).where(
            Attendance.meeting_id == meeting_id, Attendance.person_id.is_not(None)
        ),
    )
    return {
        row.id: row.display_name
        for row in db.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    }


# ------------------------------------------------------------------------------- in the room
@reads("meetings", "roster")
def check_in_list(db: Session, meeting_id: int) -> pd.DataFrame:
    """Everybody on a session's check-in: the invited by family name, then guests as they came.

    Columns: attendance_id, person_id (None: a guest of whom only the name is known), name,
    position, institution, known_as, is_invited, reply, status, representative.
    """
    of_mine = and_(
        Attendance.meeting_id == Invitation.meeting_id,
        Attendance.person_id == Invitation.person_id,
    )
    invited = frame(
        db,
        select(
            Attendance.id.label("attendance_id"),
            Person.id.label("person_id"),
            Person.display_name.label("name"),
            Person.position,
            Person.institution,
            Person.known_as,
            (Invitation.id.is_not(None)).label("is_invited"),
            Invitation.reply,
            Attendance.status,
            Attendance.representative,
        )
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Attendance, of_mine)
        .where(Invitation.meeting_id == meeting_id)
        .order_by(Person.sort_key, Person.id),
    )
    guests = frame(
        db,
        select(
            Attendance.id.label("attendance_id"),
            Attendance.person_id,
            func.coalesce(Person.display_name, Attendance.guest_name).label("name"),
            func.coalesce(Person.position, "").label("position"),
            func.coalesce(Person.institution, "").label("institution"),
            func.coalesce(Person.known_as, "").label("known_as"),
            (Invitation.id.is_not(None)).label("is_invited"),
            Invitation.reply,
            Attendance.status,
            Attendance.representative,
        )
        .outerjoin(Person, Person.id == Attendance.person_id)
        .outerjoin(Invitation, of_mine)
        .where(Attendance.meeting_id == meeting_id, Invitation.id.is_(None))
        .order_by(Attendance.id),
    )
    return pd.concat([invited, guests], ignore_index=True) if len(guests) else invited


@reads("meetings", "reference")
def tally_of(db: Session, meeting_id: int) -> pd.DataFrame:
    """The subjects and how often each was raised in public meetings.

    Columns: category_id, name, name_en, family, count. Archived subjects only where counted.
    """
    count = func.coalesce(TopicTally.count, 0)
    return frame(
        db,
        select(
            Category.id.label("category_id"),
            Category.name,
            Category.name_en,
            Category.family,
            count.label("count"),
        )
        .outerjoin(
            TopicTally,
            and_(TopicTally.category_id == Category.id, TopicTally.meeting_id == meeting_id),
        )
        .where(or_(Category.archived_at.is_(None), count > 0))
        .order_by(Category.position, Category.name),
    )


@reads("accounts")
def colleagues(
    db: Session, meeting_id: int, staff_id: int | None, since: datetime
) -> tuple[str, ...]:
    """The names of those who have this session open, but for ``staff_id``, in the staff's order.

    ``since``: an instant; who was last heard of before it has gone. No stamp tells of them: a
    later ``since`` asks anew.
    """
    return tuple(
        db.scalars(
            select(Staff.name)
            .join(AtWork, AtWork.staff_id == Staff.id)
            .where(
                AtWork.meeting_id == meeting_id,
                AtWork.staff_id != staff_id,
                AtWork.seen_at >= since,
            )
            .order_by(Staff.position, Staff.name)
        )
    )
