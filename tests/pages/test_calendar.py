# ruff: noqa: F811 -- the town is a fixture
"""The calendar, a session, the room and the sheet, as they are drawn and filled in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.accounts.models import Staff
from lib.actor import SYSTEM, Role
from lib.db import reading, transaction
from lib.i18n import translator
from lib.meetings import queries
from lib.meetings.models import CallOutcome, Invitation, Meeting, MeetingKind, MeetingState, Reply
from lib.meetings.service import (
    EditMeeting,
    LogCall,
    MeetingVersion,
    PlanMeeting,
    Tap,
    edit_meeting,
    log_call,
    mark_held,
    plan_meeting,
    record_taps,
)
from lib.reference.queries import holidays_between
from tests.meetings.conftest import TODAY, a_tuesday, town  # noqa: F401
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
PAGES = SHELL.parents[1] / "pages"
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def open_page(name: str, lang: str = "fa", **query: Any) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for place, value in query.items():
        at.query_params[place] = str(value)
    at.switch_page(str(PAGES / f"{name}.py")).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the button that says so; what went wrong fails the test."""
    button = next(button for button in at.button if button.label == label)
    button.click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """What the page says; a date field says its own error."""
    fields = " ".join(element.proto.bytes.decode() for element in at.get("bidi_component"))
    return " ".join(element.proto.body for element in at.get("html")) + fields


def put_day(at: AppTest, key: str, day: date | str) -> None:
    at.session_state[key] = {"value": str(day)}


def meetings() -> list[Meeting]:
    with reading() as data:
        return list(data.db.scalars(select(Meeting).order_by(Meeting.id)))


# ------------------------------------------------------------------------------- opening
def test_every_view_opens_from_its_address_in_both_languages(db):
    with transaction(SYSTEM) as session:
        keeper.begin(session, "S1")
    with reading(SYSTEM) as data:
        ids = {
            (kind, state): data.db.scalar(
                select(Meeting.id)
                .where(Meeting.kind == kind, Meeting.state == state)
                .order_by(Meeting.meets_on.desc())
            )
            for kind in MeetingKind
            for state in MeetingState
        }
        ring = data.ask(queries.whom_to_ring, TODAY).rows["id"].iloc[0]
    each = [("meeting", {"id": id}) for id in ids.values() if id]
    each += [("checkin", {"meeting": id}) for id in ids.values() if id]
    each += [("sheet", {"meeting": id}) for id in ids.values() if id]
    planned = ids[MeetingKind.DIALOGUE, MeetingState.PLANNED]
    each += [
        ("meeting", {"id": planned, "do": do})
        for do in ("edit", "move", "cancel", "invite", "letter", "?")
    ]
    each += [("meeting", {"id": planned, "only": only}) for only in ("to_ring", "none", "?")]
    each += [
        ("calendar", query)
        for query in (
            {},
            {"month": "1405-09"},
            {"month": "2026-11", "kind": "talk"},
            {"month": "nonsense", "kind": "?", "plan": "?", "day": "0001-01-01"},
            {"plan": "dialogue", "day": "2026-11-24"},
            {"plan": "public"},
            {"plan": "talk"},
            {"closure": 1},
            {"view": "calls"},
            {"view": "calls", "call": ring, "moved": "2026-11-24"},
            {"view": "calls", "call": 10**6, "page": 2},
        )
    ]
    for lang in ("fa", "en"):
        for name, query in each:
            at = open_page(name, lang, **query)
            assert "desk-failed" not in str(at.main), (name, query, lang)


def test_a_session_that_is_not_there_is_said_plainly(town):
    for page, place in (("meeting", "id"), ("checkin", "meeting"), ("sheet", "meeting")):
        assert "یافت نشد" in said(open_page(page, **{place: 99}))


# ------------------------------------------------------------------------------- planning
def test_a_session_is_planned_on_the_free_day_that_is_proposed(town):
    at = open_page("calendar", plan="dialogue")
    at.selectbox(key="plan-dialogue.group_id").select(town.guilds)
    press(at, "ثبت در تقویم")
    (meeting,) = meetings()
    assert meeting.group_id == town.guilds
    assert meeting.meets_on.weekday() == 1 and meeting.meets_on > TODAY
    assert "ثبت شد" in said(at)
    with reading(SYSTEM) as data:
        assert data.ask(queries.counts_of, meeting.id, TODAY).invited == 4


def test_what_is_wrong_with_a_plan_is_said_beside_each_field_and_kept(town):
    at = open_page("calendar", "en", plan="dialogue")
    at.text_input(key="plan-dialogue.starts_at").input("۱۷:۰۰")
    at.text_input(key="plan-dialogue.ends_at").input("25:00")
    at.text_area(key="plan-dialogue.agenda").input("x" * 5000)
    put_day(at, "plan-dialogue.meets_on", "1405/12/30")
    press(at, "Put on the calendar")
    told = said(at)
    for sentence in ("not a time", "no such day", "Choose the group", "Too long"):
        assert sentence in told, sentence
    assert at.text_input(key="plan-dialogue.ends_at").value == "25:00"
    assert meetings() == []


