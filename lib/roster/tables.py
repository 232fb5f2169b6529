"""The tables of the roster: which columns, in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from lib.accounts.queries import staff_options
from lib.actor import Role
from lib.db import dicts, reads
from lib.history.queries import changes_of
from lib.i18n import Translator
from lib.i18n.phones import dial
from lib.reference.queries import group_kinds, neighbourhoods
from lib.roster import queries
from lib.roster.models import Descent, Gender, MembershipRole, PhoneOwner, Stage, Worded
from lib.roster.queries import Page
from lib.roster.service import GROUP_FORM, person_form
from lib.ui.changes import Told, told
from lib.ui.components import Column
from lib.ui.safe import escape

STAGE_TONES: dict[Stage, Any] = {
    Stage.IDENTIFIED: "slate",
    Stage.CONTACTED: "lapis",
    Stage.INVITED: "saffron",
    Stage.ENGAGED: "turquoise",
    Stage.CORE: "plum",
}


def stage_badges(t: Translator) -> dict[Any, tuple[str, Any]]:
    """The stages as badges."""
    return {stage: (t(stage.key), tone) for stage, tone in STAGE_TONES.items()}


def work_of(row: Any) -> str:
    """Position and institution in a line."""
    return " · ".join(filter(None, (row["position"], row["institution"])))


def people_columns(t: Translator) -> list[Column]:
    """Name over work, groups, neighbourhood, field, stage."""
    return [
        Column("display_name", t("roster.person.name"), under="work", width="32%"),
        Column("groups", t("roster.person.groups"), "tags", width="26%"),
        Column("neighbourhood", t("roster.person.neighbourhood")),
        Column("field_of_activity", t("roster.person.field_of_activity")),
        Column("stage", t("roster.person.stage"), "badge", badges=stage_badges(t)),
    ]


@lru_cache(maxsize=64)
def people_rows(page: Page, t: Translator) -> list[dict[Any, Any]]:
    """Rows of ``people_page`` in the words of the screen; made once for each cached answer."""
    return [
        row
        | {
            "work": work_of(row),
            "neighbourhood": t.name(row["neighbourhood"] or "", row["neighbourhood_en"]),
            "groups": [t.name(name, name_en) for name, name_en in row["groups"]],
        }
        for row in dicts(page.rows)
    ]


def group_columns(t: Translator, rows: list[dict[Any, Any]]) -> list[Column]:
    """Name over kind, liaison, members, and how well it is heard: ``rows`` of ``group_rows``."""
    late: dict[Any, tuple[str, Any]] = {
        row["heard"]: (row["heard"], "saffron") for row in rows if row["overdue"]
    }
    return [
        Column("name", t("roster.group.name"), under="kind", width="34%"),
        Column("liaison", t("roster.group.liaison")),
        Column("members", t("roster.group.members"), "number"),
        Column("cadence", t("roster.group.cadence")),
        Column("sessions_held", t("roster.group.sessions_held"), "number"),
        Column("heard", t("roster.group.last_heard"), "badge", badges=late),
    ]


def group_rows(
    rows: pd.DataFrame, hearing: dict[int, Any], as_of: date, t: Translator
) -> list[dict[Any, Any]]:
    """Rows of ``groups_page`` with how often each was heard (``hearing``: by id of the group)."""
    found = []
    for row in dicts(rows):
        heard = hearing.get(row["id"])
        found.append(
            row
            | {
                "name": t.name(row["name"], row["name_en"]),
                "kind": t.name(row["kind"] or "", row["kind_en"]),
                "cadence": cadence(row["cadence_weeks"], t),
                "sessions_held": heard.sessions_held if heard else 0,
                "heard": weeks_ago(heard.last_held_on if heard else None, as_of, t),
                # Two of one text may differ in being late; the badge goes by the text.
                "overdue": is_overdue(row, heard, as_of),
            }
        )
    return found


def cadence(weeks: int | None, t: Translator) -> str:
    """«هر ۸ هفته»."""
    return t("roster.group.every_weeks", n=weeks) if weeks else ""


def weeks_ago(on: date | None, as_of: date, t: Translator) -> str:
    """How long ago a group was heard, in weeks."""
    if on is None:
        return t("roster.group.never_heard")
    weeks = (as_of - on).days // 7
    return t("roster.group.weeks_ago", n=weeks) if weeks else t("roster.group.this_week")


def is_overdue(group: Any, heard: Any | None, as_of: date) -> bool:
    """Whether a group waits longer than it should, and has no session ahead."""
    if not group["cadence_weeks"] or (heard and heard.next_on):
        return False
    if heard is None or heard.last_held_on is None:
        return True
    return (as_of - heard.last_held_on).days > 7 * group["cadence_weeks"]


def membership_columns(t: Translator) -> list[Column]:
    """A person's groups."""
    return [
        Column("group", t("roster.membership.group"), width="45%"),
        Column("in_role", t("roster.membership.role")),
        Column("from_on", t("roster.membership.from_on"), "date"),
        Column("until_on", t("roster.membership.until_on"), "date"),
    ]


