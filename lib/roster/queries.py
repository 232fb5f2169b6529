"""What the pages ask about groups and people. Lists never select telephone numbers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from lib.accounts.models import Staff
from lib.actor import Role
from lib.db import frame, reads
from lib.i18n.phones import BadPhone, parse_phone
from lib.i18n.text import ascii_digits, clean, search_terms
from lib.reference.models import GroupKind, Neighbourhood
from lib.roster.models import Group, Membership, MembershipRole, Person, Phone, Stage

PAGE = 50
"""Rows of a list at a time."""


@dataclass(frozen=True)
class PeopleFilter:
    """Which people a list shows. ``as_of`` decides who is a member now."""

    as_of: date
    text: str = ""
    group_id: int | None = None
    neighbourhood_id: int | None = None
    stage: Stage | None = None
    field: str | None = None
    archived: bool = False


@dataclass(frozen=True)
class GroupFilter:
    """Which groups a list shows."""

    as_of: date
    text: str = ""
    kind_id: int | None = None
    archived: bool = False


@dataclass(frozen=True, eq=False)
class Page:
    """A page of a list, and how long the whole list is. Itself alone: it can be a key."""

    rows: pd.DataFrame
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE))


# ------------------------------------------------------------------------------- people
@reads("roster", "reference", by_role=True)
def people_page(db: Session, filter: PeopleFilter, page: int = 1, *, role: Role) -> Page:
    """One page of people by family name.

    By telephone a recorder finds whose number it is (all of it), a coordinator by any part and by
    e-mail too. Columns: id, version, display_name, position, institution, field_of_activity, stage,
    archived_at, neighbourhood, neighbourhood_en, groups (tuple of (name, name_en)).
    """
    total, ids = _ids_of_page(db, _people_where(filter, role), page)
    rows = frame(
        db,
        select(
            Person.id,
            Person.version,
            Person.display_name,
            Person.position,
            Person.institution,
            Person.field_of_activity,
            Person.stage,
            Person.archived_at,
            Neighbourhood.name.label("neighbourhood"),
            Neighbourhood.name_en.label("neighbourhood_en"),
        )
        .outerjoin(
            Neighbourhood,
            Neighbourhood.id
            == func.coalesce(Person.activity_neighbourhood_id, Person.home_neighbourhood_id),
        )
        .where(Person.id.in_(ids))
        .order_by(Person.sort_key, Person.id),
    )
    groups: dict[int, list[tuple[str, str]]] = {}
    for person_id, name, name_en in db.execute(
        select(Membership.person_id, Group.name, Group.name_en)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id.in_(ids), is_member(filter.as_of), Group.archived_at.is_(None))
        .order_by(Group.sort_key)
    ):
        groups.setdefault(person_id, []).append((name, name_en))
    rows["groups"] = [tuple(groups.get(id, ())) for id in rows["id"]]
    return Page(rows, total)


def _ids_of_page(db: Session, where: list[ColumnElement[bool]], page: int) -> tuple[int, list[int]]:
    """How many people there are, and the ids on this page, by family name."""
    ids = select(Person.id).where(*where).order_by(Person.sort_key, Person.id)
    start = PAGE * (page - 1)
    if len(where) > 1:
        # What is filtered is read whole to be counted: once, then, and not twice.
        found = list(db.scalars(ids))
        return len(found), found[start : start + PAGE]
    total = db.scalar(select(func.count()).select_from(Person).where(*where)) or 0
    return total, list(db.scalars(ids.limit(PAGE).offset(start)))


def is_member(as_of: date) -> ColumnElement[bool]:
    """SQL: a membership that holds on that day."""
    return and_(
        or_(Membership.from_on.is_(None), Membership.from_on <= as_of),
        or_(Membership.until_on.is_(None), Membership.until_on >= as_of),
    )


def _people_where(filter: PeopleFilter, role: Role) -> list[ColumnElement[bool]]:
    archived = Person.archived_at
    where = [archived.is_not(None) if filter.archived else archived.is_(None)]
    if filter.group_id is not None:
        members = select(Membership.person_id).where(
            Membership.group_id == filter.group_id, is_member(filter.as_of)
        )
        where.append(Person.id.in_(members))
    if filter.neighbourhood_id is not None:
        where.append(
            or_(
                Person.home_neighbourhood_id == filter.neighbourhood_id,
                Person.activity_neighbourhood_id == filter.neighbourhood_id,
            )
        )
    if filter.stage is not None:
        where.append(Person.stage == filter.stage)
    if filter.field:
        where.append(Person.field_of_activity == filter.field)
    return where + _found(filter.text, role)


def _found(text: str, role: Role = Role.VIEWER) -> list[ColumnElement[bool]]:
    terms = search_terms(text)
    if not terms:
        # Signs alone («؟») are a search that finds nothing, not one that was not made.
        return [Person.id.is_(None)] if clean(text) else []
    words = and_(*(Person.search_text.contains(term, autoescape=True) for term in terms))
    found: list[ColumnElement[bool]] = [words]
    if role == Role.RECORDER:
        with suppress(BadPhone):
            numbers = select(Phone.person_id).where(Phone.number == parse_phone(text))
            found.append(Person.id.in_(numbers))
    if role < Role.COORDINATOR:
        return [or_(*found)]
    if len(digits := phone_digits(text)) >= 3:
        numbers = select(Phone.person_id).where(Phone.number.contains(digits, autoescape=True))
        found.append(Person.id.in_(numbers))
    if "@" in text:
        mail = clean(text).lower()
        found.append(func.lower(Person.email).contains(mail, autoescape=True))
    return [or_(*found)]


def phone_digits(text: str) -> str:
    """The digits of ``text`` as E.164 holds them (no 0, 0098 before); "" if it is no number."""
    plain = ascii_digits(clean(text))
    if any(char.isalpha() for char in plain):
        return ""
    digits = "".join(char for char in plain if char.isdigit())
    if digits.startswith("00"):
        return digits[2:]
    return digits.removeprefix("0")


@reads("roster")
def fields_of_activity(db: Session) -> tuple[str, ...]:
    """The fields that people were given, for filters and suggestions."""
    return tuple(
        db.scalars(
            select(Person.field_of_activity)
            .where(Person.field_of_activity != "", Person.archived_at.is_(None))
            .group_by(Person.field_of_activity)
            .order_by(func.count().desc(), Person.field_of_activity)
            .limit(200)
        )
    )


@reads("roster", "reference")
def person_of(db: Session, id: int) -> Any | None:
    """A person's page but for telephones and confidential notes: one row, or None.

    Columns: all of the person, home and activity (name, name_en), introduced_by (display_name).
    """
    home, activity, introducer = aliased(Neighbourhood), aliased(Neighbourhood), aliased(Person)
    hidden = {"search_text", "sort_key", "name_key", "confidential_notes", "email"}
    columns = [c for c in Person.__table__.columns if c.name not in hidden]
    statement: Select[Any] = (
        select(
            *columns,
            home.name.label("home"),
            home.name_en.label("home_en"),
            activity.name.label("activity"),
            activity.name_en.label("activity_en"),
            introducer.display_name.label("introduced_by"),
        )
        .outerjoin(home, home.id == Person.home_neighbourhood_id)
        .outerjoin(activity, activity.id == Person.activity_neighbourhood_id)
        .outerjoin(introducer, introducer.id == Person.introduced_by_id)
        .where(Person.id == id)
    )
    return db.execute(statement).one_or_none()


@dataclass(frozen=True)
class Private:
    """What only coordinators see of a person."""

    phones: tuple[Any, ...]
    """Rows: id, number, owner, owner_note."""
    email: str
    confidential_notes: str


@reads("roster", needs=Role.COORDINATOR)
def private_of(db: Session, id: int) -> Private:
    """A person's telephones, e-mail and confidential notes."""
    row = db.execute(
        select(Person.email, Person.confidential_notes).where(Person.id == id)
    ).one_or_none()
    phones = db.execute(
        select(Phone.id, Phone.number, Phone.owner, Phone.owner_note)
        .where(Phone.person_id == id)
        .order_by(Phone.position, Phone.id)
    )
    return Private(tuple(phones), row.email if row else "", row.confidential_notes if row else "")


