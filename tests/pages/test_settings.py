"""The settings, as they are drawn and as their tables answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib import start
from lib.accounts.tables import keep_staff
from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.i18n.dates import Weekday
from lib.reference import queries
from lib.reference.tables import keep_holiday, keep_name
from lib.ui.components.editable import Edit
from lib.ui.edits import carry_out
from tests.pages.test_today import said
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
PAGE = SHELL.parents[1] / "pages" / "settings.py"
TODAY = date(2026, 11, 23)


def begin(sample: str) -> None:
    with transaction(SYSTEM) as session:
        keeper.begin(session, sample)


@pytest.fixture
def desk(db):
    begin("")
    return db


def settings(lang: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for name, value in query.items():
        at.query_params[name] = value
    return at.switch_page(str(PAGE)).run()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize(
    "table",
    ["programme", "staff", "neighbourhood", "group_kind", "category", "acting_unit", "holiday"],
)
def test_every_list_opens_from_its_address(desk, lang, table):
    at = settings(lang, table=table)
    assert not at.exception
    assert at.session_state["address.table"] == table


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_leaving_the_sample_is_offered_where_there_is_one_and_nowhere_else(db):
    begin("")
    assert not [b for b in settings("en", table="begin").button if b.form_id == "begin"]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_leaving_the_sample_asks_first_who_comes_in(db):
    begin("S1")
    at = settings("en", table="begin")
    (leave,) = [button for button in at.button if button.form_id == "begin"]
    assert leave.label == "Leave the sample behind"
    at.text_input(key="begin.name").input("Founder")
    at.text_input(key="begin.password").input("1234")
    leave.click().run()
    assert start.is_sample()
    told = said(at)
    assert "This is required." in told and "at least 10" in told


# ------------------------------------------------------------------------------- the programme
def fill(at: AppTest, **values: str | Weekday) -> AppTest:
    """Write into the form of the programme and save."""
    for name, value in values.items():
        if isinstance(value, Weekday):
            at.selectbox(key=f"programme.{name}").set_value(value)
        else:
            at.text_input(key=f"programme.{name}").input(value)
    (save,) = [button for button in at.button if button.form_id == "programme"]
    return save.click().run()


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_is_saved_stands_in_the_frame_at_once(desk):
    at = fill(settings("en", table="programme"), name_en="One Heart", public_day=Weekday.SUNDAY)
    assert not at.exception
    assert "One Heart" in said(at) and "Saved." in said(at)
    with reading(SYSTEM) as data:
        assert data.ask(queries.naming).public_day is Weekday.SUNDAY
    assert "شهر خوب، شهر ارتباطی" in said(settings("fa"))


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_is_wrong_with_the_programme_is_said_and_what_was_typed_stays(desk):
    at = fill(
        settings("en", table="programme"), name="", name_en="One Heart", public_day=Weekday.TUESDAY
    )
    told = said(at)
    assert "This is required." in told and "This is the day of the weekly dialogue" in told
    assert at.text_input(key="programme.name_en").value == "One Heart"
    assert "Good City" in told, "nothing is saved"


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_two_who_write_the_programme_choose_between_both(desk):
    first, second = settings("en", table="programme"), settings("en", table="programme")
    fill(first, name_en="One Heart", dialogue_day=Weekday.WEDNESDAY)
    fill(second, name_en="Two Hearts", dialogue_day=Weekday.THURSDAY)
    choices = {choice.key: choice.options for choice in second.radio}
    assert choices["programme.conflict.name_en"] == [
        "You wrote: Two Hearts",
        "Your colleague wrote: One Heart",
    ]
    assert "Your colleague wrote: Wednesday" in choices["programme.conflict.dialogue_day"]
    second.radio(key="programme.conflict.dialogue_day").set_value("theirs")
    second.button(key="programme.conflict-save").click().run()
    with reading(SYSTEM) as data:
        now = data.ask(queries.naming)
    assert (now.programme[1], now.dialogue_day) == ("Two Hearts", Weekday.WEDNESDAY)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_only_an_administrator_is_shown_the_programme(desk, monkeypatch):
    monkeypatch.setattr("lib.ui.context.acting", lambda: Actor(1, "x", Role.COORDINATOR))
    at = settings("en", table="programme")
    assert not at.exception
    assert at.session_state["address.table"] == "neighbourhood"
    assert not [button for button in at.button if button.form_id == "programme"]


# ------------------------------------------------------------------------------- the lists
def edit(values: dict, id: int | None = None, version: int | None = None, action="save") -> Edit:
    return Edit(f"{hash(str(values))}-{id}", id, version, action, values, tuple(values))


def keep_neighbourhood(db, one):
    keep_name(db, "neighbourhood", one)


def test_a_row_that_was_kept_is_answered_with_nothing_to_say(desk):
    new = edit({"name": "محلهٔ نو", "name_en": "New"})
    assert carry_out([new], keep_neighbourhood) == {new.request_id: None}
    assert carry_out([new], keep_neighbourhood) == {new.request_id: None}
    with reading(SYSTEM) as data:
        names = list(data.ask(queries.names, "neighbourhood", False)["name"])
    assert names.count("محلهٔ نو") == 1


def test_who_writes_over_a_colleagues_name_is_shown_it(desk):
    first = edit({"name": "محلهٔ نو", "name_en": ""})
    carry_out([first], keep_neighbourhood)
    with reading(SYSTEM) as data:
        rows = data.ask(queries.names, "neighbourhood", False)
    id = int(rows[rows["name"] == "محلهٔ نو"]["id"].iloc[0])
    carry_out([edit({"name": "محلهٔ یک", "name_en": ""}, id, 1)], keep_neighbourhood)
    late = edit({"name": "محلهٔ دو", "name_en": ""}, id, 1)
    answer = carry_out([late], keep_neighbourhood)[late.request_id]
    assert set(answer) == {"name"} and "محلهٔ یک" in answer["name"]


def test_what_is_refused_is_told_in_its_cell_and_the_next_row_is_kept(desk):
    bad, good = edit({"name": " ", "name_en": ""}), edit({"name": "محلهٔ نو", "name_en": ""})
    answer = carry_out([bad, good], keep_neighbourhood)
    assert set(answer[bad.request_id]) == {"name"}
    assert answer[good.request_id] is None


def test_a_day_that_does_not_exist_is_told_beside_the_day(desk):
    values = {"closed_on": "۱۴۰۵/۱۲/۳۰", "name": "روز", "name_en": "", "kind": None}
    one = edit({**values, "confirmed": True})
    answer = carry_out([one], lambda db, e: keep_holiday(db, e, "fa", TODAY))
    assert answer[one.request_id] == {"closed_on": "چنین روزی در تقویم نیست."}


def test_a_persian_day_arrives_as_a_date(desk):
    values = {"closed_on": "۱۴۰۵/۹/۴", "name": "روز نمونه", "name_en": "", "kind": "closure"}
    one = edit({**values, "confirmed": False})
    answer = carry_out([one], lambda db, e: keep_holiday(db, e, "fa", TODAY))
    assert answer == {one.request_id: None}
    with reading(SYSTEM) as data:
        (row,) = data.ask(queries.holidays_between, date(2026, 11, 25), date(2026, 11, 25))
    assert (row.name, row.confirmed) == ("روز نمونه", False)


def test_a_colleagues_change_is_told_and_nothing_is_overwritten(desk):
    with reading(SYSTEM) as data:
        row = data.ask(queries.names, "neighbourhood", False).iloc[0]
    first = edit({"name": "نام نخست", "name_en": ""}, row["id"], row["version"])
    second = edit({"name": "نام دوم", "name_en": ""}, row["id"], row["version"])
    answer = carry_out([first, second], keep_neighbourhood)
    assert answer[first.request_id] is None
    assert "نام نخست" in answer[second.request_id]["name"]
    with reading(SYSTEM) as data:
        assert data.ask(queries.names, "neighbourhood", False).iloc[0]["name"] == "نام نخست"


def test_a_member_of_staff_is_added_in_one_row(desk):
    with reading(SYSTEM) as data:
        places = [place.id for place in data.ask(queries.neighbourhoods)]
    values = {"name": "نمونه کارشناس", "post": "رابط", "role": 2, "origins": places[:2]}
    one = edit(values)
    assert carry_out([one], keep_staff) == {one.request_id: None}
