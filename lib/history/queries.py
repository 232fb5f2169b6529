"""Who changed what, when, read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lib.actor import Role
from lib.db import Base, frame, reads
from lib.history.models import HistoryEntry
from lib.i18n.dates import TEHRAN


@reads("roster", "meetings", "reference", "accounts", "history", by_role=True)
def changes_of(
    db: Session, root: str, root_id: int, limit: int = 100, *, role: Role = Role.VIEWER
) -> pd.DataFrame:
    """The last ``limit`` changes to a record and to what is part of it, newest first.

    ``root`` is a table's name. Columns: id, at, actor_name, action (create, update, delete or what
    else was written down), record, record_id, changes (column → [old, new]). Below coordinator
    nothing of a private column is among them.
    """
    found = frame(
        db,
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            HistoryEntry.actor_name,
            HistoryEntry.action,
            HistoryEntry.record,
            HistoryEntry.record_id,
            HistoryEntry.changes,
        )
        .where(HistoryEntry.root == root, HistoryEntry.root_id == root_id)
        .order_by(HistoryEntry.id.desc())
        .limit(limit),
    )
    if role < Role.COORDINATOR:
        hidden = _private_columns()
        found["changes"] = [
            {column: pair for column, pair in changes.items() if (record, column) not in hidden}
            for record, changes in zip(found["record"], found["changes"], strict=True)
        ]
    return found


@dataclass(frozen=True)
class LogFilter:
    """Which of the changes: by whom, to which kind of record, from when on (an instant)."""

    actor_id: int | None = None
    root: str | None = None
    since: datetime | None = None


PERIODS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""How far back the log may be asked for, in days with today."""


def since(period: str, today: date) -> datetime:
    """When one of PERIODS began, for LogFilter. Raises KeyError for another."""
    first = today - timedelta(days=PERIODS[period] - 1)
    return datetime(first.year, first.month, first.day, tzinfo=TEHRAN)


LOG_PAGE = 50
EVERYTHING = ("accounts", "reference", "roster", "meetings", "issues", "promises", "history")


@reads(*EVERYTHING, needs=Role.ADMINISTRATOR)
def log_page(db: Session, filter: LogFilter, number: int) -> tuple[pd.DataFrame, int]:
    """One page (from 1) of all changes, newest first, and how many there are.

    Columns: id, at, actor_id, actor_name, action, record, root, root_id, changes. Values are in
    ``changes``; which of them are told is for whoever draws.
    """
    wanted = _logged(filter)
    total = db.scalar(select(func.count()).select_from(HistoryEntry).where(*wanted)) or 0
    return frame(db, _log(wanted).limit(LOG_PAGE).offset((number - 1) * LOG_PAGE)), total


@reads(*EVERYTHING, needs=Role.ADMINISTRATOR)
def log_rows(db: Session, filter: LogFilter, most: int) -> pd.DataFrame:
    """The newest ``most`` of the changes for taking along, as ``log_page`` has them."""
    return frame(db, _log(_logged(filter)).limit(most))


@reads(*EVERYTHING, needs=Role.ADMINISTRATOR)
def log_roots(db: Session) -> tuple[str, ...]:
    """The kinds of record that something was ever changed of."""
    return tuple(db.scalars(select(HistoryEntry.root).distinct()))


def _logged(filter: LogFilter) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filter.actor_id is not None:
        wanted.append(HistoryEntry.actor_id == filter.actor_id)
    if filter.root is not None:
        wanted.append(HistoryEntry.root == filter.root)
    if filter.since is not None:
        wanted.append(HistoryEntry.at >= filter.since)
    return wanted


def _log(wanted: list[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(
            HistoryEntry.id,
            HistoryEntry.at,
            HistoryEntry.actor_id,
            HistoryEntry.actor_name,
            HistoryEntry.action,
            HistoryEntry.record,
            HistoryEntry.root,
            HistoryEntry.root_id,
            HistoryEntry.changes,
        )
        .where(*wanted)
        .order_by(HistoryEntry.id.desc())
    )


def _private_columns() -> set[tuple[str, str]]:
    """Table and name of the columns that are marked so where they are declared."""
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.info.get("private")
    }
