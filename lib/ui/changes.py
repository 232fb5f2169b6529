"""What changed, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from lib.db import dicts
from lib.i18n import Translator
from lib.ui.safe import escape

Say = Callable[[str, str, Any], str]


def changes_html(
    entries: pd.DataFrame,
    records: Mapping[str, str],
    columns: Mapping[tuple[str, str], str],
    say: Say,
    t: Translator,
) -> str:
    """The entries of ``changes_of`` as HTML: when and by whom, and beneath it what.

    ``records``: words for the tables that are told of. ``columns``: words for (table, column);
    a column without one is passed over. ``say(table, column, value)`` writes a value.
    """
    blocks: dict[tuple[str, str], list[str]] = {}
    for entry in dicts(entries):
        lines = sentences(entry, records, columns, say, t)
        if lines:
            blocks.setdefault((t.moment(entry["at"]), entry["actor_name"]), []).extend(lines)
    items = "".join(
        f'<li><p class="desk-change-head"><b>{escape(when)}</b> {escape(who)}</p><ul>'
        + "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines)
        + "</ul></li>"
        for (when, who), lines in blocks.items()
    )
    return f'<ol class="desk-changes">{items}</ol>'


def sentences(
    entry: Mapping[Any, Any],
    records: Mapping[str, str],
    columns: Mapping[tuple[str, str], str],
    say: Say,
    t: Translator,
) -> list[str]:
    """One entry in sentences; none where nothing of it may or need be told."""
    record = entry["record"]
    if record not in records:
        return []
    changes = {
        columns[record, column]: [value and say(record, column, value) for value in pair]
        for column, pair in entry["changes"].items()
        if (record, column) in columns
    }
    match entry["action"]:
        case "update" if any(entry["changes"].get("archived_at", ())):
            away = entry["changes"]["archived_at"][1]
            key = "history.archived" if away else "history.restored"
            return [t(key, what=records[record])]
        case "update":
            return [
                t("history.changed", field=field, old=old or "–", new=new or "–")
                if old or new
                else t("history.forgotten", field=field)
                for field, (old, new) in changes.items()
            ]
        case "create":
            told = t("i18n.list.comma").join(str(new) for _, new in changes.values() if new)
            return [t("history.created", what=records[record], told=told)]
        case "delete":
            told = t("i18n.list.comma").join(str(old) for old, _ in changes.values() if old)
            return [t("history.deleted", what=records[record], told=told)]
        case "erase" | "export" as did:
            return [t(f"history.did.{did}")]
        case _:
            return [t("history.revealed", what=records[record])]
