"""Days, months and times of day: Gregorian in the database, Jalali at the Persian edge.

How a date is read, where it could be read in two ways:

* The calendar follows the year, not the language: 1300–1500 is Jalali, 1700–2299 Gregorian (of
  which only the days of those two Jalali centuries are taken).
  Month names carry theirs («مهر», "Nov"). Where neither is given (a bare day, a year of two
  digits) the calendar of the language is meant.
* Numbers with a year of four digits: year first (1404/7/1) or last (1/7/1404: day, month, year);
  a month is never first. With a year of two digits Persian puts the year first (۰۴/۷/۱), English
  last (23/11/26). Six digits alone are year, month, day in both; eight are too, or day, month,
  year where only that gives a year.
* A year of two digits is of the 1400s, or of the 2000s.
* A day and a month without a year are the nearest such day, before or after today; of two equally
  near, the one to come. A bare day is of the month of today.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from lib.errors import DomainError
from lib.i18n.catalogues import LANGS, names
from lib.i18n.text import ascii_digits, clean, folded

TEHRAN = ZoneInfo("Asia/Tehran")
JALALI_YEARS = range(1300, 1501)
GREGORIAN_YEARS = range(1700, 2300)


class BadDate(DomainError):
    """Not a date, or a day that no calendar has: the key says which."""


class BadTime(DomainError):
    """Not a time of day."""


def now_utc() -> datetime:
    """This instant, with its zone: UTC."""
    return datetime.now(UTC)


def today_in_tehran() -> date:
    """The date that the office's wall calendar shows."""
    return datetime.now(TEHRAN).date()


def in_tehran(moment: datetime) -> datetime:
    """``moment`` on Tehran's clock; one without a zone is UTC, as the database gives it."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(TEHRAN)


def weekday_place(day: date) -> int:
    """The place of ``day`` in the week of the town: Saturday is 0, Friday 6."""
    return (day.weekday() + 2) % 7


class Weekday(Enum):
    """A day of the town's week, in its order; its words are ``i18n.date.weekdays``."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"

    @property
    def place(self) -> int:
        """As ``weekday_place``."""
        return list(Weekday).index(self)

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The day of the week that ``day`` is."""
        return list(cls)[weekday_place(day)]


def fields(day: date, lang: str) -> tuple[int, int, int]:
    """Year, month and day of ``day`` in the calendar of ``lang``."""
    if lang == "fa":
        jalali = JalaliDate(day)
        return jalali.year, jalali.month, jalali.day
    return day.year, day.month, day.day


def make(year: int, month: int, day: int, lang: str) -> date:
    """The reverse of ``fields``. Raises BadDate where the calendar has no such day."""
    try:
        if lang == "fa":
            return JalaliDate(year, month, day).to_gregorian()
        return date(year, month, day)
    except (ValueError, OverflowError):
        raise BadDate("i18n.error.no_such_day") from None


# What can be typed: 1300/1/1 to 1500/12/29. A year beyond is a slip of the finger.
FIRST_DAY, LAST_DAY = make(1300, 1, 1, "fa"), make(1500, 12, 29, "fa")


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar of ``lang``: Jalali in Persian, Gregorian in English."""

    year: int
    month: int
    lang: str

    @classmethod
    def of(cls, day: date, lang: str) -> Month:
        """The month that ``day`` falls in."""
        year, month, _ = fields(day, lang)
        return cls(year, month, lang)

    @classmethod
    def parse(cls, text: str, lang: str) -> Month:
        """The month of a key such as 1405-09 or 2026-11; raises BadDate.

        A key of the other calendar (the language was switched) gives the month that shares most
        of its days.
        """
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", ascii_digits(clean(text)), re.ASCII)
        calendar = _calendar_of(int(found[1])) if found else None
        if not found or not calendar or not 1 <= int(found[2]) <= 12:
            raise BadDate("i18n.error.month")
        month = cls(int(found[1]), int(found[2]), calendar)
        return month if calendar == lang else cls.of(month.first + timedelta(days=14), lang)

    @property
    def key(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        return make(self.year, self.month, 1, self.lang)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1, self.lang)

    @property
    def previous(self) -> Month:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1, self.lang)

    @property
    def weeks(self) -> list[list[date]]:
        """The rows of a month grid: weeks from Saturday, with days of the months beside it."""
        start = self.first - timedelta(days=weekday_place(self.first))
        count = (self.last - start).days // 7 + 1
        return [[start + timedelta(days=7 * w + d) for d in range(7)] for w in range(count)]


