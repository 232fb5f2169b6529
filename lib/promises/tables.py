"""Promises in words: the list, a promise's facts and story, the sections on other pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from lib.accounts.queries import staff_options
from lib.db import reads, tuples
from lib.history.queries import changes_of
from lib.i18n import Translator
from lib.issues.models import standing
from lib.promises.models import Completion, PromiseStep
from lib.promises.queries import (
    PromiseFilter,
    issues_to_link,
    late_by_unit,
    promise_events_of,
    promises_of_group,
    promises_of_issue,
    promises_of_meeting,
    promises_page,
)
from lib.promises.service import PROMISE_FORM
from lib.reference.queries import acting_units
from lib.ui.changes import Told, told
from lib.ui.components import Column
from lib.ui.safe import escape

TONES: dict[str, Any] = {
    "late": "clay",
    "today": "saffron",
    "pending": "lapis",
    "kept": "turquoise",
    "withdrawn": "slate",
}
BADGES: dict[str, Any] = {
    "late": "bad",
    "today": "warn",
    "pending": "calm",
    "kept": "good",
    "withdrawn": "quiet",
}


def state_of(promise: Any, as_of: date) -> str:
    """How it stands with a promise, in one of the words of ``promises.state``."""
    if promise.withdrawn_on:
        return "withdrawn"
    if promise.completed_on:
        return "kept"
    if promise.late:
        return "late"
    return "today" if promise.due_on == as_of else "pending"


def badges_of(promise: Any, as_of: date, t: Translator) -> list[tuple[str, Any]]:
    """The states of a promise in a word each."""
    state = state_of(promise, as_of)
    found = [(t(f"promises.state.{state}"), BADGES[state])]
    if promise.completion not in (Completion.NOT_STARTED, Completion.COMPLETE):
        found.append((t(promise.completion.key), "calm"))
    if promise.redated:
        found.append((t("promises.page.redated", n=promise.redated), "warn"))
    if promise.archived_at:
        found.append((t("promises.state.archived"), "quiet"))
    return found


# ------------------------------------------------------------------------------- the list
def columns(t: Translator, *, brief: bool = False) -> list[Column]:
    """The text over who it was given to (``brief``: who is to act), the day over how far it is."""
    states: dict[Any, tuple[str, Any]] = {
        state: (t(f"promises.state.{state}"), tone) for state, tone in TONES.items()
    }
    found = [
        Column(
            "text",
            t("promises.field.text"),
            # A page of a group, a session or an issue need not repeat whose it is.
            under="unit" if brief else "group",
            width="60%" if brief else "40%",
        ),
        Column("due_on", t("promises.field.due_on"), under="from_today"),
        Column("state", t("promises.field.state"), "badge", badges=states),
    ]
    if not brief:
        found.insert(1, Column("unit", t("promises.field.unit"), under="owner"))
        found.append(Column("action", t("promises.field.last_action"), under="acted_on"))
    return found


LISTED = ("promises", "roster", "reference", "accounts")
"""What a list of promises is read from. Its rows are kept in words: saying them takes the time."""


@reads(*LISTED)
def promise_rows(
    db: Session, filter: PromiseFilter, page: int, t: Translator
) -> tuple[list[dict[str, Any]], int]:
    """A page of promises in the words of the screen, and how many there are."""
    shown = promises_page(db, filter, page)
    return _rows(shown.rows, filter.as_of, t), shown.total


@reads(*LISTED)
def rows_of_group(
    db: Session, group_id: int, as_of: date, t: Translator
) -> tuple[list[dict[str, Any]], int]:
    """What a group was promised and still waits for, and how many of these are late."""
    found = promises_of_group(db, group_id, as_of)
    waiting = found[found["pending"].astype(bool)]
    return _rows(waiting, as_of, t), int(waiting["late"].sum())


@reads(*LISTED)
def rows_of_meeting(
    db: Session, meeting_id: int, as_of: date, t: Translator
) -> list[dict[str, Any]]:
    """What was promised in a session."""
    return _rows(promises_of_meeting(db, meeting_id, as_of), as_of, t)


@reads(*LISTED)
def rows_of_issue(db: Session, issue_id: int, as_of: date, t: Translator) -> list[dict[str, Any]]:
    """What was promised about an issue."""
    return _rows(promises_of_issue(db, issue_id, as_of), as_of, t)


def _rows(found: pd.DataFrame, as_of: date, t: Translator) -> list[dict[str, Any]]:
    return [
        {
            "id": each.id,
            "text": each.text,
            "group": t.name(each.group_name or "", each.group_name_en),
            "unit": t.name(each.unit_name or "", each.unit_name_en),
            "owner": each.owner_name or "",
            "due_on": t.date(each.due_on),
            "from_today": from_today(each, as_of, t),
            "state": state_of(each, as_of),
            "action": each.last_action or t(each.completion.key),
            "acted_on": t.date(each.last_action_on) if each.last_action_on else "",
        }
        for each in tuples(found)
    ]


def from_today(promise: Any, as_of: date, t: Translator) -> str:
    """«۱۲ روز گذشته», «۳ روز مانده»; nothing of one that is over."""
    days = (promise.due_on - as_of).days
    if not promise.pending or not days:
        return ""
    return t("promises.days.left", n=days) if days > 0 else t("promises.days.late", n=-days)


def unit_columns(t: Translator) -> list[Column]:
    """What is late, by unit."""
    return [
        Column("unit", t("promises.field.unit"), width="55%"),
        Column("late", t("promises.view.late"), "number"),
        Column("oldest", t("promises.units.oldest")),
    ]


@reads("promises", "reference")
def unit_rows(db: Session, as_of: date, t: Translator) -> list[dict[str, Any]]:
    """Rows of ``late_by_unit`` in the words of the screen; id 0 is nobody's."""
    return [
        {
            "id": each.unit_id or 0,
            "unit": t.name(each.name, each.name_en) if each.name else t("promises.units.none"),
            "late": each.late,
            "oldest": t.date(each.oldest_due_on),
        }
        for each in tuples(late_by_unit(db, as_of))
    ]


