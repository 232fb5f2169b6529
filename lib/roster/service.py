"""What is done with groups and people: add, edit, archive, join, leave, introduce.

Recorders add and edit people. Archiving, several people at once, and groups are for coordinators,
and so are telephones and confidential notes: a draft whose ``phones``, ``email`` or
``confidential_notes`` is None leaves them as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import String, or_, select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.actor import Actor, Role, require
from lib.db import Base, checkout, fetch, once
from lib.errors import DomainError, NotFound, Problems
from lib.history.erasure import forget_values
from lib.history.models import HistoryEntry
from lib.history.put_back import Form, Part, PutBack, put_back
from lib.i18n import translator
from lib.i18n.checks import checked
from lib.i18n.dates import now_utc, today_in_tehran
from lib.i18n.phones import BadPhone, parse_phone
from lib.i18n.text import clean, sort_key
from lib.reference.models import GroupKind, Neighbourhood
from lib.roster.held import all_about, personal, records_about, rows_about
from lib.roster.models import (
    Descent,
    Gender,
    Group,
    Membership,
    MembershipRole,
    Person,
    Phone,
    PhoneOwner,
    Stage,
    name_key,
)
from lib.roster.names import form_of_address
from lib.roster.queries import look_alikes

NOTES_LIMIT = 10_000
TITLE_LIMIT, MOST_TITLES = 60, 5
MOST_PHONES = 10
MOST_AT_ONCE = 500
MOST_PASTED = 300
_EMAIL = re.compile(r"[^@\s,;<>()\"']+@[^@\s,;<>()\"'.]+(\.[^@\s,;<>()\"'.]+)+")


# ------------------------------------------------------------------------------- drafts
@dataclass(frozen=True)
class PhoneDraft:
    """A telephone as typed, and whose it is."""

    number: str
    owner: PhoneOwner = PhoneOwner.OWN
    owner_note: str = ""


@dataclass(frozen=True)
class PersonDraft:
    """A person's form. ``id`` and ``version`` are of the one edited; None: a new person.

    ``group_id`` makes a new person a member at once. ``accept_look_alikes`` saves although
    somebody has the same telephone or name. ``form_of_address`` "" is made from the rest.
    """

    family_name: str
    given_name: str = ""
    titles: tuple[str, ...] = ()
    descent: Descent | None = None
    known_as: str = ""
    father_name: str = ""
    gender: Gender | None = None
    form_of_address: str = ""
    position: str = ""
    institution: str = ""
    field_of_activity: str = ""
    home_neighbourhood_id: int | None = None
    activity_neighbourhood_id: int | None = None
    phones: tuple[PhoneDraft, ...] | None = ()
    email: str | None = ""
    stage: Stage = Stage.IDENTIFIED
    introduced_by_id: int | None = None
    notes: str = ""
    confidential_notes: str | None = ""
    group_id: int | None = None
    accept_look_alikes: bool = False
    request_id: str = ""
    id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class PasteDraft:
    """A pasted list as it was understood and corrected: all of it is saved, or nothing.

    ``group_id`` and ``stage`` are for all.
    """

    people: tuple[PersonDraft, ...]
    group_id: int | None = None
    stage: Stage = Stage.IDENTIFIED
    request_id: str = ""


@dataclass(frozen=True)
class GroupDraft:
    """A group's form; ``id`` and ``version`` are of the one edited."""

    name: str
    name_en: str = ""
    kind_id: int | None = None
    liaison_id: int | None = None
    cadence_weeks: int | None = None
    notes: str = ""
    request_id: str = ""
    id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class MembershipDraft:
    """A person in a group. ``id`` is of the membership edited, ``version`` its person's."""

    person_id: int
    group_id: int | None
    role: MembershipRole = MembershipRole.MEMBER
    from_on: date | None = None
    until_on: date | None = None
    request_id: str = ""
    id: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class Seen:
    """A record as the user saw it: the verb goes ahead if it still is."""

    id: int
    version: int


@dataclass(frozen=True)
class IntroductionDraft:
    """Who introduced a person (None: nobody that is known)."""

    id: int
    version: int
    introduced_by_id: int | None