@reads("roster", needs=Role.RECORDER)
def phone_ids(db: Session, person_id: int) -> tuple[Any, ...]:
    """Whose telephones a person has, without the numbers: for ``reveal_phone``.

    Rows: id, owner, owner_note.
    """
    return tuple(
        db.execute(
            select(Phone.id, Phone.owner, Phone.owner_note)
            .where(Phone.person_id == person_id)
            .order_by(Phone.position, Phone.id)
        )
    )


@reads("roster")
def memberships_of(db: Session, person_id: int) -> pd.DataFrame:
    """A person's groups, those that hold first.

    Columns: id, group_id, name, name_en, role, from_on, until_on.
    """
    return frame(
        db,
        select(
            Membership.id,
            Membership.group_id,
            Group.name,
            Group.name_en,
            Membership.role,
            Membership.from_on,
            Membership.until_on,
        )
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.person_id == person_id)
        .order_by(Membership.until_on.is_not(None), Membership.until_on.desc(), Group.sort_key),
    )


@reads("roster")
def people_introduced(db: Session, person_id: int) -> Page:
    """The people whom this one introduced (the first 50): id, display_name, stage."""
    mine = Person.introduced_by_id == person_id
    rows = frame(
        db,
        select(Person.id, Person.display_name, Person.stage)
        .where(mine)
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE),
    )
    if len(rows) < PAGE:
        return Page(rows, len(rows))
    return Page(rows, db.scalar(select(func.count()).select_from(Person).where(mine)) or 0)


