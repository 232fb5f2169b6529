"""The first start, and leaving the sample behind."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lib import start
from lib.accounts.models import Staff
from lib.accounts.sign_in import choose_sample_staff, sign_in, signed_in
from lib.actor import Actor, Role
from lib.db import Database, reading, transaction
from lib.errors import DomainError, NotAllowed, Refused
from lib.i18n.dates import now_utc
from lib.reference.models import Neighbourhood
from lib.roster.models import Person
from tests.tools.processes import PASSWORD

ADMINISTRATOR = Actor(1, "راهبر", Role.ADMINISTRATOR)
FOUNDER = start.Founder("نمونه بنیان‌گذار", "founder", PASSWORD)
NOW = now_utc()


def count(table) -> int:
    with reading() as data:
        return data.db.scalar(select(func.count()).select_from(table))


def begin_for_real(founder: start.Founder, actor: Actor = ADMINISTRATOR) -> str:
    with transaction(actor) as db:
        return start.begin_for_real(db, founder)


def test_several_starts_at_once_seed_once(own_database: Database):
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: start.prepare(sample=""), range(5)))
    assert count(Neighbourhood) == 14
    assert not start.is_sample() and count(Staff) == 0


def test_the_sample_is_left_behind_and_a_copy_is_kept(own_database: Database):
    start.prepare(sample="S1")
    assert start.is_sample() and count(Person) > 100
    with reading() as data:
        before = dict(data.stamps)
    with reading() as data:
        chosen = choose_sample_staff(data.db.scalar(select(func.min(Staff.id))), NOW)
    kept = begin_for_real(FOUNDER)
    assert not start.is_sample()
    assert count(Person) == 0 and count(Neighbourhood) == 14
    assert signed_in(chosen, NOW) is None, "the sample's staff are signed out"
    token = sign_in(FOUNDER.username, FOUNDER.password, "127.0.0.1", NOW)
    founder = signed_in(token, NOW)
    assert founder is not None
    assert (founder.name, founder.role) == (FOUNDER.name, Role.ADMINISTRATOR)
    assert count(Staff) == 1
    with reading() as data:
        assert all(data.stamps[feature] > value for feature, value in before.items())
    if own_database.is_sqlite:
        with sqlite3.connect(kept) as copy:
            assert copy.execute("SELECT count(*) FROM person").fetchone()[0] > 100


def test_what_is_no_sample_is_never_emptied(own_database: Database):
    start.prepare(sample="")
    with transaction(ADMINISTRATOR) as db:
        db.add(Person(family_name="رضایی"))
    with pytest.raises(DomainError, match="no_sample"):
        begin_for_real(FOUNDER)
    assert count(Person) == 1


def test_only_an_administrator_leaves_the_sample_behind(own_database: Database):
    start.prepare(sample="S1")
    with pytest.raises(NotAllowed):
        begin_for_real(FOUNDER, Actor(2, "x", Role.COORDINATOR))
    assert start.is_sample()


def test_a_founder_who_could_not_sign_in_leaves_the_sample_as_it_is(own_database: Database):
    start.prepare(sample="S1")
    people = count(Person)
    with pytest.raises(Refused) as refused:
        begin_for_real(start.Founder("", " ", "1234"))
    assert [problem.field for problem in refused.value.problems] == ["name", "username", "password"]
    assert start.is_sample() and count(Person) == people
