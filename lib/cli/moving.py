"""From one database to another, of whichever kind: every table, compared."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, inspect, select, text

from lib.cli.digests import Tally, batches, in_order, tally
from lib.cli.terminal import Stopped, refuse_old_schema
from lib.db import Database
from lib.models import Base
from lib.start import migrate


@dataclass(frozen=True)
class Moved:
    """A table that was copied and found the same on the other side."""

    table: str
    rows: int
    digest: str
    seconds: float


def move(source: Database, target: Database) -> list[Moved]:
    """Copy all tables of ``source``, as one snapshot has them, into an empty ``target``.

    The target's tables are made by the migrations, their triggers with them. All or nothing:
    where a table is not the same afterwards, nothing of it stays. Raises Stopped.
    """
    refuse_old_schema(source)
    with target.alone():
        _refuse_full(target)
        migrate(target)
        with source.read.connect() as here, target.write.begin() as there:  # type: ignore[union-attr]
            _check_references(there, at_once=False)
            # Migrations may have written rows of their own; what comes holds them already.
            moved = [_copied(here, there, table) for table in Base.metadata.sorted_tables]
            _check_references(there, at_once=True)
            if there.dialect.name == "postgresql":
                _count_on(there)
        with target.write.connect() as there:  # type: ignore[union-attr]
            there.execute(text("ANALYZE"))
            there.commit()
    return moved


def _refuse_full(target: Database) -> None:
    with target.read.connect() as connection:  # type: ignore[union-attr]
        there = set(inspect(connection).get_table_names())
        full = any(
            connection.execute(select(table).limit(1)).first()
            for table in Base.metadata.sorted_tables
            if table.name in there
        )
        if full or (there and there != {*Base.metadata.tables, "alembic_version"}):
            raise Stopped("There is something in the database to move to: name an empty one.")


def _copied(here: Connection, there: Connection, table: Table) -> Moved:
    begun, sent = time.monotonic(), Tally()
    put = _by_copy if there.dialect.name == "postgresql" else _by_insert
    for rows in batches(here, table):
        sent.add(rows)
        put(there, table, rows)
    if tally(there, table) != sent:
        raise Stopped(f"The table {table.name} is not the same on the other side. Nothing is kept.")
    return Moved(table.name, sent.rows, sent.digest, time.monotonic() - begun)


def _by_insert(there: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = [column.name for column in in_order(table)]
    there.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _by_copy(there: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    # Several times as fast as INSERT, which parses and plans each row.
    names = ", ".join(f'"{column.name}"' for column in in_order(table))
    raw: Any = there.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_sent(value) for value in row])


def _sent(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return json.dumps(value) if isinstance(value, dict | list) else value


def _check_references(there: Connection, at_once: bool) -> None:
    """Let a row name another of its table that comes after it, until all are there."""
    if there.dialect.name == "sqlite":
        if not at_once:
            there.execute(text("PRAGMA defer_foreign_keys=ON"))
        return
    if at_once:
        there.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    how = "NOT DEFERRABLE" if at_once else "DEFERRABLE INITIALLY DEFERRED"
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table is table:
                there.execute(text(f"ALTER TABLE {table.name} ALTER CONSTRAINT {key.name} {how}"))


def _count_on(there: Connection) -> None:
    """The next id comes after the greatest that was brought."""
    for table in Base.metadata.sorted_tables:
        column: Any = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer):
            continue
        last = there.scalar(select(func.max(column)))
        there.execute(
            text("SELECT setval(pg_get_serial_sequence(:t, :c), :n, :used)"),
            {"t": table.name, "c": column.name, "n": last or 1, "used": last is not None},
        )