@dataclass(frozen=True)
class StageDraft:
    """Stages for several people: (id, version, stage) of each."""

    people: tuple[tuple[int, int, Stage], ...]


@dataclass(frozen=True)
class GroupingDraft:
    """A group for several people: (id, version) of each."""

    people: tuple[tuple[int, int], ...]
    group_id: int | None
    role: MembershipRole = MembershipRole.MEMBER
    from_on: date | None = None


@dataclass(frozen=True)
class LeavingDraft:
    """Memberships made by mistake: they are taken away, not ended."""

    membership_ids: tuple[int, ...]


@dataclass(frozen=True)
class Bulk:
    """What came of a verb for several: ``changed`` takes it back, ``skipped`` are names."""

    changed: tuple[Any, ...]
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookAlike:
    """Somebody on the roster who may be the one that is being added."""

    id: int
    name: str
    remark: str
    archived: bool
    number: str | None
    """The telephone they share; None: the name is alike."""


class LooksAlike(DomainError):
    """Somebody has the same telephone or name: pointed out, for the user to decide."""

    def __init__(self, found: tuple[LookAlike, ...]) -> None:
        super().__init__("roster.warning.look_alike", field="look_alike", n=len(found))
        self.found = found


# ------------------------------------------------------------------------------- people
def add_person(db: Session, draft: PersonDraft) -> int:
    """Put a person on the roster; its id. Raises LooksAlike unless the draft accepts that."""
    require(db, Role.RECORDER)
    return _made(db, draft.request_id, lambda: _add_person(db, draft))


def _made(db: Session, request_id: str, do: Callable[[], int]) -> int:
    made = once(db, request_id, do)
    assert made is not None
    return made


def _add_person(db: Session, draft: PersonDraft) -> int:
    problems = Problems()
    columns = _person_columns(db, draft, problems)
    phones = _phones(draft.phones or (), problems)
    group = _live_group(db, draft.group_id, problems)
    problems.check()
    if not draft.accept_look_alikes:
        found = _who_looks_like(db, phones, columns["given_name"], columns["family_name"])
        if found:
            raise LooksAlike(found)
    person = Person(**columns, phones=_phone_rows(phones))
    db.add(person)
    if group:
        person.memberships.append(Membership(group=group, role=MembershipRole.MEMBER))
    db.flush()
    return person.id


def _who_looks_like(
    db: Session,
    phones: Iterable[PhoneDraft],
    given_name: str,
    family_name: str,
    except_id: int | None = None,
) -> tuple[LookAlike, ...]:
    """People with one of these (checked) telephones, or with this name, archived ones too."""
    # A family name alone is no sign: half a street is called so.
    keys = (name_key(given_name, family_name),) if given_name else ()
    numbers = tuple(phone.number for phone in phones)
    return tuple(
        LookAlike(
            id=row.id,
            name=row.display_name,
            remark=" · ".join(filter(None, (row.position, row.institution))),
            archived=row.archived_at is not None,
            number=row.number,
        )
        for row in look_alikes(db, numbers, keys, except_id)
    )


def edit_person(db: Session, draft: PersonDraft) -> int:
    """Save a person's form; its id. Raises Conflict with what stands there now."""
    require(db, Role.RECORDER)
    if any(getattr(draft, name) is not None for name in _PRIVATE):
        require(db, Role.COORDINATOR)
    assert draft.id is not None and draft.version is not None
    problems = Problems()
    columns = _person_columns(db, draft, problems)
    phones = None if draft.phones is None else _phones(draft.phones, problems)
    problems.check()
    person = checkout(db, Person, draft.id, draft.version, lambda row: _standing(row, draft))
    if person.erased_at is not None:
        raise DomainError("roster.error.erased")
    for name, value in columns.items():
        setattr(person, name, value)
    if phones is not None and _phone_drafts(person) != phones:
        _replace_phones(person, phones)
    db.flush()
    return person.id


def person_form(role: Role) -> Form:
    """What of a person ``role`` may change, and so put back."""
    if role < Role.COORDINATOR:
        return Form(Person, PersonDraft, unseen=_PRIVATE)
    phones = Part("phones", "phones", Phone, ("number", "owner", "owner_note"), PhoneDraft)
    return Form(Person, PersonDraft, (phones,))


