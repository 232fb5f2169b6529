"""Target 5: many write at once. Each save is the form of a session's page, through the websocket.

Beside it stands the bare insert: the rows that one such save leaves behind, copied in one
transaction by as many threads on the same database, without a page, a form or a rule. Both work
on a copy of the database.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from lib.actor import Role
from lib.db import SavedRequest
from lib.history import HistoryEntry
from lib.issues.models import Issue, IssueEvent
from tests.bench.databases import Sample
from tests.bench.load import SEED, Load, crowd, p95
from tests.bench.server import Server
from tests.bench.staff import colleagues
from tests.bench.wire import Browser

SAVERS = 50
THINK_S = 1.0
SECONDS = 20.0
WARM_UP_S = 4.0
MOST = 3.0
"""The saves' p95 against the bare insert's."""
WRITTEN: tuple[Any, ...] = tuple(
    model.__table__ for model in (SavedRequest, Issue, IssueEvent, HistoryEntry)
)
"""The tables in which a save leaves rows."""
STAMP = text(
    "INSERT INTO data_stamp (feature, value) VALUES (:f, 1)"
    " ON CONFLICT (feature) DO UPDATE SET value = data_stamp.value + 1"
)


@dataclass
class Saved:
    """The bare inserts before and after, the saves between; what was acknowledged and what is."""

    bare: list[Load]
    desk: Load
    acknowledged: list[str]
    stored: list[str]
    shape: dict[str, int]
    """Rows of a save by table."""

    @property
    def bare_p95(self) -> float:
        return p95([ms for load in self.bare for ms in load.all])

    def table(self) -> str:
        shape = ", ".join(f"{n} {table}" for table, n in self.shape.items())
        lines = [
            f"\n{SAVERS} savers, {THINK_S:.0f} s think       n    p50    p95  server  client  (CPU)"
        ]
        for name, load in (("bare", self.bare[0]), ("desk", self.desk), ("bare", self.bare[1])):
            lines.append(
                f"{name:<24}{len(load.all):>6}{load.p50:>7.1f}{load.p95:>7.1f}"
                f"{load.server_cpu:>8.0%}{load.client_cpu:>8.0%}"
            )
        lines.append(f"a save is {shape}; {len(self.acknowledged)} acknowledged, {lost(self)} lost")
        return "\n".join(lines)

    def misses(self) -> list[str]:
        """What target 5 is missed by, as sentences."""
        said = [f"saving: {error}" for error in dict.fromkeys(self.desk.errors)]
        said += [f"bare insert: {e}" for load in self.bare for e in dict.fromkeys(load.errors)]
        if n := lost(self):
            said.append(f"saving: {n} acknowledged saves are not in the database exactly once")
        if self.desk.p95 > MOST * self.bare_p95:
            said.append(
                f"saving: p95 {self.desk.p95:.1f} ms, at most {MOST:.0f} × the bare insert's"
                f" {self.bare_p95:.1f}"
            )
        return said


def lost(saved: Saved) -> int:
    """Acknowledged saves that the database does not hold exactly once."""
    return sum(saved.stored.count(title) != 1 for title in saved.acknowledged)


async def saves(sample: Sample, seconds: float = SECONDS) -> Saved:
    """Bare inserts, saves, bare inserts, on a copy of the database."""
    with sample.copy() as url:
        engine = _engine(url)
        with Server(url) as desk:
            meetings = _meetings(engine)
            crew = colleagues(sample.file, len(meetings), Role.RECORDER)
            browsers = [await Browser.open(desk.port, staff=each.staff) for each in crew]
            for browser, meeting in zip(browsers, meetings, strict=True):
                await browser.visit(f"/meeting?id={meeting}")
                await browser.press(f"raised-{meeting}.ask")
            save, acknowledged = _saver(meetings)
            shape = await _shape(engine, browsers[0], save)
            before = await asyncio.to_thread(_bare, engine, shape, seconds / 2)
            load = await crowd(desk, browsers, save, THINK_S, seconds, WARM_UP_S)
            await asyncio.gather(*(browser.close() for browser in browsers))
            after = await asyncio.to_thread(_bare, engine, shape, seconds / 2)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT title FROM issue WHERE title LIKE 'saver %'"))
            stored = [title for (title,) in rows]
        engine.dispose()
    counts = {table.name: len(rows) for table, rows in shape.items()}
    return Saved([before, after], load, acknowledged, stored, counts)


def _engine(url: str) -> Engine:
    """A connection for each saver, made beforehand; SQLite's transactions begin as writers."""
    engine = create_engine(url, pool_size=SAVERS, max_overflow=0)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def connected(raw: Any, _: Any) -> None:
            raw.isolation_level = None
            raw.execute("PRAGMA foreign_keys=ON")
            raw.execute("PRAGMA busy_timeout=10000")

        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _meetings(engine: Engine) -> list[int]:
    """As many held sessions as savers: each writes down what is raised in its own."""
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT id FROM meeting WHERE kind = 'dialogue' AND state = 'held'"
                " ORDER BY meets_on DESC, id LIMIT :n"
            ),
            {"n": SAVERS},
        )
        return [id for (id,) in found]