def test_a_full_day_is_pointed_out_and_accepted_with_a_tick(town):
    town.plan(a_tuesday(2))
    at = open_page("calendar", "en", plan="dialogue", day=a_tuesday(2))
    at.selectbox(key="plan-dialogue.group_id").select(town.trustees)
    press(at, "Put on the calendar")
    assert "another session on that day" in said(at)
    at.checkbox(key="plan-dialogue.go_ahead").check()
    press(at, "Put on the calendar")
    assert len(meetings()) == 2


def test_the_tick_for_one_day_is_no_tick_for_another(town):
    for week in (2, 3):
        town.plan(a_tuesday(week))
    at = open_page("calendar", "en", plan="dialogue", day=a_tuesday(2))
    at.selectbox(key="plan-dialogue.group_id").select(town.trustees)
    press(at, "Put on the calendar")
    at.checkbox(key="plan-dialogue.go_ahead").check()
    put_day(at, "plan-dialogue.meets_on", a_tuesday(3))
    press(at, "Put on the calendar")
    assert "another session on that day" in said(at) and len(meetings()) == 2
    assert at.checkbox(key="plan-dialogue.go_ahead").value is False
    at.checkbox(key="plan-dialogue.go_ahead").check()
    press(at, "Put on the calendar")
    assert [each.meets_on for each in meetings()][2:] == [a_tuesday(3)]


def test_a_sudden_closure_leads_to_the_calling_list(town):
    id = town.plan(a_tuesday(2))
    town.invite(id)
    at = open_page("calendar", closure=1, day=a_tuesday(2))
    at.text_input(key="closure.reason").input("آلودگی هوا")
    put_day(at, "closure.new_day", a_tuesday(3))
    press(at, "تعطیل شود و جلسه‌ها جابه‌جا شود")
    assert at.query_params["view"] in ("calls", ["calls"])
    assert "آرام" in said(at) and "۰۹۱۲ ۱۲۳ ۴۵۶۷" in said(at)
    with reading(SYSTEM) as data:
        assert data.ask(holidays_between, a_tuesday(2), a_tuesday(2))[0].name == "آلودگی هوا"
    assert meetings()[0].meets_on == a_tuesday(3)


def test_a_call_is_logged_with_one_click_and_the_next_person_is_shown(town):
    id = town.plan(a_tuesday(2))
    first, second, *_ = town.invite(id)
    at = open_page("meeting", "en", id=id, only="to_ring")
    assert "<h3>آرام</h3>" in said(at)
    press(at, "Will come")
    assert town.row(Invitation, first).reply is Reply.ACCEPTED
    assert "<h3>بهرامی</h3>" in said(at)
    press(at, "Call back later")
    assert "This is required." in said(at)
    assert town.row(Invitation, second).call_back_on is None
    press(at, "No answer")
    assert "<h3>پارسا</h3>" in said(at)
    press(at, "Undo")
    with reading(SYSTEM) as data:
        assert data.ask(queries.calls_about, second).empty


def test_whoever_rings_is_chosen_once_for_a_window(town):
    first, second, third, *_ = town.invite(town.plan(a_tuesday(2)))
    at = open_page("calendar", "en", view="calls")
    press(at, "No answer")
    at.selectbox(key=f"call-{second}.rings").select(town.chair).run()
    press(at, "No answer")
    assert at.selectbox(key=f"call-{third}.rings").value == town.chair
    press(at, "No answer")
    with reading(SYSTEM) as data:
        rang = [data.ask(queries.calls_about, id)["called_by"][0] for id in (first, second, third)]
    assert rang == [keeper.NAME, "شهردار منطقه", "شهردار منطقه"]


def test_a_recorder_asks_on_the_calling_list_for_one_number_at_a_time(town):
    town.invite(town.plan(a_tuesday(2)))
    with transaction(SYSTEM) as session:
        session.scalar(select(Staff).where(Staff.name == keeper.NAME)).role = Role.RECORDER
    at = open_page("calendar", "en", view="calls")
    assert "0912" not in said(at)
    press(at, r"Show number \(own\)")
    assert "0912 123 4567" in said(at)


# ------------------------------------------------------------------------------- a session
def test_a_session_is_edited_and_two_editors_both_keep_what_they_wrote(town):
    id = town.plan(a_tuesday(2))
    at = open_page("meeting", "en", id=id, do="edit")
    at.text_area(key=f"edit-{id}.agenda").input("Mine")
    town.act(edit_meeting, EditMeeting(id, 1, group_id=town.guilds, agenda="Theirs", place="Hall"))
    press(at, "Save")
    told = str(at.main)
    assert "Theirs" in told and "Mine" in told
    press(at, at_conflict(at))
    row = town.row(Meeting, id)
    assert (row.agenda, row.place) == ("Mine", "Hall")


