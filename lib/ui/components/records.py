"""The table of the whole product: a page of rows that mirrors in Persian; cards on a phone."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, Literal

import pandas as pd
import streamlit as st
from cachetools import LRUCache

from lib.db import dicts
from lib.i18n import Translator
from lib.ui.components._mount import component, nothing, reset, standing, value_of
from lib.ui.components.month import Tone

Kind = Literal["text", "number", "date", "phone", "badge", "tags", "strip"]
Mark = tuple[Tone | None, str]
"""One square of an attendance strip: its colour (None: empty) and its title."""


@dataclass(frozen=True)
class Column:
    """One column; ``key`` names the frame's column.

    ``kind``: "text"; "number" (int/float or ready text, aligned at the end); "date" (date or ready
    text); "phone" (E.164, shown in isolation); "badge" (a value found in ``badges``, else text);
    "tags" (list of texts); "strip" (list of ``Mark``). ``under`` names a column whose text stands
    small beneath (a position under a name). ``width`` is a CSS width such as "12rem" or "20%".
    ``badges`` maps a value to (label, tone). ``sortable`` columns have a button as their head.
    """

    key: str
    label: str
    kind: Kind = "text"
    under: str | None = None
    width: str | None = None
    sortable: bool = False
    badges: Mapping[Any, tuple[str, Tone]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sort:
    """The order that the rows are in; the server puts them so."""

    key: str
    descending: bool = False


@dataclass(frozen=True)
class Paging:
    """Which part is shown: page ``number`` (from 1) of ``size`` rows, out of ``total`` rows."""

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))


# The number that the browser fills in needs no isolation from the words around it.
_UNISOLATED = {0x2068: None, 0x2069: None}
_mount = component("records")


def records(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    key: str,
    t: Translator,
    *,
    id: str = "id",
    caption: str = "",
    empty: str | None = None,
    link: str | None = None,
    on_open: Callable[[Any], object] | None = None,
    select: bool = False,
    sort: Sort | None = None,
    on_sort: Callable[[str, bool], object] | None = None,
    paging: Paging | None = None,
    on_page: Callable[[int], object] | None = None,
    dim: str | None = None,
) -> Any:
    """Draw one page of rows (the first column is each row's heading, on a phone its card's).

    ``caption`` names the table to a screen reader; ``empty`` stands in place of no rows.
    Opening a row (click, Enter) calls ``on_open(id)``; ``link`` such as "person?id={id}" makes the
    heading a real link for a new tab besides. ``select`` adds checkboxes: ``selected(key)`` are
    the chosen ids (across pages), ``clear_selected(key)`` empties them. ``sort`` is the order the
    rows came in, ``on_sort(column, descending)`` asks for another; ``on_page(number)`` likewise.
    Callbacks run as widget callbacks. The result holds the same for this one rerun: ``.open``
    (id), ``.sort`` ({"key", "descending"}), ``.page`` (number). ``dim`` names a truth column whose
    rows are paler (archived).

    ``st.switch_page`` belongs after the call, where ``.open`` is not None.
    """

    def told(name: str, listener: Callable[..., object] | None) -> Callable[[], None]:
        def callback() -> None:
            value = (st.session_state.get(key) or {}).get(name)
            if value is None or listener is None:
                return
            if name == "sort":
                listener(value["key"], bool(value["descending"]))
            else:
                listener(value)

        return callback if listener else nothing

    epoch, chosen = standing(key, "selected", []) if select else (0, [])
    return _mount(
        key=key,
        data=records_data(
            rows,
            columns,
            t,
            id=id,
            caption=caption,
            empty=empty,
            link=link,
            opens=True,
            selected=list(chosen) if select else None,
            epoch=epoch,
            sort=sort,
            paging=paging,
            dim=dim,
        ),
        on_open_change=told("open", on_open),
        on_selected_change=nothing,
        on_sort_change=told("sort", on_sort),
        on_page_change=told("page", on_page),
    )


def selected(key: str) -> list[Any]:
    """The ids chosen in a ``records`` table, in callbacks and before it is drawn."""
    return list(value_of(key, "selected") or [])


def clear_selected(key: str) -> None:
    """Let nothing be chosen in a ``records`` table (after a bulk action)."""
    reset(key, "selected", [])


def records_data(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    t: Translator,
    *,
    id: str = "id",
    caption: str = "",
    empty: str | None = None,
    link: str | None = None,
    opens: bool = True,
    selected: list[Any] | None = None,
    epoch: int = 0,
    sort: Sort | None = None,
    paging: Paging | None = None,
    dim: str | None = None,
) -> dict[str, Any]:
    """What the browser is sent for a table: texts ready in the language, nothing to compute."""
    data: dict[str, Any] = {
        "columns": [
            {
                "key": c.key,
                "label": c.label,
                "kind": c.kind,
                "width": c.width,
                "sortable": c.sortable,
            }
            for c in columns
        ],
        "rows": _drawn(rows, tuple(columns), t, id, dim),
        "caption": caption,
        "empty": empty if empty is not None else t("ui.table.empty"),
        "link": link,
        "opens": opens,
        "sort": {"key": sort.key, "descending": sort.descending} if sort else None,
        "selected": selected,
        "epoch": epoch,
        "lang": t.lang,
        "labels": {
            "select": t("ui.table.select"),
            "select_page": t("ui.table.select_page"),
            "selected": t("ui.table.selected", n="{n}").translate(_UNISOLATED),
            "unselect": t("ui.table.unselect"),
            "previous": t("ui.table.previous"),
            "next": t("ui.table.next"),
        },
        "paging": None,
    }
    if paging:
        first = (paging.number - 1) * paging.size + 1
        data["paging"] = {
            "number": paging.number,
            "last": paging.last,
            "text": t(
                "ui.table.range",
                first=min(first, paging.total),
                last=min(first + paging.size - 1, paging.total),
                total=paging.total,
            ),
        }
    return data


_Kept = tuple[Any, tuple[Column, ...], list[dict[str, Any]]]
_kept: LRUCache[tuple[Any, ...], _Kept] = LRUCache(maxsize=64)
_guard = Lock()


def _drawn(
    rows: Any, columns: tuple[Column, ...], t: Translator, id: str, dim: str | None
) -> list[dict[str, Any]]:
    # The answer of a query is one object until its data change: its cells are made once. The
    # object is kept with them, so that no other can come by its identity.
    key = (builtins.id(rows), t.lang, id, dim)
    with _guard:
        known = _kept.get(key)
    if known and known[0] is rows and known[1] == columns:
        return known[2]
    items: Iterable[Mapping[Any, Any]] = dicts(rows) if isinstance(rows, pd.DataFrame) else rows
    made = [
        {
            "id": plain_id(item[id]),
            "cells": [cell(item, column, t) for column in columns],
            "dim": bool(dim and item.get(dim)),
        }
        for item in items
    ]
    with _guard:
        _kept[key] = rows, columns, made
    return made


def plain_id(value: Any) -> int | str:
    """An id as JSON can carry it: numpy's integers are none."""
    return value if isinstance(value, (int, str)) else int(value)


def missing(value: Any) -> bool:
    """None, NaN, NaT, NA: nothing to show."""
    return value is None or value is pd.NaT or value is pd.NA or value != value


def cell(item: Mapping[Any, Any], column: Column, t: Translator) -> Any:
    """One cell for the browser: a text, or for badge, tags and strip their parts."""
    value = item.get(column.key)
    if column.kind == "tags":
        return [] if not isinstance(value, (list, tuple)) else [str(v) for v in value]
    if column.kind == "strip":
        return [] if not isinstance(value, (list, tuple)) else [list(mark) for mark in value]
    under = item.get(column.under) if column.under else None
    text = "" if missing(value) else _text(value, column, t)
    if column.kind == "badge":
        label, tone = column.badges.get(value, (text, "slate")) if text else ("", "slate")
        return [label, tone]
    return text if missing(under) or under == "" else [text, str(under)]


def _text(value: Any, column: Column, t: Translator) -> str:
    if column.kind == "date" and isinstance(value, date):
        return t.date(value)
    if column.kind == "phone":
        return t.phone(str(value))
    if column.kind == "number" and not isinstance(value, str):
        return t.number(value, 0 if float(value).is_integer() else 1)
    return str(value)
