"""All that the database holds about a person, found by the foreign keys that lead to one.

No room to the right is imported: who points at a person stands in the metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table, inspect, or_, select
from sqlalchemy.orm import Session

from lib.db import Base, plain_value
from lib.history.erasure import parts_that_named, records_that_named
from lib.history.models import HistoryEntry
from lib.roster.models import Person

MADE = frozenset({"search_text", "sort_key", "name_key"})
"""Columns that say again what others say."""


def leading_to(table: Table) -> Iterator[tuple[type[Base], Column[Any]]]:
    """The other tables with a column that points at ``table``."""
    for mapper in Base.registry.mappers:
        for column in mapper.local_table.columns:
            points = any(key.column.table is table for key in column.foreign_keys)
            if points and mapper.local_table is not table:
                yield mapper.class_, column


def personal(model: type[Base]) -> list[str]:
    """The columns of a table in which something is written about a person in free words."""
    return [column.key for column in model.__table__.columns if column.info.get("personal")]


def rows_about(db: Session, person_id: int) -> list[Base]:
    """The rows that point at a person, and what is written of those (calls about an invitation)."""
    found: list[Base] = []
    for model, column in leading_to(Person.__table__):
        rows = db.scalars(select(model).where(column == person_id)).all()
        found += rows
        for child, key in leading_to(model.__table__):
            if rows and personal(child):
                ids = [row.id for row in rows]  # type: ignore[attr-defined]
                found += db.scalars(select(child).where(key.in_(ids))).all()
    return found


def records_about(db: Session, person_id: int) -> dict[str, set[int]]:
    """Table → ids of the rows that say something of a person, those taken away too.

    As history knows them; an issue is not among them: it is about what was raised.
    """
    found: dict[str, set[int]] = {}
    for model, column in leading_to(Person.__table__):
        if not model.__audited__:
            continue
        name = model.__tablename__
        stories = records_that_named(db, name, column.key, person_id)
        for row in db.scalars(select(model).where(column == person_id)):
            stories[row.id] = row.story()  # type: ignore[attr-defined]
        found.setdefault(name, set()).update(stories)
        for child, key in leading_to(model.__table__):
            if personal(child):
                parts = parts_that_named(
                    db, child.__tablename__, key.key, stories, set(stories.values())
                )
                found.setdefault(child.__tablename__, set()).update(parts)
    return {name: ids for name, ids in found.items() if name in _forgotten()}


def _forgotten() -> set[str]:
    """The tables whose rows say something of the person, beyond that they are theirs."""
    models = [Person, *(model for model, _ in leading_to(Person.__table__))]
    models += [child for model in models for child, _ in leading_to(model.__table__)]
    own = {model.__tablename__ for model in models if model.feature() == Person.feature()}
    return own | {model.__tablename__ for model in models if personal(model)}


def all_about(db: Session, person_id: int) -> str:
    """What the database holds about a person, as JSON; ids are told with the name behind them."""
    person = db.get_one(Person, person_id)
    tables: dict[str, list[Any]] = {"person": [_told(db, person)]}
    for row in rows_about(db, person_id):
        tables.setdefault(row.__tablename__, []).append(_told(db, row))
    where = [(HistoryEntry.root == "person") & (HistoryEntry.root_id == person_id)]
    for name, ids in records_about(db, person_id).items():
        where.append((HistoryEntry.record == name) & HistoryEntry.record_id.in_(ids))
    entries = select(HistoryEntry).where(or_(*where)).order_by(HistoryEntry.id)
    tables["history_entry"] = [_told(db, entry) for entry in db.scalars(entries)]
    return json.dumps(tables, ensure_ascii=False, indent=2, default=plain_value)


def _told(db: Session, row: Base) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for column in inspect(type(row)).columns:
        value = getattr(row, column.key)
        if column.key in MADE:
            continue
        told[column.key] = plain_value(value)
        for key in column.foreign_keys if value is not None else ():
            told[column.key] = {"id": value, "is": _name(db, key.column.table, value)}
    return told


def _name(db: Session, table: Table, id: int) -> Any:
    names = [name for name in ("display_name", "name", "title", "meets_on") if name in table.c]
    if not names:
        return None
    row = db.execute(select(*(table.c[name] for name in names)).where(table.c.id == id)).first()
    return next((plain_value(value) for value in row or () if value), None)
