"""The raw SQL of target 4 gives the desk's own figures: a faster way to other numbers is no way."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lib.db import Database
from lib.i18n.dates import Month
from lib.outcomes import queries
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import Scope
from tests.bench.databases import sample_database
from tests.bench.raw import RAW, fresh, pages_of_charts, parameters, statements, usual_scope


@pytest.fixture(scope="module")
def url() -> str:
    return sample_database("S1")


@pytest.fixture(scope="module")
def raw(url: str) -> Iterator[sqlite3.Connection]:
    connection = fresh(url)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def db(url: str) -> Iterator[Session]:
    database = Database(url)
    with Session(database.read) as session:
        yield session
    database.dispose()


def cells(frame: Any, *columns: str) -> list[tuple[Any, ...]]:
    """The columns of a frame as SQLite would give them."""
    return [
        tuple(value.isoformat() if isinstance(value, date) else value for value in row)
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


def attendance(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    columns = ("month_first", "invited", "came", "walk_ins", "represented", "sessions")
    return cells(queries.attendance_by_month(db, scope), *columns)


def groups(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    columns = ("group_id", "invited", "came", "walk_ins", "sessions")
    return cells(queries.attendance_by_group(db, scope), *columns)


def newcomers(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    return cells(queries.reach_by_month(db, scope), "month_first", "first_timers", "returning")


def reach(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    found = queries.reach(db, scope)
    again = round((found.return_rate or 0) * found.return_n)
    return [(found.people, found.first_timers, found.return_n, again)]


def coverage(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    found = queries.coverage_by_neighbourhood(db, scope)
    return cells(found, "neighbourhood_id", "present", "roster")


def turns(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    return cells(queries.turns(db, scope.as_of).rows, "group_id", "last_on", "turns")


def topics(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    return cells(queries.topics(db, scope).rows, "category_id", "public", "dialogue")


def issues(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    columns = ("month_first", "raised", "resolved", "waiting")
    return cells(queries.issues_by_month(db, scope), *columns)


def answers(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    rate = queries.answer_rate(db, scope)
    declined = (rate.declined_told, rate.declined_untold)
    return [(rate.raised, rate.answered, *declined, rate.waiting)]


def promises(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    by_month = queries.promises_by_month(db, scope)
    of_all = queries.promises(db, scope)
    sums = (of_all.due, of_all.kept, of_all.on_time)
    others = (of_all.withdrawn, of_all.redated, of_all.late)
    months = cells(by_month, "month_first", "due", "kept", "on_time")
    return [*((*row, None, None, None) for row in months), (None, *sums, *others)]


def opportunity(db: Session, scope: Scope) -> list[tuple[Any, ...]]:
    return cells(queries.opportunity_fields(db, scope), "category_id", "n")


ALIKE = (
    attendance, groups, newcomers, reach, coverage, turns, topics, issues, answers, promises,
    opportunity,
)  # fmt: skip
"""Each is named after its statement and gives the same rows out of the desk's own queries."""

SCOPES = {
    period.name.lower(): period for period in (Period.YEAR_BACK, Period.MONTHS_BACK, Period.ALL)
}


def scope_of_sample(db: Session, period: Period) -> Scope:
    begun = queries.first_day(db) if period is Period.ALL else None
    return scope_of(period, usual_scope().as_of, "fa", None, begun)


def rows_of(raw: sqlite3.Connection, name: str, scope: Scope) -> list[tuple[Any, ...]]:
    [path] = RAW.glob(f"*/{name}.sql")
    return raw.execute(path.read_text("utf-8"), parameters(scope)).fetchall()


@pytest.mark.parametrize("period", SCOPES)
@pytest.mark.parametrize("desk", ALIKE, ids=lambda desk: desk.__name__)
def test_the_raw_sql_counts_what_the_desk_counts(
    raw: sqlite3.Connection, db: Session, desk: Any, period: str
):
    scope = scope_of_sample(db, SCOPES[period])
    expected = desk(db, scope)
    assert sum(value for row in expected for value in row[1:] if isinstance(value, int)) > 0
    assert rows_of(raw, desk.__name__, scope) == expected


@pytest.mark.parametrize("period", SCOPES)
def test_the_raw_sql_hears_what_the_desk_hears(raw: sqlite3.Connection, db: Session, period: str):
    scope = scope_of_sample(db, SCOPES[period])
    found = {
        (first, measure): total / n for first, measure, n, total in rows_of(raw, "hearing", scope)
    }
    expected = {
        (row["month_first"].isoformat(), measure.value): row[measure.value]
        for row in queries.hearing(db, scope).months.to_dict("records")
        for measure in queries.HEARING
        if row[measure.value] is not None
    }
    assert expected
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("period", SCOPES)
def test_the_raw_sql_sees_the_same_changes(raw: sqlite3.Connection, db: Session, period: str):
    scope = scope_of_sample(db, SCOPES[period])
    sums: Counter[Any] = Counter()
    for group, measure, change, n, now, before in rows_of(raw, "shift", scope):
        for of in (None, group):
            sums.update({(of, measure, "n"): n, (of, measure, "change"): n * change})
            sums.update({(of, measure, "now"): now, (of, measure, "before"): before})
    found = {measure.value: queries.shift(db, scope, measure) for measure in queries.SHIFTS}
    expected = [
        (row.get("group_id"), measure, row)
        for measure, shift in found.items()
        for row in (shift.whole._asdict(), *shift.groups.to_dict("records"))
    ]
    for of, measure, row in expected:
        assert sums[of, measure, "n"] == row["n"]
        for what in ("now", "before", "change"):
            assert sums[of, measure, what] / row["n"] == pytest.approx(row[what])
    assert len({key[:2] for key in sums}) == len(expected)


@pytest.mark.parametrize("period", SCOPES)
def test_the_raw_sql_sees_the_same_changes_over_time(
    raw: sqlite3.Connection, db: Session, period: str
):
    scope = scope_of_sample(db, SCOPES[period])
    length = 7 if len(scope.months) <= queries.MONTHS_APART else 4  # of a month's key, a year's
    sums: Counter[Any] = Counter()
    for first, measure, change, n, now, before in rows_of(raw, "views", scope):
        of = Month.of(date.fromisoformat(first), scope.lang).key[:length], measure
        sums.update({(*of, "n"): n, (*of, "change"): n * change})
        sums.update({(*of, "now"): now, (*of, "before"): before})
    rows = [row for row in queries.shift_over_time(db, scope).to_dict("records") if row["n"]]
    for row in rows:
        of = row["month"], row["measure"].value
        assert sums[*of, "n"] == row["n"]
        for what in ("now", "before", "change"):
            assert sums[*of, what] / row["n"] == pytest.approx(row[what])
    assert len({key[:2] for key in sums}) == len(rows)


def test_every_statement_is_compared():
    compared = {desk.__name__ for desk in ALIKE} | {"hearing", "shift", "views"}
    assert {name for page in pages_of_charts() for name, _ in statements(page)} == compared
