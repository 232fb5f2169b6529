"""Target 4: the pages of charts against SQL that reads every detail row anew.

raw/ holds a statement for each card, as one would write it without kept counts. It gives the
figures that the desk gives (test_raw.py compares them cell by cell).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy.engine import make_url

from lib.i18n.dates import today_in_tehran
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import RETURN_AFTER, YEAR_WEEKS, Scope
from tests.bench.databases import Sample
from tests.bench.pages import bench_pages
from tests.bench.server import Server
from tests.bench.wire import Browser

RAW = Path(__file__).with_name("raw")
TURNS = 9
MOST = 0.5
"""What the first visit after a write may take of the time of the raw SQL."""


@dataclass
class Charts:
    """One page: visits after a write and turns of its raw SQL in ms, the plans by statement."""

    page: str
    visits: list[float] = field(default_factory=list)
    raw: dict[str, list[float]] = field(default_factory=dict)
    plans: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def visit_ms(self) -> float:
        return median(self.visits)

    @property
    def raw_ms(self) -> float:
        return median(sum(turn) for turn in zip(*self.raw.values(), strict=True))

    def misses(self) -> list[str]:
        said = [f"{self.page}, after a write: {fault}" for fault in dict.fromkeys(self.faults)]
        if self.visit_ms > MOST * self.raw_ms:
            said.append(
                f"{self.page}: {self.visit_ms:.1f} ms after a write, at most {MOST} × the"
                f" {self.raw_ms:.1f} ms of the raw SQL"
            )
        return said


@dataclass
class AfterWrite:
    """Target 4: the first visits after a write."""

    pages: list[Charts]

    def table(self) -> str:
        lines = ["\nafter a write        n    p50  raw SQL  share  verdict"]
        for each in self.pages:
            lines.append(
                f"{each.page:<18}{len(each.visits):>4}{each.visit_ms:>7.1f}{each.raw_ms:>9.1f}"
                f"{each.visit_ms / each.raw_ms:>7.2f}  {'missed' if each.misses() else 'met'}"
            )
            slow = sorted(each.raw.items(), key=lambda item: -median(item[1]))
            lines.append("  " + ", ".join(f"{name} {median(ms):.1f}" for name, ms in slow))
        return "\n".join(lines)

    def misses(self) -> list[str]:
        """What target 4 is missed by, as sentences."""
        return [said for each in self.pages for said in each.misses()]


async def charts_after_write(sample: Sample, turns: int = TURNS) -> AfterWrite:
    """In turn: a write and the first visit to each page of charts, then that page's raw SQL."""
    pages = {page.name: page for page in bench_pages(sample.file)}
    found = [Charts(name) for name in pages_of_charts()]
    with Server(sample.file) as desk:
        browser = await Browser.open(desk.port)
        for each in found:  # imports and compiled charts are no part of a write's price
            await browser.visit(pages[each.page].url)
        for _ in range(turns):
            for each in found:
                desk.ask("write")
                visit = await browser.visit(pages[each.page].url)
                each.visits.append(visit.ms)
                each.faults += pages[each.page].faults(visit)
                _time_raw(sample.file, each)
        await browser.close()
    return AfterWrite(found)


def pages_of_charts() -> list[str]:
    return sorted(folder.name for folder in RAW.iterdir())


def statements(page: str) -> Iterator[tuple[str, str]]:
    """Name and text of each statement of a page."""
    return ((path.stem, path.read_text("utf-8")) for path in sorted((RAW / page).glob("*.sql")))


def usual_scope() -> Scope:
    """What the pages of charts show when nothing is chosen."""
    return scope_of(Period.YEAR_BACK, today_in_tehran(), "fa", None)


def parameters(scope: Scope) -> dict[str, Any]:
    """What the statements take: months as their first days, since they are Jalali."""
    return {
        "first": scope.first.isoformat(),
        "end": scope.end.isoformat(),
        "as_of": scope.as_of.isoformat(),
        "long_ago": (scope.as_of - RETURN_AFTER).isoformat(),
        "a_year_of_weeks_ago": (scope.as_of - YEAR_WEEKS).isoformat(),
        "months": json.dumps([month.first.isoformat() for month in scope.months]),
    }


def fresh(database_url: str) -> sqlite3.Connection:
    """A connection with nothing in its cache, which may become as large as the desk's."""
    connection = sqlite3.connect(f"file:{make_url(database_url).database}?mode=ro", uri=True)
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def _time_raw(database_url: str, charts: Charts) -> None:
    asked = parameters(usual_scope())
    connection = fresh(database_url)
    for name, sql in statements(charts.page):
        begin = time.perf_counter()
        connection.execute(sql, asked).fetchall()
        charts.raw.setdefault(name, []).append((time.perf_counter() - begin) * 1000)
        if name not in charts.plans:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", asked)
            charts.plans[name] = [detail for *_, detail in plan]
    connection.close()
