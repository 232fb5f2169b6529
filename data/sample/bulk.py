"""Rows written in bulk: the sample is the one writer that passes by the objects."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from lib.db import Base

AT_ONCE = 20_000


class Bulk:
    """Collects rows by table and inserts them in the order of the tables given (parents first)."""

    def __init__(self, db: Session, *tables: type[Base]) -> None:
        self._db = db
        self._rows: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in tables}
        self._last = {
            t: db.scalar(select(func.max(t.__table__.c.id))) or 0
            for t in tables
            if "id" in t.__table__.c
        }
        self._waiting = 0

    def add(self, table: type[Base], **row: Any) -> int:
        """Keep a row for writing; its id. All rows of a table name the same columns."""
        self._last[table] += 1
        row["id"] = self._last[table]
        self.put(table, **row)
        return row["id"]

    def put(self, table: type[Base], **row: Any) -> None:
        """Keep a row that brings its own key."""
        self._rows[table].append(row)
        self._waiting += 1

    def rest(self) -> None:
        """Write what has gathered, once it is much: call it where no row lacks its parent."""
        if self._waiting >= AT_ONCE:
            self.write()

    def write(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                self._db.connection().execute(insert(table.__table__), rows)
                rows.clear()
        self._waiting = 0

    def close(self) -> None:
        """Write the rest, count ids on from the last, and bump the data stamps."""
        self.write()
        for table, last in self._last.items():
            if last and self._db.connection().dialect.name == "postgresql":
                sequence = text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)")
                self._db.execute(sequence, {"table": table.__tablename__, "last": last})
        self._db.info.setdefault("touched", set()).update(t.feature() for t in self._rows)
