"""The date field: a text that understands how people write dates, with a calendar beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from lib.i18n import Translator
from lib.i18n.dates import parse_date
from lib.ui.components._mount import (
    component,
    nothing,
    reset,
    standing,
    value_of,
)

_mount = component("date_field")


def date_field(
    label: str,
    key: str,
    value: date | None,
    t: Translator,
    *,
    today: date,
    help: str | None = None,
    error: str | None = None,
    required: bool = False,
    placeholder: str | None = None,
    hide_label: bool = False,
    disabled: bool = False,
    submits: bool = True,
) -> str | None:
    """Ask for a day; returns an ISO date where it was understood, else the text as typed.

    None is an empty field. ``read_date`` turns the result into a date or an error; in a callback
    ask ``date_text(key)``, for st.session_state[key] holds more than the text. ``value`` is what
    the field begins with; ``put_date`` or deleting the key from session state begins anew.
    ``error`` is a sentence that the server found, shown while that text stands. In an st.form
    Enter sends the form unless ``submits`` is False (as with ``enter_to_submit=False``).
    """
    epoch, text = standing(key, "value", value.isoformat() if value else "")
    _mount(
        key=key,
        data=date_data(
            label,
            text,
            t,
            today,
            epoch=epoch,
            help=help,
            error=error,
            required=required,
            placeholder=placeholder or t("ui.date.placeholder"),
            hide_label=hide_label,
            disabled=disabled,
            submits=submits,
        ),
        on_value_change=nothing,
    )
    return text or None


def date_text(key: str, default: str | None = None) -> str | None:
    """What stands in a date field (ISO date, text as typed, or None); for callbacks."""
    return value_of(key, "value", default) or None


def put_date(key: str, value: date | None) -> None:
    """Write into a date field, or empty it; from a callback or before it is drawn."""
    reset(key, "value", value.isoformat() if value else "")


def read_date(raw: str | None, lang: str, today: date) -> date | None:
    """The date that a date field returned; None where it is empty. Raises BadDate."""
    if not raw:
        return None
    return parse_date(raw, lang, today)


def date_labels(t: Translator) -> dict[str, str]:
    """Words of a date input and its calendar."""
    return {
        "open": t("ui.date.open"),
        "calendar": t("ui.date.calendar"),
        "today": t("i18n.date.today"),
        "previous_month": t("ui.date.previous_month"),
        "next_month": t("ui.date.next_month"),
        "previous_year": t("ui.date.previous_year"),
        "next_year": t("ui.date.next_year"),
        "date": t("i18n.error.date"),
        "no_such_day": t("i18n.error.no_such_day"),
        "weekday": t("i18n.error.weekday", weekday="{weekday}", typed="{typed}"),
    }


def date_data(
    label: str, text: str, t: Translator, today: date, *, epoch: int = 1, **more: Any
) -> dict[str, Any]:
    """What the browser is sent for a date field."""
    return {
        "label": f"{label} *" if more.get("required") else label,
        "value": text,
        "epoch": epoch,
        "lang": t.lang,
        "today": today.isoformat(),
        "labels": date_labels(t),
        **more,
    }
