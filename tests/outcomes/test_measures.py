"""Each measure equals a table that was worked by hand: the working stands beside its test.

The period is 1 September to 24 November 2026 in Gregorian months, unless a test says otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

import pytest

import lib.meetings.kept  # noqa: F401 (the sessions' counts are kept)
from lib.actor import SYSTEM, Actor, Role
from lib.db import dicts, reading, transaction
from lib.feedback.models import FeedbackMeasure
from lib.feedback.service import (
    ManagerPaperDraft,
    PaperDraft,
    close_feedback,
    enter_manager_paper,
    enter_paper,
    new_key,
)
from lib.i18n import LANGS
from lib.i18n.catalogues import catalogue
from lib.i18n.dates import now_utc
from lib.issues.models import Issue, IssueEvent, IssueState, project_issue
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    Meeting,
    MeetingKind,
    MeetingState,
    TopicTally,
)
from lib.outcomes import measures
from lib.outcomes import queries as q
from lib.promises.models import Completion, Promise, PromiseEvent, PromiseStep, project_promise
from lib.reference.models import Category, CategoryFamily, Neighbourhood
from lib.roster.models import Group, Person

AS_OF = date(2026, 11, 24)
SCOPE = q.Scope(date(2026, 9, 1), AS_OF, AS_OF, lang="en")


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def ask(query: Any, *arguments: Any) -> Any:
    with reading(SYSTEM) as data:
        return data.ask(query, *arguments)


def columns(rows: Any, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a frame, row by row."""
    return [tuple(row[name] for name in names) for row in dicts(rows)]