def put_back_person(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of a person's form back; what takes that back."""
    role = require(db, Role.RECORDER).role
    return put_back(db, role, past, person_form(role), edit_person)


def _replace_phones(person: Person, phones: tuple[PhoneDraft, ...]) -> None:
    """Write the differences only, so that the history tells of no telephone that stayed."""
    kept = {phone.number: phone for phone in person.phones}
    for place, draft in enumerate(phones):
        phone = kept.pop(draft.number, None)
        if phone is None:
            phone = Phone(number=draft.number)
            person.phones.append(phone)
        phone.owner, phone.owner_note, phone.position = draft.owner, draft.owner_note, place
    for phone in kept.values():
        person.phones.remove(phone)


_PRIVATE = ("phones", "email", "confidential_notes")
"""What a draft leaves as it is by None: it is not its writer's to see."""


def _standing(person: Person, draft: PersonDraft) -> dict[str, Any]:
    """A person in the database as the fields of the form that made ``draft``."""
    fields = {column: getattr(person, column) for column in _PERSON_TEXTS + _PERSON_CHOICES}
    private = {
        "phones": _phone_drafts(person),
        "email": person.email,
        "confidential_notes": person.confidential_notes,
    }
    shown = {name: private[name] for name in _PRIVATE if getattr(draft, name) is not None}
    return fields | {"titles": tuple(person.titles)} | shown


def _phone_drafts(person: Person) -> tuple[PhoneDraft, ...]:
    return tuple(PhoneDraft(p.number, p.owner, p.owner_note) for p in person.phones)


def add_people(db: Session, draft: PasteDraft) -> tuple[int, ...]:
    """Put a pasted list on the roster in one piece; the ids.

    Problems stand beside ``people.<place>.<field>``. Look-alikes were pointed out before, in the
    table: the people here are those that the user kept.
    """
    require(db, Role.RECORDER)
    problems = Problems()
    if not draft.people:
        problems.add("roster.error.nobody_pasted", "people")
    if len(draft.people) > MOST_PASTED:
        problems.add("roster.error.too_many", "people", limit=MOST_PASTED)
        problems.check()
    group = _live_group(db, draft.group_id, problems)
    rows = []
    for place, each in enumerate(draft.people):
        own = Problems()
        columns = _person_columns(db, replace(each, stage=draft.stage), own)
        phones = _phones(each.phones or (), own)
        problems.extend(DomainError(p.key, f"people.{place}.{p.field}", **p.params) for p in own)
        rows.append((columns, phones))
    problems.check()
    made: list[int] = []

    def make() -> None:
        people = []
        for columns, phones in rows:
            person = Person(**columns, phones=_phone_rows(phones))
            if group:
                person.memberships.append(Membership(group=group))
            people.append(person)
        db.add_all(people)
        db.flush()
        made.extend(person.id for person in people)

    once(db, draft.request_id, make)
    return tuple(made)


def archive_person(db: Session, seen: Seen) -> Seen:
    """Put a person away: lists no longer show them. Restoring brings all back."""
    return _put_away(db, Person, seen, away=True)


def restore_person(db: Session, seen: Seen) -> Seen:
    """Bring an archived person back."""
    return _put_away(db, Person, seen, away=False)


def _put_away(db: Session, model: type[Any], seen: Seen, *, away: bool) -> Seen:
    require(db, Role.COORDINATOR)
    row = checkout(db, model, seen.id, seen.version)
    if getattr(row, "erased_at", None) is not None:
        raise DomainError("roster.error.erased")
    if (row.archived_at is not None) != away:
        row.archived_at = now_utc() if away else None
        db.flush()
    return Seen(row.id, row.version)


def take_out_person(db: Session, id: int) -> str:
    """All that is held about a person, as JSON; that it was taken along is written down."""
    actor = require(db, Role.ADMINISTRATOR)
    person = fetch(db, Person, id)
    told = all_about(db, person.id)
    _note(db, actor, "export", Person, person.id, person.id)
    return told


def erase_person(db: Session, seen: Seen) -> Seen:
    """Forget who a person was, for good: names, telephones, notes, groups, what was said of them.

    That somebody was invited, came and raised an issue stays, so that no count changes; history
    keeps when, by whom and which field, and loses the values.
    """
    actor = require(db, Role.ADMINISTRATOR)
    person = checkout(db, Person, seen.id, seen.version)
    records = records_about(db, person.id)
    for row in rows_about(db, person.id):
        for column in personal(type(row)):
            setattr(row, column, "")
    person.phones.clear()
    person.memberships.clear()
    for column in (*_PERSON_TEXTS, "email", "confidential_notes"):
        setattr(person, column, "")
    for column in _PERSON_CHOICES:
        setattr(person, column, None)
    person.titles, person.stage = [], Stage.IDENTIFIED
    # Names are kept in the programme's own language.
    person.family_name = translator("fa")("roster.erase.name")
    person.erased_at = now_utc()
    person.archived_at = person.archived_at or person.erased_at
    db.flush()
    forget_values(db, Person.__tablename__, person.id, records)
    _note(db, actor, "erase", Person, person.id, person.id)
    return Seen(person.id, person.version)


def _note(
    db: Session, actor: Actor, action: str, model: type[Base], id: int, person_id: int
) -> None:
    """Write down in a person's history what leaves no other trace."""
    db.add(
        HistoryEntry(
            at=now_utc(),
            actor_id=actor.staff_id,
            actor_name=actor.name,
            action=action,
            record=model.__tablename__,
            record_id=id,
            root=Person.__tablename__,
            root_id=person_id,
            changes={},
        )
    )


def set_introducer(db: Session, draft: IntroductionDraft) -> IntroductionDraft:
    """Say who introduced a person; the draft that takes it back."""
    require(db, Role.RECORDER)
    problems = Problems()
    _introducer(db, draft, problems)
    problems.check()
    person = checkout(db, Person, draft.id, draft.version)
    if person.erased_at is not None:
        raise DomainError("roster.error.erased")
    before = person.introduced_by_id
    person.introduced_by_id = draft.introduced_by_id
    db.flush()
    return IntroductionDraft(person.id, person.version, before)


def set_stages(db: Session, draft: StageDraft) -> Bulk:
    """Set the stage of several people; those whom somebody else changed meanwhile are skipped.

    ``changed`` holds (id, version, stage before): a StageDraft of it takes it back.
    """
    require(db, Role.COORDINATOR)
    _few_enough(len(draft.people))
    stages = {id: stage for id, _, stage in draft.people}
    people, skipped = _unchanged(db, tuple((id, version) for id, version, _ in draft.people))
    before = {person.id: person.stage for person in people}
    for person in people:
        person.stage = stages[person.id]
    db.flush()
    changed = ((p.id, p.version, before[p.id]) for p in people if before[p.id] != p.stage)
    return Bulk(tuple(changed), skipped)


def add_to_group(db: Session, draft: GroupingDraft) -> Bulk:
    """Make several people members of a group; those who are already are left as they are.

    ``changed`` holds the ids of the memberships: a LeavingDraft of them takes it back.
    """
    require(db, Role.COORDINATOR)
    _few_enough(len(draft.people))
    problems = Problems()
    if draft.group_id is None:
        problems.add("i18n.error.required", "group_id")
    group = _live_group(db, draft.group_id, problems)
    people, skipped = _unchanged(db, draft.people)
    if any(person.archived_at is not None for person in people):
        problems.add("roster.error.people_archived", "people")
    problems.check()
    assert group is not None
    already = set(
        db.scalars(
            select(Membership.person_id).where(
                Membership.group_id == group.id,
                Membership.person_id.in_([p.id for p in people]),
                or_(Membership.until_on.is_(None), Membership.until_on >= today_in_tehran()),
            )
        )
    )
    made = [
        Membership(person=person, group=group, role=draft.role, from_on=draft.from_on)
        for person in people
        if person.id not in already
    ]
    db.add_all(made)
    db.flush()
    return Bulk(tuple(each.id for each in made), skipped)


def _few_enough(count: int) -> None:
    if not count:
        raise DomainError("roster.error.nobody_chosen")
    if count > MOST_AT_ONCE:
        raise DomainError("roster.error.too_many", limit=MOST_AT_ONCE)


def _unchanged(
    db: Session, pairs: tuple[tuple[int, int], ...]
) -> tuple[list[Person], tuple[str, ...]]:
    """The people of these (id, version) that nobody changed, locked; the names of the others."""
    versions = dict(pairs)
    found = db.scalars(
        select(Person).where(Person.id.in_(versions)).order_by(Person.id).with_for_update()
    ).all()
    same = [person for person in found if person.version == versions[person.id]]
    return same, tuple(p.display_name for p in found if p.version != versions[p.id])


def reveal_phone(db: Session, phone_id: int) -> str:
    """The number of one telephone (E.164); that a recorder asked for it is written down."""
    actor = require(db, Role.RECORDER)
    phone = db.get(Phone, phone_id)
    if phone is None:
        raise NotFound("phone", phone_id)
    _note(db, actor, "reveal", Phone, phone.id, phone.person_id)
    return phone.number


# ------------------------------------------------------------------------------- memberships
def add_membership(db: Session, draft: MembershipDraft) -> int:
    """Make a person a member of a group; the membership's id."""
    require(db, Role.RECORDER)

    def make() -> int:
        person = fetch(db, Person, draft.person_id)
        problems = Problems()
        if person.archived_at is not None:
            problems.add("roster.error.person_archived", "person_id")
        group = _membership_group(db, draft, problems)
        problems.check()
        row = Membership(
            person=person,
            group=group,
            role=draft.role,
            from_on=draft.from_on,
            until_on=draft.until_on,
        )
        db.add(row)
        db.flush()
        return row.id

    return _made(db, draft.request_id, make)


def edit_membership(db: Session, draft: MembershipDraft) -> int:
    """Save a membership's role and dates; its id. Raises Conflict with what stands there now."""
    require(db, Role.RECORDER)
    assert draft.version is not None
    fetch(db, Person, draft.person_id)
    row = db.get(Membership, draft.id)
    if row is None or row.person_id != draft.person_id:
        raise NotFound("membership", draft.id)
    names = ("group_id", "role", "from_on", "until_on")
    checkout(
        db,
        Person,
        draft.person_id,
        draft.version,
        lambda _: {name: getattr(row, name) for name in names},
    )
    problems = Problems()
    group = _membership_group(db, draft, problems, before=row.group_id)
    problems.check()
    assert group is not None
    row.group, row.role = group, draft.role
    row.from_on, row.until_on = draft.from_on, draft.until_on
    db.flush()
    return row.id


def remove_memberships(db: Session, draft: LeavingDraft) -> int:
    """Take away memberships made by mistake; how many. Past attendance stays."""
    require(db, Role.RECORDER)
    these = Membership.id.in_(draft.membership_ids)
    # Their people first, as every verb locks whose version it raises.
    people = select(Person).where(Person.id.in_(select(Membership.person_id).where(these)))
    db.scalars(people.order_by(Person.id).with_for_update()).all()
    rows = db.scalars(select(Membership).where(these)).all()
    for row in rows:
        row.person.memberships.remove(row)
    db.flush()
    return len(rows)


def _membership_group(
    db: Session, draft: MembershipDraft, problems: Problems, before: int | None = None
) -> Group | None:
    if draft.group_id is None:
        problems.add("i18n.error.required", "group_id")
    group = _live_group(db, draft.group_id, problems, before)
    if draft.from_on and draft.until_on and draft.until_on < draft.from_on:
        problems.add("roster.error.ends_before", "until_on")
    elif group and _is_member_meanwhile(db, draft):
        problems.add("roster.error.already_member", "group_id")
    return group


def _is_member_meanwhile(db: Session, draft: MembershipDraft) -> bool:
    others = db.execute(
        select(Membership.from_on, Membership.until_on).where(
            Membership.person_id == draft.person_id,
            Membership.group_id == draft.group_id,
            Membership.id != (draft.id or 0),
        )
    )
    return any(
        not _is_over(until_on, draft.from_on) and not _is_over(draft.until_on, from_on)
        for from_on, until_on in others
    )


def _is_over(until_on: date | None, from_on: date | None) -> bool:
    """Whether what ended then was over when the other began; an unknown beginning is after it."""
    return until_on is not None and (from_on is None or until_on < from_on)


# ------------------------------------------------------------------------------- groups
def add_group(db: Session, draft: GroupDraft) -> int:
    """Add a stakeholder group; its id."""
    require(db, Role.COORDINATOR)

    def make() -> int:
        group = Group(**_group_columns(db, draft))
        db.add(group)
        db.flush()
        return group.id

    return _made(db, draft.request_id, make)


def edit_group(db: Session, draft: GroupDraft) -> int:
    """Save a group's form; its id. Raises Conflict with what stands there now."""
    require(db, Role.COORDINATOR)
    assert draft.id is not None and draft.version is not None
    columns = _group_columns(db, draft)
    group = checkout(
        db,
        Group,
        draft.id,
        draft.version,
        lambda row: {name: getattr(row, name) for name in columns},
    )
    for name, value in columns.items():
        setattr(group, name, value)
    db.flush()
    return group.id


GROUP_FORM = Form(Group, GroupDraft)


def put_back_group(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of a group's form back; what takes that back."""
    role = require(db, Role.COORDINATOR).role
    return put_back(db, role, past, GROUP_FORM, edit_group)


def archive_group(db: Session, seen: Seen) -> Seen:
    """Put a group away; its members and its past stay."""
    return _put_away(db, Group, seen, away=True)


def restore_group(db: Session, seen: Seen) -> Seen:
    """Bring an archived group back, unless another has taken its name meanwhile."""
    require(db, Role.COORDINATOR)
    problems = Problems()
    _check_group_name(db, fetch(db, Group, seen.id).sort_key, seen.id, problems)
    problems.check()
    return _put_away(db, Group, seen, away=False)


def _check_group_name(db: Session, key: str, except_id: int, problems: Problems) -> None:
    same = select(Group.id).where(
        Group.sort_key == key, Group.archived_at.is_(None), Group.id != except_id
    )
    if db.scalar(same.limit(1)):
        problems.add("roster.error.group_exists", "name")


def _group_columns(db: Session, draft: GroupDraft) -> dict[str, Any]:
    problems = Problems()
    columns: dict[str, Any] = _texts(Group, draft, ("name", "name_en", "notes"), problems)
    if not columns["name"]:
        problems.add("i18n.error.required", "name")
    else:
        _check_group_name(db, sort_key(columns["name"]), draft.id or 0, problems)
    _existing(db, GroupKind, draft.kind_id, "kind_id", problems)
    _existing(db, Staff, draft.liaison_id, "liaison_id", problems)
    if draft.cadence_weeks is not None and not 1 <= draft.cadence_weeks <= 520:
        problems.add("i18n.error.number_range", "cadence_weeks", low=1, high=520)
    problems.check()
    chosen = ("kind_id", "liaison_id", "cadence_weeks")
    return columns | {name: getattr(draft, name) for name in chosen}


# ------------------------------------------------------------------------------- checking a form
_PERSON_TEXTS = (
    "family_name",
    "given_name",
    "known_as",
    "father_name",
    "form_of_address",
    "position",
    "institution",
    "field_of_activity",
    "notes",
)
_PERSON_CHOICES = (
    "descent",
    "gender",
    "stage",
    "home_neighbourhood_id",
    "activity_neighbourhood_id",
    "introduced_by_id",
)


def _person_columns(db: Session, draft: PersonDraft, problems: Problems) -> dict[str, Any]:
    """The columns of a person in their normal form; what is wrong is added to ``problems``."""
    columns: dict[str, Any] = _texts(Person, draft, _PERSON_TEXTS, problems)
    if not columns["family_name"]:
        problems.add("i18n.error.required", "family_name")
    columns |= {name: getattr(draft, name) for name in _PERSON_CHOICES}
    columns["titles"] = _titles(draft.titles, problems)
    if columns["form_of_address"] == form_of_address(
        **{k: columns[k] for k in ("titles", "descent", "given_name", "family_name", "gender")}
    ):
        columns["form_of_address"] = ""  # so that it follows when the name is corrected
    if draft.email is not None:
        columns["email"] = _email(draft.email, problems)
    if draft.confidential_notes is not None:
        columns |= _texts(Person, draft, ("confidential_notes",), problems)
    for name in ("home_neighbourhood_id", "activity_neighbourhood_id"):
        _existing(db, Neighbourhood, columns[name], name, problems)
    _introducer(db, draft, problems)
    return columns


def _texts(
    model: type[Base], draft: Any, names: Iterable[str], problems: Problems
) -> dict[str, str]:
    """Text fields in their normal form, held to the length of their columns."""
    found = {}
    for name in names:
        kind = model.__table__.columns[name].type
        limit = (kind.length if isinstance(kind, String) else None) or NOTES_LIMIT
        typed = getattr(draft, name)
        found[name] = checked(problems, name, typed, limit, multiline=limit == NOTES_LIMIT)
    return found


def _titles(typed: tuple[str, ...], problems: Problems) -> list[str]:
    titles = list(dict.fromkeys(filter(None, map(clean, typed))))
    if len(titles) > MOST_TITLES:
        problems.add("roster.error.too_many_titles", "titles", limit=MOST_TITLES)
    if any(len(title) > TITLE_LIMIT for title in titles):
        problems.add("i18n.error.too_long", "titles", limit=TITLE_LIMIT)
    return titles


def _email(typed: str, problems: Problems) -> str:
    email = clean(typed)
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        problems.add("roster.error.email", "email")
    return email


def _phones(typed: tuple[PhoneDraft, ...], problems: Problems) -> tuple[PhoneDraft, ...]:
    """The telephones in E.164; rows left empty fall out, a number given twice counts once."""
    found: dict[str, PhoneDraft] = {}
    for place, draft in enumerate(typed):
        if not clean(draft.number):
            continue
        note = clean(draft.owner_note)
        if len(note) > 120:
            problems.add("i18n.error.too_long", f"phones.{place}", limit=120)
        try:
            number = parse_phone(draft.number)
        except BadPhone as bad:
            problems.add(bad.key, f"phones.{place}")
        else:
            found.setdefault(number, PhoneDraft(number, draft.owner, note))
    if len(found) > MOST_PHONES:
        problems.add("roster.error.too_many_phones", "phones.0", limit=MOST_PHONES)
    return tuple(found.values())


def _phone_rows(phones: tuple[PhoneDraft, ...]) -> list[Phone]:
    return [
        Phone(number=each.number, owner=each.owner, owner_note=each.owner_note, position=place)
        for place, each in enumerate(phones)
    ]


def _introducer(db: Session, draft: PersonDraft | IntroductionDraft, problems: Problems) -> None:
    """Nobody is introduced by oneself, nor by somebody whom they themselves brought."""
    if not _existing(db, Person, draft.introduced_by_id, "introduced_by_id", problems):
        return
    above, seen = draft.introduced_by_id, set()
    while draft.id is not None and above is not None and above not in seen:
        if above == draft.id:
            problems.add("roster.error.introduced_in_circle", "introduced_by_id")
            return
        seen.add(above)
        above = db.scalar(select(Person.introduced_by_id).where(Person.id == above))


def _live_group(
    db: Session, id: int | None, problems: Problems, before: int | None = None
) -> Group | None:
    """The group chosen; an archived one takes nobody in, but whoever is in it may stay."""
    group: Group | None = _existing(db, Group, id, "group_id", problems)
    if group and group.archived_at is not None and id != before:
        problems.add("roster.error.group_archived", "group_id")
    return group


def _existing(
    db: Session, model: type[Any], id: int | None, field: str, problems: Problems
) -> Any | None:
    """The record chosen in a field, None where none is; a problem beside it if it is gone."""
    if id is None:
        return None
    row = db.get(model, id)
    if row is None:
        problems.add("ui.error.not_found", field, what=model.__name__.lower(), id=id)
    return row
