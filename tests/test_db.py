"""The one way into the database and the one way out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lib.actor import SYSTEM, Actor, Role, require
from lib.db import (
    Database,
    Turn,
    Unavailable,
    checkout,
    frame,
    once,
    reading,
    reads,
    transaction,
    use,
)
from lib.errors import Conflict, DomainError, NotAllowed, NotFound
from lib.reference.models import Neighbourhood
from lib.roster.models import Gender, Person, Phone

CLERK = Actor(7, "a clerk", Role.RECORDER)


def register(family_name: str, **rest: object) -> int:
    with transaction(CLERK) as db:
        person = Person(family_name=family_name, **rest)
        db.add(person)
        db.flush()
        return person.id


@reads("roster")
def family_names(db):
    return frame(db, select(Person.family_name).order_by(Person.sort_key))


def seen() -> list[str]:
    with reading(SYSTEM) as data:
        return list(data.ask(family_names)["family_name"])


def test_what_a_block_wrote_is_kept_when_it_ends(db):
    register("رضایی")
    assert seen() == ["رضایی"]


def test_an_error_in_the_block_takes_everything_back(db):
    with pytest.raises(ZeroDivisionError), transaction(CLERK) as session:
        session.add(Person(family_name="رضایی"))
        session.flush()
        raise ZeroDivisionError
    assert seen() == []


def test_a_write_is_seen_by_the_next_reader_though_answers_are_kept(db):
    register("رضایی")
    assert seen() == ["رضایی"]
    register("آذری")
    assert seen() == ["آذری", "رضایی"]


def test_the_same_question_costs_no_second_select(db, query_count):
    register("رضایی")
    with reading(SYSTEM) as data:
        first = data.ask(family_names)
        query_count.clear()
        assert data.ask(family_names) is first
    assert query_count == []


def test_a_second_click_on_save_changes_nothing(db):
    made = []

    def save() -> int:
        with transaction(CLERK) as session:

            def add() -> int:
                person = Person(family_name="رضایی")
                session.add(person)
                session.flush()
                made.append(person.id)
                return person.id

            return once(session, "the same form", add)

    assert save() == save() == made[0]
    assert len(made) == 1


def test_a_request_that_failed_may_be_sent_again(db):
    with pytest.raises(ZeroDivisionError), transaction(CLERK) as session:
        once(session, "form", lambda: 1 // 0)
    with transaction(CLERK) as session:
        assert once(session, "form", lambda: 5) == 5


def test_a_version_rises_once_a_transaction_also_for_a_phone(db):
    id = register("رضایی", phones=[Phone(number="+989120000000")])
    with transaction(CLERK) as session:
        person = checkout(session, Person, id, 1)
        person.gender = Gender.MALE
        session.flush()
        person.phones.append(Phone(number="+982155000000"))
    with transaction(CLERK) as session:
        checkout(session, Person, id, 2).phones[0].owner_note = "پسر ایشان"
    with transaction(CLERK) as session:
        person = checkout(session, Person, id, 3)
        del person.phones[1]
    with reading() as data:
        assert data.db.get(Person, id).version == 4


def test_an_edit_of_what_has_changed_meanwhile_is_a_conflict_that_shows_theirs(db):
    id = register("رضایی")
    with transaction(CLERK) as session:
        checkout(session, Person, id, 1).family_name = "رضوی"
    with pytest.raises(Conflict) as conflict, transaction(CLERK) as session:
        checkout(session, Person, id, 1, lambda p: {"family_name": p.family_name})
    assert conflict.value.theirs == {"family_name": "رضوی"}
    assert conflict.value.version == 2


def test_a_record_that_is_not_there_is_said_not_to_be(db):
    with pytest.raises(NotFound), transaction(CLERK) as session:
        checkout(session, Person, 999_999, 1)


def test_a_role_that_does_not_reach_is_refused(db):
    with transaction(CLERK) as session:
        assert require(session, Role.RECORDER) == CLERK
        with pytest.raises(NotAllowed):
            require(session, Role.COORDINATOR)


def test_sixty_readers_and_six_writers_lose_no_update(own_database: Database):
    id = register("رضایی", notes="0")

    def add_one(_: int) -> None:
        with transaction(SYSTEM) as session:
            person = session.get(Person, id, with_for_update=True)
            person.notes = str(int(person.notes) + 1)

    def read(_: int) -> int:
        with reading() as data:
            return int(data.db.scalar(select(Person.notes).where(Person.id == id)))

    with ThreadPoolExecutor(6) as writers, ThreadPoolExecutor(10) as readers:
        work = [writers.submit(add_one, n) for n in range(120)]
        looks = list(readers.map(read, range(60)))
        for done in work:
            done.result()
    assert all(0 <= n <= 120 for n in looks)
    assert read(0) == 120


def test_who_reads_while_reading_joins_the_snapshot_and_the_next_takes_a_new_one(
    own_database: Database,
):
    with reading() as page:
        with reading() as fragment:
            assert fragment.db is page.db
        with reading() as fragment:
            assert fragment.db is page.db
        with ThreadPoolExecutor(1) as other, reading():
            assert other.submit(_reader).result() is not page.db
    assert _reader() is not page.db


def _reader() -> object:
    with reading() as data:
        return data.db


def test_ten_at_once_with_the_same_request_save_once(own_database: Database):
    def save(_: int) -> int | None:
        with transaction(CLERK) as session:

            def add() -> int:
                person = Person(family_name="رضایی")
                session.add(person)
                session.flush()
                return person.id

            return once(session, "ten clicks", add)

    with ThreadPoolExecutor(10) as pool:
        results = set(pool.map(save, range(10)))
    with reading() as data:
        assert data.db.scalar(select(func.count()).select_from(Person)) == 1
    assert len(results) == 1


def test_of_two_who_save_the_same_version_at_once_one_is_told(own_database: Database):
    id = register("رضایی")
    both = threading.Barrier(2)

    def save(name: str) -> str:
        both.wait()
        try:
            with transaction(CLERK) as session:
                checkout(session, Person, id, 1).family_name = name
        except Conflict:
            return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, ["رضوی", "رضازاده"])) == ["saved", "told"]


@pytest.mark.parametrize("own_database", ["postgresql"], indirect=True)
def test_of_two_who_write_the_same_name_at_once_one_is_told(own_database: Database):
    both = threading.Barrier(2)

    def save(_: int) -> str:
        both.wait()
        try:
            with transaction(CLERK) as session:
                session.add(Neighbourhood(name="زمزم"))
        except DomainError as told:
            return told.key
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, range(2))) == ["saved", "ui.error.at_once"]


def test_the_queue_of_writers_serves_in_the_order_of_asking():
    turn, served = Turn(), []
    asked = [threading.Event() for _ in range(8)]

    def work(n: int) -> None:
        asked[n].set()
        with turn:
            served.append(n)

    with ThreadPoolExecutor(8) as pool, turn:
        for n in range(8):
            pool.submit(work, n)
            asked[n].wait()
            while len(turn._queue) <= n:
                pass
    assert served == list(range(8))


def test_a_reader_cannot_write(own_database: Database):
    with pytest.raises((Unavailable, DBAPIError), match=r"read-?only"), reading() as data:
        data.db.execute(text("DELETE FROM person"))


def test_a_database_that_is_away_is_called_unavailable(tmp_path):
    use(Database("postgresql+psycopg://nobody@127.0.0.1:1/desk"))
    try:
        with pytest.raises(Unavailable), reading():
            pass
        with pytest.raises(Unavailable), transaction(CLERK) as session:
            session.execute(text("SELECT 1"))
    finally:
        use(None)


def test_a_database_that_goes_in_the_middle_of_a_page_is_away_for_the_page(own_database: Database):
    @reads("roster", needs=None)
    def names(db):
        return db.scalars(select(Person.family_name)).all()

    with reading() as data:
        if own_database.is_sqlite:  # whatever it begins is interrupted
            raw = data.db.connection().connection.driver_connection
            raw.set_progress_handler(lambda: 1, 1)
        else:
            own = data.db.scalar(text("SELECT pg_backend_pid()"))
            with own_database.write.begin() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        with pytest.raises(Unavailable):
            data.ask(names)
        if own_database.is_sqlite:
            raw.set_progress_handler(None, 1)
