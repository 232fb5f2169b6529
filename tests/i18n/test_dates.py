"""Days as the town writes and reads them."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.i18n import LANGS, dates, translator
from lib.i18n.dates import BadDate, BadTime, Month, parse_date, parse_time

DAYS = st.dates(dates.FIRST_DAY, dates.LAST_DAY)
SOME_TEXT = st.text(st.characters(codec="utf-8") | st.sampled_from("۰۱۲۳۴۵۶۷۸۹0123456789/-. مهر"))


def test_every_day_of_two_centuries_is_the_day_that_icu_says(ask_icu):
    first = dates.make(1300, 1, 1, "fa")
    days = [first + timedelta(days=n) for n in range(73_414)]
    theirs = ask_icu(
        """
        const calendar = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn",
            {timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric"});
        return Array.from({length: data.count}, (_, n) => {
            const parts = {};
            for (const {type, value} of calendar.formatToParts(data.first + n * 86400000))
                parts[type] = parseInt(value);
            return [parts.year, parts.month, parts.day];
        });
        """,
        {"first": datetime(*first.timetuple()[:3], tzinfo=UTC).timestamp() * 1000, "count": 73_414},
    )
    assert len(theirs) == 73_414
    assert theirs[0] == [1300, 1, 1]
    assert theirs[-1][0] == 1500
    assert [list(dates.fields(day, "fa")) for day in days] == theirs
    assert [dates.make(*fields, "fa") for fields in theirs] == days


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "typed",
    [
        "۱۴۰۴/۷/۱",
        "1404/07/01",
        "1/7/1404",
        "۱۴۰۴-۷-۱",
        "۱۴۰۴٫۷٫۱",
        " ۱۴۰۴ / ۷ / ۱ ",
        "١٤٠٤/٧/١",
        "\u200f۱۴۰۴\u200e/۷/۱\u202c",
        "14040701",
        "01071404",
        "۱ مهر ۱۴۰۴",
        "۱مهر۱۴۰۴",
        "1 Mehr 1404",
        "اول مهر ۱۴۰۴",
        "یکم مهرماه سال ۱۴۰۴",
        "۱ مهر ماه ۱۴۰۴",
        "۱ مهر ۰۴",
        "سه‌شنبه ۱ مهر ۱۴۰۴",
        "سه شنبه، ۱ مهر ۱۴۰۴",
        "سهشنبه 1 مهر 1404",
        "2025-09-23",
        "۲۰۲۵/۹/۲۳",
        "23/9/2025",
        "20250923",
        "23 Sep 2025",
        "Sep 23, 2025",
        "Sept. 23rd 2025",
        "the 23rd of September 2025",
        "Tuesday 23 September 2025",
        "tue 23 september 25",
        "۲۳ سپتامبر ۲۰۲۵",
    ],
)
def test_the_first_of_mehr_is_understood_however_it_is_typed(typed, lang, today):
    assert parse_date(typed, lang, today) == date(2025, 9, 23)


@pytest.mark.parametrize(
    ("lang", "typed", "meant"),
    [
        ("fa", "۰۴/۷/۱", date(2025, 9, 23)),
        ("fa", "051001", date(2026, 12, 22)),
        ("fa", "۲۵", date(2026, 12, 16)),  # 25 Azar
        ("en", "25", date(2026, 11, 25)),
        ("en", "23/11/26", date(2026, 11, 23)),
        ("en", "261123", date(2026, 11, 23)),
        ("fa", "سی‌ام آبان", date(2026, 11, 21)),
        ("fa", "بیست و یکم مهر", date(2026, 10, 13)),
        ("en", "twenty-first November", date(2026, 11, 21)),
    ],
)
def test_what_a_short_date_leaves_out_comes_from_the_language_and_today(lang, typed, meant, today):
    assert parse_date(typed, lang, today) == meant


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("امروز", 0),
        ("فردا", 1),
        ("پس‌فردا", 2),
        ("پس فردا", 2),
        ("دیروز", -1),
        ("Today", 0),
        ("tomorrow", 1),
        ("day before yesterday", -2),
    ],
)
def test_tomorrow_is_the_day_after_today(typed, days, lang, today):
    assert parse_date(typed, lang, today) == today + timedelta(days=days)


@pytest.mark.parametrize(
    ("on", "typed", "meant"),
    [
        (date(2026, 11, 23), "۱ مهر", date(2026, 9, 23)),
        (date(2026, 11, 23), "23 Nov", date(2026, 11, 23)),
        (date(2027, 3, 10), "۵ فروردین", date(2027, 3, 25)),  # in Esfand: the spring to come
        (date(2027, 4, 5), "۲۵ اسفند", date(2027, 3, 16)),  # in Farvardin: the winter past
        (date(2026, 12, 30), "2 Jan", date(2027, 1, 2)),
        (date(2027, 1, 2), "30 Dec", date(2026, 12, 30)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one(on, typed, meant):
    assert parse_date(typed, "fa", on) == meant


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "typed",
    [
        "۱۴۰۵/۱۲/۳۰",
        "1404/7/31",
        "1405/13/1",
        "1405/0/1",
        "۳۱ مهر",
        "۳۰ اسفند",
        "۰",
        "2026-02-30",
        "30 Feb 2026",
        "11/23/2026",
    ],
)
def test_a_day_that_no_calendar_has_is_refused(typed, lang, today):
    with pytest.raises(BadDate) as refused:
        parse_date(typed, lang, today)
    assert refused.value.key == "i18n.error.no_such_day"


def test_a_leap_day_is_taken_only_in_the_year_that_has_it(today):
    assert parse_date("۱۴۰۳/۱۲/۳۰", "fa", today) == date(2025, 3, 20)
    # In the spring of 1405 the nearest end of Esfand is 1404's, and 1404 has no thirtieth.
    with pytest.raises(BadDate):
        parse_date("۳۰ اسفند", "fa", date(2026, 4, 1))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        None,
        "مهر",
        "مهر ۱۴۰۴",
        "سه‌شنبه",
        "هیچ",
        "1404/7",
        "1/2/3/4",
        "123",
        "12345",
        "1234567",
        "123456789",
        "1600/1/1",
        "1850-01-01",
        "2200-01-01",
        "12345/1/1",
        "0000-00-00",
        "۱ مهر ۲۰۲۵",
        "1404/7/001",
        "1/7/1404 یا 2/7/1404",
        "1" * 5000,
        "مهر " * 5000,
    ],
)
def test_what_is_no_date_is_said_to_be_none(typed, lang, today):
    with pytest.raises(BadDate) as refused:
        parse_date(typed, lang, today)
    assert refused.value.key == "i18n.error.date"


def test_a_wrong_day_of_the_week_is_pointed_out(today):
    with pytest.raises(BadDate) as refused:
        parse_date("چهارشنبه ۱ مهر ۱۴۰۴", "fa", today)
    t = translator("fa")
    assert t(refused.value.key, **refused.value.params) == "این روز سه‌شنبه است، نه چهارشنبه."


@given(DAYS, DAYS)
def test_every_date_on_screen_is_understood_when_typed_back(day, any_today):
    for lang in LANGS:
        t = translator(lang)
        assert parse_date(t.date(day), lang, any_today) == day
        assert parse_date(t.long_date(day), lang, any_today) == day
        assert parse_date(day.isoformat(), lang, any_today) == day


@given(DAYS)
def test_day_and_month_of_this_week_are_understood_when_typed_back(day):
    for lang in LANGS:
        for near in (day - timedelta(days=6), day, day + timedelta(days=6)):
            assert parse_date(translator(lang).day_month(day), lang, near) == day


@given(SOME_TEXT, DAYS)
def test_any_text_is_a_date_or_a_refusal(text, day):
    for lang in LANGS:
        try:
            assert isinstance(parse_date(text, lang, day), date)
        except BadDate as refused:
            assert translator(lang)(refused.key, **refused.params)


@given(SOME_TEXT)
def test_any_text_is_a_time_or_a_refusal(text):
    try:
        assert isinstance(parse_time(text), time)
    except BadTime as refused:
        assert refused.key == "i18n.error.time"


def test_no_naughty_string_is_more_than_a_bad_date(naughty_strings, today):
    for line in naughty_strings:
        for lang in LANGS:
            with contextlib.suppress(BadDate):
                parse_date(line, lang, today)
        with contextlib.suppress(BadTime):
            parse_time(line)
        with contextlib.suppress(BadDate):
            Month.parse(line, "fa")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        ("۱۴:۳۰", time(14, 30)),
        ("1430", time(14, 30)),
        ("۱۴", time(14)),
        ("۱۴٫۳۰", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14 30", time(14, 30)),
        ("14:30:00", time(14, 30)),
        ("930", time(9, 30)),
        ("9:05", time(9, 5)),
        ("ساعت ۹", time(9)),
        ("\u200f۰۰:۰۰", time(0)),
    ],
)
def test_an_hour_is_understood_however_it_is_typed(typed, meant):
    assert parse_time(typed) == meant


@pytest.mark.parametrize("typed", ["", None, "24:00", "2400", "25", "14:60", "14:3", "-1", "شب"])
def test_an_hour_that_no_clock_shows_is_refused(typed):
    with pytest.raises(BadTime):
        parse_time(typed)


def test_the_day_in_tehran_begins_before_it_does_in_greenwich():
    late = datetime(2026, 11, 23, 21, 0)
    assert dates.in_tehran(late).date() == date(2026, 11, 24)
    assert translator("fa").moment(late) == "۱۴۰۵/۹/۳، ۰۰:۳۰"
    assert translator("en").moment(late.replace(tzinfo=UTC)) == "2026-11-24 00:30"
    assert dates.now_utc().tzinfo is UTC
    assert abs(dates.today_in_tehran() - dates.now_utc().date()) <= timedelta(days=1)


@given(DAYS)
def test_the_grid_of_a_month_holds_its_days_in_weeks_from_saturday(day):
    for lang in LANGS:
        month = Month.of(day, lang)
        shown = [each for week in month.weeks for each in week]
        assert all(
            len(week) == 7 and translator("en").weekday(week[0]) == "Saturday"
            for week in month.weeks
        )
        assert [each for each in shown if Month.of(each, lang) == month] == [
            month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)
        ]
        assert shown == [shown[0] + timedelta(days=n) for n in range(len(shown))]
        assert 4 <= len(month.weeks) <= 6
        assert month.first <= day <= month.last
        assert month.next.previous == month.previous.next == month
        assert month.previous < month < month.next
        assert month.next.first == month.last + timedelta(days=1)


def test_the_month_of_a_link_survives_a_change_of_language():
    azar = Month.parse("1405-09", "fa")
    assert (azar.key, azar.first, azar.last) == ("1405-09", date(2026, 11, 22), date(2026, 12, 21))
    assert Month.parse("۱۴۰۵-۹", "fa") == azar
    assert Month.parse(azar.key, "en") == Month(2026, 12, "en")
    assert Month.parse("2026-12", "fa") == azar
    assert translator("fa").month(azar) == "آذر ۱۴۰۵"
    assert translator("en").month(Month(2026, 11, "en")) == "November 2026"


@pytest.mark.parametrize("key", ["", "1405", "1405-13", "1405-00", "1600-01", "آذر", "1405-9-2"])
def test_a_month_that_is_none_is_refused(key):
    with pytest.raises(BadDate) as refused:
        Month.parse(key, "fa")
    assert refused.value.key == "i18n.error.month"
