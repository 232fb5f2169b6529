"""The invented people: staff, groups, who is in them and how far the relation has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.sample import words
from data.sample.bulk import Bulk
from data.sample.words import Walk
from lib.accounts.models import Staff, StaffOrigin
from lib.history.models import HistoryEntry
from lib.reference.models import GroupKind, Neighbourhood
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
    person_texts,
)

FIRST_TALKS = 11
"""Brief F15."""
MOBILES = tuple(f"+98{p}000" for p in (912, 919, 935, 936, 901, 902, 990, 991, 921, 903, 933, 910))
"""With four digits more: valid to a validator, and nobody's (the blocks are not given out so)."""


@dataclass(slots=True)
class Someone:
    """A person as the calendar sees them. ``keen``: 0 to 1, how surely they come."""

    id: int
    name: str
    stage: Stage
    keen: float
    archived: bool = False


@dataclass(slots=True)
class Member:
    person: Someone
    from_on: date
    until_on: date | None


@dataclass
class Circle:
    """A group, its people, and when it was last heard."""

    id: int
    walk: Walk
    cadence: int
    liaison_id: int
    neighbourhoods: list[Neighbourhood]
    members: list[Member] = field(default_factory=list)
    heard_on: date = date.min


@dataclass
class Town:
    """All that the calendar needs to know."""

    staff: list[Staff]
    neighbourhoods: list[Neighbourhood]
    circles: list[Circle]
    people: list[Someone]


def settle(db: Session, rng: Random, people: int, groups: int, start: date, today: date) -> Town:
    """Write staff, groups and ``people`` persons with what belongs to them."""
    places = list(db.scalars(select(Neighbourhood).order_by(Neighbourhood.position)))
    staff = _staff(db, places)
    town = Town(staff, places, _groups(db, rng, groups, staff, places), [])
    bulk = Bulk(db, Person, Phone, Membership, HistoryEntry)
    taken: set[tuple[str, str]] = set()
    # Some groups are large, some small, and none is empty.
    sizes = [rng.uniform(0.7, 1.3) for _ in town.circles]
    for number in range(people):
        circle = (
            town.circles[number]
            if number < len(town.circles)
            else rng.choices(town.circles, sizes)[0]
        )
        _person(bulk, rng, town, circle, number, taken, start, today)
        bulk.rest()
    bulk.close()
    return town


def _staff(db: Session, places: list[Neighbourhood]) -> list[Staff]:
    keeper, post, role = words.KEEPER
    db.add(Staff(name=keeper, post=post, role=role))
    db.flush()
    staff = [
        Staff(
            name=name,
            post=post,
            role=role,
            position=position,
            origins=[StaffOrigin(neighbourhood_id=places[place].id) for place in origins],
        )
        for position, (name, post, role, origins) in enumerate(words.STAFF, start=1)
    ]
    db.add_all(staff)
    db.flush()
    return staff


def _groups(
    db: Session, rng: Random, count: int, staff: list[Staff], places: list[Neighbourhood]
) -> list[Circle]:
    kinds = list(db.scalars(select(GroupKind).order_by(GroupKind.position)))
    wanted = [(*group, places) for group in words.GROUPS]
    wanted[1] = (*words.GROUPS[1], places[:7])
    wanted[2] = (*words.GROUPS[2], places[7:])
    for name, name_en, walk, cadence in words.NEIGHBOURHOOD_GROUPS:
        for place in places:
            called = name.format(place.name), name_en.format(place.name_en)
            wanted.append((*called, walk, cadence, [place]))
    circles = []
    for name, name_en, walk, cadence, homes in wanted[:count]:
        liaison = staff[rng.choice(words.LIAISONS)]
        group = Group(
            name=name,
            name_en=name_en,
            kind_id=kinds[walk.kind].id,
            liaison_id=liaison.id,
            cadence_weeks=cadence,
        )
        db.add(group)
        db.flush()
        circles.append(Circle(group.id, walk, cadence, liaison.id, homes))
    return circles


