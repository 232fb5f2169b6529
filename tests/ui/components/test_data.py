"""What the wrappers send to the browser, and what they make of its answers; no browser."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lib.i18n import translator
from lib.i18n.dates import BadDate, Month
from lib.ui.components import Column, DayMark, EditColumn, Entry, Paging, Sort
from lib.ui.components.bundle import SOURCE, files, stub
from lib.ui.components.dates import read_date
from lib.ui.components.editable import edit_of, editable_data
from lib.ui.components.month import month_data
from lib.ui.components.records import records_data

FA, EN = translator("fa"), translator("en")
TODAY = date(2026, 11, 23)
PEOPLE = pd.DataFrame(
    {
        "id": [1, 2],
        "name": ["رضا", "Sara"],
        "position": ["معتمد", None],
        "phone": ["+989121234567", None],
        "stage": ["core", "unheard of"],
        "on": [date(2026, 11, 23), None],
        "rate": [12.5, float("nan")],
        "groups": [["اصناف"], []],
        "strip": [[("turquoise", "حاضر"), (None, "—")], []],
        "gone": [False, True],
    }
)
COLUMNS = [
    Column("name", "نام", under="position", sortable=True),
    Column("phone", "تلفن", "phone"),
    Column("stage", "مرحله", "badge", badges={"core": ("هستهٔ اولیه", "turquoise")}),
    Column("on", "روز", "date"),
    Column("rate", "نرخ", "number"),
    Column("groups", "گروه‌ها", "tags"),
    Column("strip", "حضور", "strip"),
]


def test_a_frame_becomes_texts_ready_to_show():
    data = records_data(PEOPLE, COLUMNS, FA, dim="gone", sort=Sort("name", True))
    assert data["rows"][0] == {
        "id": 1,
        "cells": [
            ["رضا", "معتمد"],
            FA.phone("+989121234567"),
            ["هستهٔ اولیه", "turquoise"],
            "۱۴۰۵/۹/۲",
            "۱۲٫۵",
            ["اصناف"],
            [["turquoise", "حاضر"], [None, "—"]],
        ],
        "dim": False,
    }
    assert data["rows"][1]["cells"] == ["Sara", "", ["unheard of", "slate"], "", "", [], []]
    assert data["rows"][1]["dim"]
    assert data["sort"] == {"key": "name", "descending": True}
    assert data["selected"] is None


def test_the_range_of_a_page_is_said_in_the_language():
    def told(t, number: int, total: int) -> str:
        return records_data([], [], t, paging=Paging(number, 50, total))["paging"]["text"]

    assert told(FA, 1, 220) == "۱–۵۰ از ۲۲۰"
    assert told(EN, 5, 220) == "201–220 of 220"
    assert told(EN, 1, 0) == "0–0 of 0"
    assert Paging(1, 50, 0).last == 1
    assert Paging(1, 50, 101).last == 3


def test_a_month_holds_its_days_with_marks_and_entries_in_order_of_time():
    late = Entry(2, date(2026, 11, 24), "ب", "نشست", time="۱۴:۳۰")
    early = Entry(1, date(2026, 11, 24), "الف", "دیدار", shape="square", time="۰۹:۰۰")
    marks = [DayMark(TODAY, "تعطیل", estimated=True)]
    data = month_data(Month.of(TODAY, "fa"), [late, early], marks, FA, TODAY)
    days = {day["iso"]: day for week in data["weeks"] for day in week}
    assert data["weekdays"][0] == "شنبه"
    assert days["2026-11-23"]["today"]
    assert days["2026-11-23"]["day"] == "۲"
    assert days["2026-11-23"]["marks"] == [{"name": "تعطیل", "estimated": True}]
    assert [entry["id"] for entry in days["2026-11-24"]["entries"]] == [1, 2]
    assert days["2026-11-21"]["outside"]
    assert {kind["label"] for kind in data["kinds"]} == {"نشست", "دیدار"}


def test_an_editable_frame_is_sent_as_plain_values():
    rows = PEOPLE.assign(version=[3, 4], archived=[False, True])
    columns = [
        EditColumn("name", "نام"),
        EditColumn("on", "روز", "date"),
        EditColumn("rate", "نرخ", "number"),
        EditColumn("stage", "مرحله", "select", options=[("core", "هسته")]),
        EditColumn("gone", "رفته", "check"),
        EditColumn("groups", "گروه‌ها", "tags", options=[("اصناف", "اصناف")]),
    ]
    data = editable_data(rows, columns, FA, TODAY, receipts={})
    first, second = data["rows"]
    assert first["values"] == {
        "name": "رضا",
        "on": "2026-11-23",
        "rate": 12.5,
        "stage": "core",
        "gone": False,
        "groups": ["اصناف"],
    }
    assert (second["version"], second["archived"]) == (4, True)
    assert second["values"]["on"] == "" and second["values"]["rate"] == ""


def test_what_the_browser_sends_becomes_an_edit():
    edit = edit_of({"id": "r", "row": None, "values": {"name": "x"}, "changed": ["name"]})
    assert (edit.request_id, edit.id, edit.version, edit.action) == ("r", None, None, "save")
    assert edit.values == {"name": "x"}


def test_a_date_is_read_from_iso_or_by_the_servers_own_rules():
    assert read_date("2025-09-23", "fa", TODAY) == date(2025, 9, 23)
    assert read_date("۱ مهر ۱۴۰۴", "fa", TODAY) == date(2025, 9, 23)
    assert read_date(None, "fa", TODAY) is None
    with pytest.raises(BadDate):
        read_date("۱۴۰۵/۱۲/۳۰", "fa", TODAY)


def test_no_component_builds_html_from_text_or_evaluates_it():
    for file in SOURCE.glob("*.js"):
        source = file.read_text(encoding="utf-8")
        assert not re.search(r"(inner|outer|insertAdjacent)HTML|document\.write", source), file
        assert not re.search(r"\beval\(|new Function|set(Timeout|Interval)\(['\"`]", source), file


def test_with_a_drawing_travels_one_line_and_no_component():
    assert len(stub("check_in")) < 200
    assert {name.rpartition(".")[2] for name in files()} == {"js", "css"}


# ------------------------------------------------------------------------- in Streamlit, no browser
def demo(show: str) -> AppTest:
    at = AppTest.from_file(str(Path(__file__).with_name("demo.py")), default_timeout=20)
    at.query_params["show"] = show
    at.query_params["lang"] = "fa"
    return at


@pytest.mark.parametrize(
    "show", ["date", "month", "records", "check", "editable", "tally", "paper", "small"]
)
def test_every_component_is_drawn_without_a_browser(show: str):
    at = demo(show).run()
    assert not at.exception


def test_a_date_put_into_session_state_is_what_the_field_returns():
    at = demo("date")
    at.session_state["free"] = {"value": "2025-09-23"}
    at.run()
    assert at.text[0].value == "free: 2025-09-23"
    at.button[0].click().run()  # put_date
    at.session_state["free"] = {"value": "۱۴۰۵/۱۲/۳۰"}
    at.run()
    assert at.text[0].value == "free: ۱۴۰۵/۱۲/۳۰"
