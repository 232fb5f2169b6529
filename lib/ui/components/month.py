"""The month grid: a month of the calendar with its meetings; an agenda on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from lib.i18n import Translator
from lib.i18n.dates import Month, fields
from lib.ui.components._mount import component, nothing

Tone = Literal["turquoise", "lapis", "saffron", "clay", "plum", "slate"]
Shape = Literal["circle", "square", "diamond", "triangle", "ring", "bar"]


@dataclass(frozen=True)
class Entry:
    """One meeting in a day. ``title``, ``time`` and the labels are ready to show.

    Kinds differ by ``tone`` and ``shape`` together, so that colour alone never tells. ``state`` is
    "planned", "held", "cancelled" (struck through) or "moved" (dashed); ``state_label`` says it to
    a screen reader and in the tooltip, after ``hint``.
    """

    id: int | str
    on: date
    title: str
    kind: str
    tone: Tone = "slate"
    shape: Shape = "circle"
    state: Literal["planned", "held", "cancelled", "moved"] = "planned"
    state_label: str = ""
    time: str = ""
    hint: str = ""


@dataclass(frozen=True)
class DayMark:
    """A holiday, or a closure, with its name. ``estimated``: its date is not certain yet."""

    on: date
    name: str
    estimated: bool = False


_mount = component("month_grid")


def month_grid(
    month: Month,
    entries: Iterable[Entry],
    marks: Iterable[DayMark],
    key: str,
    t: Translator,
    *,
    today: date,
    on_open: Callable[[str], object] | None = None,
    on_pick: Callable[[date], object] | None = None,
    on_turn: Callable[[int], object] | None = None,
) -> Any:
    """Draw ``month``. The callbacks run as widget callbacks (database writes belong there).

    ``on_open(id)``: a click or Enter on an entry (the id comes back as it was given: int or str);
    ``on_pick(day)``: on an empty place or the plus of a day (None: days cannot be picked);
    ``on_turn(-1 | 1)``: PageUp and PageDown. The returned ``.open``, ``.pick`` (ISO) and ``.turn``
    hold the same for this one rerun.
    """

    def told(name: str, listener: Callable[[Any], object] | None) -> Callable[[], None]:
        import streamlit as st

        def callback() -> None:
            value = (st.session_state.get(key) or {}).get(name)
            if listener and value is not None:
                listener(date.fromisoformat(value) if name == "pick" else value)

        return callback if listener else nothing

    return _mount(
        key=key,
        data=month_data(
            month, entries, marks, t, today, pickable=bool(on_pick), turns=bool(on_turn)
        ),
        on_open_change=told("open", on_open),
        on_pick_change=told("pick", on_pick),
        on_turn_change=told("turn", on_turn),
    )


@lru_cache(maxsize=1024)
def _said(on: date, t: Translator) -> tuple[str, str]:
    """A day's number and its whole name: six weeks of them a drawing."""
    return t.digits(str(fields(on, t.lang)[2])), t.long_date(on)


def month_data(
    month: Month,
    entries: Iterable[Entry],
    marks: Iterable[DayMark],
    t: Translator,
    today: date,
    *,
    pickable: bool = True,
    turns: bool = True,
) -> dict[str, Any]:
    """What the browser is sent for a month: weeks of days, each with its marks and entries."""
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.on, []).append(entry)
    marked: dict[date, list[DayMark]] = {}
    for mark in marks:
        marked.setdefault(mark.on, []).append(mark)
    kinds = {
        e.kind: {"label": e.kind, "tone": e.tone, "shape": e.shape}
        for es in by_day.values()
        for e in es
    }

    def day(on: date) -> dict[str, Any]:
        number, long = _said(on, t)
        return {
            "iso": on.isoformat(),
            "day": number,
            "long": long,
            "outside": not month.first <= on <= month.last,
            "today": on == today,
            "marks": [{"name": m.name, "estimated": m.estimated} for m in marked.get(on, ())],
            "entries": [
                {
                    "id": e.id,
                    "title": e.title,
                    "kind": e.kind,
                    "tone": e.tone,
                    "shape": e.shape,
                    "state": e.state,
                    "state_label": e.state_label,
                    "time": e.time,
                    "hint": e.hint,
                }
                for e in sorted(by_day.get(on, ()), key=lambda e: e.time)
            ],
        }

    weeks = [[day(on) for on in week] for week in month.weeks]
    return {
        "title": t.month(month),
        "weekdays": [t.weekday(on) for on in month.weeks[0]],
        "weeks": weeks,
        "kinds": list(kinds.values()),
        "pickable": pickable,
        "turns": turns,
        "labels": {
            "add": t("ui.month.add"),
            "estimated": t("ui.month.estimated"),
            "today": t("i18n.date.today"),
            "empty": t("ui.month.empty"),
        },
    }
