"""A week gone by is told as it stood at its end, from the events."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.i18n.dates import now_utc
from lib.issues.models import Issue, IssueEvent, IssueState, project_issue
from lib.programme.queries import WeekSheet, week_sheet
from lib.promises.models import (
    Completion,
    Promise,
    PromiseEvent,
    PromiseStep,
    project_promise,
)
from lib.reference.models import Category

SATURDAY, FRIDAY = date(2026, 11, 7), date(2026, 11, 13)
TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
S, P = IssueState, PromiseStep


def sheet(today: date = TODAY) -> WeekSheet:
    with reading(SYSTEM) as data:
        return data.ask(week_sheet, SATURDAY, FRIDAY, today)


def promise(text: str, promised_on: date, due_on: date, *steps: PromiseEvent) -> None:
    """A promise with its story, as the verbs would leave it."""
    with transaction(SYSTEM) as db:
        made = Promise(text=text, promised_on=promised_on, original_due_on=due_on, due_on=due_on)
        first = made_on(promised_on, due_on)
        told(db, made, (first, *steps))
        project_promise(made, made.events)


def told(db, record: Issue | Promise, steps: tuple) -> None:
    db.add(record)
    for step in steps:
        step.recorded_at = now_utc()
        record.events.append(step)
        db.flush()


def made_on(on: date, due_on: date) -> PromiseEvent:
    nothing = Completion.NOT_STARTED
    return PromiseEvent(step=P.MADE, happened_on=on, due_on=due_on, completion=nothing)


def redated(on: date, due_on: date) -> PromiseEvent:
    return PromiseEvent(step=P.REDATED, happened_on=on, due_on=due_on, reason="بودجه")


def done(on: date) -> PromiseEvent:
    return PromiseEvent(step=P.ACTION, happened_on=on, completion=Completion.COMPLETE)


def withdrawn(on: date) -> PromiseEvent:
    return PromiseEvent(step=P.WITHDRAWN, happened_on=on, reason="لغو")


@pytest.fixture
def issue(db):
    category = Category(name="معابر", name_en="Streets")
    with transaction(SYSTEM) as session:
        session.add(category)

    def issue(title: str, raised_on: date, *steps: IssueEvent, **more: object) -> None:
        with transaction(SYSTEM) as session:
            made = Issue(title=title, raised_on=raised_on, category_id=category.id, **more)
            first = IssueEvent(to_state=S.RAISED, happened_on=raised_on)
            told(session, made, (first, *steps))
            project_issue(made, made.events)

    return issue


def step(before: IssueState, after: IssueState, on: date, **more: object) -> IssueEvent:
    return IssueEvent(from_state=before, to_state=after, happened_on=on, **more)


def test_a_promise_kept_since_then_was_late_at_the_end_of_that_week(db):
    ago = FRIDAY - 60 * DAY
    promise("بعد", ago, FRIDAY - DAY, done(FRIDAY + DAY))
    promise("همان روز", ago, FRIDAY - DAY, done(FRIDAY))
    promise("پس گرفته", ago, FRIDAY - 2 * DAY, withdrawn(FRIDAY + DAY))
    promise("تا آن روز", ago, FRIDAY)
    promise("هنوز گفته نشده", FRIDAY + DAY, FRIDAY + 2 * DAY)
    week = sheet()
    assert (week.as_of, [row.text for row in week.late]) == (FRIDAY, ["پس گرفته", "بعد"])
    assert week.all_late == 2


def test_a_promise_is_due_by_the_day_that_was_said_then(db):
    ago = FRIDAY - 60 * DAY
    promise("بعد", ago, FRIDAY - 9 * DAY, redated(FRIDAY + DAY, TODAY + 30 * DAY))
    promise("پیش", ago, FRIDAY - 30 * DAY, redated(SATURDAY, FRIDAY + 5 * DAY))
    promise("تازه", FRIDAY, FRIDAY + 3 * DAY, redated(FRIDAY + 2 * DAY, TODAY + 9 * DAY))
    week = sheet()
    assert [(row.text, row.due_on) for row in week.late] == [("بعد", FRIDAY - 9 * DAY)]
    assert [(row.text, row.due_on) for row in week.promises] == [("تازه", FRIDAY + 3 * DAY)]


def test_an_issue_has_the_state_of_the_end_of_that_week(issue):
    accepted = step(S.RAISED, S.ACCEPTED, FRIDAY)
    issue("روشنایی", SATURDAY, accepted, step(S.ACCEPTED, S.RESOLVED, FRIDAY + DAY))
    issue("پارک", SATURDAY, step(S.RAISED, S.ACCEPTED, FRIDAY + DAY))
    assert [row.state for row in sheet().issues] == [S.ACCEPTED, S.RAISED]


def test_a_step_taken_back_since_then_was_never_taken(db, issue):
    slip = done(FRIDAY - DAY)
    with transaction(SYSTEM) as session:
        made = Promise(text="نصب", promised_on=SATURDAY - 60 * DAY, original_due_on=SATURDAY)
        made.due_on = SATURDAY
        first = made_on(made.promised_on, SATURDAY)
        told(session, made, (first, slip))
        back = PromiseEvent(step=P.ACTION, happened_on=TODAY, undoes_id=slip.id)
        told(session, made, (back,))
        project_promise(made, made.events)
    assert [row.text for row in sheet().late] == ["نصب"]


def test_what_waited_at_the_end_of_that_week_is_counted_then(issue):
    ago, heard = FRIDAY - 40 * DAY, {"told_on": FRIDAY - 39 * DAY}
    resolved = step(S.RAISED, S.RESOLVED, FRIDAY + DAY)
    issue("معوق و بی‌پاسخ", ago, resolved, due_on=FRIDAY - DAY)
    issue("بازگشوده", ago, step(S.RAISED, S.RESOLVED, ago), step(S.RESOLVED, S.REOPENED, TODAY))
    issue("شنیده", ago, step(S.RAISED, S.RAISED, FRIDAY - 39 * DAY, **heard), due_on=FRIDAY)
    waits = {"until_on": FRIDAY - DAY, "told_on": FRIDAY - 9 * DAY}
    issue("مانده", ago, step(S.RAISED, S.POSTPONED, FRIDAY - 9 * DAY, **waits), due_on=TODAY)
    issue("تازه", FRIDAY - 14 * DAY)
    week = sheet()
    assert (week.overdue, week.unanswered) == (2, 1)


def test_of_its_own_last_day_a_week_says_the_same_from_its_events(issue):
    ago = FRIDAY - 40 * DAY
    issue("معوق", ago, step(S.RAISED, S.ACCEPTED, FRIDAY - DAY), due_on=FRIDAY - DAY)
    issue("تازه", SATURDAY, step(S.RAISED, S.RESOLVED, FRIDAY))
    promise("دیر", ago, FRIDAY - 9 * DAY, redated(SATURDAY, FRIDAY - DAY))
    promise("انجام", ago, SATURDAY, done(FRIDAY))
    assert sheet(FRIDAY) == sheet(FRIDAY + DAY)
