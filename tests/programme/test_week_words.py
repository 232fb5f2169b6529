"""How the weekly sheet and the figures of Today are put in words."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from lib.i18n import translator
from lib.outcomes.queries import Headline
from lib.programme.cards import headlines_html, promise_row, week_html
from lib.programme.queries import WeekSheet

FA, EN = translator("fa"), translator("en")
TODAY = date(2026, 11, 24)


def line(key: str, value: float | None, before: float | None = None, clear=True) -> Headline:
    return Headline(key, value, before, 50, 50, clear)


def promised(due_on: date, text: str = "نصب چراغ") -> SimpleNamespace:
    return SimpleNamespace(
        id=1, text=text, due_on=due_on, unit="عمران", unit_en="Works", owner="نرگس"
    )


def week(**more: object) -> WeekSheet:
    nothing = dict.fromkeys(WeekSheet.__dataclass_fields__, 0)
    rows = {"sessions": (), "issues": (), "promises": (), "late": ()}
    days = {"first": date(2026, 11, 21), "last": date(2026, 11, 27), "as_of": TODAY}
    return WeekSheet(**nothing | rows | days | more)


def test_a_direction_is_told_in_words_beside_its_arrow():
    html = headlines_html([line("attendance_rate", 0.62, 0.55)], FA)
    assert "۶۲٪" in html and "▲" in html and "۷ واحد بیشتر از ۱۲ ماه پیش" in html
    html = headlines_html([line("answer_rate", 0.5, 0.51)], EN)
    assert "▼" in html and "1 point less than" in html


def test_the_difference_is_that_of_the_figures_shown():
    assert "1 point more" in headlines_html([line("answer_rate", 0.515, 0.514)], EN)
    assert "as in the 12" in headlines_html([line("answer_rate", 0.514, 0.506)], EN)


@pytest.mark.parametrize(
    ("change", "arrow", "words"),
    [
        (-1.3, "▼", "less than before"),
        (0.8, "▲", "more than before"),
        (0.02, "=", "no clear change"),
    ],
)
def test_a_change_of_view_is_told_against_the_time_before_the_sessions(change, arrow, words):
    html = headlines_html([line("worry", change, -3.0)], EN)
    assert arrow in html and words in html and "-" not in html.split("desk-number")[1][:8]


def test_a_change_whose_interval_holds_nought_has_no_direction():
    html = headlines_html([line("worry", -0.4, -3.0, clear=False)], EN)
    assert "no clear change" in html and "▼" not in html


def test_too_few_are_left_out_and_a_first_year_has_no_direction():
    assert headlines_html([line("answer_rate", None, 0.4)], FA) == ""
    html = headlines_html([line("answer_rate", 0.4)], EN)
    assert "no data for the 12 months before" in html and "▲" not in html


def test_an_empty_week_says_so_under_each_heading():
    html = week_html(week(), EN)
    for said in ("No sessions", "No issue", "No promise was", "No promise overdue"):
        assert said in html


def test_a_late_promise_says_for_how_long():
    html = week_html(week(late=(promised(date(2026, 11, 14)),), all_late=3), FA)
    assert "۱۰" in html and "۱۴۰۵/۸/۲۳" in html and "و ۲ مورد دیگر" in html
    assert "10 days late · Works" in promise_row(promised(date(2026, 11, 14)), TODAY, EN)
    assert "due tomorrow" in promise_row(promised(date(2026, 11, 25)), TODAY, EN)


def test_what_people_typed_is_shown_and_never_acts(naughty_strings):
    for text in [*naughty_strings, "![x](http://a.b) **بلند**"]:
        late = promised(TODAY, text)
        html = week_html(week(late=(late,), promises=(late,)), FA).lower()
        assert "<script" not in html and "<img" not in html
        row = promise_row(late, TODAY, FA)
        assert "\n" not in row and "](http" not in row


def test_a_persian_unit_leaves_the_english_words_beside_it_alone():
    late = promised(date(2026, 11, 14))
    late.unit_en = None
    assert "10 days late · \u2068عمران\u2069" in promise_row(late, TODAY, EN)
    assert "\u2068" not in promise_row(late, TODAY, FA)