# ------------------------------------------------------------------------------- one promise
def facts_of(promise: Any, t: Translator) -> list[tuple[str, str]]:
    """When it was made, its first day and the one that holds, who is to keep it."""
    moved = promise.due_on != promise.original_due_on
    return [
        (t("promises.field.promised_on"), t.long_date(promise.promised_on)),
        (
            t("promises.field.original_due_on"),
            t.long_date(promise.original_due_on) if moved else "",
        ),
        (t("promises.field.due_on"), t.long_date(promise.due_on)),
        (
            t("promises.field.redated"),
            t("promises.page.times", n=promise.redated) if promise.redated else "",
        ),
        (t("promises.field.completion"), t(promise.completion.key)),
        (
            t("promises.field.completed_on"),
            t.long_date(promise.completed_on) if promise.completed_on else "",
        ),
        (t("promises.field.unit"), t.name(promise.unit_name or "", promise.unit_name_en)),
        (t("promises.field.owner"), promise.owner_name or ""),
    ]


@reads("promises", "accounts")
def story_html(db: Session, promise_id: int, t: Translator) -> str:
    """The steps of a promise, the newest first, as HTML; kept as such."""
    events = tuples(promise_events_of(db, promise_id))
    gone = {each.undoes_id for each in events}
    items = "".join(
        f'<li><p class="desk-change-head"><b>{escape(t.long_date(each.happened_on))}</b> '
        f"{escape(each.staff_name or '')}</p><ul>"
        + "".join(
            f"<li><bdi>{f'<s>{escape(line)}</s>' if each.id in gone else escape(line)}</bdi></li>"
            for line in _told(each, t)
        )
        + "</ul></li>"
        for each in reversed(events)
    )
    return f'<ol class="desk-changes">{items}</ol>'


def _told(event: Any, t: Translator) -> list[str]:
    if event.undoes_id:
        return [t("promises.story.undone", step=t(event.step.key))]
    lines = [t(event.step.key)]
    if event.due_on:
        lines[0] = t(f"promises.story.{event.step.value}", day=t.long_date(event.due_on))
    if event.reason:
        is_action = event.step is PromiseStep.ACTION
        lines.append(event.reason if is_action else t("promises.story.why", reason=event.reason))
    if event.completion and event.step is PromiseStep.ACTION:
        lines.append(t("promises.story.completion", how=t(event.completion.key)))
    return lines


@reads("promises", "accounts")
def last_step(db: Session, promise_id: int) -> Any | None:
    """The step that can be taken back: a row of ``promise_events_of``, None if there is none."""
    last = standing(tuples(promise_events_of(db, promise_id)))[-1]
    return None if last.step is PromiseStep.MADE else last


# ------------------------------------------------------------------------------- history
def edited_labels(t: Translator) -> dict[str, str]:
    """The fields of a promise's form, in their order."""
    return {
        "text": t("promises.field.text"),
        "acting_unit_id": t("promises.field.unit"),
        "owner_id": t("promises.field.owner"),
        "issue_id": t("promises.field.issue"),
    }


@reads("promises", "issues", "reference", "accounts", "history")
def history(db: Session, promise_id: int, t: Translator) -> tuple[Told, ...]:
    """What was changed about a promise besides its steps; kept as such."""
    entries = changes_of(db, "promise", promise_id)
    known: dict[str, dict[int, str]] = {
        "acting_unit_id": {row.id: t.name(row.name, row.name_en) for row in acting_units(db)},
        "owner_id": {row.id: row.name for row in staff_options(db)},
        "issue_id": {row.id: row.title for row in issues_to_link(db, None, None)},
    }

    def said(_table: str, column: str, value: Any) -> str:
        if column in known:
            return known[column].get(value, "–")
        if column == "due_on":
            return t.long_date(date.fromisoformat(value))
        return str(value)

    labels = edited_labels(t) | {"due_on": t("promises.field.due_on")}
    columns = {("promise", name): label for name, label in labels.items()}
    return told(entries, {"promise": t("ui.nav.promise")}, columns, said, PROMISE_FORM, t)