def _saver(meetings: list[int]) -> tuple[Any, list[str]]:
    acknowledged: list[str] = []

    async def save(
        number: int, browser: Browser, chance: random.Random
    ) -> tuple[str, float, list[str]]:
        """Type a title, choose a subject, press «save»."""
        form = f"raised-{meetings[number]}"
        title = f"saver {number} {uuid.uuid4().hex[:8]}"
        subject = chance.choice(browser.widget(f"{form}.category_id").options)
        typed = {f"{form}.title": title, f"{form}.category_id": subject}
        visit = await browser.press(f"{form}.submit", typed)
        errors = list(visit.errors)
        if visit.shows(title):
            acknowledged.append(title)
        else:
            errors.append("a save was not acknowledged")
        return "save", visit.ms, errors

    return save, acknowledged


# ------------------------------------------------------------------------------- the bare insert
Shape = dict[Table, list[dict[str, Any]]]
"""Table → the rows that a save leaves in it."""


async def _shape(engine: Engine, browser: Browser, save: Any) -> Shape:
    """Save once, and see what rows came of it."""
    with engine.connect() as connection:
        newest = {
            table.name: connection.scalar(select(func.max(_order(table)))) for table in WRITTEN
        }
    _, _, errors = await save(0, browser, random.Random(SEED))
    if errors:
        raise SystemExit(f"bench: {', '.join(errors)}")
    with engine.connect() as connection:
        return {
            table: [
                dict(row)
                for row in connection.execute(
                    select(table).where(_order(table) > newest[table.name])
                    if newest[table.name] is not None
                    else select(table)
                ).mappings()
            ]
            for table in WRITTEN
        }


def _order(table: Table) -> Any:
    """A column that grows from save to save."""
    return table.c.saved_at if "saved_at" in table.c else table.c.id


def insert_copy(connection: Connection, shape: Shape) -> None:
    """In one transaction: rows of this shape under new ids, and the data stamps of their rooms."""
    issue_id = None
    for table, rows in shape.items():
        for row in rows:
            new = {name: value for name, value in row.items() if name != "id"}
            if "request_id" in new:
                new["request_id"] = uuid.uuid4().hex
            if "issue_id" in new:
                new["issue_id"] = issue_id
            if "title" in new:
                new["title"] = "bare"
            made = connection.execute(insert(table), new)
            if table.name == "issue":
                (issue_id,) = made.inserted_primary_key
    connection.execute(STAMP, [{"f": "db"}, {"f": "history"}, {"f": "issues"}])


def _bare(engine: Engine, shape: Shape, seconds: float) -> Load:
    """As many threads as savers, each with its connection, thinking as long."""
    load = Load()
    until = time.monotonic() + seconds

    def thread(number: int) -> None:
        chance = random.Random(f"{SEED} {number}")
        with engine.connect() as connection:
            time.sleep(chance.uniform(0, THINK_S))
            while time.monotonic() < until:
                begin = time.perf_counter()
                try:
                    with connection.begin():
                        insert_copy(connection, shape)
                except DBAPIError as error:
                    load.errors.append(str(error))
                    return
                load.ms.setdefault("insert", []).append((time.perf_counter() - begin) * 1000)
                time.sleep(THINK_S * chance.uniform(0.5, 1.5))

    cpu = time.process_time()
    threads = [threading.Thread(target=thread, args=(number,)) for number in range(SAVERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    load.client_cpu = (time.process_time() - cpu) / seconds
    return load
