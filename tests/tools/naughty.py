"""A town in which every text that people write is one that has broken other people's software."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count

from sqlalchemy import Enum, String

import lib.models  # noqa: F401 (all tables)
from lib.db import Base
from lib.i18n.text import clean

NOBODYS = {
    "data_stamp": "feature",
    "saved_request": "request_id",
    "programme_setting": "key value",
    "sign_in": "token_digest",
    "sign_in_attempt": "name_digest address",
    "invite_link": "token_digest",
    "credential": "username password_hash subject",
    "feedback_answer": "key",
    "feedback_manager_answer": "key",
    "history_entry": "action record root",
    "person": "sort_key search_text name_key",
    "stakeholder_group": "sort_key search_text",
    "issue": "search_text",
    "promise": "search_text",
    "phone": "number",
}
"""Texts that nobody writes as they stand: made by the desk, or of one form alone."""


def texts() -> Iterator[tuple[str, str, int | None]]:
    """Table, column and greatest length of every text that people write."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            text = isinstance(column.type, String) and not isinstance(column.type, Enum)
            if text and column.name not in NOBODYS.get(table.name, "").split():
                yield table.name, column.name, column.type.length


def fill(file: str, lines: Sequence[str]) -> set[str]:
    """Put the lines, as the services keep them, into every text of a stopped or running desk.

    Row after row takes the next line, and each column begins with another one. What was empty is
    filled as well, where a rule of the table lets it. Returns the lines that stand somewhere now.
    """
    kept = [*dict.fromkeys(line for raw in lines if (line := clean(raw)))]
    used: set[str] = set()
    begin = count(0, 37)
    with closing(sqlite3.connect(file, timeout=10)) as db, db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:  # history is append-only, but for this
            db.execute(f'DROP TRIGGER "{name}"')
        for table, column, most in texts():
            first = next(begin)
            rows = [id for (id,) in db.execute(f'SELECT rowid FROM "{table}"')]
            said = [kept[(first + n) % len(kept)][:most].strip() or "x" for n in range(len(rows))]
            db.executemany(
                f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE rowid = ?',
                zip(said, rows, strict=True),
            )
            used.update(text for (text,) in db.execute(f'SELECT "{column}" FROM "{table}"'))
        written = {(table, column) for table, column, _ in texts()}
        past = db.execute("SELECT id, record, changes FROM history_entry").fetchall()
        told = [
            (
                json.dumps(
                    {
                        name: _told(pair, kept, id) if (record, name) in written else pair
                        for name, pair in json.loads(said).items()
                    }
                ),
                id,
            )
            for id, record, said in past
        ]
        db.executemany("UPDATE history_entry SET changes = ? WHERE id = ?", told)
        db.execute("UPDATE data_stamp SET value = value + 1")
        for _, sql in triggers:
            db.execute(sql)
    return used.intersection(kept)


def _told(pair: list[object], lines: Sequence[str], number: int) -> list[object]:
    """The old and the new value of a change; a word becomes a line."""
    return [lines[number % len(lines)] if isinstance(each, str) else each for each in pair]
