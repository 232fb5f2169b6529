"""People are put on the roster, corrected, put away and brought back."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from lib.actor import Role
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.queries import changes_of
from lib.roster import queries
from lib.roster.models import Descent, Gender, PhoneOwner, Stage
from lib.roster.service import (
    LooksAlike,
    PersonDraft,
    PhoneDraft,
    Seen,
    StageDraft,
    add_person,
    archive_person,
    edit_person,
    restore_person,
    reveal_phone,
    set_stages,
)
from tests.roster.conftest import add, ask, do, found

FULL = PersonDraft(
    family_name="حسن‌زاده",
    given_name="علي رضا",
    titles=("حاج‌آقا", "دكتر", "دکتر"),
    descent=Descent.SAYYID,
    known_as="حاج‌رضا",
    father_name="اکبر",
    gender=Gender.MALE,
    position="رئیس صنف",
    institution="اتحادیهٔ نانوایان",
    field_of_activity="نانوایی",
    phones=(
        PhoneDraft("۰۹۱۲ ۱۲۳ ۴۵۶۷"),
        PhoneDraft("66123456 داخلی 12", PhoneOwner.OFFICE),
        PhoneDraft("", PhoneOwner.RELATIVE),
        PhoneDraft("00989351234567", PhoneOwner.RELATIVE, "پسر ایشان"),
    ),
    email=" a@example.ir ",
    stage=Stage.ENGAGED,
    notes="خط اول\nخط دوم",
    confidential_notes="محرمانه",
)


def version_of(id: int) -> int:
    return ask(queries.person_of, id).version


def problems_of(verb, draft, role=Role.COORDINATOR) -> dict[str, str]:
    with pytest.raises(DomainError) as refusal:
        do(verb, draft, role)
    return {problem.field: problem.key for problem in refusal.value.problems}


def test_a_person_is_kept_in_the_normal_form_of_every_field(town):
    id = do(add_person, replace(FULL, home_neighbourhood_id=town.zamzam, group_id=town.guild))
    person = ask(queries.person_of, id)
    assert person.display_name == "حاج‌آقا دکتر سید علی رضا حسن‌زاده"
    assert (person.given_name, person.titles) == ("علی رضا", ["حاج‌آقا", "دکتر"])
    assert (person.home, person.stage, person.notes) == ("زمزم", Stage.ENGAGED, "خط اول\nخط دوم")
    private = ask(queries.private_of, id)
    assert [phone.number for phone in private.phones] == [
        "+989121234567",
        "+982166123456;ext=12",
        "+989351234567",
    ]
    assert private.phones[2].owner_note == "پسر ایشان"
    assert (private.email, private.confidential_notes) == ("a@example.ir", "محرمانه")
    assert list(ask(queries.memberships_of, id)["name"]) == ["صنف نانوایان"]


def test_a_family_name_and_a_phone_are_enough(town):
    id = do(add_person, PersonDraft("رضایی", phones=(PhoneDraft("09121234567"),)), Role.RECORDER)
    assert ask(queries.person_of, id).stage is Stage.IDENTIFIED


def test_everything_wrong_with_a_form_is_said_at_once_beside_its_field(town):
    wrong = replace(
        FULL,
        family_name=" \u200c ",
        given_name="ن" * 10_000,
        titles=("ع" * 61,),
        email="ali@",
        phones=(PhoneDraft("09121234567"), PhoneDraft("12345")),
        notes="ی" * 10_001,
        introduced_by_id=999_999,
        home_neighbourhood_id=999_999,
        group_id=999_999,
    )
    assert problems_of(add_person, wrong) == {
        "family_name": "i18n.error.required",
        "given_name": "i18n.error.too_long",
        "titles": "i18n.error.too_long",
        "email": "roster.error.email",
        "phones.1": "i18n.error.phone",
        "notes": "i18n.error.too_long",
        "introduced_by_id": "ui.error.not_found",
        "home_neighbourhood_id": "ui.error.not_found",
        "group_id": "ui.error.not_found",
    }
    assert found() == []


def test_a_double_click_adds_one_person(town):
    draft = PersonDraft("رضایی", request_id="the same")
    assert do(add_person, draft) == do(add_person, draft)
    assert found() == ["رضایی"]


def test_the_same_phone_is_pointed_out_and_the_clerk_decides(town):
    first = add("رضایی", "علی", "09121234567")
    twin = PersonDraft("کریمی", phones=(PhoneDraft("0098 912 1234567"),), request_id="r")
    with pytest.raises(LooksAlike) as pointed_out:
        do(add_person, twin)
    (other,) = pointed_out.value.found
    assert (other.id, other.name, other.number) == (first, "علی رضایی", "+989121234567")
    do(add_person, replace(twin, accept_look_alikes=True))
    assert found() == ["علی رضایی", "کریمی"]


@pytest.mark.parametrize("given, family", [("علی‌رضا", "حسن زاده"), ("علیرضا", "حسن‌زاده")])
def test_the_same_name_in_another_spelling_is_pointed_out_even_when_archived(town, given, family):
    id = add("حسن‌زاده", "علی رضا")
    do(archive_person, Seen(id, 1))
    with pytest.raises(LooksAlike) as pointed_out:
        do(add_person, PersonDraft(family, given))
    assert [(each.id, each.archived) for each in pointed_out.value.found] == [(id, True)]


def test_a_family_name_alone_is_no_sign_of_a_duplicate(town):
    add("رضایی")
    do(add_person, PersonDraft("رضایی"))
    assert found() == ["رضایی", "رضایی"]


def test_an_edit_changes_what_was_changed_and_tells_it_in_the_history(town):
    id = do(add_person, FULL)
    edited = replace(
        FULL,
        id=id,
        version=1,
        family_name="حسینی",
        phones=(PhoneDraft("09351234567"), PhoneDraft("09121234567", PhoneOwner.OFFICE)),
    )
    do(edit_person, edited)
    person = ask(queries.person_of, id)
    assert (person.display_name, person.version) == ("حاج‌آقا دکتر سید علی رضا حسینی", 2)
    changes = ask(changes_of, "person", id)
    later = changes[changes["action"] != "create"]
    told = {(row.record, row.action) for row in later.itertuples()}
    assert told == {("person", "update"), ("phone", "update"), ("phone", "delete")}
    family = next(r.changes for r in later.itertuples() if r.record == "person")
    assert family == {"family_name": ["حسن‌زاده", "حسینی"]}


def test_saving_a_form_without_a_change_writes_nothing(town):
    id = do(add_person, FULL)
    before = len(ask(changes_of, "person", id))
    do(edit_person, replace(FULL, id=id, version=1))
    assert (len(ask(changes_of, "person", id)), version_of(id)) == (before, 1)


def test_the_second_of_two_who_edit_sees_both_versions_and_loses_nothing(town):
    id = do(add_person, FULL)
    do(edit_person, replace(FULL, id=id, version=1, position="دبیر صنف"))
    mine = replace(FULL, id=id, version=1, institution="اتحادیه", phones=())
    with pytest.raises(Conflict) as conflict:
        do(edit_person, mine)
    theirs = conflict.value.theirs
    assert theirs["position"] == "دبیر صنف"
    assert theirs["phones"][0].number == "+989121234567"
    assert {f.name for f in fields(PersonDraft)} >= set(theirs)
    assert ask(queries.person_of, id).institution == "اتحادیهٔ نانوایان"
    settled = replace(mine, position=theirs["position"], version=conflict.value.version)
    do(edit_person, settled)
    person = ask(queries.person_of, id)
    assert (person.position, person.institution) == ("دبیر صنف", "اتحادیه")


def test_a_recorder_edits_without_seeing_or_losing_phones_and_confidential_notes(town):
    id = do(add_person, FULL)
    blind = replace(
        FULL, id=id, version=1, position="دبیر", phones=None, email=None, confidential_notes=None
    )
    do(edit_person, blind, Role.RECORDER)
    private = ask(queries.private_of, id)
    assert (len(private.phones), private.confidential_notes) == (3, "محرمانه")
    with pytest.raises(NotAllowed):
        do(edit_person, replace(FULL, id=id, version=2), Role.RECORDER)
    with pytest.raises(Conflict) as conflict:
        do(edit_person, blind, Role.RECORDER)
    assert not {"phones", "email", "confidential_notes"} & set(conflict.value.theirs)
    with pytest.raises(NotAllowed):
        ask(queries.private_of, id, role=Role.RECORDER)


def test_a_recorder_reveals_one_number_and_that_is_written_down(town):
    id = add("رضایی", phone="09121234567")
    (phone,) = ask(queries.phone_ids, id)
    assert do(reveal_phone, phone.id, Role.RECORDER) == "+989121234567"
    assert ask(changes_of, "person", id).iloc[0]["action"] == "reveal"
    with pytest.raises(NotAllowed):
        do(reveal_phone, phone.id, Role.VIEWER)


@pytest.mark.parametrize(
    "verb, draft, role",
    [
        (add_person, PersonDraft("رضایی"), Role.VIEWER),
        (edit_person, PersonDraft("رضایی", id=1, version=1), Role.VIEWER),
        (archive_person, Seen(1, 1), Role.RECORDER),
        (restore_person, Seen(1, 1), Role.RECORDER),
        (set_stages, StageDraft(((1, 1, Stage.CORE),)), Role.RECORDER),
    ],
)
def test_a_role_too_low_is_refused(town, verb, draft, role):
    with pytest.raises(NotAllowed):
        do(verb, draft, role)


def test_an_archived_person_leaves_the_list_and_comes_back_unharmed(town):
    id = do(add_person, FULL)
    seen = do(archive_person, Seen(id, 1))
    assert found() == []
    assert len(found(archived=True)) == 1
    do(restore_person, seen)
    assert len(found()) == 1


def test_nobody_is_introduced_by_themselves_or_in_a_circle(town):
    one = add("رضایی")
    two = add("کریمی", introduced_by_id=one)
    for introducer in (one, two):
        draft = PersonDraft("رضایی", introduced_by_id=introducer, id=one, version=1)
        assert problems_of(edit_person, draft) == {
            "introduced_by_id": "roster.error.introduced_in_circle"
        }
    page = ask(queries.people_introduced, one)
    assert (list(page.rows["display_name"]), page.total) == (["کریمی"], 1)
    assert ask(queries.person_of, two).introduced_by == "رضایی"


def test_a_form_of_address_that_was_not_altered_follows_the_name(town):
    made = "حضرت حجت‌الاسلام علی رضایی"
    id = add("رضایی", "علی", titles=("حجت‌الاسلام",), form_of_address=made)
    assert ask(queries.person_of, id).form_of_address == ""
    own = add("کریمی", form_of_address="استاد گرامی")
    assert ask(queries.person_of, own).form_of_address == "استاد گرامی"


def test_a_stage_for_several_skips_those_whom_somebody_else_changed_and_can_be_taken_back(town):
    one, two, three = add("الف"), add("ب", stage=Stage.CORE), add("پ")
    do(edit_person, PersonDraft("ت", id=three, version=1))
    chosen = StageDraft(tuple((id, 1, Stage.CORE) for id in (one, two, three)))
    bulk = do(set_stages, chosen)
    assert bulk.changed == ((one, 2, Stage.IDENTIFIED),)
    assert bulk.skipped == ("ت",)
    do(set_stages, StageDraft(bulk.changed))
    assert ask(queries.person_of, one).stage is Stage.IDENTIFIED


@pytest.mark.commits
def test_naughty_strings_as_phones_and_addresses_are_refused_or_kept_whole(town, naughty_strings):
    for line in naughty_strings:
        draft = PersonDraft("نام", phones=(PhoneDraft(line),), email=line)
        try:
            do(add_person, replace(draft, accept_look_alikes=True))
        except DomainError as refusal:
            assert {p.field for p in refusal.problems} <= {"phones.0", "email"}
