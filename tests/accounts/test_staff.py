"""The staff and where they come from."""

from __future__ import annotations

from datetime import date

import pytest

from lib.accounts import queries
from lib.accounts.service import StaffDraft, save_staff, shelve_staff
from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.errors import Conflict, DomainError, NotAllowed
from lib.reference.queries import neighbourhoods
from lib.reference.seed import seed_reference
from lib.reference.service import ShelfDraft
from tests.tools.keeper import add_keeper

ADMINISTRATOR = Actor(1, "راهبر", Role.ADMINISTRATOR)


@pytest.fixture
def town(db):
    with transaction(ADMINISTRATOR) as session:
        seed_reference(session, date(2026, 11, 23))
        add_keeper(session)
    with reading(SYSTEM) as data:
        return [row.id for row in data.ask(neighbourhoods)]


def do(verb, draft):
    with transaction(ADMINISTRATOR) as session:
        return verb(session, draft)


def staff(archived: bool = False):
    with reading(SYSTEM) as data:
        return data.ask(queries.staff, archived)


def test_a_member_of_staff_carries_the_neighbourhoods_they_come_from(town):
    id = do(
        save_staff, StaffDraft("نمونه کارشناس", "رابط", origins=(town[2], town[0]), request_id="1")
    )
    row = staff().set_index("id").loc[id]
    assert sorted(row["origins"]) == sorted([town[0], town[2]])
    do(
        save_staff,
        StaffDraft("نمونه کارشناس", "رابط", origins=(town[0], town[5]), id=id, version=1),
    )
    assert sorted(staff().set_index("id").loc[id]["origins"]) == sorted([town[0], town[5]])


def test_a_change_of_origins_is_a_change_of_the_person(town):
    id = do(save_staff, StaffDraft("نمونه کارشناس", origins=(town[0],), request_id="1"))
    do(save_staff, StaffDraft("نمونه کارشناس", origins=(), id=id, version=1))
    with pytest.raises(Conflict) as conflict:
        do(save_staff, StaffDraft("نام دیگر", origins=(town[0],), id=id, version=1))
    assert conflict.value.theirs["origins"] == ()


def test_a_neighbourhood_that_is_not_there_is_refused(town):
    with pytest.raises(DomainError) as refused:
        do(save_staff, StaffDraft("نمونه", origins=(999_999,), request_id="1"))
    assert refused.value.field == "origins"


def test_the_one_who_acts_while_there_is_no_sign_in_stays(town):
    only = staff().iloc[0]
    with pytest.raises(DomainError, match="last_administrator"):
        do(shelve_staff, ShelfDraft(only["id"], 1, archived=True))
    with pytest.raises(DomainError, match="last_administrator"):
        do(save_staff, StaffDraft("نام", role=Role.VIEWER, id=only["id"], version=1))


def test_staff_are_put_away_and_brought_back(town):
    id = do(save_staff, StaffDraft("نمونه کارشناس", request_id="1"))
    do(shelve_staff, ShelfDraft(id, 1, archived=True))
    assert id not in set(staff()["id"]) and id in set(staff(archived=True)["id"])
    do(shelve_staff, ShelfDraft(id, 2, archived=False))
    assert id in set(staff()["id"])


def test_only_an_administrator_changes_the_staff(town):
    with pytest.raises(NotAllowed), transaction(Actor(2, "x", Role.COORDINATOR)) as session:
        save_staff(session, StaffDraft("نام", request_id="1"))
