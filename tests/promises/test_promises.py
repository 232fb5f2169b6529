"""Promises: made, given another day, acted on, kept, withdrawn, and what the lists say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lib.actor import Role
from lib.db import tuples
from lib.errors import Conflict, DomainError, NotAllowed
from lib.i18n import translator
from lib.meetings.queries import week_of
from lib.promises import queries, tables
from lib.promises.models import Completion, Promise
from lib.promises.service import (
    EditPromise,
    PromiseDraft,
    PromiseVersion,
    RecordAction,
    RedatePromise,
    UndoStep,
    WithdrawPromise,
    archive_promise,
    edit_promise,
    record_action,
    record_promise,
    redate_promise,
    restore_promise,
    undo_step,
    withdraw_promise,
)
from tests.promises.conftest import TODAY, Town, ago, ahead
from tests.tools.history import html


def refused(town: Town, verb: Any, draft: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(DomainError) as caught:
        town.act(verb, draft)
    return [
        (each.key.removeprefix("promises.error."), each.field) for each in caught.value.problems
    ]


def redate(town: Town, id: int, day: Any, reason: str = "بودجه نرسید") -> UndoStep:
    return town.act(redate_promise, RedatePromise(id, town.row(id).version, day, reason))


def keep(town: Town, id: int, **more: Any) -> UndoStep:
    how = {"happened_on": TODAY, "completion": Completion.COMPLETE, **more}
    return town.act(record_action, RecordAction(id, "انجام گرفت", **how))


# ------------------------------------------------------------------------------- made
def test_a_promise_of_a_session_takes_its_group_and_its_day(town):
    id = town.act(record_promise, PromiseDraft("آسفالت", ahead(5), meeting_id=town.meeting))
    row = town.row(id)
    assert (row.group_id, row.promised_on) == (town.guilds, ago(20))
    assert row.due_on == row.original_due_on == ahead(5)
    assert (row.completion, row.redated) == (Completion.NOT_STARTED, 0)


def test_all_that_is_wrong_with_a_promise_is_told_at_once(town):
    draft = PromiseDraft(" ", None, acting_unit_id=town.gone_unit, owner_id=999, issue_id=999)
    assert set(refused(town, record_promise, draft)) == {
        ("i18n.error.required", "text"),
        ("i18n.error.required", "due_on"),
        ("acting_unit_id", "acting_unit_id"),
        ("owner_id", "owner_id"),
        ("issue_id", "issue_id"),
    }


def test_a_promise_is_due_after_it_was_made_and_made_before_today_is_over(town):
    early = PromiseDraft("آسفالت", ago(21), meeting_id=town.meeting)
    assert refused(town, record_promise, early) == [("due_before", "due_on")]
    tomorrow = PromiseDraft("آسفالت", ahead(9), promised_on=ahead(1))
    assert refused(town, record_promise, tomorrow) == [("future", "promised_on")]
    coming = PromiseDraft("آسفالت", ahead(9), meeting_id=town.coming)
    assert refused(town, record_promise, coming) == [("session_ahead", "promised_on")]
    assert town.promise(ago(30))  # due on the very day


def test_a_double_click_makes_one_promise(town):
    draft = PromiseDraft("آسفالت", ahead(9), request_id="r1")
    assert town.act(record_promise, draft) == town.act(record_promise, draft)
    assert town.ask(queries.promise_counts, TODAY)["all"] == 1


# ------------------------------------------------------------------------------- another day
def test_a_promise_given_another_day_keeps_its_first_one_and_counts_how_often(town):
    id = town.promise(ago(3))
    assert town.row(id).is_late(TODAY)
    redate(town, id, ahead(3))
    redate(town, id, ahead(30))
    row = town.row(id)
    assert (row.original_due_on, row.due_on, row.redated) == (ago(3), ahead(30), 2)
    assert not row.is_late(TODAY)


def test_another_day_is_another_and_says_why(town):
    id = town.promise(ahead(10))
    draft = RedatePromise(id, 1, ahead(10), " ")
    assert set(refused(town, redate_promise, draft)) == {
        ("i18n.error.required", "reason"),
        ("same_day", "due_on"),
    }
    assert refused(town, redate_promise, replace(draft, reason="-", due_on=ago(31))) == [
        ("due_before", "due_on")
    ]


def test_two_give_another_day_at_once_and_the_second_looks_again(town):
    id = town.promise()
    redate(town, id, ahead(20))
    with pytest.raises(Conflict):
        town.act(redate_promise, RedatePromise(id, 1, ahead(25), "دیرتر"))


def test_what_is_kept_or_withdrawn_takes_no_other_day(town):
    kept, gone = town.promise(), town.promise()
    keep(town, kept)
    town.act(withdraw_promise, WithdrawPromise(gone, 1, "زمین نیست"))
    for id, why in ((kept, "kept"), (gone, "withdrawn")):
        version = town.row(id).version
        assert refused(town, redate_promise, RedatePromise(id, version, ahead(9), "-")) == [
            (why, None)
        ]
        assert refused(town, record_action, RecordAction(id, "باز هم", TODAY)) == [(why, None)]


# ------------------------------------------------------------------------------- done
def test_an_action_says_how_far_and_complete_keeps_the_promise(town):
    id = town.promise()
    draft = RecordAction(id, "نقشه‌برداری شد", ago(5), Completion.LIMITED)
    town.act(record_action, draft)
    row = town.row(id)
    assert (row.completion, row.last_action, row.last_action_on) == (
        Completion.LIMITED,
        "نقشه‌برداری شد",
        ago(5),
    )
    keep(town, id, happened_on=ago(1))
    row = town.row(id)
    assert (row.completion, row.completed_on) == (Completion.COMPLETE, ago(1))
    assert not row.is_pending()


def test_an_action_is_neither_ahead_nor_before_the_last_step(town):
    id = town.promise()
    town.act(record_action, RecordAction(id, "آغاز", ago(5)))
    assert refused(town, record_action, RecordAction(id, "-", ahead(1))) == [
        ("future", "happened_on")
    ]
    assert refused(town, record_action, RecordAction(id, "-", ago(6))) == [
        ("before_last", "happened_on")
    ]
    assert refused(town, record_action, RecordAction(id, "", None)) == [
        ("i18n.error.required", "text"),
        ("i18n.error.required", "happened_on"),
    ]


@pytest.mark.parametrize("step", ["redated", "kept", "withdrawn"])
def test_the_last_step_is_taken_back_and_the_promise_stands_as_before(town, step):
    id = town.promise(ahead(10))
    done = {
        "redated": lambda: redate(town, id, ahead(20)),
        "kept": lambda: keep(town, id),
        "withdrawn": lambda: town.act(withdraw_promise, WithdrawPromise(id, 1, "زمین نیست")),
    }[step]()
    town.act(undo_step, done)
    row = town.row(id)
    assert (row.due_on, row.redated) == (ahead(10), 0)
    assert row.is_pending() and row.completion is Completion.NOT_STARTED
    events = town.ask(queries.promise_events_of, id)
    assert len(events) == 3 and events["undoes_id"].iloc[2] == events["id"].iloc[1]
    assert refused(town, undo_step, done) == [("nothing_to_undo", None)]


def test_only_the_last_step_is_taken_back(town):
    id = town.promise()
    first = redate(town, id, ahead(20))
    second = redate(town, id, ahead(30))
    assert refused(town, undo_step, first) == [("not_the_last", None)]
    town.act(undo_step, second)
    town.act(undo_step, first)
    assert town.row(id).due_on == ahead(10)


# ------------------------------------------------------------------------------- edited, put away
def test_an_edit_is_compared_with_what_was_seen(town):
    id = town.promise()
    draft = EditPromise(id, 1, "آسفالت کوچهٔ پاییز", town.issue, town.roads, town.staff)
    town.act(edit_promise, draft)
    row = town.row(id)
    assert (row.text, row.issue_id, row.acting_unit_id) == (draft.text, town.issue, town.roads)
    with pytest.raises(Conflict) as met:
        town.act(edit_promise, replace(draft, text="دیگر"))
    assert met.value.theirs["text"] == draft.text


def test_a_promise_entered_by_mistake_counts_nowhere_until_it_is_brought_back(town):
    id = town.promise(ago(1), meeting_id=town.meeting, group_id=town.guilds)
    seen = town.act(archive_promise, PromiseVersion(id, 1))
    assert not any(town.ask(queries.promise_counts, TODAY).values())
    assert town.ask(queries.promises_of_group, town.guilds, TODAY).empty
    assert refused(town, record_action, RecordAction(id, "-", TODAY)) == [("archived", None)]
    town.act(restore_promise, seen)
    assert town.ask(queries.promise_counts, TODAY)["late"] == 1


def test_recorders_write_down_and_coordinators_withdraw(town):
    town.role = Role.RECORDER
    id = town.promise()
    town.act(record_action, RecordAction(id, "آغاز", TODAY))
    redate(town, id, ahead(20))
    version = town.row(id).version
    for verb, draft in (
        (withdraw_promise, WithdrawPromise(id, version, "-")),
        (edit_promise, EditPromise(id, version, "-")),
        (archive_promise, PromiseVersion(id, version)),
    ):
        with pytest.raises(NotAllowed):
            town.act(verb, draft)
    town.role = Role.VIEWER
    with pytest.raises(NotAllowed):
        town.promise()


# ------------------------------------------------------------------------------- the lists
def test_the_views_count_what_they_list(town):
    first, last = week_of(TODAY)
    late, week, far = town.promise(first - timedelta(days=1)), town.promise(last), town.promise()
    kept, gone = town.promise(first - timedelta(days=2)), town.promise(ahead(90))
    town.act(redate_promise, RedatePromise(far, 1, ahead(60), "بودجه"))
    keep(town, kept)
    town.act(withdraw_promise, WithdrawPromise(gone, 1, "زمین نیست"))
    counts = town.ask(queries.promise_counts, TODAY)
    assert counts == {"late": 1, "week": 1, "pending": 3, "kept": 1, "withdrawn": 1, "all": 5}
    for view, count in counts.items():
        found = town.ask(queries.promises_page, queries.PromiseFilter(TODAY, view))
        assert found.total == len(found.rows) == count
    pending = town.ask(queries.promises_page, queries.PromiseFilter(TODAY)).rows
    assert list(pending["id"]) == [late, week, far]


def test_a_list_is_narrowed_by_unit_owner_group_session_and_words(town):
    mine = town.promise(
        text="نصب چراغ برق",
        acting_unit_id=town.roads,
        owner_id=town.staff,
        group_id=town.guilds,
        meeting_id=town.meeting,
    )
    town.promise()
    for more in (
        {"unit_id": town.roads},
        {"owner_id": town.staff},
        {"group_id": town.guilds},
        {"meeting_id": town.meeting},
        {"text": "چراغ"},
    ):
        found = town.ask(queries.promises_page, queries.PromiseFilter(TODAY, **more))
        assert list(found.rows["id"]) == [mine], more


def test_a_session_opens_with_what_the_group_was_promised_the_pending_first(town):
    kept = town.promise(ago(9), group_id=town.guilds)
    keep(town, kept)
    late = town.promise(ago(2), group_id=town.guilds)
    later = town.promise(ahead(4), group_id=town.guilds, issue_id=town.issue)
    rows = tuples(town.ask(queries.promises_of_group, town.guilds, TODAY))
    assert [row.id for row in rows] == [late, later, kept]
    assert [bool(row.late) for row in rows] == [True, False, False]
    assert list(town.ask(queries.promises_of_issue, town.issue, TODAY)["id"]) == [later]
    assert town.ask(queries.promises_of_meeting, town.meeting, TODAY).empty


def test_what_is_late_is_counted_by_unit(town):
    town.promise(ago(2), acting_unit_id=town.roads)
    town.promise(ago(8), acting_unit_id=town.roads)
    town.promise(ago(1))
    town.promise(ahead(1), acting_unit_id=town.roads)
    rows = tuples(town.ask(queries.late_by_unit, TODAY))
    assert [(row.unit_id, row.late, row.oldest_due_on) for row in rows] == [
        (town.roads, 2, ago(8)),
        (None, 1, ago(1)),
    ]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_its_page_tells_the_story_and_what_was_taken_back(town, lang):
    t = translator(lang)
    id = town.promise(meeting_id=town.meeting, issue_id=town.issue)
    redate(town, id, ahead(20), "<بودجه>")
    town.act(undo_step, keep(town, id))
    row = town.ask(queries.promise_of, id, TODAY)
    assert (row.issue_title, row.meets_on) == ("چالهٔ بزرگ", ago(20))
    story = town.ask(tables.story_html, id, t)
    assert "&lt;بودجه&gt;" in story and "<s>" in story
    assert t("promises.page.redated", n=1) in [text for text, _ in tables.badges_of(row, TODAY, t)]
    assert "بودجه" not in html(town.ask(tables.history, id, t))
    assert town.ask(
        tables.last_step,
        id,
    ).due_on == ahead(20)


def test_no_event_is_ever_changed(town):
    id = town.promise()
    with pytest.raises(Exception, match="append-only"):
        town.act(lambda db: setattr(db.get(Promise, id).events[0], "reason", "دیگر"))
