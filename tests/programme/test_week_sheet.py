"""The week on paper and what needs attention: who is counted, and on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import lib.meetings.kept  # noqa: F401  (keeps the counts)
from lib.accounts.models import Staff
from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.feedback.models import FeedbackClosing
from lib.feedback.queries import sessions_awaiting_papers
from lib.i18n.dates import now_utc
from lib.issues.models import Issue, IssueState
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    Meeting,
    MeetingKind,
    MeetingState,
)
from lib.programme import queries
from lib.promises.models import Completion, Promise
from lib.promises.queries import PromiseFilter, promises_page
from lib.reference.models import ActingUnit, Category
from lib.roster.models import Group, Person

SATURDAY, FRIDAY = date(2026, 11, 21), date(2026, 11, 27)
TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)
HELD, DIALOGUE = MeetingState.HELD, MeetingKind.DIALOGUE


def write(*rows: object) -> None:
    with transaction(SYSTEM) as session:
        session.add_all(rows)
        session.flush()


def sheet(as_of: date = TUESDAY) -> queries.WeekSheet:
    with reading(SYSTEM) as data:
        return data.ask(queries.week_sheet, SATURDAY, FRIDAY, as_of)


def attention(as_of: date = TUESDAY) -> queries.Attention:
    with reading(SYSTEM) as data:
        return data.ask(queries.attention, as_of)


def issue(category: Category, raised_on: date, title: str = "روشنایی", **more: object) -> Issue:
    return Issue(title=title, category_id=category.id, raised_on=raised_on, **more)


def promise(promised_on: date, due_on: date, text: str = "نصب چراغ", **more: object) -> Promise:
    return Promise(
        text=text, promised_on=promised_on, original_due_on=due_on, due_on=due_on, **more
    )


@pytest.fixture
def category(db) -> Category:
    made = Category(name="معابر", name_en="Streets")
    write(made)
    return made


def attended(meeting: Meeting, person: Person, status: str = "present") -> Attendance:
    return Attendance(
        meeting_id=meeting.id,
        person_id=person.id,
        status=AttendanceStatus(status),
        recorded_at=now_utc(),
    )


def test_a_week_of_nothing_is_empty(db):
    week = sheet()
    assert week.sessions == week.issues == week.promises == week.late == ()


def test_the_invited_guests_and_first_timers_are_counted_apart(db):
    session = Meeting(kind=DIALOGUE, state=HELD, meets_on=TUESDAY)
    before = Meeting(kind=DIALOGUE, state=HELD, meets_on=TUESDAY - 7 * DAY)
    people = [Person(family_name=name) for name in ("آرام", "بهرامی", "پارسا", "توکلی")]
    write(session, before, *people)
    invited, other, absent, guest = people
    write(
        *(
            Invitation(meeting_id=session.id, person_id=p.id, invited_on=SATURDAY)
            for p in (invited, other, absent)
        )
    )
    write(
        attended(session, invited),
        attended(before, invited),
        attended(session, other, "represented"),
        attended(session, absent, "absent"),
        attended(session, guest),
    )
    week = sheet()
    assert (week.held, week.invited, week.came, week.represented) == (1, 3, 1, 1)
    assert (week.walk_ins, week.first_timers) == (1, 1)
    [(row, counts)] = week.sessions
    assert row.id == session.id and counts.came == 1


def test_what_nobody_has_entered_yet_is_not_an_empty_room(db):
    session, person = (
        Meeting(kind=DIALOGUE, state=HELD, meets_on=TUESDAY),
        Person(family_name="آرام"),
    )
    write(session, person)
    write(Invitation(meeting_id=session.id, person_id=person.id, invited_on=SATURDAY))
    week = sheet()
    assert week.sessions[0][1] is None
    assert (week.held, week.invited, week.came) == (1, 0, 0)


def test_a_week_goes_from_saturday_to_friday_and_leaves_out_what_is_archived(db, category):
    write(
        issue(category, SATURDAY, "نخست"),
        issue(category, FRIDAY, "آخر"),
        issue(category, SATURDAY - DAY),
        issue(category, FRIDAY + DAY),
        issue(category, TUESDAY, archived_at=now_utc()),
        promise(SATURDAY, FRIDAY + 30 * DAY, "در هفته"),
        promise(SATURDAY - DAY, FRIDAY + 30 * DAY),
        promise(TUESDAY, FRIDAY + 30 * DAY, archived_at=now_utc()),
    )
    week = sheet()
    assert [row.title for row in week.issues] == ["نخست", "آخر"]
    assert [row.category_en for row in week.issues] == ["Streets", "Streets"]
    assert [row.text for row in week.promises] == ["در هفته"]
    assert (week.all_issues, week.all_promises) == (2, 1)


def test_late_is_what_is_pending_and_whose_day_has_gone_by(db):
    unit, owner, group = ActingUnit(name="عمران"), Staff(name="نرگس"), Group(name="اصناف")
    write(unit, owner, group)
    ago = TUESDAY - 60 * DAY
    write(
        promise(ago, TUESDAY, "امروز"),
        promise(ago, TUESDAY - DAY, "دیروز"),
        promise(
            ago,
            TUESDAY - 9 * DAY,
            "کهنه",
            acting_unit_id=unit.id,
            owner_id=owner.id,
            group_id=group.id,
        ),
        promise(
            ago, TUESDAY - DAY, "شد", completion=Completion.COMPLETE, completed_on=TUESDAY - DAY
        ),
        promise(ago, TUESDAY - DAY, "پس گرفته", withdrawn_on=TUESDAY),
        promise(ago, TUESDAY - DAY, "اشتباه", archived_at=now_utc()),
    )
    week = sheet()
    assert [row.text for row in week.late] == ["کهنه", "دیروز"]
    assert (week.late[0].unit, week.late[0].owner) == ("عمران", "نرگس")
    assert week.all_late == 2
    assert sheet(TUESDAY + DAY).all_late == 3
    assert attention().late == 2


def test_a_promise_is_due_this_week_on_any_of_its_days_here_as_on_the_list_of_promises(db):
    ago = TUESDAY - 60 * DAY
    days = (SATURDAY - DAY, SATURDAY, TUESDAY, FRIDAY, FRIDAY + DAY)
    write(*(promise(ago, day, str(day)) for day in days))
    write(promise(ago, FRIDAY, completion=Completion.COMPLETE, completed_on=TUESDAY))
    with reading(SYSTEM) as data:
        listed = data.ask(promises_page, PromiseFilter(TUESDAY, "week"))
    assert attention().due == listed.total == 3


def test_a_full_week_says_how_many_more_there_are(db, category):
    ago, many = TUESDAY - 60 * DAY, sum(queries.SHEET)
    write(*(Meeting(kind=DIALOGUE, state=HELD, meets_on=TUESDAY) for _ in range(many)))
    write(*(issue(category, TUESDAY) for _ in range(many)))
    write(*(promise(TUESDAY, FRIDAY) for _ in range(many)))
    write(*(promise(ago, SATURDAY) for _ in range(many)))
    week = sheet()
    parts = (week.sessions, week.issues, week.promises, week.late)
    assert tuple(map(len, parts)) == queries.SHEET
    assert week.all_sessions == week.all_issues == week.all_promises == week.all_late == many


def test_rows_that_one_part_leaves_free_are_given_to_what_is_late(db, category):
    many, ago = sum(queries.SHEET), TUESDAY - 60 * DAY
    write(*(issue(category, TUESDAY) for _ in range(queries.SHEET[1] + 5)))
    write(*(promise(ago, SATURDAY) for _ in range(many)))
    week = sheet()
    assert len(week.issues) == queries.SHEET[1]
    assert len(week.issues) + len(week.late) == many


def test_overdue_and_unanswered_issues_are_those_still_open(db, category):
    ago = TUESDAY - 20 * DAY
    done = {"state": IssueState.RESOLVED, "settled_on": ago, "first_answer_on": ago}
    write(
        issue(category, ago, due_on=TUESDAY - DAY, first_answer_on=ago),
        issue(category, ago, due_on=TUESDAY),
        issue(category, ago, due_on=TUESDAY - DAY, **done),
        issue(category, TUESDAY - 14 * DAY),
    )
    assert (sheet().overdue, sheet().unanswered) == (1, 1)
    assert (attention().overdue, attention().unanswered) == (1, 1)


def test_dialogues_of_the_last_month_wait_for_their_papers_until_closed(db):
    def session(days: int, kind: MeetingKind = DIALOGUE, state: MeetingState = HELD) -> Meeting:
        return Meeting(kind=kind, state=state, meets_on=TUESDAY - days * DAY)

    old, month_ago, closed = session(31), session(30), session(7)
    public, planned = session(1, MeetingKind.PUBLIC), session(0, state=MeetingState.PLANNED)
    write(old, month_ago, closed, public, planned)
    write(FeedbackClosing(meeting_id=closed.id, papers=9))
    assert attention().unheard == 1
    with reading(SYSTEM) as data:
        rows = data.ask(sessions_awaiting_papers, TUESDAY, 3)
    assert list(rows["id"]) == [month_ago.id]


def test_the_nearest_promises_come_first(db):
    ago = TUESDAY - 90 * DAY
    for days in (-40, -1, 2, 30):
        write(promise(ago, TUESDAY + days * DAY, f"{days}"))
    with reading(SYSTEM) as data:
        rows = data.ask(queries.promises_to_keep, TUESDAY, 2)
    assert list(rows["text"]) == ["2", "-1"]
