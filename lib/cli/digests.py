"""Whether two databases hold the same, whatever kind they are of.

A table's digest is the sum of the digests of its rows: it needs no order, which two databases
would not agree on, and no memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select

BATCH = 5_000
"""Rows that are in memory at a time."""
_MOST = 1 << 256


@dataclass
class Tally:
    """The rows of a table: how many, and their digest."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            said = json.dumps([*row], default=_plain, ensure_ascii=False, sort_keys=True)
            self.total += int.from_bytes(hashlib.sha256(said.encode()).digest())
            self.rows += 1
        self.total %= _MOST

    @property
    def digest(self) -> str:
        return f"{self.total:064x}"


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            # SQLite has no zones: what it holds is UTC (lib.db.Instant).
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return aware.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Enum():
            return value.value
    raise TypeError(f"no canonical form for {type(value).__name__}")


def in_order(table: Table) -> list[Any]:
    """The columns of a table in an order that does not depend on how the table was made."""
    return sorted(table.columns, key=lambda column: column.name)


def batches(connection: Connection, table: Table) -> Iterable[Sequence[Any]]:
    """All rows of a table, some thousands at a time."""
    rows = connection.execute(
        select(*in_order(table)), execution_options={"yield_per": BATCH, "stream_results": True}
    )
    return rows.partitions()


def tally(connection: Connection, table: Table) -> Tally:
    """Rows and digest of a table, as this connection sees it."""
    made = Tally()
    for rows in batches(connection, table):
        made.add(rows)
    return made


def tallies(connection: Connection) -> dict[str, Tally]:
    """The same of every table there is, by name: of any release's schema, so read from it."""
    found = MetaData()
    found.reflect(connection)
    return {name: tally(connection, found.tables[name]) for name in sorted(found.tables)}