def _person(
    bulk: Bulk,
    rng: Random,
    town: Town,
    circle: Circle,
    number: int,
    taken: set[tuple[str, str]],
    start: date,
    today: date,
) -> None:
    walk = circle.walk
    first = number < FIRST_TALKS
    woman = rng.random() < walk.women
    men = words.CLERICS if walk is words.PRAYER else words.MEN
    given, family = _name(rng, words.WOMEN if woman else men, taken)
    home = rng.choice(circle.neighbourhoods if rng.random() < 0.9 else town.neighbourhoods)
    work = home if rng.random() < 0.6 else rng.choice(town.neighbourhoods)
    title = rng.choice(walk.titles_women if woman else walk.titles_men)
    activity = rng.choice(walk.fields)
    position, institution, *decided = rng.choice(walk.posts)
    if decided:
        activity, title = decided[0], decided[1] if len(decided) > 1 else title
    if "|" in institution:
        institution = institution.split("|")[0 if woman else 1]
    descent = None
    if rng.random() < (0.35 if walk is words.PRAYER else 0.07):
        descent = Descent.SAYYIDEH if woman else Descent.SAYYID

    joined = start - timedelta(rng.randint(30, 70) if first else rng.randint(3, 40))
    if not first and number >= len(town.circles) and rng.random() < 0.45:
        joined = start + timedelta(rng.randrange((today - start).days))
    stage = _stage(rng, first, number, joined > today - timedelta(weeks=14))
    archived = not first and stage is Stage.IDENTIFIED and rng.random() < 0.2
    spoken = {
        "titles": title.split("|") if title else [],
        "descent": descent,
        "given_name": given,
        "family_name": family,
        "known_as": f"حاج {given}" if title == "حاج‌آقا" and rng.random() < 0.3 else "",
        "father_name": rng.choice(words.MEN) if rng.random() < 0.6 else "",
        "position": position,
        "institution": institution.format(n=work.name, t=activity),
        "field_of_activity": activity,
    }
    texts = person_texts(**spoken)
    introducer = None if first else _introducer(rng, town, circle, stage)
    written_at = datetime.combine(joined, time(6, number % 60), UTC)
    id = bulk.add(
        Person,
        **spoken,
        **texts,
        home_neighbourhood_id=home.id if rng.random() < 0.95 else None,
        activity_neighbourhood_id=work.id,
        gender=Gender.FEMALE if woman else Gender.MALE,
        form_of_address="",
        email=f"sample{number + 1}@example.org" if rng.random() < 0.12 else "",
        stage=stage,
        introduced_by_id=introducer,
        notes=rng.choice(words.NOTES) if rng.random() < 0.08 else "",
        confidential_notes=rng.choice(words.CONFIDENTIAL_NOTES) if rng.random() < 0.03 else "",
        version=1,
        archived_at=written_at + timedelta(days=1) if archived else None,
    )
    someone = Someone(id, texts["display_name"], stage, rng.uniform(0.6, 1.0), archived)
    town.people.append(someone)
    _phones(bulk, rng, id, number)
    _join(bulk, rng, circle, someone, joined, today)
    if rng.random() < 0.5:
        second = rng.choice(town.circles)
        if second is not circle and (second.walk is walk or second.walk in words.OPEN_TO_ALL):
            _join(bulk, rng, second, someone, joined + timedelta(rng.randint(0, 20)), today)
    bulk.add(
        HistoryEntry,
        at=written_at,
        actor_id=circle.liaison_id,
        actor_name=next(s.name for s in town.staff if s.id == circle.liaison_id),
        action="create",
        record="person",
        record_id=id,
        root="person",
        root_id=id,
        changes={
            name: [None, spoken[name]]
            for name in ("given_name", "family_name", "position", "institution")
            if spoken[name]
        },
    )


def _name(
    rng: Random, given_names: tuple[str, ...], taken: set[tuple[str, str]]
) -> tuple[str, str]:
    """A given and a family name; one that is taken is only used again in a very large town."""
    for _ in range(6):
        given, family = rng.choice(given_names), rng.choice(words.FAMILIES)
        if rng.random() < 0.12:
            family = f"{family} {rng.choice(words.SURNAME_ENDINGS)}"
        if (given, family) not in taken:
            break
    taken.add((given, family))
    return given, family


def _stage(rng: Random, first: bool, number: int, is_new: bool) -> Stage:
    if first:
        # Of the first eleven, two did not stay in the core.
        return Stage.ENGAGED if number in (4, 9) else Stage.CORE
    if is_new:
        return rng.choices(
            (Stage.IDENTIFIED, Stage.CONTACTED, Stage.INVITED), weights=(0.25, 0.3, 0.45)
        )[0]
    return rng.choices(tuple(Stage), weights=(0.06, 0.06, 0.13, 0.68, 0.07))[0]


def _introducer(rng: Random, town: Town, circle: Circle, stage: Stage) -> int | None:
    """Somebody who was there before: for the core one of the core, else often of the group."""
    if stage is Stage.CORE:
        return rng.choice([p.id for p in town.people[:400] if p.stage is Stage.CORE])
    chance = rng.random()
    if chance < 0.35 and circle.members:
        # The first of a group know most people.
        known = circle.members[: 1 + rng.randrange(len(circle.members))]
        return rng.choice(known).person.id
    if chance < 0.55:
        return town.people[rng.randrange(FIRST_TALKS)].id
    return None


def _phones(bulk: Bulk, rng: Random, person_id: int, number: int) -> None:
    prefix, serial = MOBILES[number % len(MOBILES)], number // len(MOBILES) * 7919 % 10_000
    has = [(f"{prefix}{serial:04d}", PhoneOwner.OWN, "")]
    chance = rng.random()
    if chance < 0.15:
        ext = f";ext={rng.randint(10, 89)}" if chance < 0.06 else ""
        has.append((f"+982155000{rng.randrange(1000):03d}{ext}", PhoneOwner.OFFICE, ""))
    elif chance < 0.2:
        note = rng.choice(words.PHONE_NOTES)
        serial = number * 7919 % 10_000
        has.append((f"+98938000{serial:04d}", PhoneOwner.RELATIVE, note))
    elif chance > 0.97:
        has = []
    for position, (phone, owner, note) in enumerate(has):
        bulk.add(
            Phone,
            person_id=person_id,
            number=phone,
            owner=owner,
            owner_note=note,
            position=position,
        )


ROLES = (MembershipRole.HEAD, MembershipRole.DEPUTY, MembershipRole.SECRETARY)


def _join(
    bulk: Bulk, rng: Random, circle: Circle, person: Someone, from_on: date, today: date
) -> None:
    from_on = min(from_on, today)
    until_on = None
    if len(circle.members) > 3 and (today - from_on).days > 200 and rng.random() < 0.04:
        until_on = today - timedelta(rng.randint(20, 150))
    role = MembershipRole.REPRESENTATIVE if rng.random() < 0.04 else MembershipRole.MEMBER
    if len(circle.members) < len(ROLES):
        role = ROLES[len(circle.members)]
    circle.members.append(Member(person, from_on, until_on))
    bulk.add(
        Membership,
        person_id=person.id,
        group_id=circle.id,
        role=role,
        from_on=from_on,
        until_on=until_on,
    )
