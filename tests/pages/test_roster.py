"""People and groups, as they are drawn and filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.roster import queries
from lib.roster.models import Stage
from lib.roster.queries import PeopleFilter
from lib.roster.service import (
    GroupDraft,
    PersonDraft,
    PhoneDraft,
    add_group,
    add_person,
    edit_person,
)
from tests.roster.conftest import TODAY
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
PAGES = SHELL.parents[1] / "pages"
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def do(verb: Any, draft: Any) -> Any:
    with transaction(SYSTEM) as session:
        return verb(session, draft)


def begin(sample: str = "") -> None:
    with transaction(SYSTEM) as session:
        keeper.begin(session, sample)


def open_page(name: str, lang: str = "fa", **query: Any) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for place, value in query.items():
        at.query_params[place] = str(value)
    at.switch_page(str(PAGES / f"{name}.py")).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the button that says so; what went wrong fails the test."""
    (button,) = [button for button in at.button if button.label == label]
    button.click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def people() -> list[str]:
    with reading(SYSTEM) as data:
        page = data.ask(queries.people_page, PeopleFilter(TODAY))
        return list(page.rows["display_name"])


def test_every_view_opens_from_its_address_in_both_languages(db):
    begin("S1")
    for lang in ("fa", "en"):
        for name, query in (
            ("roster", {}),
            ("roster", {"view": "groups"}),
            ("roster", {"add": 1, "q": "رضا", "group": 1, "stage": "core", "neighbourhood": 1}),
            ("roster", {"group": "x", "stage": "?", "page": "-1", "view": "nothing"}),
            ("roster", {"page": 3}),
            ("person", {"id": 1}),
            ("person", {"id": 1, "edit": 1}),
            ("person", {"id": 1, "membership": "new", "introducer": 1}),
            ("person", {}),
            ("group", {"id": 1}),
            ("group", {"id": 1, "edit": 1}),
            ("group", {}),
            ("paste", {}),
        ):
            at = open_page(name, lang, **query)
            assert "desk-failed" not in str(at.main), (name, query, lang)


def test_somebody_who_is_not_there_is_said_plainly(db):
    begin()
    assert "یافت نشد" in said(open_page("person", id=99))
    assert "not" in said(open_page("group", "en", id=99))


def test_an_empty_roster_says_what_to_do_first(db):
    begin()
    assert "هنوز کسی ثبت نشده است." in said(open_page("roster"))
    assert "No groups yet." in said(open_page("roster", "en", view="groups"))


def test_a_name_and_a_phone_are_added_and_the_form_is_ready_for_the_next(db):
    begin()
    at = open_page("roster", add=1)
    at.text_input(key="quick-person.family_name").input("رضایی")
    at.text_input(key="quick-person.phones.0").input("۰۹۱۲۱۲۳۴۵۶۷")
    press(at, "ثبت و مورد بعدی")
    assert people() == ["رضایی"]
    assert "رضایی ثبت شد." in said(at)
    assert at.text_input(key="quick-person.family_name").value == ""


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(db):
    begin()
    at = open_page("roster", "en", add=1)
    at.text_input(key="quick-person.given_name").input("![x](http://a.b)")
    at.text_input(key="quick-person.phones.0").input("123")
    press(at, "Save and next")
    assert said(at).count('role="alert"') == 2
    assert at.text_input(key="quick-person.phones.0").value == "123"
    assert at.text_input(key="quick-person.given_name").value == "![x](http://a.b)"
    assert people() == []


def test_somebody_alike_is_pointed_out_and_can_be_added_all_the_same(db):
    begin()
    do(add_person, PersonDraft("رضایی", phones=(PhoneDraft("09121234567"),)))
    at = open_page("roster", "en", add=1)
    at.text_input(key="quick-person.family_name").input("کریمی")
    at.text_input(key="quick-person.phones.0").input("0912 123 4567")
    press(at, "Save and next")
    assert people() == ["رضایی"]
    press(at, "Somebody else: save anyway")
    assert people() == ["رضایی", "کریمی"]


def test_filters_stand_in_the_address(db):
    begin()
    do(add_person, PersonDraft("رضایی", stage=Stage.CORE))
    at = open_page("roster")
    at.selectbox(key="address.stage").set_value(Stage.INVITED).run()
    assert at.query_params["stage"] in ("invited", ["invited"])
    assert not at.exception


def test_the_second_window_sees_both_versions_and_loses_nothing(db):
    begin()
    id = do(add_person, PersonDraft("رضایی", position="دبیر"))
    at = open_page("person", "en", id=id, edit=1)
    do(edit_person, PersonDraft("رضایی", position="رئیس", id=id, version=1))
    at.text_input(key=f"person-{id}.father_name").input("اکبر")
    press(at, "Save")
    # What was not touched begins as the colleague's.
    versions = {radio.key.rpartition(".")[2]: radio.value for radio in at.radio}
    assert versions == {"father_name": "mine", "position": "theirs"}
    press(at, "Save these choices")
    with reading(SYSTEM) as data:
        person = data.ask(queries.person_of, id)
    assert (person.position, person.father_name) == ("رئیس", "اکبر")
    assert "edit" not in at.query_params


def test_archiving_can_be_taken_back_at_once(db):
    begin()
    id = do(add_person, PersonDraft("رضایی"))
    at = press(open_page("person", "en", id=id), "Archive")
    assert people() == []
    press(at, "Undo")
    assert people() == ["رضایی"]


def test_a_person_joins_a_group_and_the_group_shows_it(db):
    begin()
    id, group = do(add_person, PersonDraft("رضایی")), do(add_group, GroupDraft("خیّرین"))
    at = open_page("person", "en", id=id, membership="new")
    at.selectbox(key=f"membership-{id}-new.group_id").set_value(group)
    press(at, "Save")
    with reading(SYSTEM) as data:
        assert list(data.ask(queries.memberships_of, id)["name"]) == ["خیّرین"]
        assert data.ask(queries.group_of, group, TODAY).members == 1


def test_a_group_is_added_with_an_english_name(db):
    begin()
    at = open_page("group", "en")
    at.text_input(key="group-new.name").input("خیّرین")
    at.text_input(key="group-new.name_en").input("Benefactors")
    at.number_input(key="group-new.cadence_weeks").set_value(8)
    press(at, "Save")
    assert "Benefactors" in said(at)


def test_a_stage_is_set_for_several_at_once_and_taken_back(db):
    begin()
    ids = [do(add_person, PersonDraft(name)) for name in ("الف", "ب")]
    at = open_page("roster", "en")
    at.session_state["people"] = {"selected": ids}
    at.run()
    at.selectbox(key="people-bulk.stage").set_value(Stage.CORE).run()
    assert not at.exception
    assert "Saved for 2 people." in said(at)
    press(at, "Undo")
    with reading(SYSTEM) as data:
        assert {data.ask(queries.person_of, id).stage for id in ids} == {Stage.IDENTIFIED}


def test_a_pasted_list_is_looked_at_and_saved_whole(db):
    begin()
    do(add_person, PersonDraft("رضایی", phones=(PhoneDraft("09121234567"),)))
    at = open_page("paste", "en")
    lines = [f"حاج‌آقا {'ی' * (n + 2)} کریمی 0912000{n:04d}" for n in range(30)]
    at.text_area(key="paste.text").input("\n".join([*lines, "علی رضایی ۰۹۱۲۱۲۳۴۵۶۷"]))
    press(at, "Check the list")
    # The one who is on the roster already is left out.
    press(at, "Save 30 people")
    assert len(people()) == 31
