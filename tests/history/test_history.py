"""Each change leaves who, when and what."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lib.actor import Actor, Role
from lib.db import reading, transaction
from lib.history import HistoryEntry
from lib.roster.models import Person, Phone, Stage

CLERK = Actor(7, "کارشناس", Role.RECORDER)


def story_of(person_id: int) -> list[HistoryEntry]:
    with reading() as data:
        rows = select(HistoryEntry).where(
            HistoryEntry.root == "person", HistoryEntry.root_id == person_id
        )
        return list(data.db.scalars(rows.order_by(HistoryEntry.id)))


@pytest.fixture
def person(db) -> int:
    with transaction(CLERK) as session:
        row = Person(family_name="رضایی", phones=[Phone(number="+989120000000")])
        session.add(row)
        session.flush()
        return row.id


def test_a_change_tells_who_and_from_what_to_what(person):
    with transaction(CLERK) as session:
        session.get(Person, person).stage = Stage.CORE
    last = story_of(person)[-1]
    assert (last.actor_id, last.actor_name, last.action) == (7, "کارشناس", "update")
    assert last.changes == {"stage": ["identified", "core"]}


def test_a_phone_is_told_in_its_persons_story_even_when_it_is_taken_off(person):
    with transaction(CLERK) as session:
        row = session.get(Person, person)
        row.phones.clear()
    last = story_of(person)[-1]
    assert (last.record, last.action) == ("phone", "delete")
    assert last.changes["number"] == ["+989120000000", None]


def test_one_user_action_is_one_moment_however_many_flushes_it_takes(person):
    with transaction(CLERK) as session:
        row = session.get(Person, person)
        row.notes = "۱"
        session.flush()
        row.phones.clear()
    *_, first, last = story_of(person)
    assert (first.record, last.record) == ("person", "phone") and first.at == last.at


def test_a_save_that_changes_nothing_leaves_nothing(person):
    before = len(story_of(person))
    with transaction(CLERK) as session:
        session.get(Person, person).family_name = "رضایی"
    assert len(story_of(person)) == before


def test_what_is_rolled_back_leaves_nothing(person):
    before = len(story_of(person))
    with pytest.raises(ZeroDivisionError), transaction(CLERK) as session:
        session.get(Person, person).stage = Stage.CORE
        session.flush()
        raise ZeroDivisionError
    assert len(story_of(person)) == before


def test_a_write_without_an_actor_is_refused(db):
    with Session(db.write, join_transaction_mode="create_savepoint") as session:
        session.add(Person(family_name="رضایی"))
        with pytest.raises(RuntimeError, match="actor"):
            session.flush()


def test_a_bulk_write_that_would_leave_no_history_is_refused(person):
    with pytest.raises(RuntimeError, match="history"), transaction(CLERK) as session:
        session.execute(update(Person).values(notes="x"))


@pytest.mark.parametrize(
    "statement", ["UPDATE history_entry SET action = 'x'", "DELETE FROM history_entry"]
)
def test_the_past_cannot_be_altered(person, statement):
    with pytest.raises((DBAPIError, Exception), match="append-only"), transaction(CLERK) as session:
        session.execute(text(statement))
