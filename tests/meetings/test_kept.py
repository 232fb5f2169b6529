"""The kept counts equal what counting every invitation and attendance gives, whatever was done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lib.db import reading
from lib.meetings import kept
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    CallOutcome,
    Invitation,
    Meeting,
    MeetingCount,
    Presence,
    Reply,
)
from lib.meetings.service import (
    LinkGuest,
    LogCall,
    RecordReply,
    Tap,
    link_guest,
    log_call,
    record_reply,
    record_taps,
    restore_invitations,
    retract_call,
    withdraw_invitations,
)
from tests.meetings.conftest import Town, a_tuesday


def kept_and_counted() -> tuple[dict[str, Any], dict[str, Any]]:
    """What is kept, and the same counted here row by row, in plain Python."""
    with reading() as data:
        meetings = {
            row.meeting_id: (row.invited, row.replied, row.came, row.represented, row.walk_ins)
            for row in data.db.scalars(select(MeetingCount))
        }
        people = {
            row.person_id: (row.first_on, row.last_on, row.times)
            for row in data.db.scalars(select(Presence))
        }
        invitations = list(data.db.scalars(select(Invitation)))
        seats = list(data.db.scalars(select(Attendance)))
        days = dict(data.db.execute(select(Meeting.id, Meeting.meets_on)).all())
    asked = {(one.meeting_id, one.person_id) for one in invitations}
    sums: dict[int, list[int]] = {}
    seen: dict[int, list[Any]] = {}
    for one in invitations:
        into = sums.setdefault(one.meeting_id, [0] * 5)
        into[0] += 1
        into[1] += one.reply is not None
    for seat in seats:
        is_asked = (seat.meeting_id, seat.person_id) in asked
        if seat.status is AttendanceStatus.PRESENT:
            sums.setdefault(seat.meeting_id, [0] * 5)[2 if is_asked else 4] += 1
            if seat.person_id is not None:
                seen.setdefault(seat.person_id, []).append(days[seat.meeting_id])
        elif seat.status is AttendanceStatus.REPRESENTED and is_asked:
            sums.setdefault(seat.meeting_id, [0] * 5)[3] += 1
    counted = {id: tuple(numbers) for id, numbers in sums.items()}
    presence = {id: (min(on), max(on), len(on)) for id, on in seen.items()}
    return {"meetings": meetings, "people": people}, {"meetings": counted, "people": presence}


def agree() -> dict[str, Any]:
    """What is kept; fails where it is not what counting gives."""
    is_kept, counted = kept_and_counted()
    assert is_kept == counted
    return is_kept


def test_counts_follow_check_in_replies_and_withdrawals(town: Town) -> None:
    earlier, later = town.plan(a_tuesday(-2)), town.plan(a_tuesday(-1))
    first, second, third, fourth = town.invite(earlier)
    again = town.invite(later)
    assert agree()["meetings"] == {earlier: (4, 0, 0, 0, 0), later: (4, 0, 0, 0, 0)}

    town.act(record_reply, RecordReply(first, Reply.ACCEPTED))
    town.act(record_reply, RecordReply(second, Reply.DECLINED))
    call = LogCall(third, CallOutcome.ACCEPTED, called_by_id=town.caller)
    logged = town.act(log_call, call)
    assert agree()["meetings"][earlier] == (4, 3, 0, 0, 0)
    town.act(retract_call, logged)
    town.act(record_reply, RecordReply(second, None))
    assert agree()["meetings"][earlier] == (4, 1, 0, 0, 0)

    gone = town.act(withdraw_invitations, (fourth,))
    assert agree()["meetings"][earlier] == (3, 1, 0, 0, 0)
    town.act(restore_invitations, gone)
    assert agree()["meetings"][earlier] == (4, 1, 0, 0, 0)

    one, two, three, four, outsider = town.people
    came, represented = AttendanceStatus.PRESENT, AttendanceStatus.REPRESENTED
    town.act(
        record_taps,
        earlier,
        [
            Tap("1", came, person_id=one),
            Tap("2", represented, person_id=two, representative="پسر ایشان"),
            Tap("3", AttendanceStatus.ABSENT, person_id=three),
            Tap("4", came, person_id=outsider),
            Tap("5", came, guest_name="مهمان"),
        ],
    )
    assert agree()["meetings"][earlier] == (4, 1, 1, 1, 2)
    town.act(record_taps, later, [Tap("6", came, person_id=one), Tap("7", came, person_id=four)])
    is_kept = agree()
    assert is_kept["people"][one] == (a_tuesday(-2), a_tuesday(-1), 2)
    assert again and is_kept["people"].keys() == {one, four, outsider}

    # A tap is corrected, another taken back: the person was never there.
    town.act(
        record_taps,
        later,
        [Tap("8", AttendanceStatus.EXCUSED, person_id=one), Tap("9", None, person_id=four)],
    )
    is_kept = agree()
    assert is_kept["people"][one] == (a_tuesday(-2), a_tuesday(-2), 1)
    assert four not in is_kept["people"]


def test_a_guest_who_is_named_counts_as_that_person(town: Town) -> None:
    meeting = town.plan(a_tuesday(-1))
    town.invite(meeting)
    town.act(record_taps, meeting, [Tap("1", guest_name="آرام")])
    assert agree()["meetings"][meeting] == (4, 0, 0, 0, 1)
    with reading() as data:
        guest = data.db.scalar(select(Attendance.id))
    town.act(link_guest, LinkGuest(guest, town.people[0]))
    # One of the invited, after all: no guest.
    is_kept = agree()
    assert is_kept["meetings"][meeting] == (4, 0, 1, 0, 0)
    assert is_kept["people"] == {town.people[0]: (a_tuesday(-1), a_tuesday(-1), 1)}


def test_counting_anew_changes_nothing(town: Town) -> None:
    meeting = town.plan(a_tuesday(-1))
    town.invite(meeting)
    town.act(record_taps, meeting, [Tap("1", person_id=town.people[0]), Tap("2", guest_name="م")])
    before = agree()
    town.act(kept.count_anew)
    assert agree() == before
