"""Who came is recorded in the room; topics of a Monday are counted as they are raised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.actor import Role
from lib.errors import DomainError, NotAllowed
from lib.i18n import translator
from lib.i18n.dates import now_utc
from lib.meetings import queries
from lib.meetings.forms import _tap
from lib.meetings.models import AttendanceStatus, Meeting, MeetingKind, MeetingState
from lib.meetings.service import (
    CancelMeeting,
    LinkGuest,
    MeetingVersion,
    TallyTap,
    Tap,
    cancel_meeting,
    link_guest,
    record_tally_taps,
    record_taps,
    unmark_held,
)
from lib.meetings.tables import attendees, history
from tests.meetings.conftest import TODAY, a_tuesday
from tests.tools.history import html

PRESENT, EXCUSED = AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED
REPRESENTED, ABSENT = AttendanceStatus.REPRESENTED, AttendanceStatus.ABSENT


@pytest.fixture
def tuesday(town) -> int:
    """A planned session of last week, the guilds invited."""
    id = town.plan(a_tuesday(-1))
    town.invite(id)
    return id


def statuses(town, meeting_id: int) -> dict[str, AttendanceStatus | None]:
    rows = town.ask(queries.check_in_list, meeting_id)
    return {row.name: row.status for row in rows.itertuples()}


def test_the_first_tap_marks_the_session_as_held(town, tuesday):
    town.act(record_taps, tuesday, [Tap("1", person_id=town.people[0])])
    assert town.row(Meeting, tuesday).state is MeetingState.HELD
    with pytest.raises(DomainError) as refused:
        town.act(unmark_held, MeetingVersion(tuesday, town.row(Meeting, tuesday).version))
    assert refused.value.key == "meetings.error.has_attendance"


def test_every_tap_counts_once_and_the_last_one_stands(town, tuesday):
    one, two, three, four = town.people[:4]
    taps = [
        Tap("1", PRESENT, one),
        Tap("2", EXCUSED, two),
        Tap("3", REPRESENTED, three, representative=" علی  پارسا "),
        Tap("4", ABSENT, four),
        Tap("5", EXCUSED, one),
    ]
    assert town.act(record_taps, tuesday, taps).ids == ("1", "2", "3", "4", "5")
    # The network swallowed the acknowledgement: all of it comes again, and one more.
    town.act(record_taps, tuesday, [*taps, Tap("6", None, four)])
    assert statuses(town, tuesday) == {
        "آرام": EXCUSED, "بهرامی": EXCUSED, "پارسا": REPRESENTED, "توکلی": None,
    }  # fmt: skip
    rows = town.ask(queries.check_in_list, tuesday)
    assert rows.set_index("name").loc["پارسا", "representative"] == "علی پارسا"
    counts = town.ask(queries.counts_of, tuesday, TODAY)
    assert (counts.present, counts.represented, counts.excused, counts.unmarked) == (0, 1, 2, 1)


def test_an_old_tap_that_comes_late_does_not_undo_another_devices(town, tuesday):
    town.act(record_taps, tuesday, [Tap("phone-1", PRESENT, town.people[0])])
    town.act(record_taps, tuesday, [Tap("tablet-1", EXCUSED, town.people[0])])
    town.act(record_taps, tuesday, [Tap("phone-1", PRESENT, town.people[0])])
    assert statuses(town, tuesday)["آرام"] is EXCUSED


def test_of_two_devices_in_the_room_the_newer_touch_wins_whenever_it_arrives(town, tuesday):
    now, one = now_utc(), town.people[0]
    ago = [now - timedelta(minutes=n) for n in range(4)]
    town.act(record_taps, tuesday, [Tap("tablet", EXCUSED, one, at=ago[1])])
    late = [Tap("phone-1", PRESENT, one, at=ago[3]), Tap("phone-2", None, one, at=ago[2])]
    assert town.act(record_taps, tuesday, late).ids == ("phone-1", "phone-2")
    assert statuses(town, tuesday)["آرام"] is EXCUSED
    # A device whose clock runs ahead does not close the list to the others.
    ahead = Tap("ahead", ABSENT, one, at=now + timedelta(hours=1))
    town.act(record_taps, tuesday, [ahead])
    town.act(record_taps, tuesday, [Tap("now", REPRESENTED, one)])
    assert statuses(town, tuesday)["آرام"] is REPRESENTED


def test_a_touch_that_says_the_same_again_is_the_newer_one(town, tuesday):
    now, one = now_utc(), town.people[0]
    first, between, again = (now - timedelta(minutes=n) for n in (3, 2, 1))
    town.act(record_taps, tuesday, [Tap("a", PRESENT, one, at=first)])
    town.act(record_taps, tuesday, [Tap("b", PRESENT, one, at=again)])
    town.act(record_taps, tuesday, [Tap("c", ABSENT, one, at=between)])
    assert statuses(town, tuesday)["آرام"] is PRESENT


def test_touches_that_are_refused_or_repeated_do_not_mark_a_session_as_held(town, tuesday):
    town.act(record_taps, tuesday, [Tap("empty", guest_name=" "), Tap("nobody", PRESENT, 10**6)])
    assert town.row(Meeting, tuesday).state is MeetingState.PLANNED
    taps = [Tap("1", PRESENT, town.people[0]), Tap("2", None, town.people[0])]
    town.act(record_taps, tuesday, taps)
    assert town.row(Meeting, tuesday).state is MeetingState.HELD
    town.act(unmark_held, MeetingVersion(tuesday, town.row(Meeting, tuesday).version))
    assert town.act(record_taps, tuesday, taps).ids == ("1", "2")
    assert town.row(Meeting, tuesday).state is MeetingState.PLANNED


def test_a_session_to_come_takes_no_touch_even_one_that_is_refused(town):
    with pytest.raises(DomainError) as refused:
        town.act(record_taps, town.plan(), [Tap("empty", guest_name=" ")])
    assert refused.value.key == "meetings.error.not_yet"


def test_a_device_says_when_it_was_touched_and_nonsense_is_now():
    tap = {"id": "1", "person": 7, "status": "present", "at": "2026-11-24T06:30:00.250Z"}
    assert _tap(tap).at == datetime(2026, 11, 24, 6, 30, 0, 250_000, UTC)
    for at in (None, "yesterday", 7, "0001-01-01T00:00:00+14:00"):
        assert _tap({**tap, "at": at}).at is None


def test_twenty_five_guests_come_by_name_and_one_is_taken_back(town, tuesday):
    taps = [Tap(f"g{n}", guest_name=f"مهمان {n}") for n in range(25)]
    town.act(record_taps, tuesday, taps)
    town.act(record_taps, tuesday, taps)
    rows = town.ask(queries.check_in_list, tuesday)
    assert len(rows) == 4 + 25
    assert list(rows["is_invited"].map(bool))[:5] == [True] * 4 + [False]
    guest = rows.iloc[4]
    town.act(record_taps, tuesday, [Tap("x", None, attendance_id=guest["attendance_id"])])
    # A second device takes the same guest back: nothing is left to do.
    town.act(record_taps, tuesday, [Tap("y", None, attendance_id=guest["attendance_id"])])
    counts = town.ask(queries.counts_of, tuesday, TODAY)
    assert (counts.guests, counts.came, counts.unmarked) == (24, 24, 4)


def test_a_guest_on_the_roster_is_one_and_the_same_after_a_slip(town, tuesday):
    town.act(record_taps, tuesday, [Tap("1", guest_name="ثابت"), Tap("2", guest_name="رضا")])
    linked = int(town.ask(queries.check_in_list, tuesday).iloc[-1]["attendance_id"])
    town.act(link_guest, LinkGuest(linked, town.people[4]))

    def guests() -> list[int | str]:
        rows = attendees(town.ask(queries.check_in_list, tuesday))
        return [row.id for row in rows if row.guest]

    by_name, known = guests()
    assert (by_name, known) == (f"g{linked - 1}", town.people[4])
    for id, status in (("3", ""), ("4", "guest")):
        tap = _tap({"id": id, "person": known, "guest": None, "status": status})
        town.act(record_taps, tuesday, [tap])
        assert guests() == ([by_name, known] if status else [by_name])


def test_a_tap_that_can_never_be_kept_does_not_hold_up_the_others(town, tuesday):
    kept = town.act(
        record_taps,
        tuesday,
        [
            Tap("empty", guest_name="  "),
            Tap("long", guest_name="م" * 10_000),
            Tap("named at length", REPRESENTED, town.people[0], representative="ن" * 201),
            Tap("nobody", PRESENT, 10**6),
            Tap("good", PRESENT, town.people[1]),
        ],
    )
    assert kept.ids == ("good",)
    assert {id: why.key for id, why in kept.refused} == {
        "empty": "i18n.error.required",
        "long": "i18n.error.too_long",
        "named at length": "i18n.error.too_long",
        "nobody": "meetings.error.person",
    }


def test_a_representative_counts_before_their_name_is_typed(town, tuesday):
    town.act(record_taps, tuesday, [Tap("1", REPRESENTED, town.people[0])])
    town.act(record_taps, tuesday, [Tap("2", REPRESENTED, town.people[0], representative="علی")])
    assert town.ask(queries.check_in_list, tuesday).iloc[0]["representative"] == "علی"


def test_a_guest_is_later_found_on_the_roster(town, tuesday):
    town.act(record_taps, tuesday, [Tap("1", guest_name="ثابت"), Tap("2", PRESENT, town.people[0])])
    guest = int(town.ask(queries.check_in_list, tuesday).iloc[-1]["attendance_id"])
    with pytest.raises(DomainError) as refused:
        town.act(link_guest, LinkGuest(guest, town.people[0]))
    assert refused.value.key == "meetings.error.already_checked_in"
    town.act(link_guest, LinkGuest(guest, town.people[4]))
    (seen,) = town.ask(queries.attendance_of_person, town.people[4]).itertuples()
    assert (seen.meeting_id, seen.status, bool(seen.is_invited)) == (tuesday, PRESENT, False)


def test_attendance_is_not_taken_before_the_day_nor_for_a_cancelled_session(town):
    ahead, cancelled = town.plan(a_tuesday(1)), town.plan(a_tuesday(-2))
    town.act(cancel_meeting, CancelMeeting(cancelled, 1, "سفر"))
    monday = town.plan(a_tuesday(-1), kind=MeetingKind.PUBLIC)
    for id, key in (
        (ahead, "meetings.error.not_yet"),
        (cancelled, "meetings.error.cancelled"),
        (monday, "meetings.error.public_has_a_tally"),
    ):
        with pytest.raises(DomainError) as refused:
            town.act(record_taps, id, [Tap("1", person_id=town.people[0])])
        assert refused.value.key == key


def test_a_viewer_takes_no_attendance(town, tuesday):
    town.role = Role.VIEWER
    with pytest.raises(NotAllowed):
        town.act(record_taps, tuesday, [Tap("1", person_id=town.people[0])])


def test_a_persons_attendance_runs_through_groups_and_guesthood(town, tuesday):
    second = town.plan(a_tuesday(-2), group_id=town.trustees)
    town.act(record_taps, tuesday, [Tap("1", PRESENT, town.people[0])])
    town.act(record_taps, second, [Tap("2", PRESENT, town.people[0])])
    seen = town.ask(queries.attendance_of_person, town.people[0])
    assert list(seen["meeting_id"]) == [tuesday, second]
    assert list(seen["group_name"]) == ["اصناف", "معتمدان"]
    assert list(seen["is_invited"].map(bool)) == [True, False]
    unseen = town.ask(queries.attendance_of_person, town.people[1])
    assert list(unseen["status"]) == [None]


def test_a_session_leaves_the_waiting_list_with_its_first_tap(town, tuesday):
    assert town.ask(queries.meetings_without_attendance, TODAY).total == 1
    town.act(record_taps, tuesday, [Tap("1", person_id=town.people[0])])
    assert town.ask(queries.meetings_without_attendance, TODAY).total == 0


# ------------------------------------------------------------------------------- Mondays
def test_topics_of_a_monday_are_counted_one_tap_a_topic(town):
    monday = town.plan(a_tuesday(-1), kind=MeetingKind.PUBLIC)
    permits, streets = town.categories
    taps = [TallyTap(str(n), permits) for n in range(20)] + [TallyTap("s", streets)]
    town.act(record_tally_taps, monday, taps)
    town.act(record_tally_taps, monday, [*taps, TallyTap("back", permits, -1)])
    counts = town.ask(queries.tally_of, monday)
    assert list(counts["count"]) == [19, 1]
    assert town.row(Meeting, monday).state is MeetingState.HELD
    assert town.ask(queries.meetings_without_attendance, TODAY).total == 0


def test_a_count_never_falls_below_none_and_an_unknown_topic_is_refused_alone(town):
    monday = town.plan(date(2026, 1, 5), kind=MeetingKind.PUBLIC)
    kept = town.act(
        record_tally_taps, monday, [TallyTap("1", town.categories[0], -1), TallyTap("2", 10**6)]
    )
    assert kept.ids == ("1",)
    assert kept.refused[0][1].key == "meetings.error.category"
    assert list(town.ask(queries.tally_of, monday)["count"]) == [0, 0]


def test_only_mondays_have_a_tally(town, tuesday):
    with pytest.raises(DomainError) as refused:
        town.act(record_tally_taps, tuesday, [TallyTap("1", town.categories[0])])
    assert refused.value.key == "meetings.error.no_tally"


# ------------------------------------------------------------------------------- bad input
def test_a_sessions_history_names_who_came_in_both_languages(town, tuesday):
    town.act(record_taps, tuesday, [Tap("1", EXCUSED, town.people[0]), Tap("2", guest_name="رضا")])
    fa, en = (html(town.ask(history, tuesday, translator(lang))) for lang in ("fa", "en"))
    assert "آرام" in fa and "عدم حضور با اطلاع" in fa and "رضا" in fa
    assert "Excused" in en and "Held" in en and "نرگس" in en
