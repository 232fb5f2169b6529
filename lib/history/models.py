"""The table of changes, and the listener that fills it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DDL, JSON, Index, String, event, insert, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from lib.actor import Actor
from lib.db import Base, Identified, Instant, plain_value


class HistoryEntry(Identified, Base):
    """One row written: which record, which of its columns, from what to what.

    ``root`` and ``root_id`` name the record it is part of (a phone's person), by which a page
    finds its history. ``changes`` maps column → [old, new].
    """

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_root", "root", "root_id", "id"),)

    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(10))
    record: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    root: Mapped[str] = mapped_column(String(40))
    root_id: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)


UNSPOKEN = frozenset({"version", "sort_key", "search_text", "display_name", "name_key"})
"""Columns made from others: they would only repeat what is said already."""


@event.listens_for(Session, "before_flush")
def _demand_an_actor(db: Session, *_: Any) -> None:
    if "actor" in db.info:
        return
    if any(row.__audited__ for row in [*db.new, *db.dirty, *db.deleted]):
        raise RuntimeError("a write to an audited table needs an actor: use lib.db.transaction")


@event.listens_for(Base, "after_delete", propagate=True)
def _note_gone(_mapper: object, _connection: object, row: Base) -> None:
    # An orphan (a phone taken off its person) is not in ``Session.deleted``.
    db = object_session(row)
    if db is not None:
        db.info.setdefault("gone", []).append(row)


@event.listens_for(Session, "after_flush")
def _write_down(db: Session, *_: Any) -> None:
    actor: Actor | None = db.info.get("actor")
    if actor is None:
        return
    # One user action is one moment, however many flushes it takes.
    now = db.info.setdefault("at", datetime.now(UTC))
    entries = []
    gone = db.info.pop("gone", [])
    for action, rows in (("create", db.new), ("update", db.dirty), ("delete", gone)):
        for row in rows:
            if not row.__audited__ or (action == "update" and row in gone):
                continue
            changes = _changes(row, action)
            if not changes:
                continue
            root, root_id = row.story()
            entries.append(
                {
                    "at": now,
                    "actor_id": actor.staff_id,
                    "actor_name": actor.name,
                    "action": action,
                    "record": row.__tablename__,
                    "record_id": row.id,
                    "root": root,
                    "root_id": root_id,
                    "changes": changes,
                }
            )
    if entries:
        db.connection().execute(insert(HistoryEntry), entries)


def _changes(row: Base, action: str) -> dict[str, list[Any]]:
    changes: dict[str, list[Any]] = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        name = column.key
        if name in UNSPOKEN or name == "id":
            continue
        if column.columns[0].info.get("secret"):
            if action == "create" or state.attrs[name].history.has_changes():
                changes[name] = [None, None]  # that it changed is told, never what it was
            continue
        if action == "update":
            past = state.attrs[name].history
            if past.has_changes():
                old = past.deleted[0] if past.deleted else None
                changes[name] = [plain_value(old), plain_value(getattr(row, name))]
        elif (value := plain_value(getattr(row, name))) not in (None, "", [], False):
            changes[name] = [None, value] if action == "create" else [value, None]
    return changes


def append_only_statements(table: str, dialect: str) -> list[str]:
    """The statements that close a table to changes; the migration that makes it runs the same."""
    if dialect == "sqlite":
        return [
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"""
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        """CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN RAISE EXCEPTION ''history is append-only''; END'""",
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
           ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
    ]


APPEND_ONLY: set[str] = set()
"""The tables of which ``append_only`` was asked."""


def append_only(model: type[Base], statements: Callable[[str], list[str]] | None = None) -> None:
    """Let rows of ``model`` be added, never changed or taken away, whoever asks.

    ``statements`` for a dialect, where they are others than ``append_only_statements``.
    """
    APPEND_ONLY.add(model.__tablename__)
    for dialect in ("sqlite", "postgresql"):
        closing = (
            statements(dialect)
            if statements
            else append_only_statements(model.__tablename__, dialect)
        )
        for statement in closing:
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(model.__table__, "after_create", ddl)


def loses_values_only(dialect: str) -> list[str]:
    """History is never rewritten; an entry may lose its values, for somebody who was erased.

    Who, when, which record and which columns stay, and no value takes another's place. The
    migration that made it so runs the same.
    """
    fixed = [column.name for column in HistoryEntry.__table__.columns if column.name != "changes"]
    new, old = (", ".join(f"{row}.{name}" for name in fixed) for row in ("NEW", "OLD"))
    each, empty = (
        ("n.value::jsonb", "'[null,null]'::jsonb")
        if dialect == "postgresql"
        else ("CASE n.type WHEN 'array' THEN json(n.value) ELSE '' END", "'[null,null]'")
    )
    loses = f"""NOT EXISTS (SELECT 1 FROM json_each(NEW.changes) AS n
            LEFT JOIN json_each(OLD.changes) AS o ON o.key = n.key
            WHERE o.key IS NULL OR {each} <> {empty})
        AND (SELECT count(*) FROM json_each(NEW.changes))
            = (SELECT count(*) FROM json_each(OLD.changes))"""
    if dialect == "sqlite":
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in fixed)
        return [
            f"""CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry
            WHEN NOT ({same} AND {loses})
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
            """CREATE TRIGGER history_entry_no_delete BEFORE DELETE ON history_entry
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        ]
    return [
        """CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN RAISE EXCEPTION ''history is append-only''; END'""",
        f"""CREATE OR REPLACE FUNCTION history_loses_values_only() RETURNS trigger
        LANGUAGE plpgsql AS $body$ BEGIN
        IF ({new}) IS NOT DISTINCT FROM ({old}) AND {loses} THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'history is append-only'; END $body$""",
        """CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry
           FOR EACH ROW EXECUTE FUNCTION history_loses_values_only()""",
        """CREATE TRIGGER history_entry_no_change BEFORE DELETE OR TRUNCATE ON history_entry
           FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
    ]


append_only(HistoryEntry, loses_values_only)
