"""The sample programme: an invented town that keeps to the facts of the brief."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from data.sample import load, words
from lib.accounts.models import Staff
from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.feedback.models import (
    FEWEST,
    FeedbackAnswer,
    FeedbackChange,
    FeedbackClosing,
    FeedbackField,
    FeedbackMeasure,
    FeedbackSum,
    ManagerAnswer,
)
from lib.i18n.dates import TEHRAN, fields
from lib.i18n.phones import parse_phone
from lib.i18n.text import clean
from lib.issues.models import (
    NEXT,
    Issue,
    IssueEvent,
    IssueLetter,
    IssueState,
    Link,
    project_issue,
    standing,
)
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    InvitationCall,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingState,
    Reply,
    TopicTally,
)
from lib.promises.models import Completion, Promise, PromiseEvent, project_promise
from lib.reference.models import Category, CategoryFamily, Holiday, HolidayKind
from lib.reference.seed import GROUP_KINDS, NEIGHBOURHOODS, seed_reference
from lib.roster.models import Group, Membership, Person, Phone, Stage
from lib.settings import ROOT

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2027, 7, 16)
on_sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def settle(size: str = "S1", today: date = MONDAY) -> None:
    with transaction(SYSTEM) as session:
        seed_reference(session, today)
        load(session, size, today)


def all_of(*columns, joined=None):
    statement = select(*columns) if joined is None else select(*columns).where(joined)
    with reading() as data:
        return list(data.db.execute(statement))


def first_tuesday() -> date:
    with reading() as data:
        return data.db.scalar(
            select(func.min(Meeting.meets_on)).where(Meeting.kind == MeetingKind.DIALOGUE)
        )


def fingerprint(session) -> str:
    """Of all that is told, without the numbers a database gives."""
    introducer = aliased(Person)
    told = [
        session.execute(statement).all()
        for statement in (
            select(Person.display_name, Person.stage, Person.institution, introducer.display_name)
            .outerjoin(introducer, introducer.id == Person.introduced_by_id)
            .order_by(Person.id),
            select(Phone.number, Phone.owner).order_by(Phone.id),
            select(Meeting.meets_on, Meeting.kind, Meeting.state, Meeting.place, Group.name)
            .outerjoin(Group, Group.id == Meeting.group_id)
            .order_by(Meeting.id),
            select(Attendance.status, Attendance.guest_name, Attendance.recorded_at).order_by(
                Attendance.id
            ),
            select(Invitation.reply, Invitation.told_on).order_by(Invitation.id),
            select(TopicTally.count).order_by(TopicTally.id),
            select(Issue.title, Issue.state, Issue.settled_on).order_by(Issue.id),
            select(IssueEvent.to_state, IssueEvent.reason).order_by(IssueEvent.id),
            select(Promise.text, Promise.due_on).order_by(Promise.id),
            select(PromiseEvent.step, PromiseEvent.reason).order_by(PromiseEvent.id),
            select(FeedbackAnswer.key, FeedbackAnswer.worry_now).order_by(FeedbackAnswer.key),
        )
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


class TakenBack(Exception):
    pass


def test_the_same_day_gives_the_same_town(db):
    seen = set()
    for _ in range(2):
        with pytest.raises(TakenBack), transaction(SYSTEM) as session:
            seed_reference(session, MONDAY)
            load(session, "S1", MONDAY)
            seen.add(fingerprint(session))
            raise TakenBack
    assert len(seen) == 1


def test_a_new_person_can_be_registered_after_the_sample(db):
    settle()
    with transaction(SYSTEM) as session:
        person = Person(family_name="تازه‌وارد")
        session.add(person)
        session.flush()
        assert person.id == 221


def test_eleven_talks_came_before_the_first_tuesday(db):
    settle()
    talks = all_of(Meeting.meets_on, Meeting.state, Meeting.kind)
    before = [t for t in talks if t.meets_on < first_tuesday() and t.kind is MeetingKind.TALK]
    assert len(before) == 11
    assert all(t.state is MeetingState.HELD for t in before)


def test_the_core_grew_from_the_first_eleven(db):
    settle()
    with reading() as data:
        talked = set(
            data.db.scalars(
                select(Invitation.person_id)
                .join(Meeting)
                .where(Meeting.kind == MeetingKind.TALK, Meeting.meets_on < first_tuesday())
            )
        )
        core = data.db.execute(
            select(Person.id, Person.introduced_by_id).where(Person.stage == Stage.CORE)
        ).all()
    ids = {person.id for person in core}
    assert len(ids & talked) == 9
    assert len(ids) > len(talked)
    assert all(p.introduced_by_id in ids for p in core if p.id not in talked)


def test_about_97_percent_of_mondays_is_planning_and_building(db):
    settle()
    with reading() as data:
        counted = data.db.execute(
            select(Category.family, func.sum(TopicTally.count))
            .join(TopicTally)
            .group_by(Category.family)
        ).all()
    of = {family: int(count) for family, count in counted}
    assert of[CategoryFamily.BUILDING] / sum(of.values()) == pytest.approx(0.97, abs=0.002)
    assert sum(of.values()) > 2_000


def test_the_town_has_its_kinds_neighbourhoods_and_people(db):
    settle()
    assert len({row.kind_id for row in all_of(Group.kind_id)}) == len(GROUP_KINDS)
    groups = all_of(Group.name, Group.name_en, Group.cadence_weeks, Group.liaison_id)
    assert len(groups) == 12 and all(all(group) for group in groups)
    homes = {row.home_neighbourhood_id for row in all_of(Person.home_neighbourhood_id)} - {None}
    assert len(homes) == len(NEIGHBOURHOODS)
    people = all_of(Person.display_name, Person.gender)
    assert len(people) == 220
    assert len({person.display_name for person in people}) == 220
    assert 50 < sum(person.gender.value == "female" for person in people) < 130


def test_nobody_in_it_bears_the_name_of_an_official(db):
    settle()
    families = {row.family_name for row in all_of(Person.family_name)}
    spoken = " ".join(
        [
            *(row.name for row in all_of(Staff.name)),
            *(r.guest_name for r in all_of(Attendance.guest_name)),
        ]
    )
    assert not {word for name in families for word in name.split()} & words.PUBLIC_FIGURES
    assert not set(spoken.split()) & words.PUBLIC_FIGURES


def test_its_telephones_are_valid_and_nobodys(db):
    settle()
    numbers = [row.number for row in all_of(Phone.number)]
    assert len(numbers) > 200
    assert all(parse_phone(number) == number for number in numbers)
    assert all("000" in number for number in numbers)


def test_its_texts_are_in_normal_form(db):
    settle()
    texts = [
        *(text for row in all_of(Issue.title, Issue.description, Issue.raised_by) for text in row),
        *(row.reason for row in all_of(IssueEvent.reason)),
        *(row.text for row in all_of(Promise.text)),
        *(row.reason for row in all_of(PromiseEvent.reason)),
        *(
            text
            for row in all_of(Person.display_name, Person.institution, Person.notes)
            for text in row
        ),
        *(text for row in all_of(Meeting.place, Meeting.cancel_reason) for text in row),
        *(text for row in all_of(Group.name, Group.name_en) for text in row),
    ]
    assert [text for text in texts if clean(text) != text] == []


@pytest.mark.parametrize("today", [MONDAY, TUESDAY, FRIDAY], ids=["monday", "tuesday", "friday"])
@on_sqlite
def test_on_any_day_it_looks_alive(db, today):
    settle(today=today)
    with reading() as data:
        ahead = data.db.execute(
            select(
                Meeting.meets_on,
                func.count(Invitation.id).label("invited"),
                func.count(Invitation.reply).label("replied"),
            )
            .outerjoin(Invitation)
            .where(Meeting.kind == MeetingKind.DIALOGUE, Meeting.state == MeetingState.PLANNED)
            .group_by(Meeting.id)
            .order_by(Meeting.meets_on)
        ).all()
        waiting = data.db.scalar(
            select(func.count(Meeting.id)).where(
                Meeting.state == MeetingState.HELD,
                Meeting.meets_on < today,
                ~select(Attendance.id).where(Attendance.meeting_id == Meeting.id).exists(),
                ~select(TopicTally.id).where(TopicTally.meeting_id == Meeting.id).exists(),
            )
        )
    assert today <= ahead[0].meets_on <= today + timedelta(7)
    assert 0 < ahead[0].replied < ahead[0].invited
    assert len(ahead) >= 3 and sum(session.invited > 0 for session in ahead) >= 3
    assert 1 <= waiting <= 3


def test_some_sessions_were_cancelled_and_some_moved_one_for_bad_air(db):
    settle()
    with reading() as data:
        closed_for_air = data.db.scalars(
            select(Holiday.closed_on).where(
                Holiday.kind == HolidayKind.CLOSURE, Holiday.name == words.CLOSURE[0]
            )
        ).all()
        moves = data.db.execute(
            select(MeetingMove.from_on, MeetingMove.to_on, MeetingMove.is_closure)
        ).all()
        closed = set(data.db.scalars(select(Holiday.closed_on)))
    (smog,) = closed_for_air
    assert smog.weekday() == 1 and fields(smog, "fa")[1] in (9, 10)
    assert any(m.from_on == smog and m.is_closure for m in moves)
    assert any(not m.is_closure and m.from_on in closed for m in moves)
    assert all(m.to_on not in closed for m in moves)
    cancelled = [
        m for m in all_of(Meeting.state, Meeting.cancel_reason) if m.state is MeetingState.CANCELLED
    ]
    assert len(cancelled) >= 3 and all(m.cancel_reason for m in cancelled)


def test_no_session_is_held_on_a_closed_day(db):
    settle()
    closed = {row.closed_on for row in all_of(Holiday.closed_on)}
    kept = all_of(Meeting.meets_on, Meeting.state)
    assert not {m.meets_on for m in kept if m.state is not MeetingState.CANCELLED} & closed


def test_one_group_a_week_in_fair_turns(db):
    settle()
    tuesdays = [
        m
        for m in all_of(Meeting.meets_on, Meeting.group_id, Meeting.kind, Meeting.state)
        if m.kind is MeetingKind.DIALOGUE and m.state is MeetingState.HELD
    ]
    assert len({m.meets_on for m in tuesdays}) == len(tuesdays) > 65
    turns = [sum(m.group_id == group for m in tuesdays) for group in {m.group_id for m in tuesdays}]
    assert len(turns) == 12 and min(turns) >= 3 and max(turns) <= 12


def test_all_ways_of_coming_and_not_coming_occur(db):
    settle()
    with reading() as data:
        statuses = set(data.db.scalars(select(Attendance.status).distinct()))
        replies = set(data.db.scalars(select(Invitation.reply).distinct()))
        guests = data.db.scalar(select(func.count()).where(Attendance.guest_name != ""))
        to_be_told = data.db.scalar(
            select(func.count(Invitation.id))
            .join(Meeting)
            .where(Meeting.state == MeetingState.PLANNED, Invitation.told_on != Meeting.meets_on)
        )
        early = data.db.scalar(
            select(func.count(Attendance.id))
            .join(Meeting, Meeting.id == Attendance.meeting_id)
            .join(Membership, Membership.person_id == Attendance.person_id)
            .join(Invitation, Invitation.meeting_id == Meeting.id)
            .where(
                Invitation.person_id == Attendance.person_id,
                Membership.group_id == Meeting.group_id,
                Membership.from_on > Meeting.meets_on,
            )
        )
    assert statuses == set(AttendanceStatus) and replies == {None, *Reply}
    assert guests > 10 and to_be_told > 0 and early == 0


def test_nothing_of_it_was_written_in_the_future(db):
    settle()
    end = datetime.combine(MONDAY, datetime.min.time(), TEHRAN).astimezone(UTC) + timedelta(hours=1)
    moments = [
        *(row[0] for row in all_of(InvitationCall.called_at)),
        *(row[0] for row in all_of(Attendance.recorded_at)),
        *(row[0] for row in all_of(MeetingMove.moved_at)),
        *(row[0] for row in all_of(IssueEvent.recorded_at)),
        *(row[0] for row in all_of(PromiseEvent.recorded_at)),
    ]
    assert max(moments) < end
    days = [
        *(row[0] for row in all_of(Issue.raised_on)),
        *(row[0] for row in all_of(IssueLetter.letter_on)),
        *(row[0] for row in all_of(Promise.promised_on)),
        *(day for row in all_of(IssueEvent.happened_on, IssueEvent.told_on) for day in row if day),
        *(row[0] for row in all_of(PromiseEvent.happened_on)),
    ]
    assert max(days) < MONDAY


# ------------------------------------------------------------------------------- what was raised
def stories(table, event, owner):
    """Every record with its events, oldest first."""
    with reading() as data:
        records = list(data.db.scalars(select(table).order_by(table.id)))
        events = list(data.db.scalars(select(event).order_by(event.id)))
        data.db.expunge_all()
    of = {record.id: [] for record in records}
    for each in events:
        of[getattr(each, owner)].append(each)
    return [(record, of[record.id]) for record in records]


ISSUE_STANDS = (
    "state",
    "waits_with",
    "postponed_until",
    "told_on",
    "first_answer_on",
    "settled_on",
    "is_reopened",
)
PROMISE_STANDS = (
    "due_on",
    "redated",
    "completion",
    "completed_on",
    "withdrawn_on",
    "last_action",
    "last_action_on",
)


@pytest.mark.parametrize("today", [MONDAY, FRIDAY], ids=["monday", "friday"])
@on_sqlite
def test_issues_and_promises_stand_where_their_events_put_them(db, today):
    settle(today=today)
    for table, event, owner, project, names in (
        (Issue, IssueEvent, "issue_id", project_issue, ISSUE_STANDS),
        (Promise, PromiseEvent, "promise_id", project_promise, PROMISE_STANDS),
    ):
        for record, events in stories(table, event, owner):
            stood = [getattr(record, name) for name in names]
            project(record, events)
            assert [getattr(record, name) for name in names] == stood
            days = [each.happened_on for each in events]
            assert days == sorted(days)


@on_sqlite
def test_issues_go_only_where_the_desk_lets_them(db):
    settle()
    for issue, events in stories(Issue, IssueEvent, "issue_id"):
        assert events[0].from_state is None and events[0].happened_on == issue.raised_on
        for before, after in pairwise(standing(events)):
            assert after.from_state is before.to_state
            stays = after.to_state is after.from_state
            assert stays or after.to_state in NEXT[after.from_state]


@pytest.mark.parametrize("today", [MONDAY, FRIDAY], ids=["monday", "friday"])
def test_issues_of_every_state_and_fate_occur(db, today):
    settle(today=today)
    issues = [issue for issue, _ in stories(Issue, IssueEvent, "issue_id")]
    assert len(issues) == 300 and len({issue.title for issue in issues}) >= 60
    states = Counter(issue.state for issue in issues)
    assert set(states) == set(IssueState) and min(states.values()) >= 3
    assert {issue.waits_with for issue in issues} == {None, *Link}
    is_open = [issue for issue in issues if issue.is_open()]
    assert 60 < len(is_open) < 160
    assert 10 < sum(issue.is_overdue(today) for issue in is_open) < len(is_open) * 0.7
    assert 5 < sum(issue.is_unanswered(today) for issue in is_open) < len(is_open) * 0.5
    declined = Counter(i.told_on is None for i in issues if i.state is IssueState.DECLINED)
    assert min(declined.values()) >= 5 and len(declined) == 2
    assert sum(issue.is_reopened for issue in issues) >= 8
    assert sum(bool(issue.tracking_number) for issue in issues) >= 15
    assert len(all_of(IssueLetter.id)) >= 30
    assert all((issue.person_id is None) == bool(issue.raised_by) for issue in issues)


def test_few_records_were_put_away_and_few_steps_taken_back(db):
    settle()
    for table, event, owner in (
        (Issue, IssueEvent, "issue_id"),
        (Promise, PromiseEvent, "promise_id"),
    ):
        told = stories(table, event, owner)
        away = [(record, events) for record, events in told if record.archived_at]
        assert 2 <= len(away) <= len(told) / 50
        assert all(len(events) == 1 for _, events in away)
        undone = [events for _, events in told if any(each.undoes_id for each in events)]
        assert 2 <= len(undone) <= len(told) / 50
        assert all(len(standing(events)) == len(events) - 2 for events in undone)


def test_tuesdays_open_the_other_subjects(db):
    settle()
    with reading() as data:
        counted = data.db.execute(
            select(Meeting.kind, Category.family, func.count(Issue.id))
            .join(Issue, Issue.meeting_id == Meeting.id)
            .join(Category, Category.id == Issue.category_id)
            .group_by(Meeting.kind, Category.family)
        ).all()
    of = {(kind, family): n for kind, family, n in counted}
    mondays = sum(n for (kind, _), n in of.items() if kind is MeetingKind.PUBLIC)
    tuesdays = sum(n for (kind, _), n in of.items() if kind is MeetingKind.DIALOGUE)
    assert of[MeetingKind.PUBLIC, CategoryFamily.BUILDING] / mondays > 0.85
    assert of[MeetingKind.DIALOGUE, CategoryFamily.BUILDING] / tuesdays < 0.4
    assert {family for kind, family in of if kind is MeetingKind.DIALOGUE} == set(CategoryFamily)


def test_who_raised_an_issue_was_in_the_room(db):
    settle()
    there = {
        (row.meeting_id, row.person_id)
        for row in all_of(Attendance.meeting_id, Attendance.person_id, Attendance.status)
        if row.status is AttendanceStatus.PRESENT
    }
    raised = all_of(Issue.meeting_id, Issue.person_id)
    assert {(row.meeting_id, row.person_id) for row in raised if row.person_id} <= there


@pytest.mark.parametrize("today", [MONDAY, FRIDAY], ids=["monday", "friday"])
def test_promises_of_every_fate_occur(db, today):
    settle(today=today)
    told = stories(Promise, PromiseEvent, "promise_id")
    promises = [promise for promise, _ in told]
    assert len(promises) == 150
    assert all(events[0].due_on == promise.original_due_on for promise, events in told)
    kept = [p for p in promises if p.completion is Completion.COMPLETE]
    assert {p.completion for p in promises} == set(Completion)
    assert 75 < len(kept) < 130
    on_time = sum(p.completed_on <= p.original_due_on for p in kept)
    assert 0.55 < on_time / len(kept) < 0.9
    assert sum(p.redated > 0 for p in promises) >= 8
    assert sum(p.withdrawn_on is not None for p in promises) >= 4
    assert sum(p.is_late(today) for p in promises) >= 3
    week = [p for p in promises if p.is_pending() and abs((p.due_on - today).days) < 7]
    assert week
    assert sum(p.issue_id is not None for p in promises) == 105


# ------------------------------------------------------------------------------- what was felt
def test_sums_are_those_of_the_answers(db):
    settle()
    with reading() as data:
        answers = list(data.db.scalars(select(FeedbackAnswer)))
        sums = {(s.meeting_id, s.measure): s for s in data.db.scalars(select(FeedbackSum))}
        papers = dict(
            data.db.execute(select(FeedbackClosing.meeting_id, FeedbackClosing.papers)).all()
        )
        changes = data.db.execute(
            select(
                FeedbackChange.meeting_id,
                FeedbackChange.measure,
                func.sum(FeedbackChange.n),
                func.sum(FeedbackChange.n * FeedbackChange.change),
            ).group_by(FeedbackChange.meeting_id, FeedbackChange.measure)
        ).all()
        fields_named = dict(
            data.db.execute(
                select(FeedbackField.meeting_id, func.sum(FeedbackField.n)).group_by(
                    FeedbackField.meeting_id
                )
            ).all()
        )
        data.db.expunge_all()
    of = {}
    for answer in answers:
        of.setdefault(answer.meeting_id, []).append(answer)
    few = [meeting for meeting, n in papers.items() if n < FEWEST]
    assert 1 <= len(few) <= 6 and 4 in {papers[meeting] for meeting in few}
    assert len(set(of) - set(papers)) == 2
    expected = {}
    for meeting in papers:
        these = of[meeting]
        assert len(these) == papers[meeting]
        heard = []
        for a in these:
            given = [v for v in (a.spoke, a.listened, a.respected) if v is not None]
            if given:
                heard.append((sum(given) / len(given) - 1) / 6 * 100)
        one = {FeedbackMeasure.FELT_HEARD: (heard, None)}
        one[FeedbackMeasure.READ_BACK] = scaled(a.summary for a in these), None
        one[FeedbackMeasure.EXPLAINED] = scaled(a.explained for a in these), None
        one[FeedbackMeasure.FELT_SEEN] = [a.felt_seen for a in these if a.felt_seen], None
        for name in ("worry", "door"):
            both = [(getattr(a, f"{name}_now"), getattr(a, f"{name}_before")) for a in these]
            both = [pair for pair in both if None not in pair]
            before = sum(then for _, then in both)
            one[FeedbackMeasure(name)] = [now for now, _ in both], before
        for measure, (values, before) in one.items():
            if len(values) >= FEWEST:
                expected[meeting, measure] = len(values), pytest.approx(sum(values)), before
        named = sum(a.field_id is not None for a in these)
        assert fields_named.get(meeting, 0) == (named if named >= FEWEST else 0)
    participants = {
        key: (s.n, s.total, s.total_before)
        for key, s in sums.items()
        if not s.measure.value.startswith("managers")
    }
    assert participants == expected
    assert {(m, measure) for m, measure, _, _ in changes} == {
        key for key in expected if key[1] in (FeedbackMeasure.WORRY, FeedbackMeasure.DOOR)
    }
    for meeting, measure, n, moved in changes:
        held = sums[meeting, measure]
        assert (n, moved) == (held.n, held.total - held.total_before)


def scaled(values) -> list[float]:
    return [(value - 1) / 6 * 100 for value in values if value is not None]


def test_managers_are_counted_five_and_more_at_a_time(db):
    settle()
    papers = all_of(ManagerAnswer.grasped, ManagerAnswer.is_counted, ManagerAnswer.meeting_id)
    sums = [
        row
        for row in all_of(FeedbackSum.measure, FeedbackSum.n, FeedbackSum.total)
        if row.measure is FeedbackMeasure.MANAGERS_GRASPED
    ]
    counted = scaled(row.grasped for row in papers if row.is_counted)
    assert sum(row.n for row in sums) == len(counted)
    assert sum(row.total for row in sums) == pytest.approx(sum(counted))
    assert len(sums) >= 10 and not all(row.is_counted for row in papers)


def test_the_municipality_is_better_heard_as_time_goes_by(db):
    settle()
    rows = all_of(
        Meeting.meets_on,
        FeedbackSum.measure,
        FeedbackSum.n,
        FeedbackSum.total,
        FeedbackSum.total_before,
        FeedbackSum.meeting_id,
        joined=Meeting.id == FeedbackSum.meeting_id,
    )
    heard = sorted(row for row in rows if row.measure is FeedbackMeasure.FELT_HEARD)
    third = len(heard) // 3
    early, late = (
        sum(r.total for r in p) / sum(r.n for r in p) for p in (heard[:third], heard[-third:])
    )
    assert 52 < early < 62 and early + 5 < late < 75
    moved = {
        measure: sum(r.total - r.total_before for r in rows if r.measure is measure)
        for measure in (FeedbackMeasure.WORRY, FeedbackMeasure.DOOR)
    }
    assert moved[FeedbackMeasure.WORRY] < 0 < moved[FeedbackMeasure.DOOR]


@on_sqlite
def test_a_new_desk_has_it_in_less_than_three_seconds(db):
    began = time.process_time()
    settle()
    assert time.process_time() - began < 3


@on_sqlite
def test_the_larger_town_has_the_numbers_it_is_measured_by(db):
    settle("S10")
    with reading() as data:
        people, groups, attendances = (
            data.db.scalar(select(func.count(table.id))) for table in (Person, Group, Attendance)
        )
    assert (len(all_of(Issue.id)), len(all_of(Promise.id))) == (3_000, 1_500)
    assert (people, groups) == (2_200, 40)
    assert 45_000 < attendances < 56_000


def test_the_command_makes_a_database_once(tmp_path):
    command = [
        sys.executable,
        "-m",
        "data.sample",
        "--url",
        f"sqlite:///{tmp_path / 'town.sqlite3'}",
    ]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert again.returncode == 1 and "in use already" in again.stderr