def _calendar_of(year: int) -> str | None:
    if year in JALALI_YEARS:
        return "fa"
    return "en" if year in GREGORIAN_YEARS else None


@cache
def vocabulary() -> dict[str, tuple[str, int]]:
    """Words that make a date, folded and without spaces → what they are and their place.

    Kinds: "weekday" (0 is Saturday), "fa" and "en" (months 1–12 of that calendar), "day" (ordinals
    1–31), "relative" (days from today). Both languages, whichever is on screen; Latin names also
    by their first three letters or more.
    """
    found: dict[str, tuple[str, int]] = {}
    lists = {"weekdays": "weekday", "jalali_months": "fa", "gregorian_months": "en"}
    lists |= {"ordinals": "day", "relative": "relative"}
    offset = {"weekday": 0, "fa": 1, "en": 1, "day": 1, "relative": -2}
    for name, kind in lists.items():
        for lang in LANGS:
            for place, spellings in enumerate(names(lang, f"i18n.date.{name}")):
                for spelling in spellings.split("|"):
                    word = folded(spelling).replace(" ", "")
                    meaning = (kind, place + offset[kind])
                    found[word] = meaning
                    if kind == "fa":
                        found[word + "ماه"] = meaning
                    if word.isascii() and kind in ("weekday", "fa", "en"):
                        found |= dict.fromkeys((word[:n] for n in range(3, len(word))), meaning)
    return found


NOISE = frozenset(("سال", "مورخ", "روز", "ام", "of", "the", "st", "nd", "rd", "th"))


def _tokens(text: str) -> list[tuple[str, str | int]]:
    """What stands in ``text``: numbers as typed ("digits"), and words of the vocabulary."""
    parts = re.findall(r"\d+|[^\W\d]+|\S", folded(text))
    found: list[tuple[str, str | int]] = []
    at = 0
    while at < len(parts):
        if parts[at].isdecimal():
            found.append(("digits", parts[at]))
            at += 1
            continue
        # Longest first: «سه شنبه» is one word, «بیست و یکم» too.
        for end in range(min(at + 4, len(parts)), at, -1):
            meaning = vocabulary().get("".join(parts[at:end]))
            if meaning:
                found.append(meaning)
                at = end
                break
        else:
            if parts[at] not in NOISE:
                raise BadDate("i18n.error.date")
            at += 1
    return found


def _year(digits: str, calendar: str) -> int:
    """A typed year of ``calendar``; two digits are of this century. Raises BadDate."""
    if len(digits) not in (2, 4):
        raise BadDate("i18n.error.date")
    year = int(digits) + ({"fa": 1400, "en": 2000}[calendar] if len(digits) == 2 else 0)
    if _calendar_of(year) != calendar:
        raise BadDate("i18n.error.date")
    return year


def _nearest(month: int, day: int, calendar: str, today: date) -> date:
    """The day of that name nearest to ``today``."""
    year = fields(today, calendar)[0]
    # From the first of the month, so that a 30 Esfand missing this year is refused, not skipped.
    near = min(
        (year + 1, year, year - 1),
        key=lambda y: abs((make(y, month, 1, calendar) - today).days + day - 1),
    )
    return make(near, month, day, calendar)