def membership_rows(rows: pd.DataFrame, as_of: date, t: Translator) -> list[dict[Any, Any]]:
    """Rows of ``memberships_of`` in the words of the screen."""
    return [
        row
        | {
            "group": t.name(row["name"], row["name_en"]),
            "in_role": t(row["role"].key),
            "over": bool(row["until_on"] and row["until_on"] < as_of),
        }
        for row in dicts(rows)
    ]


def member_columns(t: Translator, past: bool) -> list[Column]:
    """A group's members, or with ``past`` those who left."""
    roles = {
        role: (t(role.key), "slate" if role is MembershipRole.MEMBER else "turquoise")
        for role in MembershipRole
    }
    when = "until_on" if past else "from_on"
    return [
        Column("display_name", t("roster.person.name"), under="work", width="46%"),
        Column("role", t("roster.membership.role"), "badge", badges=roles),
        Column("stage", t("roster.person.stage"), "badge", badges=stage_badges(t)),
        Column(when, membership_words(t)[when], "date"),
    ]


@lru_cache(maxsize=64)
def member_rows(page: Page) -> list[dict[Any, Any]]:
    """Rows of ``members_page`` for the table; made once for each cached answer."""
    return [row | {"work": row["position"]} for row in dicts(page.rows)]


def membership_words(t: Translator) -> dict[str, str]:
    """When a membership began and ended, in words."""
    return {
        "from_on": t("roster.membership.from_on"),
        "until_on": t("roster.membership.until_on"),
    }


# ------------------------------------------------------------------------------- a person
def head_of(person: Any) -> dict[str, str]:
    """The parameters of a person's title and the line beneath it."""
    return {"name": person.display_name, "work": work_of(person._mapping)}


def person_badges(person: Any, t: Translator) -> list[tuple[str, Any]]:
    """The states of a person in a word each."""
    tone = {Stage.CORE: "good", Stage.ENGAGED: "good", Stage.INVITED: "warn"}
    found: list[tuple[str, Any]] = [(t(person.stage.key), tone.get(person.stage, "calm"))]
    if person.archived_at:
        found.append((t("roster.archived"), "quiet"))
    return found


def contact_card(phones: Sequence[tuple[str, str]], email: str, pairs: Any, t: Translator) -> None:
    """How to reach somebody: telephones (label, E.164) and mail to touch, and the rest."""
    rows = [
        (
            label,
            f'<a href="{escape(dial(number))}">{escape(t.phone(number))}</a>',
        )
        for label, number in phones
    ]
    if email:
        mail = f'<a class="latin" href="mailto:{quote(email, safe="@")}">{escape(email)}</a>'
        rows.append((t("roster.person.email"), mail))
    rows += [(label, escape(text)) for label, text in pairs if text]
    cells = "".join(
        f'<div><dt>{escape(label)}</dt><dd dir="auto">{cell}</dd></div>' for label, cell in rows
    )
    st.html(f'<dl class="desk-facts">{cells}</dl>')


