"""What changed, told in sentences; what of it still stands can be put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from lib.history.put_back import Entry, Form, PutBack, saves, standing
from lib.i18n import Translator
from lib.ui.act import act, outcome
from lib.ui.context import here
from lib.ui.safe import escape, plain

Say = Callable[[str, str, Any], str]


@dataclass(frozen=True)
class Told:
    """Changes as HTML. Of the last of them, if it can be put back: which, what, and to what.

    ``is_whole``: all that was changed is put back.
    """

    html: str
    entry_id: int | None = None
    fields: str = ""
    then: str = ""
    is_whole: bool = True


def told(
    entries: pd.DataFrame,
    records: Mapping[str, str],
    columns: Mapping[tuple[str, str], str],
    say: Say,
    form: Form,
    t: Translator,
) -> tuple[Told, ...]:
    """The entries of ``changes_of`` in words: when and by whom, and beneath it what.

    ``records``: words for the tables that are told of. ``columns``: words for (table, column);
    a column without one is passed over. ``say(table, column, value)`` writes a value. ``form``:
    what of the record can be put back.
    """
    offers = {change.entry_id: change.entries for change in standing(entries, form)}
    in_words = partial(_lines, records=records, columns=columns, say=say, t=t)
    blocks: list[Told] = []
    items: dict[tuple[str, str], list[str]] = {}
    for save in saves(entries):
        lines = in_words(save)
        if not lines:
            continue
        items.setdefault((t.moment(save[0]["at"]), save[0]["actor_name"]), []).extend(lines)
        offer = offers.get(save[0]["id"], ())
        if then := in_words(_turned(entry) for entry in offer):
            words = [
                columns.get((form.table, column), "")
                if entry["record"] == form.table
                else records[entry["record"]]
                for entry in offer
                for column in entry["changes"]
            ]
            fields = t.list(list(dict.fromkeys(filter(None, words))))
            is_whole = len(then) == len(lines)
            blocks.append(Told(_html(items), save[0]["id"], fields, "\n".join(then), is_whole))
            items = {}
    return (*blocks, Told(_html(items))) if items else tuple(blocks)


def history(
    blocks: Iterable[Told], record: Any, put_back: Callable[..., PutBack | None] | None = None
) -> None:
    """Draw what changed about ``record``. ``put_back``: the verb, where the user may put back."""
    t, form = here().t, f"history-{record.id}"
    with st.container(gap=None, key="desk-history"):
        outcome(form, fields=())
        for block in blocks:
            st.html(block.html)
            if put_back is None or block.entry_id is None:
                continue
            part = plain(t("history.put_back_some", fields=block.fields))
            st.button(
                t("history.put_back") if block.is_whole else part,
                key=f"put-back-{block.entry_id}",
                type="tertiary",
                help="  \n".join(map(plain, block.then.splitlines())),
                on_click=_put_back,
                args=(form, put_back, PutBack(record.id, record.version, block.entry_id), block),
            )


def _put_back(form: str, verb: Any, past: PutBack, block: Told) -> None:
    undo = lambda done: done and (verb, done)  # noqa: E731
    act(form, verb, past, "history.put_back_done", undo=undo, fields=block.fields)


def _html(items: Mapping[tuple[str, str], list[str]]) -> str:
    below = "".join(
        f'<li><p class="desk-change-head"><b>{escape(when)}</b> {escape(who)}</p><ul>'
        + "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines)
        + "</ul></li>"
        for (when, who), lines in items.items()
    )
    return f'<ol class="desk-changes">{below}</ol>'


_TURNED = {"create": "delete", "delete": "create"}


def _turned(entry: Entry) -> Entry:
    """An entry as putting it back will write it."""
    turned = {column: [new, old] for column, (old, new) in entry["changes"].items()}
    return entry | {"action": _TURNED.get(entry["action"], "update"), "changes": turned}


def _lines(save: Iterable[Entry], **words: Any) -> list[str]:
    return [line for entry in save for line in sentences(entry, **words)]


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
