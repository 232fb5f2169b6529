"""The first start, and leaving the sample behind."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lib import start
from lib.actor import Actor, Role
from lib.db import Database, reading, transaction
from lib.errors import DomainError, NotAllowed
from lib.reference.models import Neighbourhood
from lib.roster.models import Person

ADMINISTRATOR = Actor(1, "راهبر", Role.ADMINISTRATOR)


def count(table) -> int:
    with reading() as data:
        return data.db.scalar(select(func.count()).select_from(table))


def test_several_starts_at_once_seed_once(own_database: Database):
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: start.prepare(sample=""), range(5)))
    assert count(Neighbourhood) == 14
    assert not start.is_sample()
    assert start.local_administrator().role is Role.ADMINISTRATOR


def test_the_sample_is_left_behind_and_a_copy_is_kept(own_database: Database):
    start.prepare(sample="S1")
    assert start.is_sample() and count(Person) > 100
    with reading() as data:
        before = dict(data.stamps)
    kept = start.begin_for_real(ADMINISTRATOR)
    assert not start.is_sample()
    assert count(Person) == 0 and count(Neighbourhood) == 14
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
        start.begin_for_real(ADMINISTRATOR)
    assert count(Person) == 1


def test_only_an_administrator_leaves_the_sample_behind(own_database: Database):
    start.prepare(sample="S1")
    with pytest.raises(NotAllowed):
        start.begin_for_real(Actor(2, "x", Role.COORDINATOR))
    assert start.is_sample()
