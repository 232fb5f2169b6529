"""The tables and the story of issues: what they show, in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lib.accounts.queries import staff_options
from lib.db import dicts, reads, tuples
from lib.history.queries import changes_of
from lib.i18n import Translator
from lib.issues.models import Direction, IssueState, Priority
from lib.issues.queries import (
    IssueFilter,
    events_of,
    issues_of_meeting,
    issues_page,
)
from lib.issues.service import ISSUE_FORM
from lib.issues.words import due_of, step_of, told_of, who_raised
from lib.reference.queries import acting_units, categories, neighbourhoods
from lib.roster.queries import group_options, names_of
from lib.ui.changes import Told, told
from lib.ui.components import Column
from lib.ui.safe import escape

TONES: dict[IssueState, tuple[Any, Any]] = {
    IssueState.RAISED: ("slate", "calm"),
    IssueState.ACCEPTED: ("lapis", "calm"),
    IssueState.IN_PROGRESS: ("lapis", "calm"),
    IssueState.RESOLVED: ("turquoise", "good"),
    IssueState.CONFIRMED: ("turquoise", "good"),
    IssueState.REOPENED: ("saffron", "warn"),
    IssueState.DECLINED: ("clay", "quiet"),
    IssueState.POSTPONED: ("plum", "quiet"),
}
"""The tone of each state, in a table and as a badge of a page."""


# ------------------------------------------------------------------------------- the list
def issue_columns(t: Translator) -> list[Column]:
    """Title over who raised it, state, subject over group, who follows it up, its day, alerts."""
    states = {state.value: (t(state.key), tones[0]) for state, tones in TONES.items()}
    late = {"overdue": (t("issues.badge.overdue"), "clay")}
    late["unanswered"] = (t("issues.badge.unanswered"), "saffron")
    return [
        Column("title", t("issues.field.title"), under="raised", width="36%"),
        Column("state", t("issues.field.state"), "badge", badges=states),
        Column("category", t("issues.field.category"), under="group"),
        Column("owner", t("issues.field.owner"), under="waits"),
        Column("due", t("issues.field.due_on")),
        Column("late", t("issues.field.late"), "badge", badges=late),
    ]


@reads("issues", "meetings", "roster", "reference", "accounts")
def issue_rows(
    db: Session, filter: IssueFilter, page: int, t: Translator
) -> tuple[list[dict[str, Any]], int, dict[int, int]]:
    """A page of issues in the words of the screen, how many there are, and their versions."""
    shown = issues_page(db, filter, page)
    rows = [_row(row, t) for row in tuples(shown.rows)]
    return rows, shown.total, dict(zip(shown.rows["id"], shown.rows["version"], strict=True))


def _row(row: Any, t: Translator) -> dict[str, Any]:
    who = who_raised(row)
    return {
        "id": row.id,
        "title": row.title,
        "raised": " · ".join(filter(None, (t.date(row.raised_on), who))),
        "state": row.state.value,
        "waits": t("issues.story.waits", link=t(row.waits_with.key)) if row.waits_with else "",
        "category": t.name(row.category, row.category_en),
        "group": t.name(row.group_name or "", row.group_name_en),
        "owner": row.owner or "",
        "late": "overdue" if row.is_overdue else "unanswered" if row.is_unanswered else "",
        "due": due_of(row, t),
    }


def raised_columns(t: Translator) -> list[Column]:
    """What was raised in a session."""
    states = {state.value: (t(state.key), tones[0]) for state, tones in TONES.items()}
    return [
        Column("title", t("issues.field.title"), under="raised", width="55%"),
        Column("category", t("issues.field.category")),
        Column("state", t("issues.field.state"), "badge", badges=states),
    ]


@reads("issues", "roster", "reference")
def raised_rows(db: Session, meeting_id: int, t: Translator) -> list[dict[str, Any]]:
    """Rows of ``issues_of_meeting`` in the words of the screen."""
    return [
        {
            "id": row.id,
            "title": row.title,
            "raised": who_raised(row),
            "category": t.name(row.category, row.category_en),
            "state": row.state.value,
        }
        for row in tuples(issues_of_meeting(db, meeting_id))
    ]


# ------------------------------------------------------------------------------- one issue
def issue_badges(issue: Any, t: Translator) -> list[tuple[str, Any]]:
    """How an issue stands, in words with a tone."""
    several: list[tuple[str, Any]] = [(t(issue.state.key), TONES[issue.state][1])]
    if issue.is_overdue:
        several.append((t("issues.badge.overdue"), "bad"))
    if issue.is_unanswered:
        several.append((t("issues.badge.unanswered"), "warn"))
    if issue.priority is Priority.HIGH:
        several.append((t("issues.badge.high"), "warn"))
    if issue.archived_at is not None:
        several.append((t("issues.badge.archived"), "quiet"))
    return several


def issue_facts(issue: Any, letters: tuple[Any, ...], t: Translator) -> list[tuple[str, str]]:
    """What is known of an issue, label and text."""
    waits = t(issue.waits_with.key) if issue.waits_with else ""
    return [
        (t("issues.field.raised_on"), t.long_date(issue.raised_on)),
        (t("issues.field.raised_by"), who_raised(issue)),
        (t("issues.field.category"), t.name(issue.category, issue.category_en)),
        (
            t("issues.field.neighbourhood"),
            t.name(issue.neighbourhood or "", issue.neighbourhood_en),
        ),
        (t("issues.field.waits_with"), waits),
        (t("issues.field.owner"), issue.owner or ""),
        (t("issues.field.acting_unit"), t.name(issue.acting_unit or "", issue.acting_unit_en)),
        (t("issues.field.due_on"), t.long_date(issue.due_on) if issue.due_on else ""),
        (
            t("issues.field.first_answer_on"),
            t.long_date(issue.first_answer_on) if issue.first_answer_on else "",
        ),
        (t("issues.field.priority"), t(issue.priority.key)),
        (t("issues.field.tracking_number"), t.digits(issue.tracking_number)),
        (t("issues.field.letters"), t.list(letter_words(row, t) for row in letters)),
    ]


def letter_words(letter: Any, t: Translator) -> str:
    """A letter in a line: «وارده ۱۷/۱۲، ۱۴۰۵/۹/۲»."""
    said = (
        t(letter.direction.key) if letter.direction else "",
        t.digits(letter.number),
        t.date(letter.letter_on) if letter.letter_on else "",
    )
    return " ".join(filter(None, said))


@reads("issues", "accounts")
def story_html(db: Session, id: int, t: Translator) -> str:
    """An issue's steps as HTML, the newest last; one taken back says so. Kept as such."""
    events = events_of(db, id)
    undone = {each.undoes_id for each in events}
    items = []
    for event in events:
        if event.undoes_id is not None:
            continue
        gone = event.id in undone
        lines = [t("issues.story.undone")] if gone else []
        lines += [*told_of(event, t), event.reason]
        below = "".join(f'<li dir="auto">{escape(line)}</li>' for line in lines if line)
        head = " · ".join(filter(None, (t.long_date(event.happened_on), event.recorded_by)))
        items.append(
            f'<li class="desk-step{" desk-step--gone" if gone else ""}">'
            f'<p class="desk-change-head"><b>{escape(step_of(event, t))}</b> {escape(head)}</p>'
            f"{f'<ul>{below}</ul>' if below else ''}</li>"
        )
    return f'<ol class="desk-changes desk-story">{"".join(items)}</ol>'


