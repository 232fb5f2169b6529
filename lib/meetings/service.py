"""What is done with sessions: plan, move, cancel, invite, ring, check in, tally.

Who may: coordinators plan and invite; recorders ring, check in, tally and mark as held.

A session that falls on a holiday, or on a day that has another, is pointed out and not refused:
the verb raises ``meetings.warning.…`` beside the field ``go_ahead`` until the draft says
``go_ahead=True``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

import lib.meetings.kept  # noqa: F401  (keeps the counts)
from lib.accounts.models import Staff
from lib.actor import Role, require
from lib.db import checkout, fetch, once
from lib.errors import DomainError, Draft, Problems
from lib.history.put_back import Form, Part, PutBack, put_back
from lib.i18n.checks import checked
from lib.i18n.dates import now_utc, today_in_tehran
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    CallOutcome,
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
from lib.reference.service import record_closure
from lib.roster.models import Group, Membership, Person
from lib.roster.queries import is_member

AGENDA_LIMIT = 4000
REASON_LIMIT = 400
NAME_LIMIT = 200
LETTER_LIMIT = 60
ANSWERED_BY_LIMIT = 120
YEARS_BACK, YEARS_AHEAD = 20, 3
"""How far from today a session may be."""
MOST_INVITED = 500
"""At one stroke: more is a slip of the hand."""


# ------------------------------------------------------------------------------- drafts
@dataclass(frozen=True)
class PlanMeeting(Draft):
    """A session to be put on the calendar. ``person_id`` is for a talk, ``group_id`` a dialogue.

    ``invite_members``: the group's members are invited with it.
    """

    kind: MeetingKind
    meets_on: date | None
    starts_at: time | None = None
    ends_at: time | None = None
    group_id: int | None = None
    person_id: int | None = None
    title: str = ""
    place: str = ""
    is_outside: bool = False
    chair_id: int | None = None
    on_behalf_of: str = ""
    agenda: str = ""
    invite_members: bool = False
    go_ahead: bool = False
    request_id: str = ""


@dataclass(frozen=True)
class EditMeeting(Draft):
    """What a session's form holds; the day is changed by ``move_meeting``."""

    id: int
    version: int
    starts_at: time | None = None
    ends_at: time | None = None
    group_id: int | None = None
    title: str = ""
    place: str = ""
    is_outside: bool = False
    chair_id: int | None = None
    on_behalf_of: str = ""
    staff_ids: tuple[int, ...] = ()
    agenda: str = ""


@dataclass(frozen=True)
class MoveMeeting(Draft):
    id: int
    version: int
    meets_on: date | None
    reason: str = ""
    go_ahead: bool = False


@dataclass(frozen=True)
class CancelMeeting:
    id: int
    version: int
    reason: str


@dataclass(frozen=True)
class MeetingVersion:
    """A session as it was seen: for verbs that need no more."""

    id: int
    version: int


@dataclass(frozen=True)
class CloseDay(Draft):
    """A sudden closure: ``day`` becomes a holiday and its sessions go to ``new_day``."""

    day: date | None
    reason: str
    new_day: date | None = None
    go_ahead: bool = False
    request_id: str = ""


@dataclass(frozen=True)
class InvitePeople(Draft):
    """Chosen people, and the members of a group, invited to a session with one letter or none."""

    meeting_id: int
    person_ids: tuple[int, ...] = ()
    group_id: int | None = None
    letter_number: str = ""
    letter_on: date | None = None


@dataclass(frozen=True)
class LetterInvitations(Draft):
    """The letter by which these were invited."""

    invitation_ids: tuple[int, ...]
    letter_number: str = ""
    letter_on: date | None = None


@dataclass(frozen=True)
class RecordReply:
    """A reply that came without a call: by letter, message, in passing. None: none, after all."""

    invitation_id: int
    reply: Reply | None


@dataclass(frozen=True)
class LogCall(Draft):
    """A call about an invitation. Who rang and when: the actor, now, unless said."""

    invitation_id: int
    outcome: CallOutcome | None
    answered_by: str = ""
    call_back_on: date | None = None
    note: str = ""
    called_by_id: int | None = None
    called_at: datetime | None = None
    request_id: str = ""


