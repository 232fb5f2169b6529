"""The sample programme: an invented town that keeps to the facts of the brief."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from data.sample import load, words
from lib.accounts.models import Staff
from lib.accounts.seed import seed_accounts
from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.i18n.dates import TEHRAN, fields
from lib.i18n.phones import parse_phone
from lib.i18n.text import clean
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    InvitationCall,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingState,
    Reply,
    TopicTally,
)
from lib.reference.models import Category, CategoryFamily, Holiday, HolidayKind
from lib.reference.seed import GROUP_KINDS, NEIGHBOURHOODS, seed_reference
from lib.roster.models import Group, Membership, Person, Phone, Stage
from lib.settings import ROOT

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2027, 7, 16)
on_sqlite = pytest.mark.parametrize("db", ["sqlite"], indirect=True)

APPEND_ONLY = {"history_entry", "issue_event", "promise_event"}


def settle(size: str = "S1", today: date = MONDAY) -> None:
    with transaction(SYSTEM) as session:
        seed_reference(session, today)
        seed_accounts(session)
        load(session, size, today)


def all_of(*columns):
    with reading() as data:
        return list(data.db.execute(select(*columns)))


def first_tuesday() -> date:
    with reading() as data:
        return data.db.scalar(
            select(func.min(Meeting.meets_on)).where(Meeting.kind == MeetingKind.DIALOGUE)
        )


def fingerprint() -> str:
    """Of all that is told, without the numbers a database gives."""
    introducer = aliased(Person)
    with reading() as data:
        told = [
            data.db.execute(statement).all()
            for statement in (
                select(
                    Person.display_name, Person.stage, Person.institution, introducer.display_name
                )
                .outerjoin(introducer, introducer.id == Person.introduced_by_id)
                .order_by(Person.id),
                select(Phone.number, Phone.owner).order_by(Phone.id),
                select(Meeting.meets_on, Meeting.kind, Meeting.state, Meeting.place, Group.name)
                .outerjoin(Group, Group.id == Meeting.group_id)
                .order_by(Meeting.id),
                select(Attendance.status, Attendance.guest_name, Attendance.recorded_at).order_by(
                    Attendance.id
                ),
                select(Invitation.reply, Invitation.told_on).order_by(Invitation.id),
                select(TopicTally.count).order_by(TopicTally.id),
            )
        ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


class TakenBack(Exception):
    pass


def test_the_same_day_gives_the_same_town(db):
    seen = set()
    for _ in range(2):
        with pytest.raises(TakenBack), transaction(SYSTEM) as session:
            seed_reference(session, MONDAY)
            seed_accounts(session)
            load(session, "S1", MONDAY)
            session.commit()
            seen.add(fingerprint())
            for table in reversed(Person.metadata.sorted_tables):
                if table.name not in APPEND_ONLY:
                    session.execute(table.delete())
            session.commit()
            raise TakenBack
    assert len(seen) == 1


def test_a_new_person_can_be_registered_after_the_sample(db):
    settle()
    with transaction(SYSTEM) as session:
        person = Person(family_name="تازه‌وارد")
        session.add(person)
        session.flush()
        assert person.id == 221


def test_eleven_talks_came_before_the_first_tuesday(db):
    settle()
    talks = all_of(Meeting.meets_on, Meeting.state, Meeting.kind)
    before = [t for t in talks if t.meets_on < first_tuesday() and t.kind is MeetingKind.TALK]
    assert len(before) == 11
    assert all(t.state is MeetingState.HELD for t in before)


def test_the_core_grew_from_the_first_eleven(db):
    settle()
    with reading() as data:
        talked = set(
            data.db.scalars(
                select(Invitation.person_id)
                .join(Meeting)
                .where(Meeting.kind == MeetingKind.TALK, Meeting.meets_on < first_tuesday())
            )
        )
        core = data.db.execute(
            select(Person.id, Person.introduced_by_id).where(Person.stage == Stage.CORE)
        ).all()
    ids = {person.id for person in core}
    assert len(ids & talked) == 9
    assert len(ids) > len(talked)
    assert all(p.introduced_by_id in ids for p in core if p.id not in talked)


def test_about_97_percent_of_mondays_is_planning_and_building(db):
    settle()
    with reading() as data:
        counted = data.db.execute(
            select(Category.family, func.sum(TopicTally.count))
            .join(TopicTally)
            .group_by(Category.family)
        ).all()
    of = {family: int(count) for family, count in counted}
    assert of[CategoryFamily.BUILDING] / sum(of.values()) == pytest.approx(0.97, abs=0.002)
    assert sum(of.values()) > 2_000


def test_the_town_has_its_kinds_neighbourhoods_and_people(db):
    settle()
    assert len({row.kind_id for row in all_of(Group.kind_id)}) == len(GROUP_KINDS)
    groups = all_of(Group.name, Group.name_en, Group.cadence_weeks, Group.liaison_id)
    assert len(groups) == 12 and all(all(group) for group in groups)
    homes = {row.home_neighbourhood_id for row in all_of(Person.home_neighbourhood_id)} - {None}
    assert len(homes) == len(NEIGHBOURHOODS)
    people = all_of(Person.display_name, Person.gender)
    assert len(people) == 220
    assert len({person.display_name for person in people}) == 220
    assert 50 < sum(person.gender.value == "female" for person in people) < 130


def test_nobody_in_it_bears_the_name_of_an_official(db):
    settle()
    families = {row.family_name for row in all_of(Person.family_name)}
    spoken = " ".join(
        [
            *(row.name for row in all_of(Staff.name)),
            *(r.guest_name for r in all_of(Attendance.guest_name)),
        ]
    )
    assert not {word for name in families for word in name.split()} & words.PUBLIC_FIGURES
    assert not set(spoken.split()) & words.PUBLIC_FIGURES


def test_its_telephones_are_valid_and_nobodys(db):
    settle()
    numbers = [row.number for row in all_of(Phone.number)]
    assert len(numbers) > 200
    assert all(parse_phone(number) == number for number in numbers)
    assert all("000" in number for number in numbers)


def test_its_texts_are_in_normal_form(db):
    settle()
    texts = [
        *(
            text
            for row in all_of(Person.display_name, Person.institution, Person.notes)
            for text in row
        ),
        *(text for row in all_of(Meeting.place, Meeting.cancel_reason) for text in row),
        *(text for row in all_of(Group.name, Group.name_en) for text in row),
    ]
    assert [text for text in texts if clean(text) != text] == []


@pytest.mark.parametrize("today", [MONDAY, TUESDAY, FRIDAY], ids=["monday", "tuesday", "friday"])
@on_sqlite
def test_on_any_day_it_looks_alive(db, today):
    settle(today=today)
    with reading() as data:
        ahead = data.db.execute(
            select(
                Meeting.meets_on,
                func.count(Invitation.id).label("invited"),
                func.count(Invitation.reply).label("replied"),
            )
            .outerjoin(Invitation)
            .where(Meeting.kind == MeetingKind.DIALOGUE, Meeting.state == MeetingState.PLANNED)
            .group_by(Meeting.id)
            .order_by(Meeting.meets_on)
        ).all()
        waiting = data.db.scalar(
            select(func.count(Meeting.id)).where(
                Meeting.state == MeetingState.HELD,
                Meeting.meets_on < today,
                ~select(Attendance.id).where(Attendance.meeting_id == Meeting.id).exists(),
                ~select(TopicTally.id).where(TopicTally.meeting_id == Meeting.id).exists(),
            )
        )
    assert today <= ahead[0].meets_on <= today + timedelta(7)
    assert 0 < ahead[0].replied < ahead[0].invited
    assert len(ahead) >= 3 and sum(session.invited > 0 for session in ahead) >= 3
    assert 1 <= waiting <= 3


def test_some_sessions_were_cancelled_and_some_moved_one_for_bad_air(db):
    settle()
    with reading() as data:
        closed_for_air = data.db.scalars(
            select(Holiday.closed_on).where(
                Holiday.kind == HolidayKind.CLOSURE, Holiday.name == words.CLOSURE[0]
            )
        ).all()
        moves = data.db.execute(
            select(MeetingMove.from_on, MeetingMove.to_on, MeetingMove.is_closure)
        ).all()
        closed = set(data.db.scalars(select(Holiday.closed_on)))
    (smog,) = closed_for_air
    assert smog.weekday() == 1 and fields(smog, "fa")[1] in (9, 10)
    assert any(m.from_on == smog and m.is_closure for m in moves)
    assert any(not m.is_closure and m.from_on in closed for m in moves)
    assert all(m.to_on not in closed for m in moves)
    cancelled = [
        m for m in all_of(Meeting.state, Meeting.cancel_reason) if m.state is MeetingState.CANCELLED
    ]
    assert len(cancelled) >= 3 and all(m.cancel_reason for m in cancelled)


def test_no_session_is_held_on_a_closed_day(db):
    settle()
    closed = {row.closed_on for row in all_of(Holiday.closed_on)}
    kept = all_of(Meeting.meets_on, Meeting.state)
    assert not {m.meets_on for m in kept if m.state is not MeetingState.CANCELLED} & closed


def test_one_group_a_week_in_fair_turns(db):
    settle()
    tuesdays = [
        m
        for m in all_of(Meeting.meets_on, Meeting.group_id, Meeting.kind, Meeting.state)
        if m.kind is MeetingKind.DIALOGUE and m.state is MeetingState.HELD
    ]
    assert len({m.meets_on for m in tuesdays}) == len(tuesdays) > 65
    turns = [sum(m.group_id == group for m in tuesdays) for group in {m.group_id for m in tuesdays}]
    assert len(turns) == 12 and min(turns) >= 3 and max(turns) <= 12


def test_all_ways_of_coming_and_not_coming_occur(db):
    settle()
    with reading() as data:
        statuses = set(data.db.scalars(select(Attendance.status).distinct()))
        replies = set(data.db.scalars(select(Invitation.reply).distinct()))
        guests = data.db.scalar(select(func.count()).where(Attendance.guest_name != ""))
        to_be_told = data.db.scalar(
            select(func.count(Invitation.id))
            .join(Meeting)
            .where(Meeting.state == MeetingState.PLANNED, Invitation.told_on != Meeting.meets_on)
        )
        early = data.db.scalar(
            select(func.count(Attendance.id))
            .join(Meeting, Meeting.id == Attendance.meeting_id)
            .join(Membership, Membership.person_id == Attendance.person_id)
            .join(Invitation, Invitation.meeting_id == Meeting.id)
            .where(
                Invitation.person_id == Attendance.person_id,
                Membership.group_id == Meeting.group_id,
                Membership.from_on > Meeting.meets_on,
            )
        )
    assert statuses == set(AttendanceStatus) and replies == {None, *Reply}
    assert guests > 10 and to_be_told > 0 and early == 0


def test_nothing_of_it_was_written_in_the_future(db):
    settle()
    end = datetime.combine(MONDAY, datetime.min.time(), TEHRAN).astimezone(UTC) + timedelta(hours=1)
    moments = [
        *(row[0] for row in all_of(InvitationCall.called_at)),
        *(row[0] for row in all_of(Attendance.recorded_at)),
        *(row[0] for row in all_of(MeetingMove.moved_at)),
    ]
    assert max(moments) < end


@on_sqlite
def test_a_new_desk_has_it_in_less_than_three_seconds(db):
    began = time.process_time()
    settle()
    assert time.process_time() - began < 3


@on_sqlite
def test_the_larger_town_has_the_numbers_it_is_measured_by(db):
    settle("S10")
    with reading() as data:
        people, groups, attendances = (
            data.db.scalar(select(func.count(table.id))) for table in (Person, Group, Attendance)
        )
    assert (people, groups) == (2_200, 40)
    assert 45_000 < attendances < 56_000


def test_the_command_makes_a_database_once(tmp_path):
    command = [
        sys.executable,
        "-m",
        "data.sample",
        "--url",
        f"sqlite:///{tmp_path / 'town.sqlite3'}",
    ]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert again.returncode == 1 and "in use already" in again.stderr
