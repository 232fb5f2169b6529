"""A database of an earlier release, full of data, loses nothing on its way to this one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic import command

import lib.start
from lib.db import Database
from lib.migrations import config, newest, standing
from tests.conftest import DIALECTS

RELEASED = ("0001", "0002", "0003")
"""Steps that desks stand at already."""
GONE = {("staff", "is_local_administrator"): False}
"""Columns that a later step does without, and what stood there."""

Rows = list[tuple[Any, ...]]


@pytest.fixture(params=DIALECTS)
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it, not even a schema."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
        yield database
        database.dispose()
        return
    server = request.getfixturevalue("postgres")
    database = Database(server.create(name := f"old_{uuid4().hex}"))
    yield database
    database.dispose()
    server.drop(name)


@pytest.mark.parametrize("step", RELEASED)
def test_an_earlier_release_is_brought_here_with_all_it_holds(
    blank: Database, step: str, sample_file: Path
) -> None:
    with blank.write.connect() as connection:
        command.upgrade(config(connection), step)
        connection.commit()
    before = filled(blank, sample_file)
    assert sum(map(len, before.values())) > 5_000
    lib.start.migrate(blank)
    with blank.write.connect() as connection:
        assert standing(connection) == newest()
        assert rows_of(connection, list(before)) == before
        # And it is called what it was called while that stood in the sentences.
        called = connection.execute(sa.text("SELECT name_en, dialogue_day FROM programme")).all()
        assert called == [("Good City, Communicative City", "tuesday")]


def filled(old: Database, sample_file: Path) -> dict[sa.Table, Rows]:
    """What of the sample an earlier schema can hold, put into it; by table, only what stays."""
    schema, now = sa.MetaData(), sa.MetaData()
    today = sa.create_engine(f"sqlite:///{sample_file}")
    with today.connect() as source, old.write.connect() as connection:
        # The rows come in any order; that they belong together is the sample's affair.
        if old.is_sqlite:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        schema.reflect(connection)
        now.reflect(source)
        kept = []
        for table in schema.sorted_tables:
            if table.name == "alembic_version":
                continue
            shared = [c for c in table.columns if c.name in now.tables[table.name].columns]
            stays = sa.table(table.name, *(sa.column(c.name, c.type) for c in shared))
            kept.append(stays)
            gone = {name: v for (of, name), v in GONE.items() if of == table.name}
            gone = {name: value for name, value in gone.items() if name in table.columns}
            rows = [{**row, **gone} for row in source.execute(sa.select(stays)).mappings()]
            if rows:
                connection.execute(table.insert(), rows)
        connection.commit()
        found = rows_of(connection, kept)
        connection.rollback()
    today.dispose()
    return found


def rows_of(connection: sa.Connection, tables: list[Any]) -> dict[Any, Rows]:
    """The rows of each table, of those columns, in one order."""
    return {
        table: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
        for table in tables
    }