# ------------------------------------------------------------------------------- history
def edited_labels(t: Translator) -> dict[str, str]:
    """The fields of an issue's form, in their order."""
    return {
        "title": t("issues.field.title"),
        "category_id": t("issues.field.category"),
        "person_id": t("issues.field.person"),
        "raised_by": t("issues.field.raised_by"),
        "raised_on": t("issues.field.raised_on"),
        "group_id": t("issues.field.group"),
        "neighbourhood_id": t("issues.field.neighbourhood"),
        "owner_id": t("issues.field.owner"),
        "acting_unit_id": t("issues.field.acting_unit"),
        "due_on": t("issues.field.due_on"),
        "priority": t("issues.field.priority"),
        "tracking_number": t("issues.field.tracking_number"),
        "description": t("issues.field.description"),
        "letters": t("issues.field.letters"),
    }


@reads("issues", "roster", "reference", "accounts", "history")
def history(db: Session, id: int, t: Translator) -> tuple[Told, ...]:
    """What was changed of an issue besides its steps; kept as such."""
    entries = changes_of(db, "issue", id)
    people = {
        value
        for entry in dicts(entries)
        for value in entry["changes"].get("person_id", ())
        if value
    }
    lists: dict[str, Any] = {
        "category_id": categories(db),
        "group_id": group_options(db),
        "neighbourhood_id": neighbourhoods(db),
        "owner_id": staff_options(db),
        "acting_unit_id": acting_units(db),
    }
    known = {
        column: {row.id: t.name(row.name, getattr(row, "name_en", None)) for row in rows}
        for column, rows in lists.items()
    }
    known["person_id"] = names_of(db, tuple(sorted(people)))

    def said(_table: str, column: str, value: Any) -> str:
        if column in known:
            return known[column].get(value, "–")
        if column == "priority":
            return t(Priority(value).key)
        if column == "direction":
            return t(Direction(value).key)
        if column.endswith("_on"):
            return t.long_date(date.fromisoformat(value))
        return t.digits(str(value))

    columns = {("issue", name): label for name, label in edited_labels(t).items()}
    columns |= {
        ("issue_letter", "direction"): t("issues.field.direction"),
        ("issue_letter", "number"): t("issues.field.letter_number"),
        ("issue_letter", "letter_on"): t("issues.field.letter_on"),
    }
    records = {"issue": t("ui.nav.issue"), "issue_letter": t("issues.field.letter")}
    return told(entries, records, columns, said, ISSUE_FORM, t)
