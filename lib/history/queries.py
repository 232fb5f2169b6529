"""Who changed what, when, read back."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.db import frame, reads
from lib.history.models import HistoryEntry


@reads("roster", "meetings", "reference", "accounts", "history")
def changes_of(db: Session, root: str, root_id: int, limit: int = 100) -> pd.DataFrame:
    """The last ``limit`` changes to a record and to what is part of it, newest first.

    ``root`` is a table's name. Columns: id, at, actor_name, action (create, update, delete or what
    else was written down), record, record_id, changes (column → [old, new]). Who may see which of
    the columns is for the page to say.
    """
    return frame(
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