@dataclass(frozen=True)
class Tap:
    """One touch of the check-in list, with the state wanted, not the next one.

    Of ``person_id``, ``attendance_id`` and ``guest_name`` one is given; ``status`` None clears
    (a guest is then removed). ``id`` is the touch's own, by which its second arrival is known.
    ``at``: when it was touched, by the device's clock (None: now).
    """

    id: str
    status: AttendanceStatus | None = AttendanceStatus.PRESENT
    person_id: int | None = None
    attendance_id: int | None = None
    guest_name: str = ""
    representative: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class LinkGuest:
    """A guest of whom only the name was known, and who it was."""

    attendance_id: int
    person_id: int | None


@dataclass(frozen=True)
class TallyTap:
    """One touch of the topic tally: ``by`` is 1, or -1 to take one back."""

    id: str
    category_id: int
    by: int = 1


@dataclass(frozen=True)
class Invited:
    """What became of an invitation of many: how many are new, how many were invited before."""

    added: int
    known: int


@dataclass(frozen=True)
class Withdrawn:
    """Whose invitations were taken back, and how many stay because something is recorded.

    ``rows``: what stood in those taken back, for ``restore_invitations``.
    """

    meeting_id: int
    person_ids: tuple[int, ...]
    kept: int
    rows: tuple[dict[str, Any], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class CallLogged:
    """A call that was written down, and how the invitation stood before: what an undo needs.

    ``after``: how it stood with the call.
    """

    id: int
    reply: Reply | None
    replied_on: date | None
    call_back_on: date | None
    told_on: date | None
    after: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Kept:
    """Touches that are dealt with: kept, or refused for good (id → why). None need come again."""

    ids: tuple[str, ...] = ()
    refused: tuple[tuple[str, DomainError], ...] = ()


@dataclass(frozen=True)
class DayClosed:
    """What a sudden closure moved."""

    day: date
    new_day: date | None
    meeting_ids: tuple[int, ...] = field(default=())


# ------------------------------------------------------------------------------- the calendar
def plan_meeting(db: Session, draft: PlanMeeting) -> int:
    """Put a session on the calendar; returns its id. A talk's person is invited with it."""
    require(db, Role.COORDINATOR)

    def make() -> int:
        p = draft.problems()
        texts = _texts(p, draft)
        _check_span(p, draft.starts_at, draft.ends_at)
        _check_place(p, draft.is_outside, texts["place"])
        _check_staff(p, db, draft.chair_id)
        group_id = person_id = None
        if draft.kind is MeetingKind.DIALOGUE:
            group_id = draft.group_id
            _check_group(p, db, group_id, None)
        elif draft.kind is MeetingKind.TALK:
            person_id = draft.person_id
            _check_person(p, db, person_id)
        _check_day(p, draft, "meets_on")
        if draft.meets_on and not draft.go_ahead:
            p.extend(_warnings(db, draft.meets_on, draft.kind, draft.starts_at, draft.ends_at))
        p.check()
        assert draft.meets_on is not None
        meeting = Meeting(
            kind=draft.kind,
            meets_on=draft.meets_on,
            starts_at=draft.starts_at,
            ends_at=draft.ends_at,
            group_id=group_id,
            is_outside=draft.is_outside,
            chair_id=draft.chair_id,
            **texts,
        )
        db.add(meeting)
        db.flush()
        invited = [person_id] if person_id else []
        if group_id and draft.invite_members:
            invited = sorted(db.scalars(_members_on(group_id, draft.meets_on)))
        today = today_in_tehran()
        db.add_all(
            Invitation(meeting_id=meeting.id, person_id=id, invited_on=today) for id in invited
        )
        return meeting.id

    made = once(db, draft.request_id, make)
    assert made is not None
    return made


def edit_meeting(db: Session, draft: EditMeeting) -> None:
    """Change what a session's page says of it. Raises Conflict if a colleague was first."""
    require(db, Role.COORDINATOR)
    meeting = checkout(db, Meeting, draft.id, draft.version, _as_edited)
    p = draft.problems()
    texts = _texts(p, draft)
    _check_span(p, draft.starts_at, draft.ends_at)
    _check_place(p, draft.is_outside, texts["place"])
    _check_staff(p, db, draft.chair_id, meeting.chair_id)
    if meeting.kind is MeetingKind.DIALOGUE:
        _check_group(p, db, draft.group_id, meeting.group_id)
    present = {one.staff_id for one in meeting.staff}
    wanted = set(draft.staff_ids)
    if wanted - present - set(db.scalars(select(Staff.id).where(Staff.id.in_(wanted - present)))):
        p.add("meetings.error.staff", "staff_ids")
    p.check()
    meeting.starts_at, meeting.ends_at = draft.starts_at, draft.ends_at
    if meeting.kind is MeetingKind.DIALOGUE:
        meeting.group_id = draft.group_id
    meeting.is_outside, meeting.chair_id = draft.is_outside, draft.chair_id
    for name, value in texts.items():
        setattr(meeting, name, value)
    if present != wanted:
        kept = [one for one in meeting.staff if one.staff_id in wanted]
        meeting.staff = kept + [MeetingStaff(staff_id=id) for id in sorted(wanted - present)]
    db.flush()


MEETING_FORM = Form(
    Meeting,
    EditMeeting,
    (Part("staff_ids", "staff", MeetingStaff, ("staff_id",), lambda staff_id: staff_id),),
)


def put_back_meeting(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of a session's form back; what takes that back."""
    role = require(db, Role.COORDINATOR).role
    return put_back(db, role, past, MEETING_FORM, edit_meeting)


def move_meeting(db: Session, draft: MoveMeeting) -> None:
    """Give a planned session another day; the invited stay, and are to be rung."""
    require(db, Role.COORDINATOR)
    meeting = checkout(db, Meeting, draft.id, draft.version)
    _must_be_planned(meeting)
    p = draft.problems()
    reason = checked(p, "reason", draft.reason, REASON_LIMIT)
    _check_day(p, draft, "meets_on")
    if draft.meets_on == meeting.meets_on:
        p.add("meetings.error.same_day", "meets_on")
    elif draft.meets_on and not draft.go_ahead:
        p.extend(
            _warnings(
                db, draft.meets_on, meeting.kind, meeting.starts_at, meeting.ends_at, meeting.id
            )
        )
    p.check()
    assert draft.meets_on is not None
    _move(db, meeting, draft.meets_on, reason)


def cancel_meeting(db: Session, draft: CancelMeeting) -> MeetingVersion:
    """Cancel a planned session, saying why; returns what ``restore_meeting`` takes."""
    require(db, Role.COORDINATOR)
    meeting = checkout(db, Meeting, draft.id, draft.version)
    _must_be_planned(meeting)
    p = Problems()
    reason = checked(p, "reason", draft.reason, REASON_LIMIT, required=True)
    p.check()
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason
    db.flush()
    return MeetingVersion(meeting.id, meeting.version)


def restore_meeting(db: Session, draft: MeetingVersion) -> None:
    """Put a cancelled session back on the calendar as planned."""
    require(db, Role.COORDINATOR)
    meeting = checkout(db, Meeting, draft.id, draft.version)
    if meeting.state is not MeetingState.CANCELLED:
        raise DomainError("meetings.error.not_cancelled")
    meeting.state, meeting.cancel_reason = MeetingState.PLANNED, ""
    db.flush()


def mark_held(db: Session, draft: MeetingVersion) -> MeetingVersion:
    """Say that a session took place; returns what ``unmark_held`` takes."""
    require(db, Role.RECORDER)
    meeting = checkout(db, Meeting, draft.id, draft.version)
    _must_be_open_for_entry(meeting)
    _hold(meeting)
    db.flush()
    return MeetingVersion(meeting.id, meeting.version)


def unmark_held(db: Session, draft: MeetingVersion) -> None:
    """Take back that a session was held, while nobody's attendance and no topic is recorded."""
    require(db, Role.RECORDER)
    meeting = checkout(db, Meeting, draft.id, draft.version)
    if meeting.state is not MeetingState.HELD:
        raise DomainError("meetings.error.not_held")
    recorded = [
        select(Attendance.id).where(Attendance.meeting_id == meeting.id),
        select(TopicTally.id).where(TopicTally.meeting_id == meeting.id, TopicTally.count > 0),
    ]
    if any(db.scalar(each.limit(1)) for each in recorded):
        raise DomainError("meetings.error.has_attendance")
    meeting.state = MeetingState.PLANNED
    db.flush()


def close_day(db: Session, draft: CloseDay) -> DayClosed:
    """A day is closed suddenly: it becomes a holiday, its planned sessions move at once.

    The invited stay invited and are to be rung. Without sessions on that day no new day is
    needed.
    """
    require(db, Role.COORDINATOR)
    p = draft.problems()
    reason = checked(p, "reason", draft.reason, NAME_LIMIT, required=True)
    meetings: list[Meeting] = []
    _check_day(p, draft, "day")
    if draft.day:
        meetings = list(
            db.scalars(
                select(Meeting)
                .where(Meeting.meets_on == draft.day, Meeting.state == MeetingState.PLANNED)
                .order_by(Meeting.id)
                .with_for_update()
            )
        )
    if meetings or draft.new_day:
        _check_day(p, draft, "new_day")
    if draft.new_day is not None and draft.new_day == draft.day:
        p.add("meetings.error.same_day", "new_day")
    elif meetings and draft.new_day is not None and not draft.go_ahead:
        told = {
            warning.key: warning
            for m in meetings
            for warning in _warnings(db, draft.new_day, m.kind, m.starts_at, m.ends_at)
        }
        p.extend(told.values())
    p.check()
    assert draft.day is not None

    def close() -> int | None:
        assert draft.day is not None
        record_closure(db, draft.day, reason)
        for meeting in meetings:
            assert draft.new_day is not None
            _move(db, meeting, draft.new_day, reason, is_closure=True)
        return None

    once(db, draft.request_id, close)
    return DayClosed(draft.day, draft.new_day, tuple(m.id for m in meetings))


# ------------------------------------------------------------------------------- the invited
def invite_people(db: Session, draft: InvitePeople) -> Invited:
    """Invite people, and a group's members of that day, to a dialogue or talk.

    Whoever is invited already stays as they are and is counted as ``known``.
    """
    require(db, Role.COORDINATOR)
    meeting = fetch(db, Meeting, draft.meeting_id)
    if meeting.state is MeetingState.CANCELLED:
        raise DomainError("meetings.error.cancelled")
    if meeting.kind is MeetingKind.PUBLIC:
        raise DomainError("meetings.error.public_invites_nobody")
    p = draft.problems()
    letter_number = checked(p, "letter_number", draft.letter_number, LETTER_LIMIT)
    wanted = set(draft.person_ids)
    found = set(
        db.scalars(select(Person.id).where(Person.id.in_(wanted), Person.archived_at.is_(None)))
    )
    if wanted - found:
        p.add("meetings.error.person", "person_ids")
    if draft.group_id is not None:
        found |= set(db.scalars(_members_on(draft.group_id, meeting.meets_on)))
        if not found:
            p.add("meetings.error.no_members", "group_id")
    elif not wanted:
        p.add("meetings.error.nobody_chosen", "person_ids")
    known = set(
        db.scalars(
            select(Invitation.person_id).where(
                Invitation.meeting_id == meeting.id, Invitation.person_id.in_(found)
            )
        )
    )
    if len(found - known) > MOST_INVITED:
        p.add("meetings.error.too_many", "person_ids", most=MOST_INVITED)
    p.check()
    db.add_all(
        Invitation(
            meeting_id=meeting.id,
            person_id=person_id,
            invited_on=today_in_tehran(),
            letter_number=letter_number,
            letter_on=draft.letter_on,
            told_on=meeting.meets_on if letter_number or draft.letter_on else None,
        )
        for person_id in sorted(found - known)
    )
    db.flush()
    return Invited(len(found - known), len(known))


def record_letter(db: Session, draft: LetterInvitations) -> None:
    """Write down by which letter these were invited. The letter tells them the day."""
    require(db, Role.COORDINATOR)
    p = draft.problems()
    number = checked(p, "letter_number", draft.letter_number, LETTER_LIMIT)
    if not draft.invitation_ids:
        p.add("meetings.error.nobody_chosen", "invitation_ids")
    p.check()
    about = select(Invitation.meeting_id).where(Invitation.id.in_(draft.invitation_ids))
    # Its session first, as moving and cancelling lock it.
    for meeting in db.scalars(
        select(Meeting).where(Meeting.id.in_(about)).order_by(Meeting.id).with_for_update()
    ):
        _must_not_be_cancelled(meeting)
    rows = db.execute(
        select(Invitation, Meeting.meets_on)
        .join(Invitation.meeting)
        .where(Invitation.id.in_(draft.invitation_ids))
    )
    for invitation, meets_on in rows:
        invitation.letter_number, invitation.letter_on = number, draft.letter_on
        if number or draft.letter_on:
            invitation.told_on = meets_on
    db.flush()


def withdraw_invitations(db: Session, invitation_ids: tuple[int, ...]) -> Withdrawn:
    """Take back invitations about which nothing was recorded yet: a slip of the hand.

    Where there is a call, a reply or attendance there is something to remember: those stay. Raises
    if that leaves nothing to take back.
    """
    require(db, Role.COORDINATOR)
    several = list(
        db.scalars(
            select(Invitation)
            .where(Invitation.id.in_(invitation_ids))
            .order_by(Invitation.id)
            .with_for_update()  # or a call is logged between the look and the taking back
        )
    )
    if not several:
        raise DomainError("meetings.error.nobody_chosen")
    meeting = several[0].meeting
    if meeting.kind is MeetingKind.TALK:
        raise DomainError("meetings.error.talk_needs_its_person")
    used = select(Invitation.id).where(
        Invitation.id.in_(invitation_ids),
        or_(
            Invitation.reply.is_not(None),
            exists().where(InvitationCall.invitation_id == Invitation.id),
            exists().where(
                Attendance.meeting_id == Invitation.meeting_id,
                Attendance.person_id == Invitation.person_id,
            ),
        ),
    )
    in_use = set(db.scalars(used))
    gone = [one for one in several if one.id not in in_use]
    if not gone:
        raise DomainError("meetings.error.invitation_in_use")
    names = ("person_id", "invited_on", "letter_number", "letter_on", "told_on")
    rows = tuple({name: getattr(one, name) for name in names} for one in gone)
    for one in gone:
        db.delete(one)
    db.flush()
    return Withdrawn(meeting.id, tuple(one.person_id for one in gone), len(in_use), rows)


def restore_invitations(db: Session, gone: Withdrawn) -> None:
    """Take back the taking back: the invitations as they were, with their letters."""
    require(db, Role.COORDINATOR)
    meeting = fetch(db, Meeting, gone.meeting_id)
    again = set(
        db.scalars(
            select(Invitation.person_id).where(
                Invitation.meeting_id == meeting.id, Invitation.person_id.in_(gone.person_ids)
            )
        )
    )
    db.add_all(
        Invitation(meeting_id=meeting.id, **row)
        for row in gone.rows
        if row["person_id"] not in again
    )
    db.flush()


def record_reply(db: Session, draft: RecordReply) -> None:
    """Write down, or correct, what an invited person answered."""
    require(db, Role.RECORDER)
    invitation = fetch(db, Invitation, draft.invitation_id)
    _must_not_be_cancelled(invitation.meeting)
    _set_reply(invitation, draft.reply, today_in_tehran())


def log_call(db: Session, draft: LogCall) -> CallLogged:
    """Write down a call; the reply and the next call follow from it."""
    actor = require(db, Role.RECORDER)
    invitation = fetch(db, Invitation, draft.invitation_id)
    before = _standing(invitation)

    def log() -> int:
        today, now = today_in_tehran(), now_utc()
        meeting = invitation.meeting
        p = draft.problems()
        answered_by = checked(p, "answered_by", draft.answered_by, ANSWERED_BY_LIMIT)
        note = checked(p, "note", draft.note, REASON_LIMIT)
        _check_staff(p, db, draft.called_by_id, field="called_by_id")
        if draft.called_at and draft.called_at > now:
            p.add("meetings.error.future_call", "called_at")
        call_back_on = None
        if draft.outcome is None:
            p.add("i18n.error.required", "outcome")
        elif (draft.outcome is CallOutcome.TOLD) != (meeting.state is MeetingState.CANCELLED):
            if draft.outcome is not CallOutcome.NO_ANSWER:
                p.add("meetings.error.outcome", "outcome")
        elif draft.outcome is CallOutcome.CALL_BACK:
            call_back_on = draft.call_back_on
            if draft.lacks("call_back_on"):
                p.add("i18n.error.required", "call_back_on")
            elif call_back_on and not today <= call_back_on <= meeting.meets_on:
                p.add("meetings.error.call_back", "call_back_on", last=meeting.meets_on)
        p.check()
        assert draft.outcome is not None
        call = InvitationCall(
            called_by_id=draft.called_by_id or actor.staff_id,
            called_at=draft.called_at or now,
            answered_by=answered_by,
            outcome=draft.outcome,
            call_back_on=call_back_on,
            note=note,
        )
        invitation.calls.append(call)
        if draft.outcome is CallOutcome.CALL_BACK:
            invitation.call_back_on = call_back_on
        elif draft.outcome is CallOutcome.TOLD:
            invitation.told_on = invitation.call_back_on = None
        elif draft.outcome is not CallOutcome.NO_ANSWER:
            _set_reply(invitation, Reply(draft.outcome.value), today)
        db.flush()
        return call.id

    made = once(db, draft.request_id, log)
    assert made is not None
    return CallLogged(made, **before, after=_standing(invitation))


def retract_call(db: Session, logged: CallLogged) -> None:
    """Take back the newest call about an invitation: the wrong button was pressed.

    Refused once something else was recorded about the invitation: that would be lost.
    """
    require(db, Role.RECORDER)
    call = fetch(db, InvitationCall, logged.id)
    invitation = fetch(db, Invitation, call.invitation_id)
    if invitation.calls[-1] is not call:
        raise DomainError("meetings.error.not_the_last_call")
    if _standing(invitation) != logged.after:
        raise DomainError("meetings.error.recorded_since")
    invitation.reply, invitation.replied_on = logged.reply, logged.replied_on
    invitation.call_back_on, invitation.told_on = logged.call_back_on, logged.told_on
    db.delete(call)
    db.flush()


# ------------------------------------------------------------------------------- in the room
def record_taps(db: Session, meeting_id: int, taps: Iterable[Tap]) -> Kept:
    """Carry out touches of the check-in list in their order.

    Each counts once, however often it arrives, and of two devices the newer touch wins. The first
    that is kept marks the session as held. A touch that can never be kept (a guest without a name)
    is refused alone. Raises for a session that is cancelled or whose day has not come.
    """
    require(db, Role.RECORDER)
    meeting = fetch(db, Meeting, meeting_id)
    if meeting.kind is MeetingKind.PUBLIC:
        raise DomainError("meetings.error.public_has_a_tally")
    return _each_once(db, meeting, taps, _touch)


def _touch(db: Session, meeting: Meeting, tap: Tap) -> Callable[[], int | None]:
    p = Problems()
    guest_name = checked(p, "guest_name", tap.guest_name, NAME_LIMIT)
    representative = ""
    if tap.status is AttendanceStatus.REPRESENTED:
        # Tapped first, named a moment later: without a name it counts already.
        representative = checked(p, "representative", tap.representative, NAME_LIMIT)
    of = select(Attendance).where(Attendance.meeting_id == meeting.id)
    if tap.attendance_id is not None:
        row = db.scalar(of.where(Attendance.id == tap.attendance_id))
    elif tap.person_id is not None:
        row = db.scalar(of.where(Attendance.person_id == tap.person_id))
        if row is None and db.get(Person, tap.person_id) is None:
            p.add("meetings.error.person", "person_id")
    else:
        row = None
        if not guest_name:
            p.add("i18n.error.required", "guest_name")
    p.check()

    def do() -> int | None:
        now = now_utc()
        at = min(tap.at or now, now)
        if row is not None and at < row.recorded_at:
            return row.id  # Touched in the room since, while this one waited for the network.
        if row is not None and tap.status is None:
            db.delete(row)
            return None
        if row is None and (tap.status is None or tap.attendance_id is not None):
            return None  # Another device took the guest away.
        kept = row or Attendance(
            meeting_id=meeting.id,
            person_id=tap.person_id,
            guest_name="" if tap.person_id is not None else guest_name,
        )
        if kept.person_id is None and guest_name:
            kept.guest_name = guest_name
        kept.status, kept.representative, kept.recorded_at = tap.status, representative, at
        db.add(kept)
        db.flush()
        return kept.id

    return do


AnyTap = TypeVar("AnyTap", Tap, TallyTap)


def _each_once(
    db: Session,
    meeting: Meeting,
    taps: Iterable[AnyTap],
    touch: Callable[[Session, Meeting, AnyTap], Callable[[], int | None]],
) -> Kept:
    _must_be_open_for_entry(meeting)
    ids, refused = [], []
    for tap in taps:
        try:
            do = touch(db, meeting, tap)
        except DomainError as why:
            refused.append((tap.id, why))
        else:
            once(db, f"tap-{tap.id}", partial(_held_by, meeting, do))
            ids.append(tap.id)
        db.flush()
    return Kept(tuple(ids), tuple(refused))


def _held_by(meeting: Meeting, do: Callable[[], int | None]) -> int | None:
    """``do`` a touch; the session is held once one leaves something recorded."""
    made = do()
    if made is not None:
        _hold(meeting)
    return made


def link_guest(db: Session, draft: LinkGuest) -> None:
    """Say who on the roster a guest was: the name in the check-in becomes that person."""
    require(db, Role.RECORDER)
    # Its session first, as the taps lock it: two do not mark one person at once.
    db.execute(
        select(Meeting.id)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.id == draft.attendance_id)
        .with_for_update(of=Meeting)
    )
    row = fetch(db, Attendance, draft.attendance_id)
    if row.person_id is not None:
        raise DomainError("meetings.error.no_guest")
    p = Problems()
    _check_person(p, db, draft.person_id)
    taken = select(Attendance.id).where(
        Attendance.meeting_id == row.meeting_id, Attendance.person_id == draft.person_id
    )
    if draft.person_id is not None and db.scalar(taken):
        p.add("meetings.error.already_checked_in", "person_id")
    p.check()
    row.person_id, row.guest_name = draft.person_id, ""
    db.flush()


def record_tally_taps(db: Session, meeting_id: int, taps: Iterable[TallyTap]) -> Kept:
    """Count topics of a public meeting as they are touched.

    Each touch counts once, however often it arrives; a count never falls below none. The first
    marks the session as held.
    """
    require(db, Role.RECORDER)
    meeting = fetch(db, Meeting, meeting_id)
    if meeting.kind is not MeetingKind.PUBLIC:
        raise DomainError("meetings.error.no_tally")
    return _each_once(db, meeting, taps, _count)


def _count(db: Session, meeting: Meeting, tap: TallyTap) -> Callable[[], int | None]:
    row = db.scalar(
        select(TopicTally).where(
            TopicTally.meeting_id == meeting.id, TopicTally.category_id == tap.category_id
        )
    )
    if row is None and db.get(Category, tap.category_id) is None:
        raise DomainError("meetings.error.category", "category_id")

    def do() -> int:
        kept = row or TopicTally(meeting_id=meeting.id, category_id=tap.category_id, count=0)
        kept.count = max(0, kept.count + (1 if tap.by > 0 else -1))
        db.add(kept)
        db.flush()
        return kept.id

    return do


# ------------------------------------------------------------------------------- the rules
def _texts(p: Problems, draft: PlanMeeting | EditMeeting) -> dict[str, str]:
    return {
        "title": checked(p, "title", draft.title, NAME_LIMIT),
        "place": checked(p, "place", draft.place, NAME_LIMIT),
        "on_behalf_of": checked(p, "on_behalf_of", draft.on_behalf_of, NAME_LIMIT),
        "agenda": checked(p, "agenda", draft.agenda, AGENDA_LIMIT, multiline=True),
    }


def _check_day(p: Problems, draft: Draft, name: str) -> None:
    """A day is given, and no slip by a digit (1450 for 1405)."""
    day, today = getattr(draft, name), today_in_tehran()
    if draft.lacks(name):
        p.add("i18n.error.required", name)
    elif day and not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
        p.add("meetings.error.far_day", name)


def _check_span(p: Problems, starts_at: time | None, ends_at: time | None) -> None:
    if ends_at is None:
        return
    if starts_at is None:
        p.add("meetings.error.start_missing", "starts_at")
    elif ends_at <= starts_at:
        p.add("meetings.error.ends_before_it_begins", "ends_at")


def _check_place(p: Problems, is_outside: bool, place: str) -> None:
    if is_outside and not place:
        p.add("meetings.error.where_outside", "place")


def _check_staff(
    p: Problems, db: Session, id: int | None, before: int | None = None, field: str = "chair_id"
) -> None:
    """A member of staff still there; one who has left may stay where they stand already."""
    if id is not None and id != before:
        row = db.get(Staff, id)
        if row is None or row.archived_at is not None:
            p.add("meetings.error.staff", field)


def _check_group(p: Problems, db: Session, id: int | None, before: int | None) -> None:
    if id is None:
        p.add("meetings.error.which_group", "group_id")
    elif id != before:
        group = db.get(Group, id)
        if group is None or group.archived_at is not None:
            p.add("meetings.error.group", "group_id")


def _check_person(p: Problems, db: Session, id: int | None) -> None:
    if id is None:
        p.add("meetings.error.which_person", "person_id")
    else:
        person = db.get(Person, id)
        if person is None or person.archived_at is not None:
            p.add("meetings.error.person", "person_id")


def _warnings(
    db: Session,
    day: date,
    kind: MeetingKind,
    starts_at: time | None,
    ends_at: time | None,
    itself: int | None = None,
) -> Iterator[DomainError]:
    """What should be known before a session is put on ``day``; each beside ``go_ahead``.

    Talks may share a day with anything, unless the clock says that they overlap.
    """
    if day.isoweekday() == 5:
        yield DomainError("meetings.warning.friday", "go_ahead")
    holiday = db.execute(
        select(Holiday.name, Holiday.name_en, Holiday.confirmed).where(
            Holiday.closed_on == day, Holiday.archived_at.is_(None)
        )
    ).first()
    if holiday:
        name = (holiday.name, holiday.name_en)
        if holiday.confirmed:
            yield DomainError("meetings.warning.holiday", "go_ahead", name=name)
        else:
            yield DomainError("meetings.warning.estimated_holiday", "go_ahead", name=name)
    others = db.execute(
        select(Meeting.kind, Meeting.starts_at, Meeting.ends_at).where(
            Meeting.meets_on == day,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.id != (itself or 0),
        )
    ).all()
    doubled = [
        other
        for other in others
        if MeetingKind.TALK not in (kind, other.kind)
        or _overlap(starts_at, ends_at, other.starts_at, other.ends_at)
    ]
    if doubled:
        yield DomainError("meetings.warning.doubled", "go_ahead", n=len(doubled))


def _overlap(a: time | None, a_end: time | None, b: time | None, b_end: time | None) -> bool:
    if a is None or b is None:
        return False
    return (a < (b_end or b) and b < (a_end or a)) or a == b


def _must_be_planned(meeting: Meeting) -> None:
    if meeting.state is MeetingState.HELD:
        raise DomainError("meetings.error.held")
    _must_not_be_cancelled(meeting)


def _must_not_be_cancelled(meeting: Meeting) -> None:
    if meeting.state is MeetingState.CANCELLED:
        raise DomainError("meetings.error.cancelled")


def _must_be_open_for_entry(meeting: Meeting) -> None:
    """Attendance and topics are taken from the session's day on."""
    _must_not_be_cancelled(meeting)
    if meeting.meets_on > today_in_tehran():
        raise DomainError("meetings.error.not_yet", day=meeting.meets_on)


def _hold(meeting: Meeting) -> None:
    if meeting.state is MeetingState.PLANNED:
        meeting.state = MeetingState.HELD


def _move(
    db: Session, meeting: Meeting, to_on: date, reason: str, *, is_closure: bool = False
) -> None:
    meeting.moves.append(
        MeetingMove(
            from_on=meeting.meets_on,
            to_on=to_on,
            reason=reason,
            is_closure=is_closure,
            moved_at=now_utc(),
        )
    )
    meeting.meets_on = to_on
    # What was agreed about the next call was about the old day.
    for invitation in db.scalars(
        select(Invitation).where(
            Invitation.meeting_id == meeting.id, Invitation.call_back_on.is_not(None)
        )
    ):
        invitation.call_back_on = None
    db.flush()


def _set_reply(invitation: Invitation, reply: Reply | None, today: date) -> None:
    invitation.reply = reply
    invitation.replied_on = today if reply else None
    invitation.call_back_on = None
    if reply:
        invitation.told_on = invitation.meeting.meets_on


def _standing(invitation: Invitation) -> dict[str, Any]:
    return {
        "reply": invitation.reply,
        "replied_on": invitation.replied_on,
        "call_back_on": invitation.call_back_on,
        "told_on": invitation.told_on,
    }


def _members_on(group_id: int, day: date) -> Select[tuple[int]]:
    """Ids of those who belong to a group on ``day``."""
    return (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group_id, Person.archived_at.is_(None), is_member(day))
        .distinct()
    )


def _as_edited(meeting: Meeting) -> dict[str, object]:
    """What stands in the database, by the names of ``EditMeeting``."""
    return {
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "group_id": meeting.group_id,
        "title": meeting.title,
        "place": meeting.place,
        "is_outside": meeting.is_outside,
        "chair_id": meeting.chair_id,
        "on_behalf_of": meeting.on_behalf_of,
        "staff_ids": tuple(sorted(one.staff_id for one in meeting.staff)),
        "agenda": meeting.agenda,
    }
