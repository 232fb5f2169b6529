"""From SQLite to PostgreSQL and back: the same rows, the same rules."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lib.actor import Actor, Role
from lib.cli import moving
from lib.db import Database, transaction, use
from lib.roster.models import Person
from tests.test_house import schema

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
ADMINISTRATOR = Actor(1, "راهبر", Role.ADMINISTRATOR)


@pytest.fixture(params=OTHER)
def moved(request, filled, empty, cli):
    """The sample programme on one database, and what it became on the other."""
    source, target = filled(request.param), empty(OTHER[request.param])
    with_one_that_points_ahead(source)
    status, said, wrong = cli("move", "--from", source, "--to", target)
    assert status == 0, wrong
    there = Database(target)
    yield source, target, there, said
    there.dispose()


def with_one_that_points_ahead(url: str) -> None:
    """Somebody who was introduced by somebody that was written down later."""
    database = Database(url)
    with database.write.begin() as connection:
        first, last = connection.execute(text("SELECT min(id), max(id) FROM person")).one()
        connection.execute(
            text("UPDATE person SET introduced_by_id = :l WHERE id = :f"), {"f": first, "l": last}
        )
    database.dispose()


def test_every_table_is_the_same_and_the_count_of_rows_is_told(moved):
    source, _, there, said = moved
    here = Database(source)
    for table in moving.Base.metadata.sorted_tables:
        with here.read.connect() as one, there.read.connect() as other:
            assert moving.tally(one, table) == moving.tally(other, table), table.name
    here.dispose()
    assert "the same on both sides" in said and "person " in said


def test_its_schema_is_that_of_the_migrations_triggers_and_all(moved, migrated):
    there = moved[2]
    assert schema(there.write) == schema(migrated(there.url.get_backend_name()).write)
    with there.write.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE history_entry SET actor_name = 'nobody'"))


def test_who_is_added_next_takes_the_next_number(moved):
    there = moved[2]
    with there.read.connect() as connection:
        last = connection.scalar(text("SELECT max(id) FROM person"))
    use(there)
    try:
        with transaction(ADMINISTRATOR) as db:
            added = Person(family_name="رضایی")
            db.add(added)
            db.flush()
            assert added.id == last + 1
    finally:
        use(None)


def test_what_holds_something_is_not_moved_into(moved, cli):
    source, target, _, _ = moved
    status, _, wrong = cli("move", "--from", source, "--to", target)
    assert status == 1 and "name an empty one" in wrong


@pytest.mark.parametrize("dialect", OTHER)
def test_where_a_table_differs_nothing_is_kept(dialect, filled, empty, cli, monkeypatch):
    def forgets_some(there, table, rows):
        put(there, table, rows[1:] if table.name == "phone" else rows)

    name = "_by_copy" if OTHER[dialect] == "postgresql" else "_by_insert"
    put = getattr(moving, name)
    monkeypatch.setattr(moving, name, forgets_some)
    source, target = filled(dialect), empty(OTHER[dialect])
    status, _, wrong = cli("move", "--from", source, "--to", target)
    assert status == 1 and "phone is not the same" in wrong
    there = Database(target)
    with there.read.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM person")) == 0
    there.dispose()
    monkeypatch.undo()
    assert cli("move", "--from", source, "--to", target)[0] == 0


def test_a_database_of_another_release_is_not_moved(filled, empty, cli):
    source = filled("sqlite")
    database = Database(source)
    with database.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.dispose()
    status, _, wrong = cli("move", "--from", source, "--to", empty("sqlite"))
    assert status == 1 and "stands at step 0001" in wrong


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://h/x", "sqlite://", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_an_address_that_leads_nowhere_is_a_sentence(address, empty, cli):
    status, said, wrong = cli("move", "--from", address, "--to", empty("sqlite"))
    assert (status, said) == (1, "") and wrong.count("\n") == 1
