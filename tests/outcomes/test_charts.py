"""Charts compile in both languages; their titles say what the numbers say; their workbooks open."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote

import altair as alt
import pandas as pd
import pytest

from lib.feedback.models import FeedbackMeasure as M
from lib.i18n import translator
from lib.outcomes import charts, findings
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import AnswerRate, Reach
from lib.ui.charts import DAY, SHAPES, Card, Sign, card_workbook, legend_html, spec
from lib.ui.workbook import SHARE, Field

EN, FA = translator("en"), translator("fa")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("make", charts.ALL, ids=lambda make: make.__name__)
def test_every_chart_is_valid_without_data_in_both_languages(make, lang, dark):
    made = spec(make, translator(lang), dark)
    alt.Chart.from_dict({**made, "data": {"name": "rows"}})
    assert "data" not in made and "datasets" not in made
    assert made is spec(make, translator(lang), dark), "it is built once"
    numerals = made["config"]["locale"]["number"].get("numerals", ())
    assert ("۷" in numerals) == (lang == "fa")


def test_bars_grow_from_the_right_in_persian():
    def scale(lang):
        made = spec(charts.attendance_bars, translator(lang), False)
        return made["layer"][0]["encoding"]["x"]["scale"]

    assert scale("fa")["reverse"] and not scale("en")["reverse"]


def test_the_legend_names_each_kind_in_order_by_colour_shape_and_dash():
    def legend(*signs):
        return unquote(legend_html(signs, DAY))

    html = legend(
        Sign("<Worry>", "clay", "diamond", (5, 3)), Sign("Door", "turquoise", "circle", (1, 0))
    )
    worry, door = html.split("</li>")[:2]
    assert "&lt;Worry&gt;" in worry and DAY["clay"] in worry and SHAPES["diamond"] in worry
    assert 'stroke-dasharray="5 3"' in worry and 'alt=""' in worry
    assert DAY["turquoise"] in door and SHAPES["circle"] in door
    assert "dasharray" not in legend(Sign("Raised", "lapis")), "a bar has no line"
    assert legend() == ""


KINDS = [getattr(charts, name) for name in dir(charts) if isinstance(getattr(charts, name), tuple)]


@pytest.mark.parametrize("kinds", [kinds for kinds in KINDS if isinstance(kinds[0], charts.Kind)])
def test_kinds_of_a_chart_are_told_apart_and_lines_not_by_colour_alone(kinds):
    assert len({kind.tile for kind in kinds}) == len(kinds)
    if kinds[0].dash:
        assert len({kind.shape for kind in kinds}) == len(kinds)


def months(*pairs: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["invited", "came"])


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(100, 55), (0, 0), (100, 62)], "Attendance rose from 55% to 62%"),
        ([(100, 62), (100, 55)], "Attendance fell from 62% to 55%"),
        ([(100, 60), (100, 61)], "Attendance has stayed around 61%"),
        ([(0, 0), (10, 6)], "Attendance is 60%"),
    ],
)
def test_the_title_of_attendance_says_what_the_months_say(pairs, sentence):
    assert findings.attendance(months(*pairs), EN) == sentence


def test_the_same_is_said_in_persian_digits():
    assert findings.attendance(months((100, 55), (100, 62)), FA) == "نرخ حضور از ۵۵٪ به ۶۲٪ رسید"


def test_one_group_is_no_ranking():
    one = pd.DataFrame({"name": ["Guilds"], "rate": [0.5]})
    assert findings.groups(one, EN) == "Guilds: 50% came"
    two = pd.DataFrame({"name": ["Guilds", "Youth"], "rate": [0.8, 0.5]})
    assert findings.groups(two, EN) == "Guilds come most often (80%), Youth least (50%)"


def test_a_change_whose_interval_holds_nought_is_no_change():
    row = SimpleNamespace(before=6.0, now=5.6, low=-1.0, high=0.2, n=20)
    assert "not clearly" in findings.shift("worry", row, EN)
    row.high = -0.1
    assert findings.shift("worry", row, EN) == "Worry fell from 6.0 to 5.6 (of ten)"


@pytest.mark.parametrize(
    ("worry", "door", "sentence"),
    [
        ((-1.2, -1.9, -0.5), (0.8, 0.1, 1.5), "worry fell by 1.2, door-opening rose by 0.8"),
        ((-1.2, -2.4, 0.0), (-0.3, -0.5, -0.1), "worry did not clearly change, door-opening fell"),
        ((0.4, 0.1, 0.7), (None, None, None), "worry rose by 0.4, too few on door-opening"),
    ],
)
def test_the_latest_change_is_said_where_its_interval_is_clear_of_nought(worry, door, sentence):
    rows = [
        SimpleNamespace(measure=measure, change=change, low=low, high=high)
        for measure, (change, low, high) in ((M.WORRY, worry), (M.DOOR, door))
    ]
    assert findings.shift_over_time(rows, "Aban", EN).startswith(f"Sessions of Aban: {sentence}")
    assert "نگرانی" in findings.shift_over_time(rows, "آبان", FA)


def test_few_issues_make_no_rate():
    assert "too few" in findings.answers(AnswerRate(3, 2, 0, 0, 1), EN)
    assert findings.answers(AnswerRate(10, 7, 1, 1, 2), EN) == "70% of issues were answered"


def test_nobody_new_is_said_so():
    assert "none of them new" in findings.newcomers(Reach(12, 0, None, 0), EN)


def test_periods_are_whole_months_of_the_calendar_of_the_screen():
    today = date(2026, 11, 24)  # 3 Azar 1405
    twelve = scope_of(Period.YEAR_BACK, today, "fa", None)
    assert [twelve.months[0].key, twelve.months[-1].key, len(twelve.months)] == [
        "1404-10", "1405-09", 12,
    ]  # fmt: skip
    last = scope_of(Period.LAST_YEAR, today, "en", None)
    assert (last.first, last.last) == (date(2025, 1, 1), date(2025, 12, 31))
    whole = scope_of(Period.ALL, today, "en", 3, date(2026, 9, 15))
    assert (whole.first, whole.group_id) == (date(2026, 9, 1), 3)


def test_a_workbook_keeps_what_people_wrote_as_text_and_runs_from_the_right():
    rows = pd.DataFrame({"name": ["=1+1", "اصناف"], "rate": [0.5, None]})
    card = Card("x", "عنوان", rows=rows, fields=(Field("name", "نام"), Field("rate", "نرخ", SHARE)))
    with zipfile.ZipFile(BytesIO(card_workbook(card, FA))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert 'rightToLeft="1"' in sheet and "<f>" not in sheet
    assert "=1+1" in texts and "اصناف" in texts
