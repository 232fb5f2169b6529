"""Whether a database is well: what it holds, and whether it holds together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, select, text

from lib.cli.backups import newest_backup
from lib.cli.terminal import moment, shown, table
from lib.db import Database
from lib.i18n.dates import now_utc
from lib.migrations import newest, standing


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``well`` None: told, and no fault."""

    what: str
    said: str
    well: bool | None = None


def check(database: Database, backups: Path) -> list[Finding]:
    """Look at all of it; the findings in the order to tell them."""
    with database.read.connect() as connection:  # type: ignore[union-attr]
        step = standing(connection)
        size = _size(database, connection)
        return [
            Finding("database", f"{shown(database.url)} ({size / 2**20:,.1f} MiB)"),
            Finding("schema", f"step {step or 'none'} of {newest()}", step == newest()),
            *(_sqlite(connection) if database.is_sqlite else _postgres(connection)),
            _last_backup(backups),
        ]


def rows(database: Database) -> str:
    """How many rows each table has."""
    with database.read.connect() as connection:  # type: ignore[union-attr]
        there = MetaData()
        there.reflect(connection)
        counted = [
            (name, connection.scalar(select(func.count()).select_from(there.tables[name])) or 0)
            for name in sorted(there.tables)
        ]
    return table(("table", "rows"), counted)


def _sqlite(connection: Connection) -> Iterator[Finding]:
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    yield Finding("file", "; ".join(said[:3]), said == ["ok"])
    lost = [str(row[0]) for row in connection.execute(text("PRAGMA foreign_key_check"))]
    yield _references(lost)
    yield _append_only(
        connection, "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )


def _postgres(connection: Connection) -> Iterator[Finding]:
    broken = connection.scalars(
        text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
    ).all()
    yield Finding("indexes", ", ".join(broken) or "ok", not broken)
    yield _references(
        connection.scalars(
            text("SELECT conrelid::regclass::text FROM pg_constraint WHERE NOT convalidated")
        ).all()
    )
    yield _append_only(
        connection,
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled <> 'D'",
    )


def _references(lost: object) -> Finding:
    names = sorted({*map(str, lost)})  # type: ignore[call-overload]
    return Finding("references", f"broken in {', '.join(names)}" if names else "ok", not names)


def _append_only(connection: Connection, triggers: str) -> Finding:
    from lib.history.models import APPEND_ONLY

    open_ones = APPEND_ONLY - {*connection.scalars(text(triggers))}
    said = f"can be changed: {', '.join(sorted(open_ones))}" if open_ones else "append-only"
    return Finding("history", said, not open_ones)


def _size(database: Database, connection: Connection) -> int:
    if database.file:
        return database.file.stat().st_size
    return connection.scalar(text("SELECT pg_database_size(current_database())")) or 0


def _last_backup(folder: Path) -> Finding:
    found = newest_backup(folder) if folder.is_dir() else None
    if found is None:
        return Finding("last backup", f"none in {folder}")
    age = now_utc() - found[1]
    return Finding("last backup", f"{moment(found[1])}, {age.days} days ago: {found[0]}")