class Desk:
    """Rows are added by name and found again by it."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def add(self, **rows: Any) -> None:
        with transaction(Actor(None, "آزمون", Role.ADMINISTRATOR)) as db:
            db.add_all(rows.values())
            db.flush()
            self.ids |= {name: row.id for name, row in rows.items()}

    def act(self, verb: Any, *arguments: Any) -> Any:
        with transaction(Actor(None, "آزمون", Role.ADMINISTRATOR)) as db:
            return verb(db, *arguments)


@pytest.fixture
def desk(db: Any) -> Desk:
    """Two groups, a third that was never met, two subjects."""
    made = Desk()
    made.add(
        guilds=Group(name="الف", name_en="Guilds"),
        trustees=Group(name="ب", cadence_weeks=8),
        unheard=Group(name="پ"),
        permits=Category(name="پروانه", family=CategoryFamily.BUILDING),
        roads=Category(name="معابر", family=CategoryFamily.SERVICES, position=1),
    )
    return made


# ------------------------------------------------------------------------------- pure measures
def test_gini_is_none_when_all_have_the_same_and_two_thirds_when_one_of_three_has_all():
    # (−2·0 + 0·0 + 2·6) ÷ (3·6) = 2/3. Of nothing there is no spread.
    assert measures.gini([4, 4, 4]) == 0
    assert measures.gini([0, 6, 0]) == pytest.approx(2 / 3)
    assert measures.gini([0, 0]) is None


def test_the_effective_number_of_equal_subjects_is_their_number():
    # exp(−4·¼·ln ¼) = 4; a subject that nobody raised adds nothing.
    assert measures.effective_number([5, 5, 5, 5, 0]) == pytest.approx(4)
    assert measures.effective_number([7]) == pytest.approx(1)
    assert measures.effective_number([0]) is None


def test_a_prevalence_ratio_compares_two_shares():
    # (4/10) ÷ (10/20) = 0.8: still alike. Four on the roster are too few.
    assert measures.prevalence_ratio(4, 10, 10, 20) == pytest.approx(0.8)
    assert measures.is_alike(0.8) and measures.is_alike(0.4 / 0.5) and not measures.is_alike(0.79)
    assert measures.prevalence_ratio(4, 10, 4, 20) is None


def test_a_change_is_clear_where_its_interval_leaves_nought_out():
    assert measures.is_clear(0.1, 1) and measures.is_clear(-1, -0.1)
    assert not measures.is_clear(-1, 0) and not measures.is_clear(None, None)


def test_a_bootstrap_of_one_change_is_certain_and_of_two_is_binomial():
    # All five by −1: every sample's mean is −1.
    assert measures.bootstrap_mean_change({-1: 5}) == measures.Estimate(-1, -1, -1, 5)
    # Three by 0, three by 3: a sample's mean is 3·B/6, B binomial (6, ½). P(B ≤ 0) = 1/64 < 2.5 %,
    # P(B ≤ 1) = 7/64 > 2.5 %: from B = 1 to, by symmetry, B = 5.
    assert measures.bootstrap_mean_change({0: 3, 3: 3}) == measures.Estimate(1.5, 0.5, 2.5, 6)
    assert measures.bootstrap_mean_change({0: 2, 3: 2}) == measures.Estimate(None, None, None, 4)


def test_the_two_way_index_is_the_geometric_mean_of_items_1_to_4_and_item_5():
    # (3·80 + 40) ÷ 4 = 70; √(90·40) = 60.
    assert measures.we_hear(80, 40) == 70
    assert measures.two_way_index(90, 40) == pytest.approx(60)
    assert measures.we_hear(80, None) is None and measures.two_way_index(None, 40) is None


@pytest.mark.parametrize("lang", LANGS)
def test_every_measure_says_whose_definition_it_is(lang):
    for key, measure in measures.MEASURES.items():
        assert measure.key == key
        assert f"outcomes.source.{measure.source}" in catalogue(lang)


# ------------------------------------------------------------------------------- participation
PLACES = {"a": range(1, 6), "b": range(7, 13), "c": range(13, 14)}
"""Who lives where: person 6 only works at a, 14 nowhere, 15 is archived."""


@pytest.fixture
def sessions(desk: Desk) -> Desk:
    """Fifteen people and their sessions.

    day     with      invited              present         besides
    2 June  guilds    2                    2
    1 Sept. a talk    8                    8
    8 Sept. guilds    1 2 3 4 5            1 2 3           4 represented; guests: 6 and a stranger
    13 Oct. trustees  1 7                  1
    20 Oct. guilds    1 2                  1 2
    1 Dec.  guilds    3 4                  –               planned
    """
    desk.add(**{name: Neighbourhood(name=f"م {name}") for name in PLACES})
    homes = {n: desk[name] for name, numbers in PLACES.items() for n in numbers}
    people = {
        f"p{n}": Person(family_name=f"ن{n}", home_neighbourhood_id=homes.get(n))
        for n in range(1, 16)
    }
    people["p6"].activity_neighbourhood_id = desk["a"]
    people["p15"].home_neighbourhood_id = desk["b"]
    people["p15"].archived_at = now_utc()
    desk.add(**people)
    for on, group, invited, present in (
        (day(6, 2), "guilds", [2], [2]),
        (day(9, 1), None, [8], [8]),
        (day(9, 8), "guilds", [1, 2, 3, 4, 5], [1, 2, 3, 6]),
        (day(10, 13), "trustees", [1, 7], [1]),
        (day(10, 20), "guilds", [1, 2], [1, 2]),
        (day(12, 1), "guilds", [3, 4], []),
    ):
        desk.add(
            meeting=Meeting(
                kind=MeetingKind.DIALOGUE if group else MeetingKind.TALK,
                state=MeetingState.HELD if on <= AS_OF else MeetingState.PLANNED,
                meets_on=on,
                group_id=desk[group] if group else None,
            )
        )
        id = desk.ids[f"{on:%m-%d}"] = desk["meeting"]
        seats = [
            Attendance(person_id=desk[f"p{n}"], status=AttendanceStatus.PRESENT) for n in present
        ]
        if on == day(9, 8):
            other = AttendanceStatus.REPRESENTED
            seats.append(Attendance(person_id=desk["p4"], status=other, representative="پسر"))
            seats.append(Attendance(guest_name="مهمان", status=AttendanceStatus.PRESENT))
        for seat in seats:
            seat.meeting_id, seat.recorded_at = id, now_utc()
        asked = [
            Invitation(meeting_id=id, person_id=desk[f"p{n}"], invited_on=on - timedelta(days=7))
            for n in invited
        ]
        desk.add(**{f"row{n}": row for n, row in enumerate([*asked, *seats])})
    return desk


def test_attendance_counts_who_was_invited_and_sets_guests_beside_it(sessions):
    # September: 3 of 5 invited came, 4 was represented, 6 and the stranger were guests.
    # October: 2 + 2 invited, 1 + 2 came; a rate of four invited is not shown. The talk is none.
    shape = ("month", "invited", "came", "walk_ins", "represented", "sessions", "rate")
    assert columns(ask(q.attendance_by_month, SCOPE), *shape) == [
        ("2026-09", 5, 3, 2, 1, 1, 3 / 5),
        ("2026-10", 4, 3, 0, 0, 2, None),
        ("2026-11", 0, 0, 0, 0, 0, None),
    ]
    # The guilds: 5 + 2 invited, 3 + 2 came. The trustees' two are too few for a rate.
    shape = ("name", "invited", "came", "walk_ins", "sessions", "n", "rate")
    assert columns(ask(q.attendance_by_group, SCOPE), *shape) == [
        ("الف", 7, 5, 2, 2, 7, 5 / 7),
        ("ب", 2, 1, 0, 1, 2, None),
    ]


def test_the_same_days_are_other_months_in_persian(sessions):
    # 8 September is 17 Shahrivar 1405, 13 and 20 October 21 and 28 Mehr.
    rows = ask(q.attendance_by_month, replace(SCOPE, lang="fa"))
    assert columns(rows, "month", "invited") == [
        ("1405-06", 5),
        ("1405-07", 4),
        ("1405-08", 0),
        ("1405-09", 0),
    ]


def test_reach_tells_first_timers_from_those_who_return(sessions):
    # September: 1, 3, 6 and (in the talk) 8 for the first time; 2 was there in June.
    # October: 1 twice and 2, each once.
    shape = ("month", "first_timers", "returning")
    assert columns(ask(q.reach_by_month, SCOPE), *shape) == [
        ("2026-09", 4, 1),
        ("2026-10", 0, 2),
        ("2026-11", 0, 0),
    ]
    # At the trustees' session 1 was no first-timer: the guilds' was their first.
    of_trustees = replace(SCOPE, group_id=sessions["trustees"])
    assert columns(ask(q.reach_by_month, of_trustees), *shape)[1] == ("2026-10", 0, 1)
    assert ask(q.reach, SCOPE) == q.Reach(5, 4, None, 1)
    # At the guilds': 1, 2, 3, 6, of whom 1, 3, 6 for the first time ever.
    assert ask(q.reach, replace(SCOPE, group_id=sessions["guilds"])) == q.Reach(4, 3, None, 1)


def test_people_seen_before_and_after_a_period_count_in_it_only_if_they_came(sessions):
    # 1 to 19 October: 1 came to the trustees; 2 was there in June, September and on the 20th.
    assert ask(q.reach, replace(SCOPE, first=day(10, 1), last=day(10, 19))).people == 1


def test_the_return_rate_is_of_those_seen_90_days_ago(sessions):
    # On 31 December all five were first seen by 2 October; 1 and 2 came again: 2/5.
    late = q.Scope(day(1, 1), day(12, 31), day(12, 31))
    assert ask(q.reach, late) == q.Reach(5, 5, 2 / 5, 5)
    # Whatever the period: there was no session in December.
    assert ask(q.reach, replace(late, first=day(12, 1))) == q.Reach(0, 0, 2 / 5, 5)
    # On 30 November (90 days after the talk of 1 September): 2 and 8 alone. Too few.
    assert ask(q.reach, replace(late, as_of=day(11, 30))) == q.Reach(5, 5, None, 2)


def test_coverage_compares_who_comes_with_the_roster(sessions):
    # Of the 5 present 4 (1, 2, 3; 6 works there) are of a, where 6 of the 13 on the roster with a
    # neighbourhood are: (4/5) ÷ (6/13) = 26/15. Of b (6/13) came 8: (1/5) ÷ (6/13) = 13/30.
    # Of c there is one on the roster: no ratio.
    rows = ask(q.coverage_by_neighbourhood, SCOPE)
    assert columns(rows, "present", "roster", "ratio", "alike") == [
        (4, 6, pytest.approx(26 / 15), False),
        (1, 6, pytest.approx(13 / 30), False),
        (0, 1, None, None),
    ]


def test_turns_say_who_has_waited_longest(sessions):
    # 20 October was 35 days ago, 13 October 42. Turns 3, 1, 0: (−2·0 + 0·1 + 2·3) ÷ (3·4) = ½.
    found = ask(q.turns, AS_OF)
    assert columns(found.rows, "name", "last_on", "weeks", "cadence_weeks", "turns") == [
        ("پ", None, None, None, 0),
        ("ب", day(10, 13), 6, 8, 1),
        ("الف", day(10, 20), 5, None, 3),
    ]
    assert (found.gini, found.n) == (pytest.approx(0.5), 3)


def test_topics_set_public_meetings_beside_dialogues(sessions):
    # In public: 6 and 2 of 8. In dialogues: 1 and 4 of 5; what was raised outside is left out.
    held = {"kind": MeetingKind.PUBLIC, "state": MeetingState.HELD}
    sessions.add(public=Meeting(meets_on=day(9, 7), **held))
    permits, roads = sessions["permits"], sessions["roads"]
    rows = [
        TopicTally(meeting_id=sessions["public"], category_id=permits, count=6),
        TopicTally(meeting_id=sessions["public"], category_id=roads, count=2),
        *(
            Issue(title="م", raised_on=day(9, 8), category_id=id, meeting_id=sessions["09-08"])
            for id in (permits, roads, roads, roads, roads)
        ),
        Issue(title="م", raised_on=day(9, 8), category_id=permits),
    ]
    sessions.add(**{f"topic{n}": row for n, row in enumerate(rows)})
    found = ask(q.topics, SCOPE)
    shape = ("public", "dialogue", "public_share", "dialogue_share")
    assert columns(found.rows, "category_id", *shape) == [
        (permits, 6, 1, 0.75, 0.2),
        (roads, 2, 4, 0.25, 0.8),
    ]
    assert columns(found.families, "family", *shape) == [
        (CategoryFamily.BUILDING, 6, 1, 0.75, 0.2),
        (CategoryFamily.SERVICES, 2, 4, 0.25, 0.8),
    ]
    # exp(¾·ln 4/3 + ¼·ln 4) = exp(0.5623); exp(⅕·ln 5 + ⅘·ln 5/4) = exp(0.5004).
    assert found.public_breadth == pytest.approx(1.7548, abs=1e-4)
    assert found.dialogue_breadth == pytest.approx(1.6494, abs=1e-4)


# ------------------------------------------------------------------------------- answers
S = IssueState


@pytest.fixture
def issues(desk: Desk) -> Desk:
    """Twelve issues; told: on that step.

    1  10 Aug. raised, resolved 5 Sept.            7  2 Oct., declined 20 Oct., never told
    2  20 Aug. raised, waits                       8  3 Oct., resolved 30 Oct., confirmed 3 Nov.
    3  2 Sept., resolved 20 Sept.                  9  9 Oct., accepted, no answer
    4  3 Sept., resolved 10 Sept., reopened        10 1 Nov., postponed
       1 Oct., resolved 15 Oct.                    11 5 Nov., resolved 6 Nov.; archived: a slip
    5  4 Sept., resolved 12 Sept., reopened 2 Nov. 12 10 Nov., of the trustees, resolved 20 Nov.
    6  15 Sept., declined 5 Oct., told 6 Oct.
    """
    none = None
    stories: dict[int, list[tuple[date, IssueState, date | None]]] = {
        1: [(day(8, 10), S.RAISED, none), (day(9, 5), S.RESOLVED, none)],
        2: [(day(8, 20), S.RAISED, none)],
        3: [(day(9, 2), S.RAISED, none), (day(9, 20), S.RESOLVED, none)],
        4: [
            (day(9, 3), S.RAISED, none),
            (day(9, 10), S.RESOLVED, none),
            (day(10, 1), S.REOPENED, none),
            (day(10, 15), S.RESOLVED, none),
        ],
        5: [
            (day(9, 4), S.RAISED, none),
            (day(9, 12), S.RESOLVED, none),
            (day(11, 2), S.REOPENED, none),
        ],
        6: [(day(9, 15), S.RAISED, none), (day(10, 5), S.DECLINED, day(10, 6))],
        7: [(day(10, 2), S.RAISED, none), (day(10, 20), S.DECLINED, none)],
        8: [
            (day(10, 3), S.RAISED, none),
            (day(10, 30), S.RESOLVED, none),
            (day(11, 3), S.CONFIRMED, none),
        ],
        9: [(day(10, 9), S.RAISED, none), (day(10, 10), S.ACCEPTED, none)],
        10: [(day(11, 1), S.RAISED, none), (day(11, 8), S.POSTPONED, none)],
        11: [(day(11, 5), S.RAISED, none), (day(11, 6), S.RESOLVED, none)],
        12: [(day(11, 10), S.RAISED, none), (day(11, 20), S.RESOLVED, none)],
    }
    for number, steps in stories.items():
        events, before = [], None
        for step, (on, state, told_on) in enumerate(steps, 1):
            events.append(
                IssueEvent(
                    id=100 * number + step,
                    from_state=before,
                    to_state=state,
                    happened_on=on,
                    told_on=told_on,
                    recorded_at=now_utc(),
                    reason="دلیل",
                    until_on=day(12, 1) if state is S.POSTPONED else None,
                )
            )
            before = state
        issue = Issue(
            title=f"م{number}",
            category_id=desk["permits"],
            raised_on=steps[0][0],
            group_id=desk["trustees" if number == 12 else "guilds"],
            archived_at=now_utc() if number == 11 else None,
        )
        project_issue(issue, events)
        desk.add(issue=issue)
        for event in events:
            event.issue_id = desk["issue"]
        desk.add(**{f"event{event.id}": event for event in events})
    return desk


def test_issues_wait_until_their_last_resolution(issues):
    # Raised: 3 4 5 6 | 7 8 9 | 10 12. Resolved (where that holds): 1 3 | 4 8 | 12.
    # Waiting at the end: 2 4 5 6 | 2 5 9 (6 and 7 were declined in October) | 2 5 9 10.
    # 5 counts as waiting in September, though it was resolved then: that did not hold.
    shape = ("month", "raised", "resolved", "waiting")
    assert columns(ask(q.issues_by_month, SCOPE), *shape) == [
        ("2026-09", 4, 2, 4),
        ("2026-10", 3, 2, 3),
        ("2026-11", 2, 1, 4),
    ]
    of_trustees = replace(SCOPE, group_id=issues["trustees"])
    assert columns(ask(q.issues_by_month, of_trustees), *shape)[2] == ("2026-11", 1, 1, 0)


def test_a_refusal_is_an_answer_only_where_they_were_told(issues):
    # Of the nine raised 3 4 8 12 are resolved, 6 was declined and told: 5 answered.
    # 7 was declined and not told; 5 9 10 wait.
    found = ask(q.answer_rate, SCOPE)
    assert found == q.AnswerRate(
        raised=9, answered=5, declined_told=1, declined_untold=1, waiting=3
    )
    assert found.rate == pytest.approx(5 / 9)


def test_four_issues_make_no_rate(issues):
    # In September 3 4 5 6 were raised: 3 4 6 are answered, and no share is said of four.
    found = ask(q.answer_rate, replace(SCOPE, last=day(9, 30)))
    assert (found.raised, found.answered, found.rate) == (4, 3, None)


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """Ten promises by the day first given.

    1  10 Sept., done 9 Sept.                      6  1 Nov., done 1 Nov.
    2  10 Sept., re-dated to 10 Oct., done 5 Oct.  7  5 Nov., re-dated to 20 Nov., half done
    3  30 Sept., re-dated to 30 Dec., waits        8  1 Dec., done 2 Nov.: not due yet
    4  7 Oct., withdrawn 1 Oct.                    9  10 Nov.; archived: a slip
    5  20 Oct., waits                              10 31 Aug., before the period
    """
    P, C = PromiseStep, Completion
    stories: list[tuple[date, list[tuple[date, PromiseStep, Any]]]] = [
        (day(9, 10), [(day(9, 9), P.ACTION, C.COMPLETE)]),
        (
            day(9, 10),
            [(day(9, 8), P.REDATED, day(10, 10)), (day(10, 5), P.ACTION, C.COMPLETE)],
        ),
        (day(9, 30), [(day(9, 29), P.REDATED, day(12, 30))]),
        (day(10, 7), [(day(10, 1), P.WITHDRAWN, None)]),
        (day(10, 20), []),
        (day(11, 1), [(day(11, 1), P.ACTION, C.COMPLETE)]),
        (
            day(11, 5),
            [(day(11, 4), P.REDATED, day(11, 20)), (day(11, 9), P.ACTION, C.SUBSTANTIAL)],
        ),
        (day(12, 1), [(day(11, 2), P.ACTION, C.COMPLETE)]),
        (day(11, 10), []),
        (day(8, 31), []),
    ]
    for number, (due, later) in enumerate(stories, 1):
        steps = [(day(8, 1), P.MADE, due), *later]
        events = [
            PromiseEvent(
                id=100 * number + place,
                step=step,
                happened_on=on,
                recorded_at=now_utc(),
                reason="دلیل",
                due_on=said if step in (P.MADE, P.REDATED) else None,
                completion=C.NOT_STARTED
                if step is P.MADE
                else (said if step is P.ACTION else None),
            )
            for place, (on, step, said) in enumerate(steps)
        ]
        promise = Promise(
            text=f"ق{number}",
            promised_on=day(8, 1),
            original_due_on=due,
            archived_at=now_utc() if number == 9 else None,
        )
        project_promise(promise, events)
        desk.add(promise=promise)
        for event in events:
            event.promise_id = desk["promise"]
        desk.add(**{f"event{event.id}": event for event in events})
    return desk


def test_re_dated_and_withdrawn_promises_stay_among_those_due(promised):
    # Due by 24 November: 1 to 7. Kept 1 2 6; on the first day given 1 6 (2 was re-dated).
    # Withdrawn 4. Re-dated 2 3 7. Late now: 5, and 7 since the 20th; 3 has until December.
    found = ask(q.promises, SCOPE)
    assert found == q.Promises(due=7, kept=3, on_time=2, withdrawn=1, redated=3, late=2)
    assert (found.kept_rate, found.on_time_rate) == (3 / 7, 2 / 7)
    # What is due later is not due yet, whatever the period asks.
    assert ask(q.promises, replace(SCOPE, last=day(12, 31))) == found
    assert ask(q.promises, replace(SCOPE, last=day(10, 10))).kept_rate is None  # of four


def test_promises_stand_in_the_month_of_the_day_first_given(promised):
    # September 1 2 3, October 4 5, November 6 7.
    assert columns(ask(q.promises_by_month, SCOPE), "month", "due", "kept", "on_time") == [
        ("2026-09", 3, 2, 1),
        ("2026-10", 2, 0, 0),
        ("2026-11", 2, 1, 1),
    ]


# ------------------------------------------------------------------------------- hearing
@pytest.fixture
def papers(desk: Desk) -> Desk:
    """Eleven papers of two sessions (items 1 2 3, 4, 5; before → now of 6 and 7).

    Guilds, 8 September                          Trustees, 13 October (five of them young)
    7 7 7   7 7   worry 8 → 4   door 3 → 5       4 4 seen 5   4 7   door 5 → 5
    4 4 4   7 7         6 → 6        2 → 2       4 4 seen 6   4 7        5 → 5
    1 1 1   4 4         5 → 2        4 → 7       4 4 seen 7   4 7        5 → 5
    7 4 –   4 4         9 → 8        1 → –       4 4 seen 4   4 7        5 → 8
    4 – –   – 1         7 → 5        5 → 6       4 4 seen 7   4 7        5 → 8
                                                 7 7 7        4 7        5 → 8
    Item 8: permits four times                   permits five times, roads once
    """
    texts = {
        "guilds": (
            (7, 7, 7, None, 7, 7, 4, 8, 5, 3),
            (4, 4, 4, None, 7, 7, 6, 6, 2, 2),
            (1, 1, 1, None, 4, 4, 2, 5, 7, 4),
            (7, 4, None, None, 4, 4, 8, 9, None, 1),
            (4, None, None, None, None, 1, 5, 7, 6, 5),
        ),
        "trustees": (
            *((4, 4, None, seen, 4, 7, None, None, 5, 5) for seen in (5, 6, 7)),
            *((4, 4, None, seen, 4, 7, None, None, 8, 5) for seen in (4, 7)),
            (7, 7, 7, None, 4, 7, None, None, 8, 5),
        ),
    }
    subjects = {"guilds": ["permits"] * 4, "trustees": ["permits"] * 5 + ["roads"]}
    names = (
        *("spoke", "listened", "respected", "felt_seen", "summary", "explained"),
        *("worry_now", "worry_before", "door_now", "door_before"),
    )
    for group, on in (("guilds", day(9, 8)), ("trustees", day(10, 13))):
        held = {"kind": MeetingKind.DIALOGUE, "state": MeetingState.HELD}
        desk.add(**{f"at_{group}": Meeting(meets_on=on, group_id=desk[group], **held)})
        meeting = desk[f"at_{group}"]
        for place, values in enumerate(texts[group]):
            said = dict(zip(names, values, strict=True))
            subject = subjects[group][place] if place < len(subjects[group]) else None
            desk.act(
                enter_paper,
                PaperDraft(
                    key=new_key(),
                    meeting_id=meeting,
                    is_young=said["felt_seen"] is not None,
                    field_id=desk[subject] if subject else None,
                    **said,
                ),
            )
    for item in (7, 7, 4):
        draft = {"key": new_key(), "meeting_id": desk["at_guilds"], "grasped": item}
        desk.act(enter_manager_paper, ManagerPaperDraft(**draft))
    for item in (4, 1):
        draft = {"key": new_key(), "meeting_id": desk["at_trustees"], "grasped": item}
        desk.act(enter_manager_paper, ManagerPaperDraft(**draft))
    for group in texts:
        desk.act(close_feedback, desk[f"at_{group}"])
    return desk


M = FeedbackMeasure


def test_hearing_is_the_mean_over_papers_and_not_over_sessions(papers):
    # Felt heard: 100 50 0 75 50 = 275 of five; 50·5 + 100 = 350 of six: 625/11.
    # Read-back: of the guilds four answered, which is hidden; the trustees 50. Explained:
    # 100 100 50 50 0 = 300 and 600: 900/11. Managers, of both together: 100 100 50 50 0 = 300/5.
    found = ask(q.hearing, SCOPE)
    assert columns(found.rows, "measure", "n", "mean") == [
        (M.FELT_HEARD, 11, pytest.approx(625 / 11)),
        (M.READ_BACK, 6, 50),
        (M.EXPLAINED, 11, pytest.approx(900 / 11)),
        (M.MANAGERS_GRASPED, 5, 60),
    ]
    # (3·625/11 + 50) ÷ 4 = 2425/44.
    assert (found.n, found.we_hear) == (6, pytest.approx(2425 / 44))
    assert found.we_are_heard == pytest.approx(900 / 11)
    assert found.index == pytest.approx(sqrt(2425 / 44 * 900 / 11))


def test_four_answers_are_never_shown(papers):
    # The guilds' read-back had four answers, so there is no "we hear" of theirs and no index;
    # the managers' papers belong to no group.
    guilds = ask(q.hearing, replace(SCOPE, group_id=papers["guilds"]))
    assert columns(guilds.rows, "measure", "n", "mean") == [
        (M.FELT_HEARD, 5, 55),
        (M.EXPLAINED, 5, 60),
    ]
    assert (guilds.n, guilds.we_hear, guilds.index) == (0, None, None)
    # The trustees: (3·350/6 + 50) ÷ 4 = 56.25; √(56.25·100) = 75.
    by_month = columns(ask(q.hearing, SCOPE).months, "month", "n", "we_hear", "index")
    assert by_month == [
        ("2026-09", 0, None, None),
        ("2026-10", 6, pytest.approx(56.25), pytest.approx(75)),
        ("2026-11", 0, None, None),
    ]


def test_a_change_of_view_is_of_those_who_answered_both_times(papers):
    # Worry: −4 0 −3 −1 −2 = −10 of five, from 35/5 to 25/5. Door: of the guilds four answered
    # both times, which is hidden; the trustees 0 0 0 3 3 3, from 5 to 6.5; for its interval see
    # the bootstrap of the same changes above.
    worry, door = ask(q.shift, SCOPE, M.WORRY), ask(q.shift, SCOPE, M.DOOR)
    assert worry.whole[:4] == (7, 5, -2, 5)
    assert -4 < worry.whole.low < -2 < worry.whole.high < 0
    assert door.whole == q.Change(before=5, now=6.5, change=1.5, n=6, low=0.5, high=2.5)
    assert columns(worry.groups, "name", "change", "n") == [("الف", -2, 5)]
    assert columns(door.groups, "name", "change", "n") == [("ب", 1.5, 6)]


def test_a_change_of_view_over_time_is_that_of_each_month_or_of_each_year(papers, query_count):
    # As above, each in its month: the guilds' worry in September, the trustees' door in October.
    worry, door = ask(q.shift, SCOPE, M.WORRY).whole, ask(q.shift, SCOPE, M.DOOR).whole
    with reading(SYSTEM) as data:
        query_count.clear()
        rows = data.ask(q.shift_over_time, SCOPE)
        assert len(query_count) == 2
    none = (None, None, None, 0, None, None)
    assert columns(rows, *rows.columns) == [
        ("2026-09", M.WORRY, *worry),
        ("2026-09", M.DOOR, *none),
        ("2026-10", M.WORRY, *none),
        ("2026-10", M.DOOR, *door),
        ("2026-11", M.WORRY, *none),
        ("2026-11", M.DOOR, *none),
    ]
    of_one = ask(q.shift_over_time, replace(SCOPE, group_id=papers["guilds"]))
    assert columns(of_one, "n") == [(5,), (0,), (0,), (0,), (0,), (0,)]
    long = ask(q.shift_over_time, replace(SCOPE, first=date(2024, 9, 1)))
    assert columns(long, "month", "n") == [
        *((year, 0) for year in ("2024", "2024", "2025", "2025")),
        ("2026", 5),
        ("2026", 6),
    ]
    assert columns(long, *q.Change._fields)[-2:] == [worry, door]


def test_fields_and_being_seen_are_of_five_answers_and_more(papers):
    # The guilds' four fields are hidden. The trustees: 5/6; what one alone named is not shown.
    # The young: 29/5.
    assert columns(ask(q.opportunity_fields, SCOPE), "category_id", "n", "share") == [
        (papers["permits"], 5, pytest.approx(5 / 6)),
    ]
    assert ask(q.felt_seen, SCOPE) == q.Mean(pytest.approx(5.8), 5)
    assert ask(q.felt_seen, replace(SCOPE, last=day(9, 30))) == q.Mean(None, 0)


# ------------------------------------------------------------------------------- in one look
def test_headlines_set_twelve_months_beside_the_twelve_before(
    sessions, issues, promised, papers, query_count
):
    # Attendance: 1/1 (June) 3/5 1/2 2/2 = 7/10. Issues: of 11 (all but the slip) 1 3 4 8 12 and 6
    # are answered. Promises: 1 to 7 and 10 are due, three kept. A year later it is all "before".
    with reading(SYSTEM) as data:
        query_count.clear()
        now = data.ask(q.headlines, AS_OF)
        assert len(query_count) == 5
    assert [(each.key, each.value, each.before, each.n) for each in now] == [
        ("attendance_rate", 7 / 10, None, 10),
        ("answer_rate", pytest.approx(6 / 11), None, 11),
        ("promises_kept", 3 / 8, None, 8),
        ("hearing_index", pytest.approx(sqrt(2425 / 44 * 900 / 11)), None, 6),
        ("worry", -2, None, 5),
        ("door", 1.5, None, 6),
    ]
    # The intervals of both changes leave nought out; of the year before there is none.
    assert all(each.is_clear for each in now)
    later = ask(q.headlines, AS_OF + q.YEAR)
    assert [each.is_clear for each in later][-2:] == [False, False]
    assert [each.before for each in later] == [
        each.value if each.key != "promises_kept" else 3 / 8 for each in now
    ]


@pytest.mark.parametrize("group_id", [None, 1])
def test_an_empty_desk_has_no_figures(db: Any, group_id: int | None) -> None:
    for first in (date(2025, 11, 25), AS_OF):
        scope = q.Scope(first, AS_OF, AS_OF, group_id)
        for query in (
            *(q.attendance_by_month, q.attendance_by_group, q.reach_by_month, q.reach),
            *(q.coverage_by_neighbourhood, q.topics, q.issues_by_month, q.answer_rate),
            *(q.promises, q.promises_by_month, q.hearing),
            *(q.opportunity_fields, q.felt_seen),
        ):
            ask(query, scope)
        assert ask(q.shift, scope, M.DOOR).whole is None
    assert ask(q.turns, AS_OF).gini is None
    assert all(each.value is None and not each.n for each in ask(q.headlines, AS_OF))
