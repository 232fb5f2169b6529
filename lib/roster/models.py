"""Groups of stakeholders and the people in them."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import Enum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.db import Archivable, Base, Identified, Instant, Versioned, choice
from lib.i18n.text import folded, search_text, sort_key


class Worded(Enum):
    """An enum whose members have a word on the screen: ``PhoneOwner.OWN.key``."""

    @property
    def key(self) -> str:
        room = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(self).__name__).lower()
        return f"roster.{room}.{self.value}"


class Stage(Worded):
    """How far the relation with a person has come (brief F6, F15)."""

    IDENTIFIED = "identified"
    CONTACTED = "contacted"
    INVITED = "invited"
    ENGAGED = "engaged"
    CORE = "core"


class Descent(Worded):
    """سید or سیده, written before the name and left out of sorting."""

    SAYYID = "sayyid"
    SAYYIDEH = "sayyideh"


class Gender(Worded):
    FEMALE = "female"
    MALE = "male"


class PhoneOwner(Worded):
    """Whose a telephone is."""

    OWN = "own"
    OFFICE = "office"
    HOME = "home"
    RELATIVE = "relative"
    OTHER = "other"


class MembershipRole(Worded):
    MEMBER = "member"
    HEAD = "head"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    REPRESENTATIVE = "representative"


NAME_KEY_LENGTH = 300
PRIVATE = {"private": True}
"""A column of which history tells coordinators alone."""
PERSONAL = {"personal": True}
"""A column elsewhere with free words about a person: emptied when that person is erased."""

DESCENT_WORD = {Descent.SAYYID: "سید", Descent.SAYYIDEH: "سیده"}


class Person(Identified, Versioned, Archivable, Base):
    """Somebody on the roster. ``family_name`` is the one required field.

    ``display_name``, ``sort_key``, ``search_text`` and ``name_key`` are made from the rest at
    every write; the listing pages read nothing else of the name.
    """

    __tablename__ = "person"
    __audited__ = True
    __table_args__ = (
        Index("ix_person_listing", "archived_at", "sort_key", "id"),
        Index("ix_person_field", "archived_at", "field_of_activity"),
    )

    titles: Mapped[list[str]] = mapped_column(JSON, default=list)
    descent: Mapped[Descent | None] = mapped_column(choice(Descent))
    given_name: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120))
    known_as: Mapped[str] = mapped_column(String(120), default="")
    father_name: Mapped[str] = mapped_column(String(120), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    institution: Mapped[str] = mapped_column(String(200), default="")
    field_of_activity: Mapped[str] = mapped_column(String(120), default="")
    home_neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("neighbourhood.id"), index=True
    )
    activity_neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("neighbourhood.id"), index=True
    )
    gender: Mapped[Gender | None] = mapped_column(choice(Gender))
    form_of_address: Mapped[str] = mapped_column(String(300), default="")
    """As a letter begins; empty: made from titles and names."""
    email: Mapped[str] = mapped_column(String(254), default="", info=PRIVATE)
    stage: Mapped[Stage] = mapped_column(choice(Stage), default=Stage.IDENTIFIED, index=True)
    introduced_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    confidential_notes: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)

    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when nothing is known of this person but that they were here."""

    display_name: Mapped[str] = mapped_column(String(600))
    sort_key: Mapped[str] = mapped_column(String(800))
    search_text: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(String(NAME_KEY_LENGTH), index=True)
    """Alike for names that are spelled or spaced differently: what finds a duplicate."""

    phones: Mapped[list[Phone]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Phone.position"
    )
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", cascade="all, delete-orphan"
    )


class Phone(Identified, Base):
    """A telephone of a person: E.164, an extension after ``;ext=``."""

    __tablename__ = "phone"
    __audited__ = True

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), index=True, info=PRIVATE)
    owner: Mapped[PhoneOwner] = mapped_column(choice(PhoneOwner), default=PhoneOwner.OWN)
    owner_note: Mapped[str] = mapped_column(String(120), default="", info=PRIVATE)
    """Whose exactly: «پسر ایشان»."""
    position: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(back_populates="phones")

    def aggregate(self) -> Person | None:
        return self.person

    def story(self) -> tuple[str, int]:
        return "person", self.person_id


class Group(Identified, Versioned, Archivable, Base):
    """One of the groups that the mayor meets."""

    __tablename__ = "stakeholder_group"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("cadence_weeks BETWEEN 1 AND 520", name="cadence"),
        Index(
            "uq_stakeholder_group_name",
            "sort_key",
            unique=True,
            sqlite_where=text("archived_at IS NULL"),
            postgresql_where=text("archived_at IS NULL"),
        ),
    )

    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("group_kind.id"), index=True)
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    cadence_weeks: Mapped[int | None]
    """How often it should be heard, in weeks."""
    notes: Mapped[str] = mapped_column(Text, default="")

    sort_key: Mapped[str] = mapped_column(String(400))
    search_text: Mapped[str] = mapped_column(Text)

    memberships: Mapped[list[Membership]] = relationship(back_populates="group")


class Membership(Identified, Base):
    """A person in a group, in a role, for a time."""

    __tablename__ = "membership"
    __audited__ = True
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name="span"),
        # Counting the members of all groups reads this index alone.
        Index("ix_membership_group", "group_id", "person_id", "from_on", "until_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("stakeholder_group.id"))
    role: Mapped[MembershipRole] = mapped_column(
        choice(MembershipRole), default=MembershipRole.MEMBER
    )
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    group: Mapped[Group] = relationship(back_populates="memberships")

    def aggregate(self) -> Person | None:
        return self.person

    def story(self) -> tuple[str, int]:
        return "person", self.person_id


def name_key(given_name: str, family_name: str) -> str:
    """The same for «علی‌رضا رضائی» and «علیرضا رضایی»."""
    return folded(f"{given_name} {family_name}").replace(" ", "")[:NAME_KEY_LENGTH]


def person_texts(
    *,
    titles: list[str],
    descent: Descent | None,
    given_name: str,
    family_name: str,
    known_as: str = "",
    father_name: str = "",
    position: str = "",
    institution: str = "",
    field_of_activity: str = "",
) -> dict[str, str]:
    """The columns of a person that are made from others, by name."""
    word = DESCENT_WORD.get(descent, "") if descent else ""
    return {
        "display_name": " ".join(filter(None, (*titles, word, given_name, family_name))),
        "sort_key": sort_key(family_name, given_name),
        "name_key": name_key(given_name, family_name),
        "search_text": search_text(
            *titles,
            word,
            given_name,
            family_name,
            known_as,
            father_name,
            position,
            institution,
            field_of_activity,
        ),
    }


def group_texts(name: str, name_en: str = "") -> dict[str, str]:
    """The columns of a group that are made from others, by name."""
    return {"sort_key": sort_key(name), "search_text": search_text(name, name_en)}


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _index_person(_mapper: object, _connection: object, person: Person) -> None:
    texts = person_texts(
        titles=person.titles or [],
        descent=person.descent,
        given_name=person.given_name or "",
        family_name=person.family_name,
        known_as=person.known_as or "",
        father_name=person.father_name or "",
        position=person.position or "",
        institution=person.institution or "",
        field_of_activity=person.field_of_activity or "",
    )
    for name, value in texts.items():
        setattr(person, name, value)


@event.listens_for(Group, "before_insert")
@event.listens_for(Group, "before_update")
def _index_group(_mapper: object, _connection: object, group: Group) -> None:
    for name, value in group_texts(group.name, group.name_en or "").items():
        setattr(group, name, value)
