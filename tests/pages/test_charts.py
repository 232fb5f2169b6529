"""Participation and outcomes, as they are drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM
from lib.db import transaction
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def open_desk(sample: str) -> None:
    with transaction(SYSTEM) as session:
        keeper.begin(session, sample)


def opened(page: str, lang: str, **places: str) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=60)
    at.query_params["lang"] = lang
    for name, value in places.items():
        at.query_params[name] = value
    at.switch_page(str(SHELL.parents[1] / "pages" / f"{page}.py"))
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("page", ["participation", "outcomes"])
def test_a_desk_that_has_just_begun_says_what_to_enter(db, page, lang):
    open_desk("")
    at = opened(page, lang)
    assert not at.get("vega_lite_chart")
    expected = {
        "participation": ("را ثبت کنید", "Check people in"),
        "outcomes": ("را ثبت کنید", "Record the first"),
    }
    assert expected[page][lang == "en"] in said(at)


def test_the_sample_fills_both_pages_in_both_languages(db):
    open_desk("S1")
    for lang in ("fa", "en"):
        at = opened("participation", lang)
        assert len(at.get("vega_lite_chart")) == 6
        assert ("نرخ حضور" if lang == "fa" else "Attendance") in said(at)
        at = opened("outcomes", lang)
        assert len(at.get("vega_lite_chart")) == 8
        assert said(at).count('<ul class="desk-legend"') == 4
    for period in ("3", "year", "last", "all"):
        opened("participation", "fa", period=period)
        opened("outcomes", "fa", period=period, group="1")