def notes(person: Any, private: Any | None, t: Translator) -> None:
    """Notes, and those that only coordinators see."""
    for title, text in (
        (t("roster.person.notes"), person.notes),
        (t("roster.person.confidential_notes"), private.confidential_notes if private else ""),
    ):
        if text:
            st.html(f'<h2 class="desk-section">{escape(title)}</h2>')
            st.text(text)


@lru_cache(maxsize=256)
def strip_html(marks: tuple[tuple[tuple[str, Any] | None, date], ...], t: Translator) -> str:
    """Sessions as a row of small squares, the oldest first: ((word, tone) or None, day)."""
    squares = "".join(
        f'<i class="{mark[1] if mark else ""}"'
        f' title="{escape(t.date(on))}{escape(f" – {mark[0]}" if mark else "")}"></i>'
        for mark, on in marks
    )
    counts: dict[str, int] = {}
    for mark, _ in marks:
        if mark:
            counts[mark[0]] = counts.get(mark[0], 0) + 1
    told = t("i18n.list.comma").join(f"{word}: {t.number(n)}" for word, n in counts.items())
    return (
        f'<div class="desk-strip" aria-hidden="true">{squares}</div><small>{escape(told)}</small>'
    )


# ------------------------------------------------------------------------------- words
NAME_LABELS = {
    "given_name": "roster.person.given_name",
    "family_name": "roster.person.family_name",
    "known_as": "roster.person.known_as",
    "father_name": "roster.person.father_name",
    "position": "roster.person.position",
    "institution": "roster.person.institution",
}


def person_labels(t: Translator) -> dict[str, str]:
    """The words for the fields of a person, in their order: for two versions side by side."""
    return {
        "titles": t("roster.person.titles"),
        "descent": t("roster.person.descent"),
        **{name: t(key) for name, key in NAME_LABELS.items()},
        "gender": t("roster.person.gender"),
        "form_of_address": t("roster.person.form_of_address"),
        "field_of_activity": t("roster.person.field_of_activity"),
        "phones": t("roster.person.phones"),
        "email": t("roster.person.email"),
        "home_neighbourhood_id": t("roster.person.home"),
        "activity_neighbourhood_id": t("roster.person.activity"),
        "stage": t("roster.person.stage"),
        "introduced_by_id": t("roster.person.introduced_by"),
        "notes": t("roster.person.notes"),
        "confidential_notes": t("roster.person.confidential_notes"),
    }


def group_labels(t: Translator) -> dict[str, str]:
    """The words for the fields of a group, in their order."""
    return {
        "name": t("roster.group.name"),
        "name_en": t("roster.group.name_en"),
        "kind_id": t("roster.group.kind"),
        "liaison_id": t("roster.group.liaison"),
        "cadence_weeks": t("roster.group.cadence_weeks"),
        "notes": t("roster.group.notes"),
    }


# ------------------------------------------------------------------------------- history
@reads("roster", "reference", "accounts", "meetings", "history", by_role=True)
def history(db: Session, record: str, id: int, t: Translator, *, role: Role) -> tuple[Told, ...]:
    """The changes to a person ("person") or a group ("stakeholder_group"); kept as such.

    Of telephones, e-mail and confidential notes as ``changes_of`` tells them to ``role``.
    """
    lists = {
        ("home_neighbourhood_id", "activity_neighbourhood_id"): neighbourhoods(db),
        ("group_id",): queries.group_options(db),
        ("kind_id",): group_kinds(db),
        ("liaison_id",): staff_options(db),
    }
    known = {
        column: {row.id: t.name(row.name, getattr(row, "name_en", None)) for row in rows}
        for columns, rows in lists.items()
        for column in columns
    }
    entries = changes_of(db, record, id, role=role)
    brought = {
        value
        for entry in dicts(entries)
        for value in entry["changes"].get("introduced_by_id", ())
        if value
    }
    known["introduced_by_id"] = queries.names_of(db, tuple(sorted(brought)))
    names = {column: lambda id, by=by: by.get(id, "") for column, by in known.items()}
    columns, form = (
        (told_columns(person_labels(t), t), person_form(role))
        if record == "person"
        else (told_group_columns(group_labels(t)), GROUP_FORM)
    )
    return told(
        entries,
        told_records(t),
        columns,
        lambda _, column, value: told_value(column, value, names, t),
        form,
        t,
    )