@reads("roster")
def names_of(db: Session, ids: tuple[int, ...]) -> dict[int, str]:
    """The names of these people, archived ones too, by id."""
    named = select(Person.id, Person.display_name).where(Person.id.in_(ids))
    return {row.id: row.display_name for row in db.execute(named)} if ids else {}


@reads("roster")
def people_found(db: Session, text: str, limit: int = 8) -> tuple[Any, ...]:
    """People to choose from, by any part of the name.

    Rows: id, display_name, position, institution.
    """
    if not search_terms(text):
        return ()
    return tuple(
        db.execute(
            select(Person.id, Person.display_name, Person.position, Person.institution)
            .where(Person.archived_at.is_(None), *_found(text))
            .order_by(Person.sort_key, Person.id)
            .limit(limit)
        )
    )


@reads("roster", needs=Role.RECORDER)
def look_alikes(
    db: Session,
    numbers: tuple[str, ...],
    name_keys: tuple[str, ...],
    except_id: int | None = None,
) -> tuple[Any, ...]:
    """People, archived ones too, with one of these telephones or these names.

    Rows: id, display_name, position, institution, archived_at, name_key, number (the telephone
    shared, or None): one that the asker knows already.
    """
    columns = (
        Person.id,
        Person.display_name,
        Person.position,
        Person.institution,
        Person.archived_at,
        Person.name_key,
    )
    found: dict[int, Any] = {}
    # Two questions, each to its own index: an OR across tables would read everybody.
    if numbers:
        by_phone = (
            select(*columns, Phone.number)
            .join(Phone, Phone.person_id == Person.id)
            .where(Phone.number.in_(numbers))
        )
        found |= {row.id: row for row in db.execute(by_phone.order_by(Person.id))}
    if name_keys:
        by_name = select(*columns, null().label("number")).where(Person.name_key.in_(name_keys))
        for row in db.execute(by_name.order_by(Person.id).limit(500)):
            found.setdefault(row.id, row)
    found.pop(except_id, None)  # type: ignore[arg-type]
    return tuple(found.values())


