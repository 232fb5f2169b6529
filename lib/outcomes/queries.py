"""What the pages of outcomes ask: sums over a period, of all groups or of one.

The database counts by day or by session; months are made here, since they are Jalali in Persian.
A figure with too few behind it is None (``lib/outcomes/measures.py``), beside its n.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from lib.db import reads
from lib.feedback.models import FEWEST, FeedbackChange, FeedbackField, FeedbackMeasure, FeedbackSum
from lib.i18n.dates import Month
from lib.issues.models import OPEN, SETTLED, Issue, IssueState
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Meeting,
    MeetingCount,
    MeetingKind,
    MeetingState,
    Presence,
    TopicTally,
)
from lib.outcomes.measures import (
    bootstrap_mean_change,
    effective_number,
    gini,
    is_alike,
    is_clear,
    prevalence_ratio,
    share,
    shown,
    two_way_index,
    we_hear,
)
from lib.promises.models import Promise
from lib.reference.models import Category, Neighbourhood
from lib.roster.models import Group, Person

RETURN_AFTER = timedelta(days=90)
"""Who was first seen later than this had hardly a chance to come again."""
YEAR = timedelta(days=365)
YEAR_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True)
class Scope:
    """What is looked at: the days from ``first`` to ``last``, of all groups or of one.

    ``as_of`` is today; ``lang`` says in which calendar's months.
    """

    first: date
    last: date
    as_of: date
    group_id: int | None = None
    lang: str = "fa"

    @property
    def end(self) -> date:
        """The last day of the period that has come."""
        return min(self.last, self.as_of)

    @property
    def months(self) -> list[Month]:
        """The months that the period touches, in order."""
        found, last = [Month.of(self.first, self.lang)], Month.of(self.last, self.lang)
        while found[-1] < last:
            found.append(found[-1].next)
        return found

    @property
    def ends(self) -> list[date]:
        """The first day after each of the months."""
        return [month.next.first for month in self.months]


def _table(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame of Python values, as ``lib.db.frame`` gives them."""
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


