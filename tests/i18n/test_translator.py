"""Sentences and numbers in both languages."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import numpy as np
import pytest

from lib.i18n import catalogues, translator
from lib.i18n.dates import Month
from lib.i18n.translator import Translator

fa, en = translator("fa"), translator("en")


@pytest.fixture
def say(monkeypatch):
    """Catalogues of one test's own sentences."""

    def say(fa_words: dict, en_words: dict) -> tuple[Translator, Translator]:
        held = {"fa": catalogues.catalogue("fa") | fa_words}
        held["en"] = catalogues.catalogue("en") | en_words
        monkeypatch.setattr(catalogues, "catalogue", held.__getitem__)
        return fa, en

    return say


def test_a_date_is_written_as_the_office_writes_it():
    day = date(2025, 9, 23)
    assert fa.date(day) == "۱۴۰۴/۷/۱"
    assert fa.long_date(day) == "سه‌شنبه ۱ مهر ۱۴۰۴"
    assert fa.day_month(day) == "۱ مهر"
    assert fa.weekday(day) == "سه‌شنبه"
    assert en.date(day) == "2025-09-23"
    assert en.long_date(day) == "Tuesday 23 September 2025"
    assert en.day_month(day) == "23 September"
    assert en.weekday(day) == "Tuesday"
    assert (fa.time(time(9, 5)), en.time(time(9, 5))) == ("۰۹:۰۵", "09:05")


def test_numbers_are_grouped_and_signed_as_persian_does(ask_icu):
    numbers = [0, 7, 1000, 1250000, -5, -1234567, 0.5, 1.5, 2.5, -0.4, 1234.56]
    theirs = ask_icu(
        """
        const fa = new Intl.NumberFormat("fa", {maximumFractionDigits: 0});
        return data.map(n => fa.format(n + 0).replace("\\u200e\\u2212۰", "۰"));
        """,
        numbers,
    )
    assert [fa.number(n) for n in numbers] == theirs
    assert fa.number(1250.5, 1) == "۱٬۲۵۰٫۵"
    assert fa.number(Decimal("-1250.55"), 1) == "\u200e−۱٬۲۵۰٫۶"
    assert en.number(-1250.5, 2) == "-1,250.50"
    assert fa.number(None) == en.number(float("nan")) == fa.percent(None) == "–"


def test_a_share_is_written_in_percent():
    assert (fa.percent(0.97), en.percent(0.97)) == ("۹۷٪", "97%")
    assert (fa.percent(1 / 3, 1), en.percent(0.125)) == ("۳۳٫۳٪", "13%")


def test_a_list_is_joined_as_it_is_spoken():
    assert fa.list(["نان", "پنیر", "سبزی"]) == "نان، پنیر و سبزی"
    assert en.list(["bread", "cheese", "herbs"]) == "bread, cheese and herbs"
    assert fa.list(("نان", "پنیر")) == "نان و پنیر"
    assert (en.list(["bread"]), en.list([])) == ("bread", "")


def test_a_sentence_shows_its_values_in_its_own_form(say):
    say(
        {"x.y": "{name} در {year}، {on}، {at}، {share}", "x.n": "{n} نفر", "x.m": "{m}"},
        {
            "x.y": "{name} in {year}, {on}, {at}, {share}",
            "x.n": ["{n} person", "{n} people"],
            "x.m": "{m}",
        },
    )
    values = {"on": date(2026, 11, 23), "at": time(14, 30), "share": 2.5}
    assert (
        fa("x.y", name="علی ۱", year=fa.digits(1405), **values)
        == "علی ۱ در ۱۴۰۵، ۱۴۰۵/۹/۲، ۱۴:۳۰، ۲٫۵"
    )
    assert (
        en("x.y", name="Ali", year=en.digits(1405), **values)
        == "Ali in 1405, 2026-11-23, 14:30, 2.5"
    )
    assert fa("x.m", m=None) == "–"
    assert fa("x.m", m=Month(1405, 9, "fa")) == "آذر ۱۴۰۵"


