"""Who changed what, when, read back."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.actor import Role
from lib.db import Base, frame, reads
from lib.history.models import HistoryEntry


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


def _private_columns() -> set[tuple[str, str]]:
    """Table and name of the columns that are marked so where they are declared."""
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.info.get("private")
    }
