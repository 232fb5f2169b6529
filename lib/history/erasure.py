"""What history keeps of somebody who was erased: when, by whom and which field; no value."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Text, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from lib.history.models import HistoryEntry

Story = tuple[str, int]
"""Table and id of the record in whose history a row is told."""


def records_that_named(
    db: Session, record: str, column: str, id: int
) -> dict[int, tuple[str, int]]:
    """The rows, gone ones too, that were written with ``id`` in ``column``: row → its story.

    Reads all of history once: a person is seldom erased.
    """
    said = cast(HistoryEntry.changes, Text)
    found = select(HistoryEntry.record_id, HistoryEntry.root, HistoryEntry.root_id).where(
        HistoryEntry.record == record,
        or_(said.contains(f'"{column}": [null, {id}]'), said.contains(f'"{column}": [{id}, null]')),
    )
    return {row.record_id: (row.root, row.root_id) for row in db.execute(found)}


def parts_that_named(
    db: Session,
    record: str,
    column: str,
    ids: Collection[int],
    stories: Collection[tuple[str, int]],
) -> set[int]:
    """The rows, gone ones too, told of in ``stories`` that had one of ``ids`` in ``column``."""
    found: set[int] = set()
    for root in {root for root, _ in stories}:
        entries = select(HistoryEntry.record_id, HistoryEntry.changes).where(
            HistoryEntry.root == root,
            HistoryEntry.root_id.in_({id for each, id in stories if each == root}),
            HistoryEntry.record == record,
        )
        for id, changes in db.execute(entries):
            if not set(ids).isdisjoint(changes.get(column, ())):
                found.add(id)
    return found


def forget_values(db: Session, root: str, root_id: int, parts: dict[str, set[int]]) -> None:
    """Take the values out of the entries of a record's history, and of ``parts`` (table → ids).

    The database lets this be done to history, and nothing else (``loses_values_only``).
    """
    entries = select(HistoryEntry.id, HistoryEntry.changes).where(
        or_(
            and_(HistoryEntry.root == root, HistoryEntry.root_id == root_id),
            *(
                and_(HistoryEntry.record == table, HistoryEntry.record_id.in_(ids))
                for table, ids in parts.items()
            ),
        )
    )
    for id, changes in db.execute(entries).all():
        if changes:
            db.connection().execute(
                update(HistoryEntry)
                .where(HistoryEntry.id == id)
                .values(changes={column: [None, None] for column in changes})
            )
