"""A form sends, is refused, is overtaken; nothing that was typed is lost."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lib.db import Database, use
from lib.i18n import translator

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
t = translator("fa")


def page() -> None:
    """A form with a name, a phone, a day and a note; what is saved goes to session state."""
    import datetime as dt
    from dataclasses import dataclass

    import streamlit as st

    from lib.errors import Conflict, Problems
    from lib.ui import fields
    from lib.ui.act import act, conflict, outcome

    @dataclass(frozen=True)
    class Draft:
        name: str
        phone: str
        on: dt.date | None
        note: str
        version: int | None
        request_id: str
        by: str = "not drawn"

    def save_note(db, draft: Draft) -> int:
        db.connection()
        found = Problems()
        if not draft.name:
            found.add("i18n.error.required", "name")
        if draft.phone == "bad":
            found.add("i18n.error.phone", "phone")
        if draft.note == "elsewhere":
            found.add("i18n.error.time", "a_field_not_drawn")
        found.check()
        if draft.version != st.session_state.get("version_now", 1):
            theirs = {"name": "theirs", "phone": "0", "note": "their note", "by": "their own"}
            raise Conflict(theirs, 7)
        st.session_state.setdefault("saved", []).append(draft)
        return len(st.session_state["saved"])

    def put_away(db) -> None:
        raise Conflict({}, 2)

    def take_back(db, number: int) -> None:
        st.session_state["saved"].pop(number - 1)

    def draft() -> Draft:
        return Draft(
            name=fields.typed("note", "name"),
            phone=fields.typed("note", "phone"),
            on=fields.read_date("note", "on"),
            note=fields.typed("note", "note"),
            version=fields.version("note"),
            request_id=fields.request_id("note"),
        )

    def save() -> None:
        act("note", save_note, draft, clear=True, undo=lambda number: (take_back, number))

    def save_twice(request: str) -> None:
        for _ in range(2):
            fields._once("note", request, save, ())

    outcome("note")
    conflict("note", {"name": "Name", "phone": "Phone", "note": "Note", "by": "By"})
    with st.form("note"):
        fields.opened("note", 1)
        fields.text("note", "name", "Name", "first")
        fields.phone("note", "phone", "Phone", "1")
        fields.date("note", "on", "On")
        fields.area("note", "note", "Note")
        fields.submit("note", "save", save)
    st.button("twice", key="twice", on_click=save_twice, args=(fields.request_id("note"),))
    st.button("nothing", key="nothing")
    st.button("archive", on_click=act, args=("note", put_away))


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    return at.run()


def lines(at: AppTest, kind: str) -> list[str]:
    """The texts of the notices ("notice") or of the errors beside fields ("error")."""
    return [each.proto.body for each in at.get("html") if f"desk-{kind}" in each.proto.body]


@pytest.fixture
def at(db) -> AppTest:
    opened = AppTest.from_function(page, default_timeout=30).run()
    assert not opened.exception
    return opened


def test_what_is_saved_is_told_once_and_the_form_is_ready_for_the_next(at):
    at.text_input(key="note.name").input("Maryam")
    press(at, "save")
    assert at.session_state["saved"][0].name == "Maryam"
    assert t("ui.saved") in lines(at, "notice")[0]
    assert at.text_input(key="note.name").value == "first"
    press(at, "save")
    assert len(lines(at, "notice")) == 1


def test_each_rule_broken_is_told_beside_its_field_and_what_was_typed_stays(at):
    at.text_input(key="note.name").input("")
    at.text_input(key="note.phone").input("bad")
    at.text_area(key="note.note").input("elsewhere")
    press(at, "save")
    assert "saved" not in at.session_state
    first, second = lines(at, "error")
    assert t("i18n.error.required") in first and t("i18n.error.phone") in second
    assert all('role="alert"' in line for line in (first, second))
    assert t("i18n.error.time") in lines(at, "notice")[0]
    assert at.text_area(key="note.note").value == "elsewhere"
    assert at.text_input(key="note.phone").value == "bad"


def test_a_day_that_does_not_exist_is_refused_beside_its_field(at):
    at.session_state["note.on"] = {"value": "1405/12/30"}
    press(at, "save")
    assert "saved" not in at.session_state
    (problem,) = at.session_state["_refusals"]["note"].problems
    assert (problem.key, problem.field) == ("i18n.error.no_such_day", "on")
    assert not lines(at, "notice")  # the date field says it itself


def test_two_clicks_on_one_button_save_once(at):
    at.text_input(key="note.name").input("once")
    press(at, "twice")
    assert len(at.session_state["saved"]) == 1


def test_the_next_save_is_another_request(at):
    press(at, "save")
    press(at, "save")
    first, second = at.session_state["saved"]
    assert first.request_id != second.request_id


def test_a_database_that_is_away_loses_nothing(at, db):
    at.text_input(key="note.name").input("Maryam")
    use(Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    press(at, "save")
    assert "saved" not in at.session_state
    assert t("ui.error.not_saved") in lines(at, "notice")[0]
    assert at.text_input(key="note.name").value == "Maryam"
    use(db)
    press(at, "save")
    assert at.session_state["saved"][0].name == "Maryam"


def test_both_versions_are_shown_and_each_field_is_chosen(at):
    at.session_state["version_now"] = 7
    at.text_input(key="note.name").input("mine")
    at.text_area(key="note.note").input("my note")
    press(at, "save")
    assert "saved" not in at.session_state
    drawn = ("name", "phone", "note", "by")
    name, phone, note, by = (at.radio(key=f"note.conflict.{field}") for field in drawn)
    assert any("mine" in option for option in name.options)
    assert any("theirs" in option for option in name.options)
    assert (name.value, note.value) == ("mine", "mine")
    assert (phone.value, by.value) == ("theirs", "theirs")  # untouched, and not to be touched
    note.set_value("theirs")
    press(at, t("ui.conflict.save"))
    saved = at.session_state["saved"][0]
    assert (saved.name, saved.phone, saved.note, saved.version) == ("mine", "0", "their note", 7)
    assert not at.radio


def test_a_click_on_what_has_changed_meanwhile_is_told(at):
    press(at, "archive")
    assert t("ui.error.changed_meanwhile") in lines(at, "notice")[0]
    assert not at.radio


def test_ones_own_version_can_be_put_aside(at):
    at.session_state["version_now"] = 7
    at.text_input(key="note.name").input("mine")
    press(at, "save")
    press(at, t("ui.conflict.discard"))
    assert not at.radio
    assert at.text_input(key="note.name").value == "first"


def test_what_was_done_can_be_taken_back(at):
    press(at, "save")
    press(at, t("ui.undo"))
    assert at.session_state["saved"] == []
    assert t("ui.undone") in lines(at, "notice")[0]
