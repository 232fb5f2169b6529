"""The mayor's weekly sheet, as it is drawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lib.i18n.dates import today_in_tehran
from tests.pages.test_today import SHELL, open_desk, said

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def week(lang: str, of: str | None = None) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    at.run()
    if of:
        at.query_params["of"] = of
    at.switch_page(str(SHELL.parents[1] / "pages" / "week.py")).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_an_empty_week_has_its_sentences(db, lang):
    open_desk("")
    text = said(week(lang))
    assert ("در این هفته جلسه‌ای نیست." if lang == "fa" else "No sessions in this week.") in text
    assert ("مصوبهٔ معوقی ندارید." if lang == "fa" else "No promise overdue.") in text


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_sample_fills_the_sheet(db, lang):
    open_desk("S1")
    text = said(week(lang, (today_in_tehran() - timedelta(weeks=1)).isoformat()))
    assert text.count("<table") >= 3


def test_another_week_is_turned_to_and_stands_in_the_address(db):
    open_desk("")
    at = week("en", "2026-06-10")
    assert "Saturday 6 June 2026" in said(at)
    at.button("week.previous").click().run()
    assert at.query_params["of"] in ("2026-05-30", ["2026-05-30"])
    assert "Saturday 30 May 2026" in said(at)


def test_a_day_that_is_none_shows_this_week(db):
    open_desk("")
    at = week("en", "9999-99-99")
    assert not any(button.label == "This week" for button in at.button)
