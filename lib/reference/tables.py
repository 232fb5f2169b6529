"""The settings' tables: columns, and what an edited row becomes."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from lib.actor import Role
from lib.db import reads
from lib.errors import DomainError
from lib.history.queries import changes_of
from lib.i18n import Translator
from lib.i18n.dates import Weekday, parse_date
from lib.reference.models import CategoryFamily, HolidayKind
from lib.reference.service import (
    PROGRAMME_FORM,
    HolidayDraft,
    NameDraft,
    ShelfDraft,
    save_holiday,
    save_name,
    shelve_holiday,
    shelve_name,
)
from lib.ui.changes import Told, told
from lib.ui.components.editable import Edit, EditColumn


def programme_labels(t: Translator) -> dict[str, str]:
    """The words for the fields of the programme, in their order."""
    fields = ("name", "name_en", "organisation", "organisation_en", "dialogue_day", "public_day")
    return {name: t(f"reference.programme.{name}") for name in fields}


@reads("reference", "history", by_role=True)
def programme_history(db: Session, t: Translator, *, role: Role) -> tuple[Told, ...]:
    """What changed about the programme; kept as such."""
    return told(
        changes_of(db, "programme", 1, role=role),
        {"programme": t("reference.list.programme")},
        {("programme", name): label for name, label in programme_labels(t).items()},
        lambda _, column, value: t.weekday(Weekday(value)) if column.endswith("_day") else value,
        PROGRAMME_FORM,
        t,
    )


def name_columns(table: str, t: Translator) -> list[EditColumn]:
    """Columns of a list of names."""
    columns = [
        EditColumn("name", t("reference.column.name"), required=True),
        EditColumn("name_en", t("reference.column.name_en"), ltr=True),
    ]
    if table == "category":
        families = [(family.value, t(family.key)) for family in CategoryFamily]
        columns.append(EditColumn("family", t("reference.column.family"), "select", families))
    return columns


def keep_name(db: Session, table: str, edit: Edit) -> None:
    """Carry out an edited row of a list of names."""
    if edit.action != "save":
        shelve_name(db, table, shelf_of(edit))
        return
    family = edit.values.get("family")
    draft = NameDraft(
        table,
        edit.values["name"],
        edit.values["name_en"],
        CategoryFamily(family) if family else None,
        id=edit.id,
        version=edit.version or 0,
        request_id=edit.request_id,
    )
    save_name(db, draft)


def holiday_columns(t: Translator) -> list[EditColumn]:
    """Columns of the holidays."""
    kinds = [(kind.value, t(kind.key)) for kind in HolidayKind]
    return [
        EditColumn(
            "closed_on", t("reference.column.closed_on"), "date", required=True, width="11rem"
        ),
        EditColumn("weekday", t("reference.column.weekday"), fixed=True, width="6rem"),
        EditColumn("name", t("reference.column.name"), required=True),
        EditColumn("name_en", t("reference.column.name_en"), ltr=True),
        EditColumn("kind", t("reference.column.kind"), "select", kinds, width="10rem"),
        EditColumn("confirmed", t("reference.column.confirmed"), "check", width="5rem"),
    ]


def keep_holiday(db: Session, edit: Edit, lang: str, today: date) -> None:
    """Carry out an edited row of the holidays; a day that does not exist is told in its cell."""
    if edit.action != "save":
        shelve_holiday(db, shelf_of(edit))
        return
    typed = edit.values["closed_on"]
    try:
        closed_on = parse_date(typed, lang, today) if typed else None
    except DomainError as bad:
        raise DomainError(bad.key, "closed_on", **bad.params) from bad
    kind = edit.values["kind"]
    draft = HolidayDraft(
        closed_on,
        edit.values["name"],
        edit.values["name_en"],
        HolidayKind(kind) if kind else HolidayKind.OFFICIAL,
        bool(edit.values["confirmed"]),
        id=edit.id,
        version=edit.version or 0,
        request_id=edit.request_id,
    )
    save_holiday(db, draft)


def shelf_of(edit: Edit) -> ShelfDraft:
    """An edit that puts a row away or brings it back."""
    return ShelfDraft(edit.id, edit.version or 0, archived=edit.action == "archive")
