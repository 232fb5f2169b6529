"""People are invited, rung, and answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.actor import Role
from lib.errors import DomainError, NotAllowed
from lib.i18n import translator
from lib.meetings import queries
from lib.meetings.cards import call_card
from lib.meetings.models import CallOutcome, Invitation, MeetingKind, Reply
from lib.meetings.queries import InvitedFilter
from lib.meetings.service import (
    CancelMeeting,
    Invited,
    InvitePeople,
    LetterInvitations,
    LogCall,
    MoveMeeting,
    PlanMeeting,
    RecordReply,
    Tap,
    Withdrawn,
    cancel_meeting,
    invite_people,
    log_call,
    move_meeting,
    plan_meeting,
    record_letter,
    record_reply,
    record_taps,
    restore_invitations,
    restore_meeting,
    retract_call,
    withdraw_invitations,
)
from lib.meetings.tables import calls_table, history
from lib.roster.models import Membership
from tests.meetings.conftest import TODAY, a_tuesday
from tests.tools.history import html


def said(refused: pytest.ExceptionInfo[DomainError]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.key) for problem in refused.value.problems}


def to_ring(town, meeting_id: int) -> list[str]:
    page = town.ask(queries.invited_page, InvitedFilter(meeting_id, TODAY, "to_ring"))
    return list(page.rows["display_name"])


# ------------------------------------------------------------------------------- inviting
def test_a_whole_group_is_invited_once_with_its_letter(town):
    id = town.plan()
    draft = InvitePeople(id, group_id=town.guilds, letter_number="۱۷/۱۲۳", letter_on=TODAY)
    assert town.act(invite_people, draft) == Invited(4, 0)
    assert town.act(invite_people, draft) == Invited(0, 4)
    page = town.ask(queries.invited_page, InvitedFilter(id, TODAY))
    assert page.total == 4
    assert list(page.rows["display_name"]) == ["آرام", "بهرامی", "پارسا", "توکلی"]
    assert set(page.rows["letter_number"]) == {"۱۷/۱۲۳"}
    assert set(page.rows["told_on"]) == {a_tuesday()}


def test_only_those_are_invited_who_belong_to_the_group_on_that_day(town):
    def leave(db):
        one, two = db.query(Membership).order_by(Membership.person_id).limit(2)
        one.until_on = a_tuesday() - timedelta(days=1)
        two.from_on = a_tuesday() + timedelta(days=1)

    town.act(leave)
    assert town.act(invite_people, InvitePeople(town.plan(), group_id=town.guilds)).added == 2


def test_chosen_people_are_invited_beside_the_group(town):
    id = town.plan()
    town.invite(id, person_ids=(town.people[4], town.people[0]))
    assert town.act(invite_people, InvitePeople(id, group_id=town.guilds)) == Invited(3, 1)
    assert town.ask(queries.invited_ids, id) == frozenset(town.people)


def test_an_invitation_wants_people_who_are_there(town):
    id = town.plan()
    for draft, problem in (
        (InvitePeople(id), ("person_ids", "meetings.error.nobody_chosen")),
        (InvitePeople(id, (10**6,)), ("person_ids", "meetings.error.person")),
        (InvitePeople(id, group_id=town.trustees), ("group_id", "meetings.error.no_members")),
        (
            InvitePeople(id, (town.people[0],), letter_number="۹" * 61),
            ("letter_number", "i18n.error.too_long"),
        ),
    ):
        with pytest.raises(DomainError) as refused:
            town.act(invite_people, draft)
        assert said(refused) == {problem}


def test_nobody_is_invited_to_a_monday_or_to_a_cancelled_session(town):
    monday, cancelled = town.plan(kind=MeetingKind.PUBLIC), town.plan()
    town.act(cancel_meeting, CancelMeeting(cancelled, 1, "سفر"))
    for id in (monday, cancelled):
        with pytest.raises(DomainError):
            town.invite(id)


def test_a_letter_is_written_down_for_several(town):
    id = town.plan()
    invitations = town.invite(id)
    town.act(record_letter, LetterInvitations(tuple(invitations[:2]), "۵۵", TODAY))
    rows = [town.row(Invitation, i) for i in invitations]
    assert [r.letter_number for r in rows] == ["۵۵", "۵۵", "", ""]
    assert [r.told_on for r in rows] == [a_tuesday(), a_tuesday(), None, None]


def test_a_slip_is_withdrawn_and_what_has_a_story_stays(town):
    id = town.plan()
    slip, rung, replied, *_ = town.invite(id)
    town.act(log_call, LogCall(rung, CallOutcome.NO_ANSWER))
    town.act(record_reply, RecordReply(replied, Reply.ACCEPTED))
    assert town.act(withdraw_invitations, (slip, rung, replied)) == Withdrawn(
        id, (town.people[0],), 2
    )
    with pytest.raises(DomainError) as refused:
        town.act(withdraw_invitations, (rung, replied))
    assert refused.value.key == "meetings.error.invitation_in_use"
    talk = town.plan(kind=MeetingKind.TALK, person_id=town.people[0])
    with pytest.raises(DomainError) as refused:
        town.act(withdraw_invitations, tuple(town.invite(talk, person_ids=(town.people[0],))))
    assert refused.value.key == "meetings.error.talk_needs_its_person"


def test_a_withdrawn_invitation_comes_back_with_its_letter(town):
    id = town.plan()
    first, *_ = town.invite(id, person_ids=tuple(town.people[:1]), letter_number="۱۴/۲۰۵")
    told = town.row(Invitation, first).told_on
    gone = town.act(withdraw_invitations, (first,))
    town.act(restore_invitations, gone)
    town.act(restore_invitations, gone)
    (back,) = town.ask(queries.invited_page, InvitedFilter(id, told)).rows.itertuples()
    assert (back.letter_number, back.told_on) == ("۱۴/۲۰۵", told)


# ------------------------------------------------------------------------------- ringing
def test_one_click_logs_who_rang_when_and_what_was_answered(town):
    id = town.plan()
    first, *_ = town.invite(id)
    town.act(log_call, LogCall(first, CallOutcome.ACCEPTED, "منشی", request_id="r"))
    town.act(log_call, LogCall(first, CallOutcome.ACCEPTED, "منشی", request_id="r"))
    (call,) = town.ask(queries.calls_about, first).itertuples()
    assert (call.called_by, call.answered_by) == ("نرگس صادقی", "منشی")
    assert call.called_at is not None
    row = town.row(Invitation, first)
    assert (row.reply, row.replied_on, row.told_on) == (Reply.ACCEPTED, TODAY, a_tuesday())
    assert to_ring(town, id) == ["بهرامی", "پارسا", "توکلی"]


def test_whoever_does_not_answer_stays_on_the_list_and_whoever_asks_for_later_waits(town):
    id = town.plan(a_tuesday(2))
    silent, later, today, declined = town.invite(id)
    town.act(log_call, LogCall(silent, CallOutcome.NO_ANSWER))
    tomorrow = TODAY + timedelta(days=1)
    town.act(log_call, LogCall(later, CallOutcome.CALL_BACK, call_back_on=tomorrow))
    town.act(log_call, LogCall(today, CallOutcome.CALL_BACK, call_back_on=TODAY))
    town.act(log_call, LogCall(declined, CallOutcome.DECLINED))
    assert to_ring(town, id) == ["آرام", "پارسا"]
    ahead = town.ask(queries.invited_page, InvitedFilter(id, tomorrow, "to_ring"))
    assert list(ahead.rows["display_name"]) == ["آرام", "بهرامی", "پارسا"]


def test_calling_back_wants_a_day_before_the_session(town):
    (first, *_) = town.invite(town.plan())
    for day, key in (
        (None, "i18n.error.required"),
        (TODAY - timedelta(days=1), "meetings.error.call_back"),
        (a_tuesday() + timedelta(days=1), "meetings.error.call_back"),
    ):
        with pytest.raises(DomainError) as refused:
            town.act(log_call, LogCall(first, CallOutcome.CALL_BACK, call_back_on=day))
        assert said(refused) == {("call_back_on", key)}


def test_after_a_move_even_those_who_declined_are_rung_again(town):
    id = town.plan(a_tuesday(1))
    for invitation in town.invite(id):
        town.act(log_call, LogCall(invitation, CallOutcome.DECLINED))
    assert to_ring(town, id) == []
    town.act(move_meeting, MoveMeeting(id, 1, a_tuesday(2)))
    assert len(to_ring(town, id)) == 4


def test_those_who_expect_a_cancelled_session_are_told(town):
    id = town.plan()
    coming, declined, lettered, unknowing = town.invite(id)
    town.act(log_call, LogCall(coming, CallOutcome.ACCEPTED))
    town.act(log_call, LogCall(declined, CallOutcome.DECLINED))
    town.act(record_letter, LetterInvitations((lettered,), "۱۲"))
    undo = town.act(cancel_meeting, CancelMeeting(id, 1, "سفر"))
    assert to_ring(town, id) == ["آرام", "پارسا"]
    with pytest.raises(DomainError) as refused:
        town.act(log_call, LogCall(coming, CallOutcome.ACCEPTED))
    assert said(refused) == {("outcome", "meetings.error.outcome")}
    town.act(log_call, LogCall(coming, CallOutcome.TOLD))
    assert to_ring(town, id) == ["پارسا"]
    assert town.ask(queries.whom_to_ring, TODAY).total == 1
    # It takes place after all: whoever heard of the cancellation has to hear of that.
    town.act(restore_meeting, undo)
    assert to_ring(town, id) == ["آرام", "پارسا", "توکلی"]
    assert unknowing


def test_a_wrong_button_is_taken_back(town):
    (first, *_) = town.invite(town.plan())
    logged = town.act(log_call, LogCall(first, CallOutcome.DECLINED))
    town.act(retract_call, logged)
    row = town.row(Invitation, first)
    assert (row.reply, row.told_on, row.replied_on) == (None, None, None)
    assert town.ask(queries.calls_about, first).empty
    early = town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER))
    town.act(log_call, LogCall(first, CallOutcome.ACCEPTED))
    with pytest.raises(DomainError) as refused:
        town.act(retract_call, early)
    assert refused.value.key == "meetings.error.not_the_last_call"


def test_taking_a_call_back_does_not_lose_what_was_recorded_since(town):
    (first, *_) = town.invite(town.plan())
    logged = town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER))
    town.act(record_reply, RecordReply(first, Reply.ACCEPTED))
    with pytest.raises(DomainError) as refused:
        town.act(retract_call, logged)
    assert refused.value.key == "meetings.error.recorded_since"
    assert town.row(Invitation, first).reply is Reply.ACCEPTED
    assert len(town.ask(queries.calls_about, first)) == 1


def test_no_letter_goes_out_about_a_cancelled_session(town):
    id = town.plan()
    (first, *_) = town.invite(id)
    town.act(cancel_meeting, CancelMeeting(id, 1, "سفر"))
    with pytest.raises(DomainError) as refused:
        town.act(record_letter, LetterInvitations((first,), "۵۵"))
    assert refused.value.key == "meetings.error.cancelled"
    assert town.row(Invitation, first).told_on is None


def test_the_colleague_who_rang_stands_beside_the_call_and_in_the_history(town):
    id = town.plan()
    (first, *_) = town.invite(id)
    town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER, called_by_id=town.chair))
    t = translator("fa")
    _, (row,) = calls_table(town.ask(queries.calls_about, first), t)
    assert row["who"] == "شهردار منطقه"
    assert "شهردار منطقه" in html(town.ask(history, id, t))


def test_a_recorder_is_not_told_that_there_is_no_number_when_there_is_one(town):
    (first, *_) = town.invite(town.plan())
    invitation = town.ask(queries.invitation_of, first, TODAY)
    t = translator("en")
    unseen, none = (
        call_card(invitation, (), TODAY, t, more=more, about_session=False)
        for more in (True, False)
    )
    assert "No phone number" not in unseen
    assert "No phone number" in none


def test_a_reply_comes_by_letter_too_and_can_be_corrected(town):
    id = town.plan()
    (first, *_) = town.invite(id)
    town.act(record_reply, RecordReply(first, Reply.ACCEPTED))
    town.act(record_reply, RecordReply(first, Reply.DECLINED))
    counts = town.ask(queries.counts_of, id, TODAY)
    assert (counts.accepted, counts.declined, counts.no_reply) == (0, 1, 3)
    town.act(record_reply, RecordReply(first, None))
    assert len(to_ring(town, id)) == 4


def test_telephones_are_on_the_calling_list_of_coordinators_alone(town):
    ids = tuple(town.people)
    phones = town.ask(queries.phones_to_ring, ids)
    assert [p.number for p in phones[town.people[0]]] == ["+989121234567"]
    town.role = Role.RECORDER
    with pytest.raises(NotAllowed):
        town.ask(queries.phones_to_ring, ids)


def test_a_recorder_rings_and_a_viewer_does_not(town):
    (first, *_) = town.invite(town.plan())
    town.role = Role.RECORDER
    town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER))
    with pytest.raises(NotAllowed):
        town.act(withdraw_invitations, (first,))
    town.role = Role.VIEWER
    with pytest.raises(NotAllowed):
        town.act(log_call, LogCall(first, CallOutcome.NO_ANSWER))


def test_python_and_sql_agree_about_whom_to_ring(town):
    from lib.db import reading
    from lib.meetings.models import Meeting

    id = town.plan(a_tuesday(2))
    invitations = town.invite(id)
    town.act(log_call, LogCall(invitations[0], CallOutcome.ACCEPTED))
    town.act(log_call, LogCall(invitations[1], CallOutcome.CALL_BACK, call_back_on=a_tuesday(1)))
    town.act(record_letter, LetterInvitations((invitations[2],), "۱۲"))
    for step in range(3):
        if step == 1:
            town.act(move_meeting, MoveMeeting(id, 1, a_tuesday(3)))
        if step == 2:
            town.act(cancel_meeting, CancelMeeting(id, 2, "سفر"))
        for as_of in (TODAY, a_tuesday(1), a_tuesday(4)):
            with reading() as data:
                meeting = data.db.get(Meeting, id)
                expected = {
                    i.id
                    for i in data.db.query(Invitation)
                    if i.is_to_ring(meeting.state, meeting.meets_on, as_of)
                }
                page = queries.invited_page(data.db, InvitedFilter(id, as_of, "to_ring"))
            assert set(page.rows["id"]) == expected


def test_a_talk_takes_taps_as_a_dialogue_does(town):
    draft = PlanMeeting(MeetingKind.TALK, a_tuesday(-1), person_id=town.people[0], go_ahead=True)
    id = town.act(plan_meeting, draft)
    assert town.act(record_taps, id, [Tap("t", person_id=town.people[0])]).ids == ("t",)