def told_records(t: Translator) -> dict[str, str]:
    """The tables that a person's or a group's history tells of."""
    return {
        "person": t("roster.person.one"),
        "phone": t("roster.phone.one"),
        "membership": t("roster.membership.one"),
        "stakeholder_group": t("roster.group.one"),
    }


def told_columns(labels: dict[str, str], t: Translator) -> dict[tuple[str, str], str]:
    """The words of the columns that are told; ``labels`` are those of the person's form."""
    return {("person", name): word for name, word in labels.items()} | {
        ("membership", "group_id"): t("roster.membership.group"),
        ("membership", "role"): t("roster.membership.role"),
        ("membership", "from_on"): t("roster.membership.from_on"),
        ("membership", "until_on"): t("roster.membership.until_on"),
        ("phone", "number"): t("roster.phone.number"),
        ("phone", "owner"): t("roster.phone.owner"),
        ("phone", "owner_note"): t("roster.phone.owner_note"),
    }


def told_group_columns(labels: dict[str, str]) -> dict[tuple[str, str], str]:
    """As ``told_columns``, of a group; ``labels`` are those of its form."""
    return {("stakeholder_group", name): word for name, word in labels.items()}


_ENUMS: dict[str, type[Worded]] = {
    "stage": Stage,
    "descent": Descent,
    "gender": Gender,
    "owner": PhoneOwner,
    "role": MembershipRole,
}


def told_value(
    column: str, value: Any, names: Mapping[str, Callable[[Any], str]], t: Translator
) -> str:
    """A value out of the history, where it is JSON. ``names``: by column, how an id is written."""
    if column in names:
        return names[column](value)
    if column in _ENUMS:
        return t(_ENUMS[column](value).key)
    if column.endswith("_on"):
        return t.date(date.fromisoformat(value))
    if column == "number":
        return t.phone(value)
    if isinstance(value, list):
        return t("i18n.list.comma").join(map(str, value))
    return t.digits(value) if isinstance(value, int) else str(value)


# ------------------------------------------------------------------------------- a group
def group_figures(
    group: Any, heard: Any | None, as_of: date, t: Translator
) -> list[tuple[str, Any] | tuple[str, Any, str]]:
    """The large numbers of a group: members, sessions, weeks since the last."""
    last = heard.last_held_on if heard else None
    weeks = (as_of - last).days // 7 if last else "–"
    return [
        (t("roster.group.members"), group.members),
        (t("roster.group.sessions_held"), heard.sessions_held if heard else 0),
        (t("roster.group.weeks_since"), weeks, t.long_date(last) if last else ""),
    ]


def group_facts(group: Any, heard: Any | None, t: Translator) -> list[tuple[str, str]]:
    """A group's fields in words."""
    ahead = heard.next_on if heard else None
    return [
        (t("roster.group.liaison"), group.liaison or ""),
        (t("roster.group.cadence"), cadence(group.cadence_weeks, t)),
        (t("roster.group.next_on"), t.long_date(ahead) if ahead else ""),
        (t("roster.group.other_name"), group.name if t.lang == "en" else group.name_en),
        (t("roster.group.notes"), group.notes),
    ]
