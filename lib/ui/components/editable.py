"""Tables that are edited in place: settings, holidays, staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from lib.db import dicts
from lib.i18n import Translator
from lib.ui.components._mount import component
from lib.ui.components.dates import date_labels
from lib.ui.components.outbox import outbox_labels, receipts, receiver
from lib.ui.components.records import missing, plain_id

EditKind = Literal["text", "number", "select", "date", "check", "tags"]

_mount = component("editable")


@dataclass(frozen=True)
class EditColumn:
    """One column of an editable table; ``key`` names the frame's column and the edit's value.

    "select" and "tags" choose among ``options``, pairs of (value, label): the values are what
    the frame holds and what edits bring back. "date" takes text as the date field does.
    ``width`` is a CSS width. ``fixed`` columns are shown and never edited.
    """

    key: str
    label: str
    kind: EditKind = "text"
    options: Sequence[tuple[Any, str]] = ()
    width: str | None = None
    required: bool = False
    fixed: bool = False
    placeholder: str = ""
    ltr: bool = False


@dataclass(frozen=True)
class Edit:
    """One row as the user wants it.

    ``id`` and ``version`` are None for a new row. ``action`` is "save", "archive" or "restore";
    ``values`` holds every column that is not fixed: texts as typed, int for a number, ISO for a
    date ("" is nothing; a number or date that was not understood comes as typed), bool, a list
    for tags, an option's value or None for a select. ``changed`` names what differs.
    """

    request_id: str
    id: Any
    version: int | None
    action: Literal["save", "archive", "restore"]
    values: Mapping[str, Any]
    changed: Sequence[str]


Answer = Mapping[str, str | Mapping[str, str] | None]
"""request id → None (done), a sentence for the row, or {column key: sentence beside the cell}."""


def editable(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    columns: Sequence[EditColumn],
    key: str,
    t: Translator,
    *,
    today: date,
    on_edits: Callable[[list[Edit]], Answer],
    id: str = "id",
    version: str = "version",
    archived: str | None = "archived",
    new: bool = True,
    caption: str = "",
    disabled: bool = False,
) -> Any:
    """Draw a table whose cells are inputs, with a line for a new row at its end.

    A cell is committed by Enter or by leaving it, the new row by Enter or its button. ``on_edits``
    runs as a widget callback with all edits not answered yet, one at most a row, and answers each
    (an edit not in the answer is sent again). It must be idempotent by ``request_id``. What was
    typed stays until it is answered with None; the frame of the next drawing shows the result.
    ``archived`` names the truth column of archived rows, which are pale, at rest and can be
    restored; None: there is no archiving.
    """

    def carry_out(taps: list[dict[str, Any]]) -> Answer:
        return on_edits([edit_of(tap) for tap in taps])

    return _mount(
        key=key,
        data=editable_data(
            rows,
            columns,
            t,
            today,
            receipts=receipts(key),
            id=id,
            version=version,
            archived=archived,
            new=new,
            caption=caption,
            disabled=disabled,
        ),
        on_edits_change=receiver(key, "edits", carry_out),
    )


def edit_of(tap: Mapping[str, Any]) -> Edit:
    """What the browser sent, as an ``Edit``."""
    return Edit(
        request_id=tap["id"],
        id=tap.get("row"),
        version=tap.get("version"),
        action=tap.get("action", "save"),
        values=tap.get("values") or {},
        changed=tuple(tap.get("changed") or ()),
    )


def editable_data(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    columns: Sequence[EditColumn],
    t: Translator,
    today: date,
    *,
    receipts: Mapping[str, Any],
    id: str = "id",
    version: str = "version",
    archived: str | None = "archived",
    new: bool = True,
    caption: str = "",
    disabled: bool = False,
) -> dict[str, Any]:
    """What the browser is sent for an editable table."""
    items = dicts(rows) if isinstance(rows, pd.DataFrame) else rows
    return {
        "columns": [
            {
                "key": c.key,
                "label": c.label,
                "kind": c.kind,
                "options": [[plain(value), label] for value, label in c.options],
                "width": c.width,
                "required": c.required,
                "fixed": c.fixed,
                "placeholder": c.placeholder,
                "ltr": c.ltr,
            }
            for c in columns
        ],
        "rows": [
            {
                "id": plain_id(item[id]),
                "version": None if missing(item.get(version)) else int(item[version]),
                "archived": bool(archived and not missing(item.get(archived)) and item[archived]),
                "values": {c.key: value(item.get(c.key), c) for c in columns},
            }
            for item in items
        ],
        "receipts": dict(receipts),
        "new": new and not disabled,
        "archives": archived is not None and not disabled,
        "disabled": disabled,
        "caption": caption,
        "today": today.isoformat(),
        "lang": t.lang,
        "labels": {
            "new_row": t("ui.table.new_row"),
            "add": t("i18n.add"),
            "actions": t("ui.table.actions"),
            "archive": t("i18n.archive"),
            "restore": t("i18n.restore"),
            "choose": t("ui.choose"),
            "empty": t("ui.table.empty"),
            **date_labels(t),
            **outbox_labels(t),
        },
    }


def plain(value: Any) -> Any:
    """A value that JSON can carry: numpy's numbers are none."""
    return value.item() if hasattr(value, "item") else value


def value(raw: Any, column: EditColumn) -> Any:
    """One cell for the browser."""
    if column.kind == "tags":
        return [plain(v) for v in raw] if isinstance(raw, (list, tuple, set)) else []
    if column.kind == "check":
        return bool(raw) and not missing(raw)
    if missing(raw):
        return None if column.kind == "select" else ""
    if column.kind == "date":
        return raw.isoformat()[:10] if isinstance(raw, date) else str(raw)
    if column.kind == "number" and not isinstance(raw, str):
        return int(raw) if float(raw).is_integer() else float(raw)
    return plain(raw) if column.kind == "select" else str(raw)
