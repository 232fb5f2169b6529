"""The dates of the browser are those of the server."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta

import pytest
from persiantools.jdatetime import JalaliDate

from lib.i18n import translator
from lib.i18n.dates import BadDate, parse_date
from lib.ui.components.bundle import script
from tests.tools.browser import node

EPOCH = date(1970, 1, 1)
TODAY = date(2026, 11, 23)

TEXTS = """
۱۴۰۴/۷/۱ | 1/7/1404 | ۰۴/۷/۱ | ۱ مهر | ۱ مهر ۱۴۰۴ | 051001 | ۱۴۰۵/۱۰/۲ | ۲۵ | 25 | ۳۱ | 0
امروز | فردا | دیروز | پس‌فردا | پس فردا | پریروز | today | Tomorrow | yesterday
سه‌شنبه ۱ مهر ۱۴۰۴ | سه شنبه ۱ مهر ۱۴۰۴ | دوشنبه ۱ مهر ۱۴۰۴ | شنبه | چهارشنبه ۴ آذر | مهر
مهر ۱۴۰۴ | اول مهر | یکم مهر ۱۴۰۵ | بیست و یکم آذر | سی ام آبان | ۱ مهر ماه ۱۴۰۴
۱ مهرماه سال ۱۴۰۴ | مهر ۱ | مورخ ۱۴۰۵/۹/۲ | 1405/12/30 | ۱۴۰۳/۱۲/۳۰ | ۱۴۰۵/۱۳/۱ | ۱۴۰۵/۷/۳۱
۱۴۰۵/۷/۳۰ | ۱۴۰۵/0/1 | 14050701 | 01071405 | 20261123 | 23112026 | 2026-11-23 | 23/11/2026
23.11.2026 | 23 Nov | Nov 23 | Nov 23, 2026 | 23rd of November 2026 | Monday 23 November 2026
Tuesday 23 November 2026 | 23 Sept 2026 | 23 mehr 1404 | 1 Mehr | 2026/2/29 | 2024/2/29 | 29 Feb
30 Esfand | ۳۰ اسفند | ۲۹ اسفند | 23/11/26 | 26/11/23 | 26-11-23 | 11/23 | ۹/۲ | 1405/9 | 99/1/1
405/1/1 | 1299/1/1 | 1500/12/29 | 1501/1/1 | 2300/1/1 | ٢٣/١١/٢٠٢٦ | ۱۴۰۵،۹،۲ | ۱۴۰۵ ۹ ۲
1405-9-2 | 1405.09.02 | ۲ آذر ۰۵ | ۲ اذر | ۲ آذَر | يكم مهر | ۵ تير | ۵ دی | ۵ دي | abc | ۱
1 2 | 1 2 3 4 | ۱۲۳۴۵ | 123 | 1234 | 1234567 | +1405/9/2 | <b>1</b> | ۱۴۰۵/۹/۲ ۱۴:۳۰
۱ مهر آبان | شنبه فردا | ۱۵ نوامبر ۲۰۲۶ | ۱۵ نوامبر | ۳۱ سپتامبر | جمعه ۶ آذر
Saturday 28 November | sat 28 nov 2026 | st | ۱ م | ۱۱ بهمن ۱۴۰۵ روز یکشنبه
"""


def run(then: str) -> object:
    """The JSON that ``then`` prints, with source/dates.js before it."""
    source = f"{script(('base', 'dates'))}\n{then}"
    done = subprocess.run(
        [node(), "--input-type=module", "-"], input=source, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def test_every_day_of_1300_to_1500_is_the_same_in_the_browser_and_on_the_server():
    first, last = JalaliDate(1300, 1, 1).to_gregorian(), JalaliDate(1500, 12, 29).to_gregorian()
    start, count = (first - EPOCH).days, (last - first).days + 1
    found = run(
        f"const days = Array.from({{length: {count}}}, (_, i) => i + {start});"
        "console.log(JSON.stringify(days.map((n) => [...jalali.parts(n),"
        " jalali.day(...jalali.parts(n)) - n, weekday(n)])));"
    )
    assert count == len(found) == 73_414
    for offset, (year, month, day, back, weekday) in enumerate(found):
        on = first + timedelta(offset)
        jalali = JalaliDate(on)
        place = (on.weekday() + 2) % 7
        assert (year, month, day, back, weekday) == (
            jalali.year, jalali.month, jalali.day, 0, place,
        )  # fmt: skip


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_browser_reads_a_text_as_the_server_does(lang: str):
    texts = [text.strip() for line in TEXTS.strip().splitlines() for text in line.split("|")]
    found = run(
        f"const texts = {json.dumps(texts)};"
        f"const today = {(TODAY - EPOCH).days};"
        f"console.log(JSON.stringify(texts.map((text) => readDay(text, {lang!r}, today))));"
    )
    wrong = {}
    for text, seen in zip(texts, found, strict=True):
        try:
            on = parse_date(text, lang, TODAY)
        except BadDate as error:
            meant: object = error.key.rpartition(".")[2]
        else:
            # The browser keeps to the years of the calendar; the server is asked for the rest.
            reach = date(1921, 3, 21) <= on <= date(2122, 3, 20)
            meant = on.isoformat() if reach else "date"
        said = (
            (EPOCH + timedelta(seen["day"])).isoformat() if "day" in seen else seen.get("problem")
        )
        if said != meant:
            wrong[text] = (said, meant)
    assert not wrong


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_browser_writes_a_date_as_the_server_does(lang: str):
    days = [TODAY + timedelta(step) for step in range(-800, 800, 13)]
    numbers = [(day - EPOCH).days for day in days]
    found = run(
        f"console.log(JSON.stringify({numbers}.map((n) =>"
        f" [shortDay(n, {lang!r}), longDay(n, {lang!r})])));"
    )
    t = translator(lang)
    assert found == [[t.date(day), t.long_date(day)] for day in days]
