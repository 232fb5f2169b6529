"""Sessions are planned, moved, cancelled; a day is closed suddenly."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from lib.actor import Role
from lib.db import transaction
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.models import HistoryEntry
from lib.i18n import translator
from lib.meetings import queries
from lib.meetings.models import Invitation, Meeting, MeetingKind, MeetingState, Reply
from lib.meetings.service import (
    AGENDA_LIMIT,
    CancelMeeting,
    CloseDay,
    EditMeeting,
    MeetingVersion,
    MoveMeeting,
    PlanMeeting,
    RecordReply,
    cancel_meeting,
    close_day,
    edit_meeting,
    mark_held,
    move_meeting,
    plan_meeting,
    record_reply,
    restore_meeting,
    unmark_held,
)
from lib.meetings.words import hours_of, name_of, place_of
from lib.reference.models import Holiday
from lib.reference.queries import holidays_between
from lib.roster.models import Group, Person
from tests.meetings.conftest import TODAY, Town, a_tuesday


def said(refused: pytest.ExceptionInfo[DomainError]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.key) for problem in refused.value.problems}


def add_holiday(town: Town, day: date, **more: object) -> None:
    def add(db):
        db.add(Holiday(closed_on=day, name="تاسوعا", **more))

    town.act(add)


# ------------------------------------------------------------------------------- planning
def test_a_planned_dialogue_stands_on_the_calendar_under_its_groups_name(town):
    day = a_tuesday()
    id = town.plan(day, starts_at=time(16), ends_at=time(17, 30), place=" حسینیهٔ  محله ",
                   is_outside=True)  # fmt: skip
    (row,) = town.ask(queries.meetings_between, day, day).itertuples()
    fa, en = translator("fa"), translator("en")
    assert (row.id, row.state, row.invited) == (id, MeetingState.PLANNED, 0)
    assert (name_of(row, fa), name_of(row, en)) == ("اصناف", "Guilds")
    assert hours_of(row, fa) == "۱۶:۰۰ تا ۱۷:۳۰"
    assert place_of(row, fa) == "حسینیهٔ محله"


def test_a_talk_invites_its_person_and_is_named_after_them(town):
    day = a_tuesday()
    draft = PlanMeeting(MeetingKind.TALK, day, person_id=town.people[1], go_ahead=True)
    id = town.act(plan_meeting, draft)
    row = town.ask(queries.meeting_of, id)
    assert name_of(row, translator("fa")) == "بهرامی"
    assert row.invited == 1


def test_a_monday_is_named_after_its_kind_and_keeps_no_group(town):
    id = town.plan(kind=MeetingKind.PUBLIC)
    row = town.ask(queries.meeting_of, id)
    assert row.group_id is None
    assert name_of(row, translator("fa")) == "دیدار عمومی دوشنبه"


def test_everything_wrong_with_a_plan_is_told_at_once(town):
    draft = PlanMeeting(
        MeetingKind.DIALOGUE,
        None,
        starts_at=time(17),
        ends_at=time(16),
        is_outside=True,
        title="د" * 10_000,
        agenda="ب" * 10_000,
        chair_id=10**6,
    )
    with pytest.raises(DomainError) as refused:
        town.act(plan_meeting, draft)
    assert said(refused) == {
        ("meets_on", "i18n.error.required"),
        ("ends_at", "meetings.error.ends_before_it_begins"),
        ("group_id", "meetings.error.which_group"),
        ("place", "meetings.error.where_outside"),
        ("title", "i18n.error.too_long"),
        ("agenda", "i18n.error.too_long"),
        ("chair_id", "meetings.error.staff"),
    }
    assert town.ask(queries.meetings_between, date.min, date.max).empty


def test_a_slip_in_the_year_is_caught(town):
    with pytest.raises(DomainError) as refused:
        town.plan(TODAY.replace(year=TODAY.year + 45, day=1))
    assert said(refused) == {("meets_on", "meetings.error.far_day")}


def test_what_the_form_could_not_read_is_told_with_all_else(town):
    unread = (DomainError("i18n.error.no_such_day", "meets_on"),)
    with pytest.raises(DomainError) as refused:
        town.act(plan_meeting, PlanMeeting(MeetingKind.DIALOGUE, None, unread=unread))
    assert said(refused) == {
        ("meets_on", "i18n.error.no_such_day"),
        ("group_id", "meetings.error.which_group"),
    }


def test_a_groups_members_are_invited_with_the_plan(town):
    assert town.ask(queries.meeting_of, town.plan(invite_members=True)).invited == 4


def test_an_end_needs_a_beginning(town):
    with pytest.raises(DomainError) as refused:
        town.plan(ends_at=time(16))
    assert said(refused) == {("starts_at", "meetings.error.start_missing")}


def test_an_archived_group_or_person_gets_no_new_session(town):
    def archive(db):
        from lib.i18n.dates import now_utc

        db.get(Group, town.guilds).archived_at = now_utc()
        db.get(Person, town.people[0]).archived_at = now_utc()

    town.act(archive)
    with pytest.raises(DomainError) as refused:
        town.plan()
    assert said(refused) == {("group_id", "meetings.error.group")}
    with pytest.raises(DomainError) as refused:
        town.plan(kind=MeetingKind.TALK, person_id=town.people[0])
    assert said(refused) == {("person_id", "meetings.error.person")}


def test_a_double_click_plans_one_session(town):
    first = town.plan(request_id="r1")
    assert town.plan(request_id="r1") == first
    assert len(town.ask(queries.meetings_between, date.min, date.max)) == 1


def test_a_holiday_and_a_doubled_day_are_pointed_out_and_can_be_accepted(town):
    day = a_tuesday()
    add_holiday(town, day)
    town.plan(day)
    with pytest.raises(DomainError) as refused:
        town.plan(day, go_ahead=False)
    assert said(refused) == {
        ("go_ahead", "meetings.warning.holiday"),
        ("go_ahead", "meetings.warning.doubled"),
    }
    town.plan(day)
    assert len(town.ask(queries.meetings_between, day, day)) == 2


def test_an_estimated_holiday_is_called_one_and_an_archived_one_is_forgotten(town):
    day = a_tuesday()
    add_holiday(town, day, confirmed=False)
    with pytest.raises(DomainError) as refused:
        town.plan(day, go_ahead=False)
    assert said(refused) == {("go_ahead", "meetings.warning.estimated_holiday")}


def test_talks_share_a_day_unless_they_overlap(town):
    day = a_tuesday()
    town.plan(day, starts_at=time(16), ends_at=time(17))
    talk = {"kind": MeetingKind.TALK, "person_id": town.people[0], "go_ahead": False}
    town.plan(day, starts_at=time(17), **talk)
    town.plan(day, **talk)
    with pytest.raises(DomainError) as refused:
        town.plan(day, starts_at=time(16, 30), **talk)
    assert said(refused) == {("go_ahead", "meetings.warning.doubled")}


def test_a_cancelled_session_does_not_fill_its_day(town):
    id = town.plan()
    town.act(cancel_meeting, CancelMeeting(id, 1, "سفر"))
    town.plan(go_ahead=False)


def test_a_recorder_does_not_plan(town):
    town.role = Role.RECORDER
    with pytest.raises(NotAllowed):
        town.plan()


# ------------------------------------------------------------------------------- editing
def test_a_sessions_page_is_edited_with_the_staff_who_were_there(town):
    id = town.plan()
    draft = EditMeeting(
        id, 1, starts_at=time(9), group_id=town.trustees, chair_id=town.chair,
        on_behalf_of="شهردار", staff_ids=(town.caller, town.chair), agenda="۱. معابر\n۲. نوسازی",
    )  # fmt: skip
    town.act(edit_meeting, draft)
    row = town.ask(queries.meeting_of, id)
    assert (row.group_name, row.chair_name, row.version) == ("معتمدان", "شهردار منطقه", 2)
    assert row.agenda == "۱. معابر\n۲. نوسازی"
    assert len(town.ask(queries.staff_present, id)) == 2
    town.act(edit_meeting, EditMeeting(id, 2, group_id=town.trustees, staff_ids=(town.chair,)))
    assert [s.staff_id for s in town.ask(queries.staff_present, id)] == [town.chair]


def test_the_second_of_two_editors_is_shown_what_the_first_wrote(town):
    id = town.plan()
    town.act(edit_meeting, EditMeeting(id, 1, group_id=town.guilds, agenda="اول"))
    with pytest.raises(Conflict) as refused:
        town.act(edit_meeting, EditMeeting(id, 1, group_id=town.guilds, agenda="دوم"))
    assert refused.value.theirs["agenda"] == "اول"
    assert refused.value.version == 2
    town.act(
        edit_meeting, EditMeeting(id, refused.value.version, group_id=town.guilds, agenda="دوم")
    )
    assert town.row(Meeting, id).agenda == "دوم"


# ------------------------------------------------------------------------------- moving
def test_a_moved_session_keeps_its_invited_and_has_them_rung(town):
    id = town.plan(a_tuesday(2))
    invitations = town.invite(id)
    town.act(record_reply, RecordReply(invitations[0], Reply.ACCEPTED))
    before = town.ask(queries.counts_of, id, TODAY)
    assert (before.invited, before.accepted, before.to_ring) == (4, 1, 3)
    town.act(move_meeting, MoveMeeting(id, 1, a_tuesday(3), "مأموریت شهردار"))
    after = town.ask(queries.counts_of, id, TODAY)
    assert (after.invited, after.accepted, after.to_ring) == (4, 1, 4)
    (move,) = town.ask(queries.moves_of, id)
    assert (move.from_on, move.to_on) == (a_tuesday(2), a_tuesday(3))
    assert town.ask(queries.meeting_of, id).is_moved


def test_moving_points_out_a_holiday_and_refuses_the_same_day_and_no_day(town):
    id = town.plan(a_tuesday(1))
    add_holiday(town, a_tuesday(2))
    for day, problem in (
        (None, ("meets_on", "i18n.error.required")),
        (a_tuesday(1), ("meets_on", "meetings.error.same_day")),
        (a_tuesday(2), ("go_ahead", "meetings.warning.holiday")),
    ):
        with pytest.raises(DomainError) as refused:
            town.act(move_meeting, MoveMeeting(id, 1, day))
        assert said(refused) == {problem}
    town.act(move_meeting, MoveMeeting(id, 1, a_tuesday(2), go_ahead=True))


def test_a_session_that_was_held_or_cancelled_is_not_moved(town):
    held = town.plan(a_tuesday(-1))
    town.act(mark_held, MeetingVersion(held, 1))
    cancelled = town.plan()
    town.act(cancel_meeting, CancelMeeting(cancelled, 1, "سفر"))
    for id, key in ((held, "meetings.error.held"), (cancelled, "meetings.error.cancelled")):
        with pytest.raises(DomainError) as refused:
            town.act(move_meeting, MoveMeeting(id, 2, a_tuesday(4)))
        assert refused.value.key == key


# ------------------------------------------------------------------------------- cancelling
def test_a_session_is_cancelled_with_a_reason_and_can_be_brought_back(town):
    id = town.plan()
    with pytest.raises(DomainError) as refused:
        town.act(cancel_meeting, CancelMeeting(id, 1, "  "))
    assert said(refused) == {("reason", "i18n.error.required")}
    undo = town.act(cancel_meeting, CancelMeeting(id, 1, "سفر شهردار"))
    assert town.ask(queries.meeting_of, id).cancel_reason == "سفر شهردار"
    town.act(restore_meeting, undo)
    assert town.row(Meeting, id).state is MeetingState.PLANNED


def test_a_session_is_marked_as_held_from_its_day_on(town):
    with pytest.raises(DomainError) as refused:
        town.act(mark_held, MeetingVersion(town.plan(), 1))
    assert refused.value.key == "meetings.error.not_yet"
    past = town.plan(a_tuesday(-1))
    undo = town.act(mark_held, MeetingVersion(past, 1))
    assert town.row(Meeting, past).state is MeetingState.HELD
    town.act(unmark_held, undo)
    assert town.row(Meeting, past).state is MeetingState.PLANNED


# ------------------------------------------------------------------------------- closure
def test_a_sudden_closure_moves_the_day_at_once_and_lists_whom_to_ring(town):
    day, new_day = a_tuesday(1), a_tuesday(2)
    dialogue = town.plan(day)
    invitations = town.invite(dialogue)
    for invitation in invitations:
        town.act(record_reply, RecordReply(invitation, Reply.ACCEPTED))
    other = town.plan(a_tuesday(3))
    town.invite(other)
    draft = CloseDay(day, "آلودگی هوا", new_day, request_id="c1")
    closed = town.act(close_day, draft)
    assert closed.meeting_ids == (dialogue,)
    town.act(close_day, draft)
    assert town.row(Meeting, dialogue).meets_on == new_day
    assert town.row(Meeting, other).meets_on == a_tuesday(3)
    (holiday,) = town.ask(holidays_between, day, day)
    assert (holiday.name, holiday.kind.value) == ("آلودگی هوا", "closure")
    listed = town.ask(queries.whom_to_ring, TODAY, moved_from=day)
    assert listed.total == 4
    assert list(listed.rows["display_name"]) == ["آرام", "بهرامی", "پارسا", "توکلی"]
    (session,) = town.ask(queries.sessions_to_ring, TODAY, moved_from=day).itertuples()
    assert (session.id, session.to_ring) == (dialogue, 4)
    assert town.ask(queries.whom_to_ring, TODAY).total == 8


def test_a_closed_day_without_sessions_needs_no_new_day(town):
    assert town.act(close_day, CloseDay(a_tuesday(), "برف")).meeting_ids == ()


def test_a_closure_wants_a_day_a_reason_and_another_day(town):
    with pytest.raises(DomainError) as refused:
        town.act(close_day, CloseDay(None, " "))
    assert said(refused) == {("day", "i18n.error.required"), ("reason", "i18n.error.required")}
    town.plan(a_tuesday(1))
    with pytest.raises(DomainError) as refused:
        town.act(close_day, CloseDay(a_tuesday(1), "برف"))
    assert said(refused) == {("new_day", "i18n.error.required")}
    with pytest.raises(DomainError) as refused:
        town.act(close_day, CloseDay(a_tuesday(1), "برف", a_tuesday(1)))
    assert said(refused) == {("new_day", "meetings.error.same_day")}
    assert town.ask(holidays_between, a_tuesday(1), a_tuesday(1)) == ()


def test_a_closure_onto_a_full_day_asks_first(town):
    town.plan(a_tuesday(1))
    town.plan(a_tuesday(2))
    with pytest.raises(DomainError) as refused:
        town.act(close_day, CloseDay(a_tuesday(1), "برف", a_tuesday(2)))
    assert said(refused) == {("go_ahead", "meetings.warning.doubled")}
    town.act(close_day, CloseDay(a_tuesday(1), "برف", a_tuesday(2), go_ahead=True))


# ------------------------------------------------------------------------------- what others ask
def test_today_is_told_the_next_session_the_week_and_what_waits_for_entry(town):
    past, next_one = town.plan(a_tuesday(-1)), town.plan(a_tuesday(1))
    town.plan(a_tuesday(2))
    town.invite(next_one)
    monday = town.plan(a_tuesday(-1) - timedelta(days=1), kind=MeetingKind.PUBLIC)
    row = town.ask(queries.next_meeting, TODAY)
    assert (row.id, row.invited, row.to_ring) == (next_one, 4, 4)
    waiting = town.ask(queries.meetings_without_attendance, TODAY)
    assert (list(waiting.rows["id"]), waiting.total) == ([past, monday], 2)
    assert list(town.ask(queries.week_meetings, a_tuesday(1))["id"]) == [next_one]


def test_a_groups_hearing_counts_what_was_held(town):
    town.act(mark_held, MeetingVersion(town.plan(a_tuesday(-2)), 1))
    town.act(mark_held, MeetingVersion(town.plan(a_tuesday(-5)), 1))
    town.plan(a_tuesday(2))
    (row,) = town.ask(queries.group_hearing, TODAY).itertuples()
    assert (row.group_id, row.sessions_held) == (town.guilds, 2)
    assert (row.last_held_on, row.next_on) == (a_tuesday(-2), a_tuesday(2))
    assert len(town.ask(queries.sessions_of_group, town.guilds)) == 3
    assert town.ask(queries.group_hearing, TODAY, town.trustees).empty


def test_every_step_is_in_the_sessions_history(town):
    id = town.plan()
    (invitation, *_) = town.invite(id)
    town.act(move_meeting, MoveMeeting(id, 1, a_tuesday(3), "برف"))
    with transaction(_system()) as db:
        records = set(
            db.query(HistoryEntry.record, HistoryEntry.action)
            .filter(HistoryEntry.root == "meeting", HistoryEntry.root_id == id)
            .all()
        )
    assert records == {
        ("meeting", "create"),
        ("invitation", "create"),
        ("meeting", "update"),
        ("meeting_move", "create"),
    }
    assert town.row(Invitation, invitation).told_on is None


def _system():
    from lib.actor import SYSTEM

    return SYSTEM


# ------------------------------------------------------------------------------- bad input
def test_the_agenda_may_be_long_but_not_endless(town):
    id = town.plan(agenda="ب" * AGENDA_LIMIT)
    assert len(town.row(Meeting, id).agenda) == AGENDA_LIMIT