def at_conflict(at: AppTest) -> str:
    return next(b.label for b in at.button if b.key and b.key.endswith("conflict-save"))


def test_a_session_is_moved_cancelled_and_brought_back(town):
    id = town.plan(a_tuesday(2))
    at = open_page("meeting", id=id, do="move")
    put_day(at, f"move-{id}.meets_on", a_tuesday(4))
    press(at, "جابه‌جا شود")
    assert town.row(Meeting, id).meets_on == a_tuesday(4)
    press(at, "لغو جلسه")
    at.text_input(key=f"cancel-{id}.reason").input("سفر")
    press(at, "لغو شود")
    assert town.row(Meeting, id).state is MeetingState.CANCELLED
    assert "علت لغو: سفر" in said(at)
    press(at, "بازگرداندن به تقویم")
    assert town.row(Meeting, id).state is MeetingState.PLANNED


def test_who_moves_a_session_that_was_just_edited_is_told_and_may_move_it_then(town):
    id = town.plan(a_tuesday(2))
    at = open_page("meeting", id=id, do="move")
    town.act(edit_meeting, EditMeeting(id, 1, group_id=town.guilds, agenda="تازه"))
    put_day(at, f"move-{id}.meets_on", a_tuesday(4))
    press(at, "جابه‌جا شود")
    assert translator("fa")("ui.error.changed_meanwhile") in said(at)
    assert town.row(Meeting, id).meets_on == a_tuesday(2)
    press(at, "جابه‌جا شود")
    assert town.row(Meeting, id).meets_on == a_tuesday(4)


def test_a_session_without_invited_says_what_to_do_and_a_group_is_invited(town):
    id = town.plan(a_tuesday(2))
    at = open_page("meeting", "en", id=id)
    assert "Nobody is invited yet." in said(at)
    press(at, "Invite")
    at.text_input(key=f"invite-{id}.letter_number").input("17/5")
    press(at, "Invite them")
    with reading(SYSTEM) as data:
        page = data.ask(queries.invited_page, queries.InvitedFilter(id, TODAY))
    assert page.total == 4 and set(page.rows["letter_number"]) == {"17/5"}


def test_people_are_found_by_name_and_invited(town):
    id = town.plan(a_tuesday(2), group_id=town.trustees)
    at = open_page("meeting", "en", id=id, do="invite")
    at.selectbox(key=f"invite-{id}.group_id").select(None)
    at.text_input(key=f"invite-{id}.find").input("ثابت").run()
    at.multiselect(key=f"invite-{id}.person_ids").select(town.people[4])
    press(at, "Invite them")
    with reading(SYSTEM) as data:
        assert data.ask(queries.invited_ids, id) == frozenset({town.people[4]})


def test_an_invitation_is_opened_over_the_list(town):
    id = town.plan(a_tuesday(2))
    first, *_ = town.invite(id)
    town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER, note="خط اشغال بود"))
    at = open_page("meeting", id=id, call=first)
    assert "<h3>آرام</h3>" in said(at)


# ------------------------------------------------------------------------------- in the room
def test_the_room_opens_on_the_day_and_not_before(town):
    ahead, past = town.plan(a_tuesday(2)), town.plan(a_tuesday(-1))
    town.invite(past)
    assert "هنوز نرسیده است" in said(open_page("checkin", meeting=ahead))
    assert "هنوز نرسیده است" not in said(open_page("checkin", meeting=past))
    monday = town.plan(a_tuesday(-1) - timedelta(days=1), kind=MeetingKind.PUBLIC)
    open_page("checkin", meeting=monday)


def test_a_session_that_was_held_shows_who_came(town):
    id = town.plan(a_tuesday(-1))
    town.invite(id)
    town.act(mark_held, MeetingVersion(id, 1))
    assert "ثبت‌نشده" in said(open_page("meeting", id=id))


# ------------------------------------------------------------------------------- paper
def test_the_sheet_names_the_invited_and_escapes_what_people_typed(town):
    draft = PlanMeeting(
        MeetingKind.DIALOGUE, a_tuesday(2), group_id=town.guilds, title="<b>x</b>", go_ahead=True,
        invite_members=True,
    )  # fmt: skip
    id = town.act(plan_meeting, draft)
    told = said(open_page("sheet", "en", meeting=id))
    assert "آرام" in told and "توکلی" in told
    assert "<b>x</b>" not in told and "&lt;b&gt;x" in told
    assert told.count("<tr>") == 1 + 4 + 1 + 8


def test_a_guest_is_found_on_the_roster(town):
    id = town.plan(a_tuesday(-1))
    town.act(record_taps, id, [Tap("1", guest_name="ثابت")])
    at = open_page("meeting", "en", id=id)
    press(at, "Find 1 guest on the roster")
    press(at, "This is the person")
    with reading(SYSTEM) as data:
        seen = data.ask(queries.attendance_of_person, town.people[4])
    assert list(seen["meeting_id"]) == [id]
