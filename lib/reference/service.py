"""What staff do with the lists: add, rename, put away, bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.actor import Role, require
from lib.db import Archivable, Base, Versioned, checkout, fetch, once
from lib.errors import Problems
from lib.history.put_back import Form, PutBack, put_back
from lib.i18n.checks import checked
from lib.i18n.dates import Weekday, now_utc
from lib.i18n.text import clean
from lib.reference.models import (
    ActingUnit,
    Category,
    CategoryFamily,
    GroupKind,
    Holiday,
    HolidayKind,
    Named,
    Neighbourhood,
    Programme,
)

OWN_NAME_LIMIT = 60
"""What the frame has room for."""
NAME_LIMIT = 120
HOLIDAY_NAME_LIMIT = 200

LISTS: dict[str, type[Named]] = {
    table.__tablename__: table  # type: ignore[attr-defined]
    for table in (Neighbourhood, GroupKind, Category, ActingUnit)
}
"""The lists of names, by the name of their table."""


WORKDAYS = tuple(day for day in Weekday if day is not Weekday.FRIDAY)
"""The days that sessions can belong to: on Fridays offices are closed."""


@dataclass(frozen=True)
class ProgrammeDraft:
    """What the office calls the programme and itself, and the days of its sessions."""

    name: str
    name_en: str
    organisation: str
    organisation_en: str
    dialogue_day: Weekday | None
    public_day: Weekday | None
    id: int = 1
    version: int = 0
    request_id: str = ""


@dataclass(frozen=True)
class NameDraft:
    """A row of a list of names; ``id`` None makes a new one. ``family`` is a category's."""

    table: str
    name: str
    name_en: str = ""
    family: CategoryFamily | None = None
    id: int | None = None
    version: int = 0
    request_id: str = ""


@dataclass(frozen=True)
class HolidayDraft:
    """A day on which offices are closed; ``id`` None makes a new one."""

    closed_on: date | None
    name: str
    name_en: str = ""
    kind: HolidayKind = HolidayKind.OFFICIAL
    confirmed: bool = True
    id: int | None = None
    version: int = 0
    request_id: str = ""


@dataclass(frozen=True)
class ShelfDraft:
    """A row to be put away (``archived``) or brought back."""

    id: int
    version: int
    archived: bool


def save_programme(db: Session, draft: ProgrammeDraft) -> int | None:
    """Change what the office calls its own; sessions stay on their days. Needs an administrator.

    Refused: a name that is empty in one language or overlong, a day that is missing or no workday,
    one day for both kinds of session.
    """
    require(db, Role.ADMINISTRATOR)
    return once(db, draft.request_id, lambda: _save_programme(db, draft))


def _save_programme(db: Session, draft: ProgrammeDraft) -> int:
    p = Problems()
    columns: dict[str, object] = {
        name: checked(p, name, getattr(draft, name), OWN_NAME_LIMIT, required=True)
        for name in ("name", "name_en", "organisation", "organisation_en")
    }
    for name in ("dialogue_day", "public_day"):
        columns[name] = day = getattr(draft, name)
        if day is None:
            p.add("i18n.error.required", name)
        elif day not in WORKDAYS:
            p.add("reference.error.closed_weekday", name)
    if draft.public_day is not None and draft.public_day is draft.dialogue_day:
        p.add("reference.error.same_weekday", "public_day")
    p.check()
    row = checkout(
        db,
        Programme,
        draft.id,
        draft.version,
        lambda row: {name: getattr(row, name) for name in columns},
    )
    for name, value in columns.items():
        setattr(row, name, value)
    db.flush()
    return row.id


PROGRAMME_FORM = Form(Programme, ProgrammeDraft)