def _from_digits(numbers: list[str], lang: str, today: date) -> date:
    """The date of a row of numbers without a word."""
    year_first = lang == "fa"
    if len(numbers) == 1:
        (digits,) = numbers
        if len(digits) <= 2:
            year, month, _ = fields(today, lang)
            return make(year, month, int(digits), lang)
        if len(digits) == 8 and not _calendar_of(int(digits[:4])):
            numbers = [digits[:2], digits[2:4], digits[4:]]
        elif len(digits) in (6, 8):
            numbers = [digits[:-4], digits[-4:-2], digits[-2:]]
            year_first = True
    if len(numbers) != 3:
        raise BadDate("i18n.error.date")
    if len(numbers[0]) != 4 and (len(numbers[2]) == 4 or not year_first):
        numbers = numbers[::-1]
    year, month, day = numbers
    calendar = _calendar_of(int(year)) if len(year) == 4 else lang
    if not calendar or len(month) > 2 or len(day) > 2:
        raise BadDate("i18n.error.date")
    return make(_year(year, calendar), int(month), int(day), calendar)


def _from_words(tokens: list[tuple[str, str | int]], today: date) -> date:
    """The date of a day, a month's name and perhaps a year, in any usual order."""
    months = [(kind, int(place)) for kind, place in tokens if kind in LANGS]
    numbers = [str(value) for kind, value in tokens if kind in ("digits", "day")]
    if len(months) != 1 or len(numbers) not in (1, 2) or len(tokens) != 1 + len(numbers):
        raise BadDate("i18n.error.date")
    (calendar, month) = months[0]
    if len(numbers) == 2 and len(numbers[0]) == 4:
        numbers.reverse()
    if len(numbers[0]) > 2:
        raise BadDate("i18n.error.date")
    day = int(numbers[0])
    if len(numbers) == 1:
        return _nearest(month, day, calendar, today)
    return make(_year(numbers[1], calendar), month, day, calendar)


def parse_date(text: str | None, lang: str, today: date) -> date:
    """The day that ``text`` means, typed in the language ``lang`` on the day ``today``.

    Taken: ۱۴۰۴/۷/۱, 1/7/1404, ۰۴/۷/۱, 051001, 14050701, «۱ مهر», «اول مهر ۱۴۰۴», «۲۵», «فردا»,
    «سه‌شنبه ۱ مهر ۱۴۰۴»; 2026-11-23, 23/11/2026, "23 Nov", "Nov 23, 2026", "tomorrow"; all of them
    in either language, with digits of any kind and any marks between (see the top of this file).

    Raises BadDate: ``i18n.error.no_such_day`` for ۱۴۰۵/۱۲/۳۰, ``i18n.error.weekday`` (``weekday``,
    ``typed``) where the day of the week that was typed is another, else ``i18n.error.date``.
    """
    plain = clean(text)
    tokens = _tokens(plain) if len(plain) <= 60 else []
    weekday = None
    if len(tokens) > 1 and tokens[0][0] == "weekday":
        weekday = int(tokens.pop(0)[1])
    if not tokens:
        raise BadDate("i18n.error.date")
    if all(kind == "digits" for kind, _ in tokens):
        day = _from_digits([str(digits) for _, digits in tokens], lang, today)
    elif len(tokens) == 1 and tokens[0][0] == "relative":
        day = today + timedelta(days=int(tokens[0][1]))
    else:
        day = _from_words(tokens, today)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadDate("i18n.error.date")
    if weekday is not None and weekday != weekday_place(day):
        week = names(lang, "i18n.date.weekdays")
        right, typed = week[weekday_place(day)], week[weekday]
        raise BadDate("i18n.error.weekday", weekday=right, typed=typed)
    return day


def parse_time(text: str | None) -> time:
    """The time of day in ``text``: 14:30, ۱۴:۳۰, 14.30, ۱۴٫۳۰, 1430, 930, ۱۴, «ساعت ۱۴».

    Of 24 hours; raises BadTime.
    """
    plain = ascii_digits(clean(text)).removeprefix("ساعت").strip()
    found = re.fullmatch(r"(\d{1,2})(?:\s?[:.٫/ ]\s?(\d{2}))?(?::00)?", plain, re.ASCII)
    found = found or re.fullmatch(r"(\d{1,2})(\d{2})", plain, re.ASCII)
    try:
        return time(int(found[1]), int(found[2] or 0))
    except (TypeError, ValueError):
        raise BadTime("i18n.error.time") from None