def _by_month(scope: Scope, rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Rows (day, number, …) of the period added up: one row a month (key, its first day, …)."""
    months = scope.months
    firsts = [month.first for month in months]
    sums = [[0] * width for _ in firsts]
    for day, *numbers in rows:
        into = sums[bisect_right(firsts, day) - 1]
        for place, number in enumerate(numbers):
            into[place] += int(number or 0)
    return [
        [month.key, first, *numbers]
        for month, first, numbers in zip(months, firsts, sums, strict=True)
    ]


def _place(day: Any, ends: Iterable[date]) -> Any:
    """The place of a day among spans that end before ``ends``: where days are too many to add
    them up here."""
    return case(*((day < end, at) for at, end in enumerate(ends)))


def _total(column: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _held(scope: Scope, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The held sessions of the scope."""
    conditions = [
        Meeting.state == MeetingState.HELD,
        Meeting.meets_on.between(scope.first, scope.end),
        *where,
    ]
    if scope.group_id is not None:
        conditions.append(Meeting.group_id == scope.group_id)
    return and_(*conditions)


DIALOGUES = Meeting.kind == MeetingKind.DIALOGUE
ATTENDED = MeetingCount.came + MeetingCount.represented + MeetingCount.walk_ins > 0
"""Sessions whose attendance is entered: one that waits for it would count as a room left empty."""


@reads("meetings")
def first_day(db: Session) -> date | None:
    """The day of the first session that was held; None before."""
    return db.scalar(select(func.min(Meeting.meets_on)).where(Meeting.state == MeetingState.HELD))


# ------------------------------------------------------------------------------- participation
COUNTED = (
    _total(MeetingCount.invited),
    _total(MeetingCount.came),
    _total(MeetingCount.walk_ins),
    _total(MeetingCount.represented),
    func.count(Meeting.id),
)


@reads("meetings")
def attendance_by_month(db: Session, scope: Scope) -> pd.DataFrame:
    """Who came to the held dialogues whose attendance is entered, by month.

    Columns: month, month_first, invited, came (of the invited, themselves), walk_ins,
    represented, sessions, rate (came ÷ invited, None of fewer than five).
    """
    rows = db.execute(
        select(Meeting.meets_on, *COUNTED)
        .join(MeetingCount, MeetingCount.meeting_id == Meeting.id)
        .where(_held(scope, DIALOGUES, ATTENDED))
        .group_by(Meeting.meets_on)
    )
    return _table(
        ([*row, share(row[3], row[2])] for row in _by_month(scope, rows, 5)),
        (
            "month",
            "month_first",
            "invited",
            "came",
            "walk_ins",
            "represented",
            "sessions",
            "rate",
        ),
    )


@reads("meetings", "roster")
def attendance_by_group(db: Session, scope: Scope) -> pd.DataFrame:
    """Who came to the held dialogues whose attendance is entered, by group, by name.

    Columns: group_id, name, name_en, invited, came, walk_ins, sessions, n (invited), rate (None of
    fewer than five). Groups that were not met have no row.
    """
    rows = db.execute(
        select(Group.id, Group.name, Group.name_en, *COUNTED)
        .join(Meeting, Meeting.group_id == Group.id)
        .join(MeetingCount, MeetingCount.meeting_id == Meeting.id)
        .where(_held(scope, DIALOGUES, ATTENDED))
        .group_by(Group.id, Group.name, Group.name_en, Group.sort_key)
        .order_by(Group.sort_key)
    )
    return _table(
        (
            (id, name, name_en, invited, came, guests, held, invited, share(came, invited))
            for id, name, name_en, invited, came, guests, _, held in rows
        ),
        ("group_id", "name", "name_en", "invited", "came", "walk_ins", "sessions", "n", "rate"),
    )


def _seats(*where: ColumnElement[bool]) -> Select[Any]:
    """person_id (None: a guest) of whoever was present at these sessions, once a session."""
    return (
        select(Attendance.person_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.status == AttendanceStatus.PRESENT, *where)
    )


def _present(scope: Scope) -> Select[Any]:
    """Who of the roster was present at a held session of the scope, of any kind: each once."""
    if scope.group_id is not None:
        return _seats(_held(scope), Attendance.person_id.is_not(None)).distinct()
    # First or last seen in the period: no attendance needs to be read. Of those seen before and
    # after alone, of whom there are none where the period ends today, it has to be looked up.
    in_between = _seats(_held(scope), Attendance.person_id == Presence.person_id)
    return select(Presence.person_id).where(
        Presence.first_on <= scope.end,
        Presence.last_on >= scope.first,
        or_(
            Presence.first_on >= scope.first,
            Presence.last_on <= scope.end,
            in_between.correlate(Presence).exists(),
        ),
    )


def _first_timers(scope: Scope) -> Select[Any]:
    """Those first seen in the scope: person_id, first_on, last_on (of all their sessions)."""
    columns = (Presence.person_id, Presence.first_on, Presence.last_on)
    in_time = Presence.first_on.between(scope.first, scope.end)
    if scope.group_id is None:
        return select(*columns).where(in_time)
    # Of one group: whose first session ever was one of the group's.
    return (
        _seats(_held(scope), in_time, Presence.first_on == Meeting.meets_on)
        .with_only_columns(*columns)
        .join(Presence, Presence.person_id == Attendance.person_id)
        .distinct()
    )


@reads("meetings")
def reach_by_month(db: Session, scope: Scope) -> pd.DataFrame:
    """How many people of the roster were present in each month, at sessions of any kind.

    Columns: month, month_first, first_timers (never seen before, anywhere), returning (the others
    present in that month, each once). Of one group: those at its sessions.
    """
    first = _first_timers(scope).subquery()
    new = _by_month(
        scope,
        db.execute(select(first.c.first_on, func.count()).group_by(first.c.first_on)),
        1,
    )
    # A person counts once in a month, which no sum of days gives: each session has its month.
    # Made first, or it would be looked for anew with every attendance.
    held = (
        select(Meeting.id, _place(Meeting.meets_on, scope.ends).label("place"))
        .where(_held(scope))
        .cte("held")
        .prefix_with("MATERIALIZED")
    )
    present = dict(
        iter(
            db.execute(
                select(held.c.place, func.count(Attendance.person_id.distinct()))
                .join(Attendance, Attendance.meeting_id == held.c.id)
                .where(Attendance.status == AttendanceStatus.PRESENT)
                .group_by(held.c.place)
            )
        )
    )
    return _table(
        (
            (key, day, first_timers, max(present.get(at, 0) - first_timers, 0))
            for at, (key, day, first_timers) in enumerate(new)
        ),
        ("month", "month_first", "first_timers", "returning"),
    )


@dataclass(frozen=True)
class Reach:
    """How many people were present, how many for the first time ever, and who came again.

    ``return_rate``: of the ``return_n`` first seen at least 90 days ago (whatever the period; of
    one group: first seen at a session of its), the share seen again since, at any session. None of
    fewer than five.
    """

    people: int
    first_timers: int
    return_rate: float | None
    return_n: int


@reads("meetings")
def reach(db: Session, scope: Scope) -> Reach:
    """How far the sessions of the period reached: a Reach."""
    by_then = replace(scope, first=date.min, last=scope.as_of - RETURN_AFTER)
    long_ago = _first_timers(by_then).subquery()
    people, new = (
        db.scalar(select(func.count()).select_from(who(scope).subquery())) or 0
        for who in (_present, _first_timers)
    )
    old, again = db.execute(
        select(func.count(), _many(long_ago.c.last_on > long_ago.c.first_on)).select_from(long_ago)
    ).one()
    return Reach(people, new, share(again, old), old)


@reads("meetings", "roster", "reference")
def coverage_by_neighbourhood(db: Session, scope: Scope) -> pd.DataFrame:
    """Whether each neighbourhood comes as often as the roster would let one expect.

    A person's neighbourhood is that of the home, else of the activity; who has none is left out.
    The roster is all of it (unarchived), whichever group is looked at. Columns: neighbourhood_id,
    name, name_en, present (distinct people), roster, ratio (participation-to-prevalence, None
    where fewer than five are on the roster), alike (0.8–1.2; None without a ratio).
    """
    lives_in = func.coalesce(Person.home_neighbourhood_id, Person.activity_neighbourhood_id)
    came = _present(scope).subquery()
    present = dict(
        iter(
            db.execute(
                select(lives_in, func.count())
                .select_from(came)
                .join(Person, Person.id == came.c.person_id)
                .where(lives_in.is_not(None))
                .group_by(lives_in)
            )
        )
    )
    roster = dict(
        iter(
            db.execute(
                select(lives_in, func.count())
                .where(Person.archived_at.is_(None), lives_in.is_not(None))
                .group_by(lives_in)
            )
        )
    )
    all_present, whole = sum(present.values()), sum(roster.values())
    rows = []
    for id, name, name_en, archived_at in db.execute(
        select(
            Neighbourhood.id, Neighbourhood.name, Neighbourhood.name_en, Neighbourhood.archived_at
        ).order_by(Neighbourhood.position, Neighbourhood.id)
    ):
        here, there = present.get(id, 0), roster.get(id, 0)
        if archived_at is not None and not (here or there):
            continue
        ratio = prevalence_ratio(here, all_present, there, whole)
        rows.append((id, name, name_en, here, there, ratio, is_alike(ratio)))
    return _table(
        rows, ("neighbourhood_id", "name", "name_en", "present", "roster", "ratio", "alike")
    )


@dataclass(frozen=True, eq=False)
class Turns:
    """When each group was last heard, and how evenly the turns of 52 weeks went round.

    ``rows``: group_id, name, name_en, last_on, weeks (since then, None: never), cadence_weeks,
    turns; the longest unheard first. ``gini`` is over all groups that are not archived.
    """

    rows: pd.DataFrame
    gini: float | None
    n: int


@reads("meetings", "roster")
def turns(db: Session, as_of: date) -> Turns:
    """Whose turn it is: Turns of all groups that are not archived, by their held dialogues."""
    recent = Meeting.meets_on > as_of - YEAR_WEEKS
    heard = and_(
        Meeting.group_id == Group.id,
        DIALOGUES,
        Meeting.state == MeetingState.HELD,
        Meeting.meets_on <= as_of,
    )
    found = db.execute(
        select(
            Group.id,
            Group.name,
            Group.name_en,
            func.max(Meeting.meets_on),
            Group.cadence_weeks,
            _many(recent),
        )
        .outerjoin(Meeting, heard)
        .where(Group.archived_at.is_(None))
        .group_by(Group.id, Group.name, Group.name_en, Group.cadence_weeks, Group.sort_key)
        .order_by(Group.sort_key)
    ).all()
    rows = [
        (id, name, name_en, last, None if last is None else (as_of - last).days // 7, cadence, many)
        for id, name, name_en, last, cadence, many in found
    ]
    rows.sort(key=lambda row: row[3] or date.min)
    columns = ("group_id", "name", "name_en", "last_on", "weeks", "cadence_weeks", "turns")
    return Turns(_table(rows, columns), gini(row[6] for row in rows), len(rows))


@dataclass(frozen=True, eq=False)
class Topics:
    """What public meetings and dialogues were about.

    ``rows``: family (a CategoryFamily), category_id, name, name_en, public, dialogue (numbers),
    public_share, dialogue_share; ``families``: family, public, dialogue, public_share,
    dialogue_share. A breadth is the effective number of categories.
    """

    rows: pd.DataFrame
    families: pd.DataFrame
    public: int
    dialogue: int
    public_breadth: float | None
    dialogue_breadth: float | None


@reads("meetings", "issues", "reference")
def topics(db: Session, scope: Scope) -> Topics:
    """The tallies of public meetings, which belong to no group, beside the issues of dialogues."""
    visits = dict(
        iter(
            db.execute(
                select(TopicTally.category_id, _total(TopicTally.count))
                .join(Meeting, Meeting.id == TopicTally.meeting_id)
                .where(
                    Meeting.meets_on.between(scope.first, scope.end),
                    Meeting.kind == MeetingKind.PUBLIC,
                    Meeting.state == MeetingState.HELD,
                )
                .group_by(TopicTally.category_id)
            )
        )
    )
    raised = select(Issue.category_id, func.count()).join(Meeting, Meeting.id == Issue.meeting_id)
    if scope.group_id is not None:
        raised = raised.where(Meeting.group_id == scope.group_id)
    issues = dict(
        iter(
            db.execute(
                raised.where(
                    Issue.archived_at.is_(None),
                    Issue.raised_on.between(scope.first, scope.end),
                    DIALOGUES,
                ).group_by(Issue.category_id)
            )
        )
    )
    public, dialogue = sum(visits.values()), sum(issues.values())
    rows = []
    families: dict[Any, list[int]] = {}
    for family, id, name, name_en in db.execute(
        select(Category.family, Category.id, Category.name, Category.name_en).order_by(
            Category.position, Category.id
        )
    ):
        a, b = visits.get(id, 0), issues.get(id, 0)
        if not (a or b):
            continue
        rows.append((family, id, name, name_en, a, b, share(a, public), share(b, dialogue)))
        sums = families.setdefault(family, [0, 0])
        sums[0] += a
        sums[1] += b
    shares = ("public", "dialogue", "public_share", "dialogue_share")
    return Topics(
        _table(rows, ("family", "category_id", "name", "name_en", *shares)),
        _table(
            ((f, a, b, share(a, public), share(b, dialogue)) for f, (a, b) in families.items()),
            ("family", *shares),
        ),
        public,
        dialogue,
        shown(effective_number(visits.values()), public),
        shown(effective_number(issues.values()), dialogue),
    )


# ------------------------------------------------------------------------------- answers
def _issues(scope: Scope, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The issues that count, of the scope's group."""
    conditions = [Issue.archived_at.is_(None), *where]
    if scope.group_id is not None:
        conditions.append(Issue.group_id == scope.group_id)
    return and_(*conditions)


@reads("issues")
def issues_by_month(db: Session, scope: Scope) -> pd.DataFrame:
    """What was raised, what was resolved, and what waited at each month's end.

    Columns: month, month_first, raised, resolved (on their last resolution, while that holds),
    waiting (raised by the month's end, neither resolved nor declined by then; from before the
    period too).
    """
    raised = db.execute(
        select(Issue.raised_on, func.count())
        .where(_issues(scope, Issue.raised_on.between(scope.first, scope.end)))
        .group_by(Issue.raised_on)
    )
    # In one look through the index: what ended in the period, and what waited when it began.
    since = or_(Issue.settled_on.is_(None), Issue.settled_on >= scope.first)
    settled = db.execute(
        select(
            Issue.settled_on,
            _many(Issue.state.in_(SETTLED)),
            func.count(),
            _many(Issue.raised_on < scope.first),
        )
        .where(_issues(scope, since))
        .group_by(Issue.settled_on)
    ).all()
    waiting = sum(before for *_, before in settled)
    ended_in = [row[:3] for row in settled if row[0] is not None and row[0] <= scope.end]
    rows = []
    for (key, day, new), (_, _, resolved, ended) in zip(
        _by_month(scope, raised, 1), _by_month(scope, ended_in, 2), strict=True
    ):
        waiting += new - ended
        rows.append((key, day, new, resolved, waiting))
    return _table(rows, ("month", "month_first", "raised", "resolved", "waiting"))


@dataclass(frozen=True)
class AnswerRate:
    """What became of what was raised in the period.

    raised = answered (resolved, or declined and told) + declined_untold + waiting;
    declined_told is a part of answered. ``rate`` = answered ÷ raised, None of fewer than five.
    """

    raised: int
    answered: int
    declined_told: int
    declined_untold: int
    waiting: int

    @property
    def rate(self) -> float | None:
        return share(self.answered, self.raised)


@reads("issues")
def answer_rate(db: Session, scope: Scope) -> AnswerRate:
    """How much of what was raised in the period was answered by now: an AnswerRate."""
    where = _issues(scope, Issue.raised_on.between(scope.first, scope.end))
    declined = Issue.state == IssueState.DECLINED
    # Apart: whether they were told is not in the index that the rest reads alone.
    told = (
        select(func.count(Issue.id))
        .where(where, declined, Issue.told_on.is_not(None))
        .scalar_subquery()
    )
    raised, settled, refused, waiting, refused_told = db.execute(
        select(
            func.count(),
            _many(Issue.state.in_(SETTLED)),
            _many(declined),
            _many(Issue.state.in_(OPEN)),
            told,
        ).where(where)
    ).one()
    return AnswerRate(raised, settled + refused_told, refused_told, refused - refused_told, waiting)


@dataclass(frozen=True)
class Promises:
    """What became of the promises due in the period, by the day first given.

    Re-dated and withdrawn ones stay among the ``due``. ``late``: still to be kept, and the day
    that holds now has gone by. Shares are None of fewer than five.
    """

    due: int
    kept: int
    on_time: int
    withdrawn: int
    redated: int
    late: int

    @property
    def kept_rate(self) -> float | None:
        return share(self.kept, self.due)

    @property
    def on_time_rate(self) -> float | None:
        return share(self.on_time, self.due)


def _due(scope: Scope) -> ColumnElement[bool]:
    conditions = [
        Promise.archived_at.is_(None),
        Promise.original_due_on.between(scope.first, scope.end),
    ]
    if scope.group_id is not None:
        conditions.append(Promise.group_id == scope.group_id)
    return and_(*conditions)


def _kept(as_of: date) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many were kept, and how many by the day first given."""
    return (
        _many(Promise.completed_on <= as_of),
        _many(and_(Promise.completed_on <= as_of, Promise.completed_on <= Promise.original_due_on)),
    )


@reads("promises")
def promises(db: Session, scope: Scope) -> Promises:
    """How many of the promises due in the period were kept, and how many in time: Promises."""
    return Promises(
        *db.execute(
            select(
                func.count(Promise.id),
                *_kept(scope.as_of),
                _many(Promise.withdrawn_on.is_not(None)),
                _many(Promise.redated > 0),
                _many(Promise.is_late(scope.as_of)),
            ).where(_due(scope))
        ).one()
    )


@reads("promises")
def promises_by_month(db: Session, scope: Scope) -> pd.DataFrame:
    """The promises by the month of the day first given.

    Columns: month, month_first, due, kept, on_time.
    """
    rows = db.execute(
        select(Promise.original_due_on, func.count(), *_kept(scope.as_of))
        .where(_due(scope))
        .group_by(Promise.original_due_on)
    )
    return _table(_by_month(scope, rows, 3), ("month", "month_first", "due", "kept", "on_time"))


# ------------------------------------------------------------------------------- hearing
M = FeedbackMeasure
HEARING = (M.FELT_HEARD, M.READ_BACK, M.EXPLAINED)
OF_MANAGERS = (M.MANAGERS_GRASPED, M.MANAGERS_EXPLAINED, M.MANAGERS_LEARNED)
SHIFTS = (M.WORRY, M.DOOR)


def _said(scope: Scope, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """The sessions of the scope, closed to answers."""
    conditions = [Meeting.meets_on.between(scope.first, scope.end), *where]
    if scope.group_id is not None:
        conditions.append(Meeting.group_id == scope.group_id)
    return and_(*conditions)


@dataclass(frozen=True, eq=False)
class Hearing:
    """How well each side heard the other, 0–100.

    ``rows``: measure (a FeedbackMeasure), n, mean: felt_heard, read_back, explained, and the
    managers' three, each only where there are answers; the managers' never of one group.
    ``we_hear`` = (3·felt heard + read-back) ÷ 4: items 1–4 with one weight. ``we_are_heard`` =
    explained. ``index`` is their geometric mean. ``n``: of the least answered of the three.
    ``months``: month, month_first, n, felt_heard, read_back, explained, we_hear, we_are_heard,
    index; None in a month without answers.
    """

    rows: pd.DataFrame
    months: pd.DataFrame
    n: int
    we_hear: float | None
    we_are_heard: float | None
    index: float | None


Sums = Mapping[FeedbackMeasure, tuple[int, float]]
"""measure → its n and total."""


def _means(sums: Sums) -> dict[FeedbackMeasure, Any]:
    """measure → (n, mean)."""
    return {measure: (n, total / n) for measure, (n, total) in sums.items()}


def _both_ways(means: Mapping[FeedbackMeasure, tuple[int, float]]) -> tuple[Any, ...]:
    """n, we_hear, we_are_heard, index of the means of HEARING."""
    felt, back, clear = (means.get(measure, (0, None)) for measure in HEARING)
    hear = we_hear(felt[1], back[1])
    return min(felt[0], back[0], clear[0]), hear, clear[1], two_way_index(hear, clear[1])


@reads("feedback", "meetings")
def hearing(db: Session, scope: Scope) -> Hearing:
    """How well each side heard the other, in the period and in each month of it: Hearing."""
    asked = HEARING if scope.group_id is not None else (*HEARING, *OF_MANAGERS)
    by_month: list[dict[Any, tuple[int, float]]] = [{} for _ in scope.months]
    whole: dict[Any, tuple[int, float]] = {}
    for at, measure, n, total in db.execute(
        select(
            _place(Meeting.meets_on, scope.ends).label("month"),
            FeedbackSum.measure,
            func.sum(FeedbackSum.n),
            func.sum(FeedbackSum.total),
        )
        .join(Meeting, Meeting.id == FeedbackSum.meeting_id)
        .where(_said(scope, FeedbackSum.measure.in_(asked)))
        .group_by("month", FeedbackSum.measure)
    ):
        by_month[at][measure] = n, total
        before = whole.get(measure, (0, 0.0))
        whole[measure] = before[0] + n, before[1] + total
    means = _means(whole)
    months = (
        (month.key, month.first, *_heard(sums))
        for month, sums in zip(scope.months, by_month, strict=True)
    )
    return Hearing(
        _table(((m, *means[m]) for m in asked if m in means), ("measure", "n", "mean")),
        _table(months, ("month", "month_first", *HEARD)),
        *_both_ways(means),
    )


HEARD = ("n", "felt_heard", "read_back", "explained", "we_hear", "we_are_heard", "index")


def _heard(sums: Sums) -> tuple[Any, ...]:
    """The columns HEARD."""
    means = _means(sums)
    n, hear, heard, index = _both_ways(means)
    return (n, *(means.get(m, (0, None))[1] for m in HEARING), hear, heard, index)


# ------------------------------------------------------------------------------- how views change
class Change(NamedTuple):
    """Means before and now (0–10), the mean of now less before with its interval of 95 %, and n.

    The interval (bootstrap) is None of fewer than five.
    """

    before: float
    now: float
    change: float
    n: int
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Shift:
    """How one view of the municipality changed, of those who answered both times.

    ``whole``: the Change of all, None without answers. ``groups``: group_id, name, name_en, and the
    columns of Change; no row of a group without answers.
    """

    whole: Change | None
    groups: pd.DataFrame


@reads("feedback", "meetings", "roster")
def shift(db: Session, scope: Scope, measure: FeedbackMeasure) -> Shift:
    """How the view changed in the period: the Shift of WORRY or of DOOR."""
    sums = {
        group_id: tuple(numbers)
        for group_id, *numbers in db.execute(
            select(
                Meeting.group_id,
                func.sum(FeedbackSum.n),
                func.sum(FeedbackSum.total),
                func.sum(FeedbackSum.total_before),
            )
            .join(Meeting, Meeting.id == FeedbackSum.meeting_id)
            .where(_said(scope, FeedbackSum.measure == measure))
            .group_by(Meeting.group_id)
        )
    }
    sessions = select(Meeting.id).where(_said(scope)).correlate(None)
    everybody: Counter[int] = Counter()
    histograms: dict[int | None, Counter[int]] = defaultdict(Counter)
    for group_id, change, many in db.execute(
        select(Meeting.group_id, FeedbackChange.change, func.sum(FeedbackChange.n))
        .join(Meeting, Meeting.id == FeedbackChange.meeting_id)
        # Named first: else SQLite looks through the changes of all years for them.
        .where(FeedbackChange.meeting_id.in_(sessions), FeedbackChange.measure == measure)
        .group_by(Meeting.group_id, FeedbackChange.change)
    ):
        histograms[group_id][change] = many
        everybody[change] += many
    groups = db.execute(
        select(Group.id, Group.name, Group.name_en)
        .where(Group.id.in_([id for id in sums if id is not None]))
        .order_by(Group.sort_key)
    )
    rows = ((*group, *_changed(sums[group.id], histograms[group.id])) for group in groups)
    whole = [sum(numbers) for numbers in zip(*sums.values(), strict=True)]
    return Shift(
        _changed(whole, everybody) if whole else None,
        _table(rows, ("group_id", "name", "name_en", *Change._fields)),
    )


MONTHS_APART = 24
"""A longer period is told by years: an interval for each month of ten could not be read."""


@reads("feedback", "meetings")
def shift_over_time(db: Session, scope: Scope) -> pd.DataFrame:
    """How both views changed, month by month; by years where the months are too many.

    Columns: month (a month's key, or a year's), measure, and those of Change, None without
    answers; WORRY and DOOR of each month in its order.
    """
    months = scope.months
    ends = {month.key: month.next.first for month in months}
    if len(ends) > MONTHS_APART:
        ends = {month.key[:4]: month.next.first for month in months}
    keys = list(ends)
    place = _place(Meeting.meets_on, ends.values()).label("month")
    sums: dict[Any, Sequence[float]] = {}
    for at, measure, *numbers in db.execute(
        select(
            place,
            FeedbackSum.measure,
            func.sum(FeedbackSum.n),
            func.sum(FeedbackSum.total),
            func.sum(FeedbackSum.total_before),
        )
        .join(Meeting, Meeting.id == FeedbackSum.meeting_id)
        .where(_said(scope, FeedbackSum.measure.in_(SHIFTS)))
        .group_by("month", FeedbackSum.measure)
    ):
        sums[keys[at], measure] = numbers
    histograms: dict[Any, Counter[int]] = defaultdict(Counter)
    sessions = select(Meeting.id).where(_said(scope)).correlate(None)
    for at, measure, change, many in db.execute(
        select(place, FeedbackChange.measure, FeedbackChange.change, func.sum(FeedbackChange.n))
        .join(Meeting, Meeting.id == FeedbackChange.meeting_id)
        .where(FeedbackChange.meeting_id.in_(sessions), FeedbackChange.measure.in_(SHIFTS))
        .group_by("month", FeedbackChange.measure, FeedbackChange.change)
    ):
        histograms[keys[at], measure][change] = many
    none = (None, None, None, 0, None, None)
    return _table(
        (
            (*of, *(_changed(sums[of], histograms[of]) if of in sums else none))
            for of in product(keys, SHIFTS)
        ),
        ("month", "measure", *Change._fields),
    )


def _changed(sums: Sequence[float], histogram: Mapping[int, int]) -> Change:
    """The Change of these sums: n, now, before."""
    n, now, before = sums
    interval = bootstrap_mean_change(histogram)
    return Change(before / n, now / n, (now - before) / n, int(n), interval.low, interval.high)


@reads("feedback", "meetings", "reference")
def opportunity_fields(db: Session, scope: Scope) -> pd.DataFrame:
    """In which field the municipality could open doors most (item 8), the most named first.

    Columns: category_id, name, name_en, family, n, share (of all who named one). A field that
    fewer than five named has no row: it would be their answer on its own.
    """
    found = db.execute(
        select(
            Category.id,
            Category.name,
            Category.name_en,
            Category.family,
            func.sum(FeedbackField.n).label("named"),
        )
        .join(FeedbackField, FeedbackField.category_id == Category.id)
        .join(Meeting, Meeting.id == FeedbackField.meeting_id)
        .where(_said(scope))
        .group_by(Category.id, Category.name, Category.name_en, Category.family, Category.position)
        .order_by(func.sum(FeedbackField.n).desc(), Category.position, Category.id)
    ).all()
    total = sum(row.named for row in found)
    return _table(
        ((*row, share(row.named, total)) for row in found if row.named >= FEWEST),
        ("category_id", "name", "name_en", "family", "n", "share"),
    )


@dataclass(frozen=True)
class Mean:
    """A mean (None of fewer than five) and how many stand behind it."""

    mean: float | None
    n: int


@reads("feedback", "meetings")
def felt_seen(db: Session, scope: Scope) -> Mean:
    """How far the young felt seen, 1–7."""
    n, total = db.execute(
        select(_total(FeedbackSum.n), _total(FeedbackSum.total))
        .join(Meeting, Meeting.id == FeedbackSum.meeting_id)
        .where(_said(scope, FeedbackSum.measure == M.FELT_SEEN))
    ).one()
    return Mean(total / n if n else None, n)


# ------------------------------------------------------------------------------- in one look
@dataclass(frozen=True)
class Headline:
    """A figure of the last twelve months beside that of the twelve before, each with its n.

    ``key``: attendance_rate, answer_rate, promises_kept (shares), hearing_index (0–100), worry,
    door (mean change, points of 10). None where there are too few. ``is_clear`` is False of a
    change whose interval holds nought.
    """

    key: str
    value: float | None
    before: float | None
    n: int
    n_before: int
    is_clear: bool = True


@reads("meetings", "issues", "promises", "feedback")
def headlines(db: Session, as_of: date) -> tuple[Headline, ...]:
    """What Today says of the outcomes: six Headlines, in five statements."""
    turn = as_of - YEAR
    span = (turn - YEAR + timedelta(days=1), as_of)

    def now(day: Any) -> ColumnElement[int]:
        return case((day > turn, 1), else_=0)

    def by_year(statement: Select[Any], day: Any) -> dict[int, Any]:
        """1 (the last year), 0 (the one before) → the numbers of the statement."""
        rows = db.execute(statement.where(day.between(*span)).group_by("year"))
        return {year: numbers for year, *numbers in rows}

    def rate(key: str, by: Mapping[int, Sequence[int]]) -> Headline:
        (whole, part), (whole_before, part_before) = by.get(1, (0, 0)), by.get(0, (0, 0))
        return Headline(
            key,
            share(part, whole),
            share(part_before, whole_before),
            whole,
            whole_before,
        )

    came = by_year(
        select(
            now(Meeting.meets_on).label("year"),
            _total(MeetingCount.invited),
            _total(MeetingCount.came),
        )
        .join(MeetingCount, MeetingCount.meeting_id == Meeting.id)
        .where(DIALOGUES, ATTENDED, Meeting.state == MeetingState.HELD),
        Meeting.meets_on,
    )
    answered = by_year(
        select(now(Issue.raised_on).label("year"), func.count(), _many(Issue.is_answered())).where(
            Issue.archived_at.is_(None)
        ),
        Issue.raised_on,
    )
    kept = by_year(
        select(now(Promise.original_due_on).label("year"), func.count(), _kept(as_of)[0]).where(
            Promise.archived_at.is_(None)
        ),
        Promise.original_due_on,
    )
    heard: dict[tuple[int, Any], Any] = {}
    for year, measure, n, total, before in db.execute(
        select(
            now(Meeting.meets_on).label("year"),
            FeedbackSum.measure,
            func.sum(FeedbackSum.n),
            func.sum(FeedbackSum.total),
            _total(FeedbackSum.total_before),
        )
        .join(Meeting, Meeting.id == FeedbackSum.meeting_id)
        .where(FeedbackSum.measure.in_((*HEARING, *SHIFTS)), Meeting.meets_on.between(*span))
        .group_by("year", FeedbackSum.measure)
    ):
        change = (total - before) / n
        heard[year, measure] = (n, change if measure in SHIFTS else total / n)
    ways = [_both_ways({m: heard[y, m] for m in HEARING if (y, m) in heard}) for y in (1, 0)]
    sessions = select(Meeting.id).where(Meeting.meets_on > turn, Meeting.meets_on <= as_of)
    histograms: dict[Any, dict[int, int]] = defaultdict(dict)
    for measure, change, many in db.execute(
        select(FeedbackChange.measure, FeedbackChange.change, func.sum(FeedbackChange.n))
        .where(FeedbackChange.meeting_id.in_(sessions), FeedbackChange.measure.in_(SHIFTS))
        .group_by(FeedbackChange.measure, FeedbackChange.change)
    ):
        histograms[measure][change] = many
    shifts = []
    for measure in SHIFTS:
        (n, value), (n_before, value_before) = (heard.get((y, measure), (0, None)) for y in (1, 0))
        interval = bootstrap_mean_change(histograms[measure])
        clear = is_clear(interval.low, interval.high)
        shifts.append(Headline(measure.value, value, value_before, n, n_before, clear))
    return (
        rate("attendance_rate", came),
        rate("answer_rate", answered),
        rate("promises_kept", kept),
        Headline("hearing_index", ways[0][3], ways[1][3], ways[0][0], ways[1][0]),
        *shifts,
    )
