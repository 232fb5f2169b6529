"""The list of people: its order, its search, its filters."""

from __future__ import annotations

import pytest

from lib.actor import Role
from lib.roster import queries
from lib.roster.models import Descent, Stage
from lib.roster.queries import GroupFilter, PeopleFilter
from lib.roster.service import GroupingDraft, Seen, add_to_group, archive_group
from tests.roster.conftest import TODAY, add, ask, do, found


def test_people_stand_by_family_name_without_titles_and_sayyid(town):
    add("یزدی", "اکبر", titles=("آیت‌الله",))
    add("پاکدل", "سعید", descent=Descent.SAYYID)
    add("آذری", "یاسر", titles=("دکتر",))
    add("پاکدل", "احمد")
    add("گلچین")
    assert found() == [
        "دکتر یاسر آذری",
        "احمد پاکدل",
        "سید سعید پاکدل",
        "گلچین",
        "آیت‌الله اکبر یزدی",
    ]


@pytest.mark.parametrize(
    "typed",
    ["حسن زاده", "حسن‌زاده", "حسنزاده", "زاده علي", "كريم", "نانوا", "۱۷", "17", "حاج", "ACME"],
)
def test_a_search_forgives_letters_joints_digits_and_order(town, typed):
    add(
        "حسن‌زاده",
        "علی",
        titles=("حاج‌آقا",),
        known_as="کریم",
        position="نانوای منطقهٔ ۱۷",
        institution="Acme",
    )
    add("دیگری")
    assert found(typed) == ["حاج‌آقا علی حسن‌زاده"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "/", "؟", "' OR 1=1 --"])
def test_a_search_for_signs_is_not_a_pattern(town, typed):
    add("رضایی")
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["0912123", "۰۹۱۲ ۱۲۳", "+98912123", "0098912123", "4567"])
def test_coordinators_find_people_by_the_digits_of_a_phone(town, typed):
    add("رضایی", phone="09121234567")
    add("کریمی", phone="09351111111")
    assert found(typed, role=Role.COORDINATOR) == ["رضایی"]
    assert found(typed, role=Role.RECORDER) == []


@pytest.mark.parametrize("typed", ["09121234567", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "+98 912 123 4567"])
def test_recorders_find_whose_number_it_is_when_they_know_all_of_it(town, typed):
    add("رضایی", phone="09121234567")
    add("کریمی", phone="09351111111")
    assert found(typed, role=Role.RECORDER) == ["رضایی"]
    assert found(typed, role=Role.VIEWER) == []


def test_filters_narrow_the_list_together(town):
    one = add("الف", home_neighbourhood_id=town.zamzam, stage=Stage.CORE, field_of_activity="نان")
    add("ب", activity_neighbourhood_id=town.zamzam, stage=Stage.CORE)
    add("پ", home_neighbourhood_id=town.azari, stage=Stage.CORE, field_of_activity="نان")
    do(add_to_group, GroupingDraft(((one, 1),), town.guild))
    assert found(neighbourhood_id=town.zamzam) == ["الف", "ب"]
    assert found(stage=Stage.CORE, field="نان") == ["الف", "پ"]
    assert found(group_id=town.guild) == ["الف"]
    assert found("ب", neighbourhood_id=town.zamzam, stage=Stage.CORE) == ["ب"]
    assert ask(queries.fields_of_activity) == ("نان",)


def test_a_list_shows_fifty_at_a_time_and_no_telephone(town):
    for number in range(53):
        add(f"نام {number:02d}", phone=f"0912000{number:04d}")
    filter = PeopleFilter(TODAY)
    first, second = (ask(queries.people_page, filter, page) for page in (1, 2))
    assert (len(first.rows), len(second.rows), first.total, first.count) == (50, 3, 53, 2)
    assert not [column for column in first.rows if "phone" in column or "number" in column]


def test_a_list_takes_as_many_statements_for_fifty_people_as_for_two(town, query_count):
    def statements() -> int:
        query_count.clear()
        found()
        return len(query_count)

    for name in ("الف", "ب"):
        add(name)
    few = statements()
    for number in range(48):
        add(f"نام {number}", group_id=town.guild)
    assert statements() == few


def test_the_list_of_groups_counts_members_of_today(town):
    one, two = add("الف", group_id=town.guild), add("ب", group_id=town.guild)
    assert one != two
    page = ask(queries.groups_page, GroupFilter(TODAY))
    assert list(zip(page.rows["name"], page.rows["members"], strict=True)) == [
        ("صنف نانوایان", 2),
        ("معتمدان زمزم", 0),
    ]
    assert list(ask(queries.groups_page, GroupFilter(TODAY, "bakers")).rows["kind"]) == ["اصناف"]
    do(archive_group, Seen(town.guild, 1))
    assert ask(queries.groups_page, GroupFilter(TODAY)).total == 1
    assert ask(queries.groups_page, GroupFilter(TODAY, archived=True)).total == 1
    assert found(group_id=town.guild) == ["الف", "ب"]
