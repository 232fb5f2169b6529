"""What the rest refers to: neighbourhoods, kinds, categories, units, holidays, settings."""

from __future__ import annotations

from datetime import date
from enum import Enum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from lib.db import Archivable, Base, Identified, Versioned, choice
from lib.i18n.dates import Weekday


class Named(Identified, Versioned, Archivable):
    """A row of a list that staff keep: a name in both languages and its place in the list."""

    __audited__ = True

    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_en: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[int] = mapped_column(default=0)


class Neighbourhood(Named, Base):
    """One of the district's neighbourhoods (محله)."""

    __tablename__ = "neighbourhood"


class GroupKind(Named, Base):
    """A kind of stakeholder group (brief F6)."""

    __tablename__ = "group_kind"


class CategoryFamily(Enum):
    """The families that the programme counts by (brief F5, F10, F13, F17)."""

    BUILDING = "building"
    SERVICES = "services"
    KNOT = "knot"
    VITALITY = "vitality"
    SOCIAL = "social"
    OTHER = "other"

    @property
    def key(self) -> str:
        return f"reference.family.{self.value}"


class Category(Named, Base):
    """A subject that people raise."""

    __tablename__ = "category"
    family: Mapped[CategoryFamily] = mapped_column(
        choice(CategoryFamily), default=CategoryFamily.OTHER
    )


class ActingUnit(Named, Base):
    """A unit of the municipality that acts on what was raised (واحد اقدام‌کننده)."""

    __tablename__ = "acting_unit"


class HolidayKind(Enum):
    """Why an office day is not one."""

    OFFICIAL = "official"
    CLOSURE = "closure"

    @property
    def key(self) -> str:
        return f"reference.holiday_kind.{self.value}"


class Holiday(Identified, Versioned, Archivable, Base):
    """A day on which offices are closed.

    ``confirmed`` is False for a lunar date that is still an estimate. A sudden closure
    (air pollution, snow) is one of kind CLOSURE.
    """

    __tablename__ = "holiday"
    __audited__ = True

    closed_on: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[HolidayKind] = mapped_column(choice(HolidayKind), default=HolidayKind.OFFICIAL)
    confirmed: Mapped[bool] = mapped_column(default=True)


class Programme(Identified, Versioned, Base):
    """What the office calls the programme and itself, and its two days (brief F1, F4): one row."""

    __tablename__ = "programme"
    __audited__ = True
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    organisation: Mapped[str] = mapped_column(String(60))
    organisation_en: Mapped[str] = mapped_column(String(60))
    dialogue_day: Mapped[Weekday] = mapped_column(choice(Weekday, "dialogue_day"))
    public_day: Mapped[Weekday] = mapped_column(choice(Weekday, "public_day"))


class ProgrammeSetting(Base):
    """A fact about this installation, by name.

    ``begun`` is "empty", or the size of the sample programme that it began with.
    """

    __tablename__ = "programme_setting"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(400))