# ------------------------------------------------------------------------------- groups
@reads("roster", "reference", "accounts")
def groups_page(db: Session, filter: GroupFilter, page: int = 1) -> Page:
    """One page of groups in alphabetical order.

    Columns: id, version, name, name_en, kind, kind_en, liaison, cadence_weeks, members,
    archived_at.
    """
    archived = Group.archived_at
    where = [archived.is_not(None) if filter.archived else archived.is_(None)]
    if filter.kind_id is not None:
        where.append(Group.kind_id == filter.kind_id)
    terms = search_terms(filter.text)
    where += [Group.search_text.contains(term, autoescape=True) for term in terms]
    if clean(filter.text) and not terms:
        where.append(Group.id.is_(None))
    total = db.scalar(select(func.count()).select_from(Group).where(*where)) or 0
    members = _member_counts(filter.as_of).subquery()
    rows = frame(
        db,
        select(
            Group.id,
            Group.version,
            Group.name,
            Group.name_en,
            GroupKind.name.label("kind"),
            GroupKind.name_en.label("kind_en"),
            Staff.name.label("liaison"),
            Group.cadence_weeks,
            func.coalesce(members.c.members, 0).label("members"),
            Group.archived_at,
        )
        .outerjoin(GroupKind, GroupKind.id == Group.kind_id)
        .outerjoin(Staff, Staff.id == Group.liaison_id)
        .outerjoin(members, members.c.group_id == Group.id)
        .where(*where)
        .order_by(Group.sort_key, Group.id)
        .limit(PAGE)
        .offset(PAGE * (page - 1)),
    )
    return Page(rows, total)


def _member_counts(as_of: date) -> Select[Any]:
    # The few archived are taken out; to look each member up would read the whole roster.
    archived = select(Person.id).where(Person.archived_at.is_not(None))
    return (
        select(
            Membership.group_id,
            func.count(func.distinct(Membership.person_id)).label("members"),
        )
        .where(is_member(as_of), Membership.person_id.not_in(archived))
        .group_by(Membership.group_id)
    )


@reads("roster", "reference", "accounts")
def group_of(db: Session, id: int, as_of: date) -> Any | None:
    """A group's page: one row or None.

    Columns: all of the group, kind, kind_en, liaison, members.
    """
    members = _member_counts(as_of).where(Membership.group_id == id).subquery()
    hidden = {"search_text", "sort_key"}
    return db.execute(
        select(
            *(c for c in Group.__table__.columns if c.name not in hidden),
            GroupKind.name.label("kind"),
            GroupKind.name_en.label("kind_en"),
            Staff.name.label("liaison"),
            func.coalesce(members.c.members, 0).label("members"),
        )
        .outerjoin(GroupKind, GroupKind.id == Group.kind_id)
        .outerjoin(Staff, Staff.id == Group.liaison_id)
        .outerjoin(members, members.c.group_id == Group.id)
        .where(Group.id == id)
    ).one_or_none()


@reads("roster")
def members_page(
    db: Session, group_id: int, as_of: date, past: bool = False, page: int = 1
) -> Page:
    """One page of a group's members, those with an office first, or of those who left.

    Columns: id (of the membership), person_id, version (of the person), display_name, position,
    stage, role, from_on, until_on.
    """
    where = [Membership.group_id == group_id]
    if past:
        where.append(Membership.until_on < as_of)
    else:
        where += [
            or_(Membership.until_on.is_(None), Membership.until_on >= as_of),
            Person.archived_at.is_(None),
        ]
    base = select(Membership.id).join(Person, Person.id == Membership.person_id).where(*where)
    total = db.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = frame(
        db,
        select(
            Membership.id,
            Membership.person_id,
            Person.version,
            Person.display_name,
            Person.position,
            Person.stage,
            Membership.role,
            Membership.from_on,
            Membership.until_on,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(*where)
        .order_by(Membership.role == MembershipRole.MEMBER, Person.sort_key, Membership.id)
        .limit(PAGE)
        .offset(PAGE * (page - 1)),
    )
    return Page(rows, total)


@reads("roster")
def group_options(db: Session) -> tuple[Any, ...]:
    """All groups for choosing from: rows id, name, name_en, archived (True or False)."""
    return tuple(
        db.execute(
            select(
                Group.id,
                Group.name,
                Group.name_en,
                Group.archived_at.is_not(None).label("archived"),
            ).order_by(Group.sort_key, Group.id)
        )
    )
