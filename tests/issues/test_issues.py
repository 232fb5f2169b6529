"""What is raised, what becomes of it, and what is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lib.actor import Role
from lib.db import tuples
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.queries import changes_of
from lib.i18n import translator
from lib.issues import queries
from lib.issues.models import Direction, Issue, IssueState, Link
from lib.issues.queries import IssueFilter
from lib.issues.service import (
    ChangeSeveral,
    EditIssue,
    HandOn,
    IssueDraft,
    LetterDraft,
    PutBackSeveral,
    StepDraft,
    Tell,
    UndoStep,
    archive_issue,
    change_several,
    edit_issue,
    hand_on,
    put_back_several,
    raise_issue,
    restore_issue,
    take_step,
    tell,
    undo_step,
)
from lib.issues.tables import history, story_html
from lib.roster.service import Seen
from tests.meetings.conftest import TODAY, a_tuesday
from tests.tools.history import html

S = IssueState


def said(refused: pytest.ExceptionInfo[DomainError]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.key) for problem in refused.value.problems}


def raised(town, days_ago: int = 0, **more: Any) -> int:
    draft: dict[str, Any] = {"title": "روشنایی کوچه", "category_id": town.categories[0], **more}
    draft.setdefault("raised_on", TODAY - timedelta(days=days_ago))
    return town.act(raise_issue, IssueDraft(**draft))


def issue(town, id: int) -> Any:
    return town.ask(queries.issue_of, id, TODAY)


def waiting(town) -> tuple[int, int, int]:
    """How many the list has: open, overdue, unanswered."""
    views = (
        IssueFilter(TODAY),
        IssueFilter(TODAY, overdue=True),
        IssueFilter(TODAY, unanswered=True),
    )
    return tuple(town.ask(queries.issues_page, view).total for view in views)


def step(town, id: int, to_state: S, **more: Any) -> UndoStep:
    draft = StepDraft(id=id, version=issue(town, id).version, to_state=to_state, **more)
    return town.act(take_step, draft)


def test_what_is_raised_is_one_entry_in_the_history(town):
    id = raised(town)
    assert [row.action for row in tuples(town.ask(changes_of, "issue", id))] == ["create"]
    assert issue(town, id).version == 1


def test_a_step_and_its_undo_raise_the_version_once_each(town):
    id = raised(town, days_ago=2)
    accepted = step(town, id, S.ACCEPTED)
    assert accepted.version == issue(town, id).version == 2
    town.act(undo_step, accepted)
    assert (issue(town, id).version, issue(town, id).state) == (3, S.RAISED)
    actions = [row.action for row in tuples(town.ask(changes_of, "issue", id))]
    assert actions == ["update", "update", "create"]


def edited(town, id: int, **more: Any) -> EditIssue:
    now = issue(town, id)
    names = ("title", "category_id", "raised_on", "group_id", "owner_id", "due_on", "priority")
    return EditIssue(
        **{"id": id, "version": now.version, **{n: getattr(now, n) for n in names}, **more}
    )


# ------------------------------------------------------------------------------- raising
def test_an_issue_of_a_session_takes_its_group_and_day(town):
    town.role = Role.RECORDER
    meeting = _held(town)
    id = raised(town, meeting_id=meeting, raised_on=None, person_id=town.people[0])
    row = issue(town, id)
    assert (row.group_id, row.raised_on, row.state) == (town.guilds, a_tuesday(-1), S.RAISED)
    assert row.person_name == "آرام"
    (listed,) = town.ask(queries.issues_of_meeting, meeting).itertuples()
    assert (listed.title, listed.state) == ("روشنایی کوچه", S.RAISED)


def _held(town) -> int:
    role, town.role = town.role, Role.COORDINATOR
    meeting = town.plan(a_tuesday(-1))
    town.role = role
    return meeting


def test_a_double_click_raises_one_issue(town):
    assert raised(town, request_id="r1") == raised(town, request_id="r1")
    assert waiting(town)[0] == 1


def test_what_is_missing_or_wrong_is_said_beside_its_field(town):
    with pytest.raises(DomainError) as refused:
        raised(
            town,
            title=" ",
            category_id=None,
            meeting_id=999,
            raised_on=TODAY + timedelta(days=1),
            due_on=TODAY,
            person_id=999,
        )
    assert said(refused) == {
        ("title", "i18n.error.required"),
        ("category_id", "i18n.error.required"),
        ("meeting_id", "issues.error.meeting"),
        ("raised_on", "issues.error.future"),
        ("due_on", "issues.error.due_before_raised"),
        ("person_id", "issues.error.person"),
    }


def test_a_viewer_raises_nothing_and_a_recorder_edits_nothing(town):
    id = raised(town)
    town.role = Role.VIEWER
    with pytest.raises(NotAllowed):
        raised(town)
    town.role = Role.RECORDER
    with pytest.raises(NotAllowed):
        town.act(edit_issue, edited(town, id))


def test_an_edit_keeps_letters_and_writes_the_tracking_number_in_plain_digits(town):
    id = raised(town)
    letters = (
        LetterDraft(Direction.INCOMING, "۱۷/۱۲", TODAY),
        LetterDraft(),
        LetterDraft(Direction.OUTGOING, "۱۸"),
    )
    town.act(edit_issue, edited(town, id, letters=letters, tracking_number="۱۳۷۰۰۵"))
    assert issue(town, id).tracking_number == "137005"
    assert [row.number for row in town.ask(queries.letters_of, id)] == ["۱۷/۱۲", "۱۸"]
    town.act(edit_issue, edited(town, id, letters=letters[2:]))
    assert [row.direction for row in town.ask(queries.letters_of, id)] == [Direction.OUTGOING]
    with pytest.raises(DomainError) as refused:
        town.act(edit_issue, edited(town, id, letters=(LetterDraft(None, "۱"),)))
    assert said(refused) == {("letters.0.direction", "i18n.error.required")}
    told = html(town.ask(history, id, translator("fa")))
    assert "137005" not in told and "۱۳۷۰۰۵" in told and "وارده" in told


def test_two_edits_at_once_show_both_versions(town):
    id = raised(town)
    draft = edited(town, id, title="معابر")
    town.act(edit_issue, edited(town, id, title="آسفالت", letters=(LetterDraft(),)))
    with pytest.raises(Conflict) as conflict:
        town.act(edit_issue, draft)
    assert conflict.value.theirs["title"] == "آسفالت"


def test_an_archived_issue_counts_nowhere_and_comes_back(town):
    id = raised(town, 20)
    assert waiting(town) == (1, 0, 1)
    seen = town.act(archive_issue, Seen(id, issue(town, id).version))
    assert waiting(town) == (0, 0, 0)
    with pytest.raises(DomainError) as refused:
        step(town, id, S.ACCEPTED)
    assert said(refused) == {(None, "issues.error.archived")}
    town.act(restore_issue, seen)
    assert waiting(town)[0] == 1


# ------------------------------------------------------------------------------- its steps
def test_an_issue_is_accepted_worked_on_resolved_confirmed_and_reopened(town):
    town.role = Role.RECORDER
    id = raised(town, 10)
    day = TODAY - timedelta(days=5)
    step(town, id, S.ACCEPTED, happened_on=day, waits_with=Link.DEPUTY)
    assert issue(town, id).waits_with is Link.DEPUTY
    step(town, id, S.RESOLVED, happened_on=day)
    row = issue(town, id)
    assert (row.settled_on, row.first_answer_on, row.waits_with) == (day, day, None)
    step(town, id, S.CONFIRMED)
    assert issue(town, id).settled_on == day
    step(town, id, S.REOPENED)
    row = issue(town, id)
    assert (row.settled_on, row.is_reopened, row.state) == (None, True, S.REOPENED)


def test_no_step_leaves_the_way(town):
    id = raised(town, 10)
    with pytest.raises(DomainError) as refused:
        step(town, id, S.CONFIRMED)
    assert said(refused) == {("to_state", "issues.error.next")}


def test_a_step_lies_between_the_last_step_and_today(town):
    id = raised(town, 10)
    step(town, id, S.ACCEPTED, happened_on=TODAY - timedelta(days=3))
    for day, key in (
        (TODAY - timedelta(days=4), "issues.error.before_last_step"),
        (TODAY + timedelta(days=1), "issues.error.future"),
    ):
        with pytest.raises(DomainError) as refused:
            step(town, id, S.RESOLVED, happened_on=day)
        assert said(refused) == {("happened_on", key)}


def test_a_refusal_says_why_and_whether_they_were_told(town):
    id = raised(town, 10)
    with pytest.raises(DomainError) as refused:
        step(town, id, S.DECLINED)
    assert said(refused) == {
        ("reason", "i18n.error.required"),
        ("told_on", "issues.error.told_or_not"),
    }
    step(town, id, S.DECLINED, reason="خارج از اختیار شهرداری", not_told=True)
    assert (issue(town, id).told_on, issue(town, id).settled_on) == (None, TODAY)
    town.act(tell, Tell(id=id, version=issue(town, id).version, told_on=TODAY))
    assert issue(town, id).told_on == TODAY
    assert town.row(Issue, id).is_answered()


def test_they_cannot_be_told_before_they_raised_it(town):
    id = raised(town, 3)
    with pytest.raises(DomainError) as refused:
        step(town, id, S.ACCEPTED, told_on=TODAY - timedelta(days=4))
    assert said(refused) == {("told_on", "issues.error.told_before_raised")}


def test_a_postponed_issue_waits_for_its_day(town):
    id = raised(town, 10)
    for until, key in ((None, "i18n.error.required"), (TODAY, "issues.error.until")):
        with pytest.raises(DomainError) as refused:
            step(town, id, S.POSTPONED, until_on=until)
        assert said(refused) == {("until_on", key)}
    until = TODAY + timedelta(days=30)
    step(town, id, S.POSTPONED, until_on=until)
    version = issue(town, id).version
    town.act(hand_on, HandOn(id=id, version=version, waits_with=Link.OUTSIDE))
    row = issue(town, id)
    assert (row.postponed_until, row.waits_with) == (until, Link.OUTSIDE)
    assert not row.is_overdue


def test_only_the_last_step_is_taken_back_and_by_another_event(town):
    id = raised(town, 10)
    first = step(town, id, S.ACCEPTED, waits_with=Link.DEPUTY)
    last = step(town, id, S.DECLINED, reason="بودجه", told_on=TODAY)
    with pytest.raises(DomainError) as refused:
        town.act(undo_step, UndoStep(id, last.version, first.event_id))
    assert said(refused) == {(None, "issues.error.not_the_last")}
    town.act(undo_step, last)
    row = issue(town, id)
    assert (row.state, row.waits_with, row.first_answer_on) == (S.ACCEPTED, Link.DEPUTY, None)
    assert len(town.ask(queries.events_of, id)) == 4
    town.act(undo_step, UndoStep(id, row.version, first.event_id))
    raising = town.ask(queries.events_of, id)[0]
    with pytest.raises(DomainError):
        town.act(undo_step, UndoStep(id, issue(town, id).version, raising.id))
    assert issue(town, id).state is S.RAISED


def test_a_refusal_or_postponement_stands_again_when_the_step_after_it_is_taken_back(town):
    id = raised(town, 10)
    step(town, id, S.POSTPONED, until_on=TODAY + timedelta(days=9))
    town.act(undo_step, step(town, id, S.ACCEPTED))
    assert issue(town, id).postponed_until == TODAY + timedelta(days=9)
    step(town, id, S.DECLINED, reason="بودجه", not_told=True)
    town.act(undo_step, step(town, id, S.REOPENED))
    assert (issue(town, id).state, issue(town, id).settled_on) == (S.DECLINED, TODAY)


def test_the_story_tells_what_happened_and_marks_what_was_taken_back(town):
    id = raised(town, 10)
    step(town, id, S.ACCEPTED, reason="<b>بررسی</b>", told_on=TODAY)
    town.act(undo_step, step(town, id, S.RESOLVED))
    told = town.ask(story_html, id, translator("fa"))
    assert "&lt;b&gt;" in told and "<b>بررسی" not in told
    assert (
        told.count('desk-step"') + told.count("desk-step ") == 3
        and "پس گرفته شد" in told
        and "نرگس صادقی" in told
    )


# ------------------------------------------------------------------------------- several
def test_several_are_changed_at_once_and_put_back(town):
    ids = [raised(town, 10) for _ in range(3)]
    pairs = tuple((id, issue(town, id).version) for id in ids)
    step(town, ids[2], S.ACCEPTED)
    bulk = town.act(change_several, ChangeSeveral(pairs, owner_id=town.caller))
    assert ([row[0] for row in bulk.changed], len(bulk.skipped)) == (ids[:2], 1)
    assert issue(town, ids[0]).owner == "نرگس صادقی"
    town.act(put_back_several, PutBackSeveral(bulk.changed))
    assert issue(town, ids[0]).owner is None

    pairs = tuple((id, issue(town, id).version) for id in ids)
    bulk = town.act(change_several, ChangeSeveral(pairs, to_state=S.ACCEPTED))
    assert [row[0] for row in bulk.changed] == ids[:2]
    town.act(put_back_several, PutBackSeveral(bulk.changed))
    assert [issue(town, id).state for id in ids] == [S.RAISED, S.RAISED, S.ACCEPTED]


def test_several_are_declined_for_one_reason_and_postponed_to_one_day(town):
    ids = [raised(town, 10), raised(town, 10), raised(town)]
    yesterday = TODAY - timedelta(days=1)

    def change(to_state: S, **more: Any) -> Any:
        pairs = tuple((id, issue(town, id).version) for id in ids)
        return town.act(change_several, ChangeSeveral(pairs, to_state=to_state, **more))

    until = TODAY + timedelta(days=30)
    bulk = change(S.POSTPONED, until_on=until)
    assert {issue(town, id).postponed_until for id in ids} == {until}
    town.act(put_back_several, PutBackSeveral(bulk.changed))
    assert {issue(town, id).postponed_until for id in ids} == {None}

    bulk = change(S.DECLINED, reason="بیرون از اختیار شهرداری", told_on=yesterday)
    assert [row[0] for row in bulk.changed] == ids[:2], "the last was raised after that day"
    row = issue(town, ids[0])
    assert (row.state, row.told_on, row.settled_on) == (S.DECLINED, yesterday, TODAY)
    assert town.ask(queries.events_of, ids[1])[-1].reason == "بیرون از اختیار شهرداری"


def test_what_a_state_asks_for_is_asked_of_several_as_of_one(town):
    pairs = ((raised(town), 1),)
    for draft, problems in (
        (
            ChangeSeveral(pairs, to_state=S.DECLINED),
            {("reason", "i18n.error.required"), ("told_on", "issues.error.told_or_not")},
        ),
        (
            ChangeSeveral(pairs, to_state=S.POSTPONED),
            {("until_on", "i18n.error.required")},
        ),
        (
            ChangeSeveral(pairs, to_state=S.POSTPONED, until_on=TODAY),
            {("until_on", "issues.error.until")},
        ),
        (
            ChangeSeveral(pairs, to_state=S.REOPENED),
            {("to_state", "issues.error.one_by_one")},
        ),
    ):
        with pytest.raises(DomainError) as refused:
            town.act(change_several, draft)
        assert said(refused) == problems
    with pytest.raises(DomainError) as refused:
        town.act(change_several, ChangeSeveral(()))
    assert said(refused) == {(None, "issues.error.none_chosen")}


# ------------------------------------------------------------------------------- lists
def test_a_list_shows_the_overdue_first_and_is_filtered(town):
    new = raised(town, title="پیاده‌رو", group_id=town.guilds)
    old = raised(town, 30, title="چراغ", due_on=TODAY - timedelta(days=1))
    done = raised(town, 5, title="جوی آب", category_id=town.categories[1])
    step(town, done, S.RESOLVED)

    def listed(**more: Any) -> list[int]:
        page = town.ask(queries.issues_page, IssueFilter(TODAY, **more))
        assert page.total == len(page.rows)
        return list(page.rows["id"])

    assert listed() == [old, new]
    assert listed(state="") == [old, new, done]
    assert listed(state="resolved") == [done]
    assert listed(overdue=True) == listed(unanswered=True) == [old]
    assert listed(text="پیاده رو") == [new] and listed(text="؟") == []
    assert listed(group_id=town.guilds) == [new]
    assert listed(state="", category_id=town.categories[1]) == [done]


def test_a_list_asks_as_much_of_one_issue_as_of_many(town, query_count):
    def statements() -> int:
        query_count.clear()
        town.ask(queries.issues_page, IssueFilter(TODAY))
        return len(query_count)

    raised(town)
    few = statements()
    for _ in range(5):
        raised(town)
    assert statements() == few
