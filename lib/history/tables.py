"""The log of all changes, for administrators: who, when, which record, which of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lib.db import dicts
from lib.i18n import Translator
from lib.ui.components import Column
from lib.ui.workbook import Field, workbook

Words = Mapping[str, str]
"""By table: the word for a record of it. What has none is told by the table's name."""


def log_columns(t: Translator) -> list[Column]:
    """When, who, what was done, to which record; beneath it the fields."""
    return [
        Column("when", t("history.log.when"), width="11rem"),
        Column("who", t("history.log.who"), width="11rem"),
        Column("did", t("history.log.did"), width="8rem"),
        Column("what", t("history.log.what"), under="fields"),
    ]


def log_lines(entries: pd.DataFrame, records: Words, fields: Words, t: Translator) -> list[Any]:
    """The entries of ``log_page`` in words.

    ``fields``: by "table.column", the word for a column. Values are not told here: they stand on
    the record's own page, for those who may see them.
    """
    return [
        {
            "id": f"{entry['id']}:{entry['root']}:{entry['root_id']}",
            "when": t.moment(entry["at"]),
            "who": entry["actor_name"] if entry["actor_id"] else t("history.log.system"),
            "did": t(f"history.did.{_done(entry)}"),
            "what": _what(entry, records, t),
            "fields": _fields(entry, fields, t),
        }
        for entry in dicts(entries)
    ]


def _done(entry: Mapping[Any, Any]) -> str:
    action = entry["action"]
    if action == "update" and any(entry["changes"].get("archived_at", ())):
        return "archive" if entry["changes"]["archived_at"][1] else "restore"
    return action if action in ("create", "update", "delete", "erase", "export") else "other"


def _what(entry: Mapping[Any, Any], records: Words, t: Translator) -> str:
    number = t.digits(str(entry["root_id"])) if entry["root_id"] else ""
    root = f"{records.get(entry['root'], entry['root'])} {number}".strip()
    if entry["record"] == entry["root"]:
        return root
    return t("history.log.part", part=records.get(entry["record"], entry["record"]), of=root)


def _fields(entry: Mapping[Any, Any], fields: Words, t: Translator) -> str:
    if entry["action"] != "update":
        return ""
    known = (fields.get(f"{entry['record']}.{column}") for column in entry["changes"])
    return t.list(list(dict.fromkeys(word for word in known if word)))


def log_workbook(lines: list[Any], t: Translator) -> bytes:
    """The lines as an Excel workbook."""
    fields = [Field(column.key, column.label) for column in log_columns(t)]
    return workbook([*fields, Field("fields", t("history.log.fields"))], lines, t)
