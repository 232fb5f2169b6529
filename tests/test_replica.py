"""Reading from a replica: what one wrote is read, and nobody goes back in time."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

import lib.start
from lib import replica
from lib.actor import SYSTEM
from lib.db import Database, Unavailable, reading, reads, transaction, use
from lib.reference.models import ActingUnit
from lib.settings import settings
from tests.tools.postgres import Postgres


@reads("reference", needs=None)
def units(db: Any) -> tuple[str, ...]:
    return tuple(db.scalars(select(ActingUnit.name).order_by(ActingUnit.id)))


@reads("reference", needs=None)
def slow(db: Any) -> Any:
    return db.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


class Pair:
    """A server, its replica, and the desk on both."""

    def __init__(self, first: Postgres, second: Postgres) -> None:
        self.second = second
        self.database = Database(first.url("desk"), second.url("desk"))

    def tell(self, statement: str) -> Any:
        with psycopg.connect(self.second.url("desk", driver=""), autocommit=True) as connection:
            return connection.execute(statement).fetchone()

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """What is written meanwhile does not arrive at the replica."""
        self.tell("SELECT pg_wal_replay_pause()")
        until(lambda: self.tell("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        yield
        self.tell("SELECT pg_wal_replay_resume()")

    @property
    def served(self) -> dict[str, int]:
        return dict(self.database.replica.served)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Postgres, Postgres]]:
    with Postgres(careful=True) as first:  # the mark relies on commits that are on the disk
        database = Database(first.create("desk"))
        lib.start.migrate(database)
        database.dispose()
        with Postgres(careful=True, copies=first) as second:
            yield first, second


@pytest.fixture
def pair(servers: tuple[Postgres, Postgres], monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(replica, "LEFT_ALONE_S", 0.0)
    made = Pair(*servers)
    use(made.database)
    yield made
    use(None)
    made.database.dispose()


def add(name: str) -> None:
    with transaction(SYSTEM) as db:
        db.add(ActingUnit(name=name))


def names() -> tuple[str, ...]:
    with reading() as data:
        return data.ask(units)


def by_replica(pair: Pair) -> bool:
    """Whether a reading is served by the replica now."""
    before = pair.served.get("replica", 0)
    names()
    return pair.served.get("replica", 0) > before


def test_what_one_wrote_is_read_at_once_and_the_replica_serves_once_it_has_it(pair):
    add("one")
    until(lambda: by_replica(pair))
    assert "one" in names()
    with pair.held_back():
        add("two")
        assert "two" in names(), "the first server says it: the replica does not know it yet"
        assert not by_replica(pair)
    until(lambda: by_replica(pair))
    assert names()[-1] == "two"


def test_nobody_who_saw_something_newer_sees_something_older(pair):
    until(lambda: by_replica(pair))
    with pair.held_back():
        other = Database(str(pair.database.url.render_as_string(hide_password=False)))
        use(other)  # another process
        add("theirs")
        use(pair.database)
        assert "theirs" not in names() and by_replica(pair), "what nobody here saw may come later"
        with reading(newest=True) as data:  # the gate looks up who opens a page
            assert "theirs" in data.ask(units)
        assert "theirs" in names(), "and whoever comes from that process finds it here"
        other.dispose()
    until(lambda: by_replica(pair))


def test_answers_that_are_kept_are_those_of_the_snapshot_whichever_server_gave_it(pair):
    until(lambda: by_replica(pair))
    with pair.held_back():
        add("kept")
        new, stamp = names(), stamp_of()
        pair.database.replica._mark = 0  # as if nobody here had seen it
        assert names() == new[:-1] and stamp_of() == stamp - 1
        pair.database.replica.raise_mark()
        assert names() == new and stamp_of() == stamp


def stamp_of() -> int:
    with reading() as data:
        return data.stamps["reference"]


def test_a_new_process_reads_the_first_server_until_it_knows_where_that_stands(pair):
    names()
    assert pair.served == {"behind": 1}


def test_while_the_replica_is_away_the_first_server_serves_and_nobody_notices(pair):
    until(lambda: by_replica(pair))
    pair.second.stop(signal.SIGQUIT)
    try:
        add("without it")
        assert "without it" in names()
        assert pair.served["away"] >= 1
    finally:
        pair.second.start()
    until(lambda: by_replica(pair))
    assert "without it" in names()


def test_a_query_that_the_replica_lets_down_is_asked_of_the_first_server_next(pair, monkeypatch):
    until(lambda: by_replica(pair))
    monkeypatch.setattr(replica, "LEFT_ALONE_S", 60.0)
    with pytest.raises(Unavailable), reading() as data:
        data.ask(slow)
    before = pair.served["replica"]
    assert names() and pair.served["replica"] == before and pair.served["away"] >= 1


def test_a_server_that_is_no_replica_is_not_read(servers):
    first, _ = servers
    database = Database(first.url("desk"), first.url("desk"))
    use(database)
    try:
        add("of its own")
        assert "of its own" in names() and set(database.replica.served) == {"away"}
    finally:
        use(None)
        database.dispose()


def test_without_a_replica_nothing_is_asked_besides(db, query_count):
    with reading() as data:
        data.ask(units)
    assert not [each for each in query_count if "lsn" in each]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("sqlite:////tmp/desk.sqlite3", "postgresql://h/desk"),
        ("postgresql://h/desk", "sqlite:////tmp/desk.sqlite3"),
        ("postgresql://h/desk", "nonsense"),
    ],
)
def test_a_replica_is_postgresqls(environment, first, second):
    environment(DATABASE_URL=first, READ_DATABASE_URL=second)
    with pytest.raises(ValueError, match="READ_DATABASE_URL"):
        settings()


def test_a_replica_is_named_as_people_write_it(environment):
    environment(DATABASE_URL="postgresql://h/desk", READ_DATABASE_URL="postgres://r/desk")
    assert settings().read_database_url == "postgresql+psycopg://r/desk"