def test_an_amount_in_a_sentence_is_grouped_as_a_number_is_and_a_year_or_a_code_never(say):
    say({"x.n": "{n} پاسخ"}, {"x.n": "{n} answers"})
    for n in (14931, np.int64(14931), 14931.0, Decimal(14931)):
        assert fa("x.n", n=n).startswith("۱۴٬۹۳۱") and en("x.n", n=n).startswith("14,931")
    assert (fa("x.n", n=999), fa("x.n", n=1000)) == ("۹۹۹ پاسخ", "۱٬۰۰۰ پاسخ")
    assert fa("x.n", n=-1000) == f"{fa.number(-1000)} پاسخ"
    assert (fa("x.n", n=fa.digits(1405)), en("x.n", n=en.digits(2026))) == (
        "۱۴۰۵ پاسخ",
        "2026 answers",
    )
    day = date(2026, 11, 23)
    for shown in (fa.date(day), fa.long_date(day), fa.month(Month(1405, 9, "fa"))):
        assert "۱۴۰۵" in shown
    for shown in (en.date(day), en.long_date(day), en.month(Month(2026, 11, "en"))):
        assert "2026" in shown


def test_english_counts_one_person_and_two_people(say):
    say({"x.n": "{n} نفر"}, {"x.n": ("{n} person", "{n} people")})
    assert [en("x.n", n=n) for n in (0, 1, 2)] == ["0 people", "1 person", "2 people"]
    assert fa("x.n", n=1) == "۱ نفر"
    with pytest.raises(KeyError, match="plural"):
        en("x.n")


def test_a_name_that_runs_the_other_way_is_isolated_and_braces_in_it_stay(say):
    say({"x.hi": "سلام {name}!"}, {"x.hi": "Hello {name}!"})
    assert fa("x.hi", name="Smith") == "سلام \u2068Smith\u2069!"
    assert en("x.hi", name="علی") == "Hello \u2068علی\u2069!"
    assert fa("x.hi", name="علی {x} {0.__class__}") == "سلام \u2068علی {x} {0.__class__}\u2069!"
    assert fa("x.hi", name="علی {}") == "سلام علی {}!"


def test_a_key_that_is_missing_is_named_with_its_file_and_its_like():
    with pytest.raises(KeyError, match=r"lib/i18n/fa\.toml; did you mean i18n\.save"):
        fa("i18n.savee")
    with pytest.raises(KeyError, match=r"lib/nowhere/en\.toml"):
        en("nowhere.at.all")
    with pytest.raises(KeyError, match="placeholder 'limit'"):
        en("i18n.error.too_long")
    with pytest.raises(ValueError, match="no language"):
        Translator("de")


def test_the_english_name_is_shown_where_there_is_one():
    assert en.name("زمزم", "Zamzam") == "Zamzam"
    assert en.name("زمزم", None) == en.name("زمزم", "") == fa.name("زمزم", "Zamzam") == "زمزم"


def test_phones_and_digits_follow_the_language():
    assert fa.phone("+989121234567") == "\u2066۰۹۱۲ ۱۲۳ ۴۵۶۷\u2069"
    assert en.phone("+989121234567") == "0912 123 4567"
    assert (fa.digits("137/٥"), en.digits("۱۳۷/٥"), fa.digits(1405)) == ("۱۳۷/۵", "137/5", "۱۴۰۵")
    assert fa.rtl and not en.rtl


def test_month_and_weekday_names_are_those_of_icu(ask_icu):
    theirs = ask_icu(
        """
        const names = (locale, options, dates) => dates.map(d =>
            new Intl.DateTimeFormat(locale, {timeZone: "UTC", ...options}).format(new Date(d)));
        const months = Array.from({length: 12}, (_, m) => Date.UTC(2026, m, 25));
        const jalali = Array.from({length: 12}, (_, m) => Date.UTC(2026, m + 3, 2));
        const week = Array.from({length: 7}, (_, d) => Date.UTC(2026, 10, 21 + d));
        return {
            fa: [names("fa-u-ca-persian", {month: "long"}, jalali),
                 names("fa-u-ca-gregory", {month: "long"}, months),
                 names("fa", {weekday: "long"}, week)],
            en: [names("en-u-ca-persian", {month: "long"}, jalali),
                 names("en", {month: "long"}, months),
                 names("en", {weekday: "long"}, week)],
        };
        """
    )
    keys = ("jalali_months", "gregorian_months", "weekdays")
    for t in (fa, en):
        assert [list(t.words(f"i18n.date.{key}")) for key in keys] == theirs[t.lang]


def test_persian_names_in_an_english_list_keep_their_order():
    assert translator("en").list(["رضا", "Ali"]) == "\u2068رضا\u2069 and Ali"