def put_back_programme(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of the programme's form back; what takes that back."""
    role = require(db, Role.ADMINISTRATOR).role
    return put_back(db, role, past, PROGRAMME_FORM, save_programme)


def save_name(db: Session, draft: NameDraft) -> int | None:
    """Add or change a row of a list of names; its id. Needs a coordinator.

    Refused: an empty or overlong name, a name that the list has already, put away or not.
    """
    require(db, Role.COORDINATOR)
    return once(db, draft.request_id, lambda: _save_name(db, LISTS[draft.table], draft))


def _save_name(db: Session, table: type[Named], draft: NameDraft) -> int:
    problems = Problems()
    name = checked(problems, "name", draft.name, NAME_LIMIT, required=True)
    name_en = checked(problems, "name_en", draft.name_en, NAME_LIMIT)
    twin = db.scalar(
        select(table).where(table.name == name, table.id != (draft.id or 0))  # type: ignore[attr-defined]
    )
    if twin is not None:
        problems.add(
            "reference.error.archived_twin" if twin.archived_at else "reference.error.twin",
            field="name",
        )
    problems.check()

    row: Any
    if draft.id is not None:
        row = checkout(db, table, draft.id, draft.version, _name_as_it_stands)  # type: ignore[type-var]
    else:
        last = db.scalar(select(func.max(table.position)))
        row = table(position=(last if last is not None else -1) + 1)
    row.name, row.name_en = name, name_en
    if isinstance(row, Category) and draft.family is not None:
        row.family = draft.family
    db.add(row)
    db.flush()
    return row.id


def _name_as_it_stands(row: Named) -> dict[str, object]:
    theirs: dict[str, object] = {"name": row.name, "name_en": row.name_en}
    if isinstance(row, Category):
        theirs["family"] = row.family
    return theirs


def shelve_name(db: Session, table: str, draft: ShelfDraft) -> int:
    """Put a row of a list of names away, or bring it back. Needs a coordinator."""
    require(db, Role.COORDINATOR)
    return shelve(db, LISTS[table], draft)


def shelve(db: Session, table: type[Base], draft: ShelfDraft) -> int:
    """Archive or restore a row: what refers to it goes on doing so.

    Needs a coordinator; a verb that needs more asks for it.
    """
    require(db, Role.COORDINATOR)
    row = checkout(db, table, draft.id, draft.version)
    assert isinstance(row, Archivable) and isinstance(row, Versioned)
    row.archived_at = now_utc() if draft.archived else None
    db.flush()
    return draft.id


def save_holiday(db: Session, draft: HolidayDraft) -> int | None:
    """Add or change a holiday; its id. Needs a coordinator.

    Refused: no day, no name, or a day that is in the table already (put away or not).
    """
    require(db, Role.COORDINATOR)
    return once(db, draft.request_id, lambda: _save_holiday(db, draft))


def _save_holiday(db: Session, draft: HolidayDraft) -> int:
    problems = Problems()
    if draft.closed_on is None:
        problems.add("i18n.error.required", field="closed_on")
    name = checked(problems, "name", draft.name, HOLIDAY_NAME_LIMIT, required=True)
    name_en = checked(problems, "name_en", draft.name_en, HOLIDAY_NAME_LIMIT)
    twin = db.scalar(
        select(Holiday).where(Holiday.closed_on == draft.closed_on, Holiday.id != (draft.id or 0))
    )
    if twin is not None:
        problems.add(
            "reference.error.archived_day" if twin.archived_at else "reference.error.same_day",
            field="closed_on",
        )
    problems.check()
    assert draft.closed_on is not None
    if draft.id is not None:
        row = checkout(db, Holiday, draft.id, draft.version, _holiday_as_it_stands)
    else:
        row = Holiday()
    row.closed_on, row.name, row.name_en = draft.closed_on, name, name_en
    row.kind, row.confirmed = draft.kind, draft.confirmed
    db.add(row)
    db.flush()
    return row.id


def _holiday_as_it_stands(row: Holiday) -> dict[str, object]:
    names = ("closed_on", "name", "name_en", "kind", "confirmed")
    return {name: getattr(row, name) for name in names}


def shelve_holiday(db: Session, draft: ShelfDraft) -> int:
    """Put a holiday away, or bring it back. Needs a coordinator."""
    require(db, Role.COORDINATOR)
    return shelve(db, Holiday, draft)


def record_closure(db: Session, day: date, reason: str) -> int:
    """Note that offices are suddenly closed on ``day``; the holiday's id. Needs a coordinator.

    A day that is a holiday already stays what it is, and is brought back if it was put away.
    """
    require(db, Role.COORDINATOR)
    id = db.scalar(select(Holiday.id).where(Holiday.closed_on == day))
    if id is None:
        row = Holiday(closed_on=day, name=clean(reason), kind=HolidayKind.CLOSURE)
        db.add(row)
    else:
        row = fetch(db, Holiday, id)
        row.archived_at = None
    db.flush()
    return row.id
