"""The lists that staff keep."""

from __future__ import annotations

from datetime import date

import pytest

from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.errors import Conflict, DomainError, NotAllowed, Refused
from lib.reference import queries
from lib.reference.models import CategoryFamily, HolidayKind
from lib.reference.seed import seed_reference
from lib.reference.service import (
    HolidayDraft,
    NameDraft,
    ShelfDraft,
    record_closure,
    save_holiday,
    save_name,
    shelve_name,
)

COORDINATOR = Actor(3, "هماهنگ‌کننده", Role.COORDINATOR)
NOON = date(2026, 11, 23)


def do(verb, *args):
    with transaction(COORDINATOR) as session:
        return verb(session, *args)


def listed(table: str = "neighbourhood", archived: bool = False) -> list[str]:
    with reading(SYSTEM) as data:
        return list(data.ask(queries.names, table, archived)["name"])


def keys(refused: DomainError) -> set[tuple[str, str | None]]:
    return {(p.key, p.field) for p in refused.problems}


def test_a_new_desk_knows_the_fourteen_neighbourhoods_and_the_ten_kinds(db):
    do(seed_reference, NOON)
    assert len(listed()) == 14 and "یافت‌آباد" in listed()
    assert len(listed("group_kind")) == 10
    assert {"building", "knot", "vitality", "social"} <= {family.value for family in CategoryFamily}


def test_a_lunar_holiday_ahead_is_an_estimate(db):
    do(seed_reference, NOON)
    with reading(SYSTEM) as data:
        ahead = data.ask(queries.holidays, date(2027, 1, 1), date(2027, 12, 31), False)
    fixed = ahead[ahead["closed_on"] == date(2027, 3, 21)].iloc[0]
    lunar = ahead[ahead["closed_on"] == date(2027, 3, 10)].iloc[0]
    assert fixed["confirmed"] is True and lunar["confirmed"] is False
    assert "تخمینی" not in lunar["name"] and "estimated" not in lunar["name_en"]


def test_a_name_is_added_at_the_end_in_its_normal_form(db):
    do(save_name, NameDraft("neighbourhood", "آذري", request_id="1"))
    do(save_name, NameDraft("neighbourhood", "  باغ   خزانه ", request_id="2"))
    assert listed() == ["آذری", "باغ خزانه"]


def test_a_double_click_adds_one(db):
    draft = NameDraft("category", "معابر", family=CategoryFamily.SERVICES, request_id="same")
    assert do(save_name, draft) == do(save_name, draft)
    assert listed("category") == ["معابر"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "i18n.error.required"),
        (" \u202e ", "i18n.error.required"),
        ("ا" * 10_000, "i18n.error.too_long"),
    ],
)
def test_a_name_that_cannot_be_is_refused_beside_its_field(db, name, key):
    with pytest.raises(DomainError) as refused:
        do(save_name, NameDraft("neighbourhood", name, request_id="1"))
    assert keys(refused.value) == {(key, "name")}
    assert listed() == []


def test_all_that_is_wrong_is_said_at_once(db):
    with pytest.raises(Refused) as refused:
        do(save_name, NameDraft("neighbourhood", "", name_en="x" * 121, request_id="1"))
    assert {field for _, field in keys(refused.value)} == {"name", "name_en"}


def test_the_same_name_twice_is_refused_and_an_archived_one_is_pointed_to(db):
    id = do(save_name, NameDraft("neighbourhood", "زمزم", request_id="1"))
    with pytest.raises(DomainError, match=r"reference\.error\.twin"):
        do(save_name, NameDraft("neighbourhood", "زمزم", request_id="2"))
    do(shelve_name, "neighbourhood", ShelfDraft(id, 1, archived=True))
    assert listed() == [] and listed(archived=True) == ["زمزم"]
    with pytest.raises(DomainError, match="archived_twin"):
        do(save_name, NameDraft("neighbourhood", "زمزم", request_id="3"))


def test_two_who_rename_the_same_row_do_not_overwrite_one_another(db):
    id = do(save_name, NameDraft("neighbourhood", "زمزم", request_id="1"))
    do(save_name, NameDraft("neighbourhood", "زمزم شمالی", id=id, version=1))
    with pytest.raises(Conflict) as conflict:
        do(save_name, NameDraft("neighbourhood", "زمزم جنوبی", id=id, version=1))
    assert conflict.value.theirs["name"] == "زمزم شمالی"
    assert listed() == ["زمزم شمالی"]


def test_a_recorder_may_not_change_the_lists(db):
    with pytest.raises(NotAllowed), transaction(Actor(1, "x", Role.RECORDER)) as session:
        save_name(session, NameDraft("neighbourhood", "زمزم", request_id="1"))


def test_a_day_is_a_holiday_once(db):
    do(save_holiday, HolidayDraft(NOON, "نوروز", request_id="1"))
    with pytest.raises(DomainError) as refused:
        do(save_holiday, HolidayDraft(NOON, "دیگر", request_id="2"))
    assert keys(refused.value) == {("reference.error.same_day", "closed_on")}


def test_a_sudden_closure_becomes_a_holiday_and_a_holiday_stays_what_it_is(db):
    do(record_closure, NOON, "آلودگی هوا")
    do(record_closure, NOON, "آلودگی هوا")
    with reading(SYSTEM) as data:
        (only,) = data.ask(queries.holidays_between, NOON, NOON)
    assert only.kind is HolidayKind.CLOSURE and only.name == "آلودگی هوا"
