"""Groups, and who is in them, in which role, for how long."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from threading import Barrier, BrokenBarrierError

import pytest

from lib.actor import Role
from lib.db import transaction
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.queries import changes_of
from lib.roster import queries
from lib.roster.models import MembershipRole
from lib.roster.service import (
    GroupDraft,
    GroupingDraft,
    LeavingDraft,
    MembershipDraft,
    PasteDraft,
    PersonDraft,
    Seen,
    add_group,
    add_membership,
    add_people,
    add_person,
    add_to_group,
    archive_group,
    archive_person,
    edit_group,
    edit_membership,
    edit_person,
    remove_memberships,
    restore_group,
)
from tests.roster.conftest import ACTORS, TODAY, add, ask, do


def problems_of(verb, draft) -> dict[str, str]:
    with pytest.raises(DomainError) as refusal:
        do(verb, draft)
    return {problem.field: problem.key for problem in refusal.value.problems}


def members(group_id: int, past: bool = False) -> list[str]:
    return list(ask(queries.members_page, group_id, TODAY, past).rows["display_name"])


def test_a_group_has_a_kind_and_how_often_it_should_be_heard(town):
    group = ask(queries.group_of, town.guild, TODAY)
    assert (group.name, group.name_en, group.kind, group.cadence_weeks, group.members) == (
        "صنف نانوایان",
        "Bakers",
        "اصناف",
        8,
        0,
    )


def test_everything_wrong_with_a_group_is_said_at_once(town):
    assert problems_of(
        add_group,
        GroupDraft("ن" * 201, "e" * 201, kind_id=9999, liaison_id=9999, cadence_weeks=0),
    ) == {
        "name": "i18n.error.too_long",
        "name_en": "i18n.error.too_long",
        "kind_id": "ui.error.not_found",
        "liaison_id": "ui.error.not_found",
        "cadence_weeks": "i18n.error.number_range",
    }
    assert problems_of(add_group, GroupDraft(" ")) == {"name": "i18n.error.required"}


def test_two_groups_of_one_name_are_refused_until_one_is_archived(town):
    twin = GroupDraft("صنف  نانوايان")
    assert problems_of(add_group, twin) == {"name": "roster.error.group_exists"}
    do(archive_group, Seen(town.guild, 1))
    do(add_group, twin)


def test_a_group_does_not_come_back_beside_another_of_its_name(town):
    seen = do(archive_group, Seen(town.guild, 1))
    do(add_group, GroupDraft("صنف نانوایان"))
    assert problems_of(restore_group, seen) == {"name": "roster.error.group_exists"}


@pytest.mark.parametrize("own_database", ["postgresql"], indirect=True)
def test_of_two_clerks_who_add_one_group_at_once_one_is_told(own_database):
    both = Barrier(2)

    def save(_: int) -> str:
        try:
            with transaction(ACTORS[Role.COORDINATOR]) as session:
                add_group(session, GroupDraft("خیّرین"))
                with suppress(BrokenBarrierError):
                    both.wait(2)
        except DomainError as told:
            return told.key
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, range(2))) == ["saved", "ui.error.at_once"]


def test_an_archived_group_takes_nobody_in_and_an_archived_person_joins_none(town):
    one = add("الف")
    member = do(add_membership, MembershipDraft(add("ب"), town.guild))
    do(archive_group, Seen(town.guild, 1))
    refused = {"group_id": "roster.error.group_archived"}
    people = (PersonDraft("پ"),)
    assert problems_of(add_person, PersonDraft("پ", group_id=town.guild)) == refused
    assert problems_of(add_people, PasteDraft(people, group_id=town.guild)) == refused
    assert problems_of(add_membership, MembershipDraft(one, town.guild)) == refused
    assert problems_of(add_to_group, GroupingDraft(((one, 1),), town.guild)) == refused
    # Whoever is in it may still be corrected there.
    leaving = MembershipDraft(one + 1, town.guild, until_on=TODAY, id=member, version=2)
    assert do(edit_membership, leaving) == member
    away = do(archive_person, Seen(one, 1))
    assert problems_of(add_membership, MembershipDraft(one, town.trustees)) == {
        "person_id": "roster.error.person_archived"
    }
    grouping = GroupingDraft(((one, away.version),), town.trustees)
    assert problems_of(add_to_group, grouping) == {"people": "roster.error.people_archived"}
    assert members(town.trustees) == []


def test_a_double_click_adds_one_group(town):
    draft = GroupDraft("خیّرین", request_id="the same")
    assert do(add_group, draft) == do(add_group, draft)


def test_a_group_edited_by_two_shows_the_second_what_the_first_wrote(town):
    draft = GroupDraft("صنف نانوایان", id=town.guild, version=1, cadence_weeks=8)
    do(edit_group, replace(draft, cadence_weeks=4))
    with pytest.raises(Conflict) as conflict:
        do(edit_group, replace(draft, notes="مهم"))
    assert conflict.value.theirs["cadence_weeks"] == 4


def test_an_archived_group_keeps_its_members_and_comes_back(town):
    add("الف", group_id=town.guild)
    seen = do(archive_group, Seen(town.guild, 1))
    do(restore_group, seen)
    assert members(town.guild) == ["الف"]


def test_groups_are_for_coordinators(town):
    with pytest.raises(NotAllowed):
        do(add_group, GroupDraft("گروه"), Role.RECORDER)


def test_a_membership_has_a_role_and_dates_and_is_told_in_the_persons_history(town):
    id = add("الف")
    row = do(
        add_membership,
        MembershipDraft(id, town.guild, MembershipRole.HEAD, date(2025, 3, 21)),
        Role.RECORDER,
    )
    ended = MembershipDraft(
        *(id, town.guild, MembershipRole.HEAD, date(2025, 3, 21), date(2026, 3, 20)),
        id=row,
        version=2,
    )
    do(edit_membership, ended, Role.RECORDER)
    assert members(town.guild) == []
    assert members(town.guild, past=True) == ["الف"]
    assert "membership" in set(ask(changes_of, "person", id)["record"])


def test_a_membership_cannot_end_before_it_begins(town):
    id = add("الف")
    draft = MembershipDraft(id, town.guild, from_on=date(2026, 2, 2), until_on=date(2026, 2, 1))
    assert problems_of(add_membership, draft) == {"until_on": "roster.error.ends_before"}


def test_nobody_is_in_a_group_twice_at_a_time_but_may_come_back(town):
    id = add("الف", group_id=town.guild)
    again = MembershipDraft(id, town.guild)
    assert problems_of(add_membership, again) == {"group_id": "roster.error.already_member"}
    assert problems_of(add_membership, MembershipDraft(id, None)) == {
        "group_id": "i18n.error.required"
    }
    (row,) = ask(queries.memberships_of, id)["id"]
    ended = MembershipDraft(id, town.guild, until_on=date(2026, 1, 1), id=row, version=1)
    do(edit_membership, ended)
    do(add_membership, again)
    assert len(ask(queries.memberships_of, id)) == 2


def test_a_membership_that_somebody_else_changed_shows_what_stands_there(town):
    id = add("الف", group_id=town.guild)
    (row,) = ask(queries.memberships_of, id)["id"]
    draft = MembershipDraft(id, town.guild, id=row, version=1)
    do(edit_membership, replace(draft, role=MembershipRole.HEAD))
    with pytest.raises(Conflict) as conflict:
        do(edit_membership, replace(draft, role=MembershipRole.DEPUTY))
    assert conflict.value.theirs["role"] is MembershipRole.HEAD


def test_a_group_for_several_leaves_members_as_they_are_and_can_be_taken_back(town):
    one, two, three = add("الف", group_id=town.guild), add("ب"), add("پ")
    do(edit_person, PersonDraft("ت", id=three, version=1))
    bulk = do(add_to_group, GroupingDraft(((one, 1), (two, 1), (three, 1)), town.guild))
    assert (len(bulk.changed), bulk.skipped) == (1, ("ت",))
    assert members(town.guild) == ["الف", "ب"]
    do(remove_memberships, LeavingDraft(bulk.changed))
    assert members(town.guild) == ["الف"]


def test_a_group_for_several_asks_for_people_and_a_group(town):
    assert problems_of(add_to_group, GroupingDraft((), town.guild)) == {
        None: "roster.error.nobody_chosen"
    }
    assert problems_of(add_to_group, GroupingDraft(((1, 1),), None)) == {
        "group_id": "i18n.error.required"
    }


def test_members_with_an_office_stand_first(town):
    add("الف", group_id=town.guild)
    do(add_membership, MembershipDraft(add("ی"), town.guild, MembershipRole.HEAD))
    assert members(town.guild) == ["ی", "الف"]
