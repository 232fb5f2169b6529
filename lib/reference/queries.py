"""What the forms choose from: the lists that staff keep in the settings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from lib.actor import Role
from lib.db import frame, reads
from lib.i18n import SHIPPED, Naming
from lib.reference.models import (
    ActingUnit,
    Category,
    GroupKind,
    Holiday,
    Named,
    Neighbourhood,
    Programme,
    ProgrammeSetting,
)
from lib.reference.service import LISTS

if TYPE_CHECKING:
    import pandas as pd


def _options(db: Session, table: type[Named]) -> tuple[Any, ...]:
    columns: Any = table
    return tuple(
        db.execute(
            select(
                columns.id,
                columns.name,
                columns.name_en,
                columns.archived_at.is_not(None).label("archived"),
            ).order_by(columns.position, columns.name)
        )
    )


@reads("reference", needs=None)
def begun_with(db: Session) -> str | None:
    """What the database began with: the size of the sample, "empty", None before it began."""
    return db.scalar(select(ProgrammeSetting.value).where(ProgrammeSetting.key == "begun"))


_PROGRAMME = select(
    Programme.id,
    Programme.version,
    Programme.name,
    Programme.name_en,
    Programme.organisation,
    Programme.organisation_en,
    Programme.dialogue_day,
    Programme.public_day,
)


@reads("reference", needs=None)
def naming(db: Session) -> Naming:
    """What the office calls its own, for the translator; as shipped where no desk began yet."""
    row = db.execute(_PROGRAMME).one_or_none()
    if row is None:
        return SHIPPED
    return Naming(
        (row.name, row.name_en),
        (row.organisation, row.organisation_en),
        dialogue_day=row.dialogue_day,
        public_day=row.public_day,
    )


@reads("reference", needs=Role.ADMINISTRATOR)
def programme(db: Session) -> Any:
    """The programme for its form: a row id, version, name, name_en, organisation,
    organisation_en, dialogue_day, public_day."""
    return db.execute(_PROGRAMME).one()


@reads("reference")
def neighbourhoods(db: Session) -> tuple[Any, ...]:
    """All neighbourhoods in their order: rows id, name, name_en, archived."""
    return _options(db, Neighbourhood)


@reads("reference")
def group_kinds(db: Session) -> tuple[Any, ...]:
    """All kinds of group in their order: rows id, name, name_en, archived."""
    return _options(db, GroupKind)


@reads("reference")
def acting_units(db: Session) -> tuple[Any, ...]:
    """All acting units in their order: rows id, name, name_en, archived."""
    return _options(db, ActingUnit)


@reads("reference")
def holidays_between(db: Session, first: date, last: date) -> tuple[Any, ...]:
    """The holidays from ``first`` to ``last``: rows closed_on, name, name_en, kind, confirmed."""
    return tuple(
        db.execute(
            select(
                Holiday.closed_on, Holiday.name, Holiday.name_en, Holiday.kind, Holiday.confirmed
            )
            .where(Holiday.closed_on.between(first, last), Holiday.archived_at.is_(None))
            .order_by(Holiday.closed_on)
        )
    )


@reads("reference")
def categories(db: Session) -> tuple[Any, ...]:
    """All subjects in their order: rows id, name, name_en, family, archived."""
    return tuple(
        db.execute(
            select(
                Category.id,
                Category.name,
                Category.name_en,
                Category.family,
                Category.archived_at.is_not(None).label("archived"),
            ).order_by(Category.position, Category.name)
        )
    )


@reads("reference", needs=Role.COORDINATOR)
def names(db: Session, table: str, archived: bool) -> pd.DataFrame:
    """A list of names for its settings table: id, version, name, name_en, family, archived.

    ``table`` is a key of ``service.LISTS``; without ``archived`` what was put away is left out;
    ``family`` is None but for categories.
    """
    columns: Any = LISTS[table]
    family = Category.family if table == Category.__tablename__ else null()
    rows = select(
        columns.id,
        columns.version,
        columns.name,
        columns.name_en,
        family.label("family"),
        columns.archived_at.is_not(None).label("archived"),
    ).order_by(columns.position, columns.name)
    return frame(db, rows if archived else rows.where(columns.archived_at.is_(None)))


@reads("reference", needs=Role.COORDINATOR)
def holidays(db: Session, first: date, last: date, archived: bool) -> pd.DataFrame:
    """Holidays for their settings table: id, version, closed_on, name, name_en, kind, confirmed,
    archived."""
    rows = (
        select(
            Holiday.id,
            Holiday.version,
            Holiday.closed_on,
            Holiday.name,
            Holiday.name_en,
            Holiday.kind,
            Holiday.confirmed,
            Holiday.archived_at.is_not(None).label("archived"),
        )
        .where(Holiday.closed_on.between(first, last))
        .order_by(Holiday.closed_on)
    )
    return frame(db, rows if archived else rows.where(Holiday.archived_at.is_(None)))
