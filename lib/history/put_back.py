"""A past change put back: what stood before it is saved again, by the record's own edit verb.

A change is one save: the entries of one moment. Of it stands what no later change has touched; that
and nothing else is put back. As it goes through the edit verb, its rules, permission and version
hold, and history tells of it: putting back is a change, and is put back like one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, time
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.actor import Role
from lib.db import Base, checkout, dicts
from lib.errors import DomainError
from lib.history.queries import changes_of

Entry = dict[Any, Any]
"""A row of ``changes_of``."""
MOST = 300
"""How many entries are looked through: as many as the longest page of history shows."""
POSITION = "position"
"""Where a part stands among its like: put back with the rest of it, never asked for alone."""


@dataclass(frozen=True)
class PutBack:
    """A change to be put back, by its newest entry, of a record as the user saw it."""

    id: int
    version: int
    entry_id: int


@dataclass(frozen=True)
class Part:
    """Rows of a record that stand in its draft as a tuple: a person's telephones.

    ``field`` of the draft, ``rows`` of the record; ``make(**columns)`` is one of the tuple.
    """

    field: str
    rows: str
    model: type[Base]
    columns: tuple[str, ...]
    make: Callable[..., Any]


@dataclass(frozen=True)
class Form:
    """What of a record its edit verb covers: the draft's fields that are columns, and parts.

    ``unseen``: fields that the writer may not see; None in the draft leaves them as they are.
    """

    model: type[Any]
    draft: type[Any]
    parts: tuple[Part, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model.__tablename__

    def columns(self) -> dict[str, set[str]]:
        """By table, the columns that the form covers."""
        own = {each.name for each in fields(self.draft)} & set(self.model.__table__.columns.keys())
        covered = {self.table: own - {"id", "version", *self.unseen}}
        return covered | {p.model.__tablename__: {*p.columns, POSITION} for p in self.parts}


@dataclass(frozen=True)
class Change:
    """What still stands of a save: each entry with its ``changes`` cut down to that."""

    entry_id: int
    entries: tuple[Entry, ...]


def saves(entries: pd.DataFrame) -> Iterator[list[Entry]]:
    """The entries of ``changes_of`` by save, newest first."""
    for _, save in groupby(dicts(entries), lambda entry: (entry["at"], entry["actor_name"])):
        yield list(save)


def standing(entries: pd.DataFrame, form: Form) -> list[Change]:
    """What of the changes can be put back, newest first.

    A field stands as long as it still has the value that the change gave it; a part that was
    added, until it is taken away; one taken away, until its like is added. A record's own creation
    is not put back, and nothing whose values are kept no more.
    """
    covered = form.columns()
    now: dict[Any, Any] = {}
    gone: set[Any] = set()
    added: list[Any] = []
    found = []
    for save in saves(entries):
        kept = []
        for entry in save:
            columns = covered.get(entry["record"], ())
            known = {c: p for c, p in entry["changes"].items() if c in columns and any(p)}
            row = entry["record"], entry["record_id"]
            own = {c: pair for c, pair in known.items() if c != POSITION}
            stands = [c for c, pair in known.items() if now.get((row, c), pair[1]) == pair[1]]
            match entry["action"]:
                case "update" if row not in gone:
                    kept.append(entry | {"changes": {c: known[c] for c in stands}})
                case "create" if own and row not in gone and own.keys() <= set(stands):
                    kept.append(entry | {"changes": known})
                case "delete" if (row[0], {c: old for c, (old, _) in own.items()}) not in added:
                    kept.append(entry | {"changes": known})
            if entry["action"] == "create":
                added.append((row[0], {c: new for c, (_, new) in own.items()}))
            elif entry["action"] == "delete":
                gone.add(row)
            for column, (_, new) in known.items():
                now.setdefault((row, column), new)
        begins = any((e["record"], e["action"]) == (form.table, "create") for e in save)
        if not begins and (kept := [each for each in kept if each["changes"]]):
            found.append(Change(save[0]["id"], tuple(kept)))
    return found


def put_back(
    db: Session, role: Role, past: PutBack, form: Form, edit: Callable[[Session, Any], object]
) -> PutBack | None:
    """Save what stood before a change by the verb ``edit``; what takes that back, if it changed.

    Raises Conflict (without texts) if the record is no longer the one that was seen, and a
    sentence where nothing of the change stands any more or what stood there was put away.
    """
    record = checkout(db, form.model, past.id, past.version)
    entries = changes_of(db, form.table, past.id, MOST, role=role)
    changes = {change.entry_id: change for change in standing(entries, form)}
    if past.entry_id not in changes:
        raise DomainError("history.error.gone")
    edit(db, _draft(db, form, record, changes[past.entry_id].entries))
    if record.version == past.version:
        return None
    newest = changes_of(db, form.table, past.id, 1, role=role)["id"].iloc[0]
    return PutBack(past.id, record.version, int(newest))


def _draft(db: Session, form: Form, record: Any, entries: tuple[Entry, ...]) -> Any:
    """The record's draft with what stood before ``entries``."""
    values: dict[str, Any] = dict.fromkeys(form.unseen)
    for column in form.columns()[form.table]:
        now = getattr(record, column)
        values[column] = tuple(now) if isinstance(now, list) else now
    for part in form.parts:
        values[part.field] = _rows(db, part, record, entries)
    for entry in entries:
        if entry["record"] == form.table:
            values |= _before(db, form.model, entry)
    return form.draft(id=record.id, version=record.version, **values)


def _rows(db: Session, part: Part, record: Any, entries: tuple[Entry, ...]) -> tuple[Any, ...]:
    """The rows of a part as they were before ``entries``, each made into what the draft holds."""
    rows = {
        row.id: {column: getattr(row, column, 0) for column in (*part.columns, POSITION)}
        for row in getattr(record, part.rows)
    }
    for entry in entries:
        if entry["record"] != part.model.__tablename__:
            continue
        if entry["action"] == "create":
            rows.pop(entry["record_id"])
        else:
            # History leaves out what was empty.
            rows.setdefault(entry["record_id"], {POSITION: 0}).update(
                _before(db, part.model, entry)
            )
    ordered = sorted(rows.values(), key=lambda row: row[POSITION])
    return tuple(part.make(**{c: v for c, v in row.items() if c != POSITION}) for row in ordered)


_READ: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    time: time.fromisoformat,
    object: tuple,  # JSON, which holds lists alone
}


def _before(db: Session, model: type[Base], entry: Entry) -> dict[str, Any]:
    """The old values of an entry as the model's columns hold them."""
    found = {}
    for name, (old, _) in entry["changes"].items():
        column = model.__table__.columns[name]
        kind = column.type.python_type
        found[name] = None if old is None else _READ.get(kind, kind)(old)
        for key in column.foreign_keys if old is not None else ():
            there = key.column.table
            row = db.execute(select(there).where(there.c.id == old)).mappings().first()
            if row is None or row.get("archived_at") is not None:
                raise DomainError("history.error.archived")
    return found
