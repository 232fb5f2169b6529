"""Sentences, numbers, dates and phones in the language of the screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from numbers import Integral, Real
from typing import Any

from lib.i18n import catalogues, dates
from lib.i18n.catalogues import LANGS
from lib.i18n.naming import SHIPPED, Naming
from lib.i18n.numbers import NOTHING, show_number
from lib.i18n.phones import show_phone
from lib.i18n.text import ascii_digits, persian_digits

_STRONG = {"L": "en", "R": "fa", "AL": "fa"}


class Translator:
    """``t``: ``t("roster.person.add", name=…)`` and the forms of values in one language.

    ``lang`` is "fa" or "en", ``rtl`` whether it is written from right to left. ``naming`` fills
    the placeholders ``{programme}``, ``{organisation}``, ``{dialogue_day}``, ``{dialogue_days}``,
    ``{public_day}`` and ``{public_days}`` of every sentence.
    """

    def __init__(self, lang: str, naming: Naming = SHIPPED) -> None:
        if lang not in LANGS:
            raise ValueError(f"{lang!r} is no language of the desk: {', '.join(LANGS)}")
        self.lang = lang
        self.rtl = lang == "fa"
        self.naming = naming
        self._own = {
            "programme": self.isolated(self.name(*naming.programme)),
            "organisation": self.isolated(self.name(*naming.organisation)),
        }
        for name, day in (("dialogue", naming.dialogue_day), ("public", naming.public_day)):
            self._own[f"{name}_day"] = one = self.weekday(day)
            self._own[f"{name}_days"] = self("i18n.date.weekday_plural", weekday=one)

    def __repr__(self) -> str:
        return f"translator({self.lang!r})"

    def __call__(self, key: str, /, **params: Any) -> str:
        """The sentence under ``key``, its placeholders filled with ``params``.

        A number is an amount and stands as ``number`` writes it: «۱۴٬۹۳۱ پاسخ». What is no amount,
        a year or a code, is given as a text: ``digits(1405)``. Dates and times stand in the form of
        the language; a pair is a name in Persian and in English.
        A text that runs the other way (a Latin name in a Persian sentence) is isolated, so that
        it does not turn its neighbours round. Under a list of forms, ``n`` chooses: the first for
        1, the last for all else.
        KeyError for a key or a placeholder that is missing.
        """
        found = catalogues.words(self.lang, key)
        if not isinstance(found, str):
            if "n" not in params:
                raise KeyError(f"{key} has plural forms in lib/*/{self.lang}.toml: give n=…")
            found = found[0] if params["n"] == 1 else found[-1]
        if "{" not in found and "}" not in found:
            return found
        try:
            return found.format_map(
                self._own | {name: self._shown(value) for name, value in params.items()}
            )
        except KeyError as missing:
            raise KeyError(f"{key} ({self.lang}) has the placeholder {missing}: give it") from None

    def words(self, key: str) -> tuple[str, ...]:
        """The list under ``key``, such as ``i18n.date.jalali_months``."""
        return catalogues.names(self.lang, key)

    def _shown(self, value: Any) -> str:
        if value is None:
            return NOTHING
        if isinstance(value, str):
            return self.isolated(value)
        if isinstance(value, tuple):
            return self.isolated(self.name(*value))
        if isinstance(value, Integral) and not isinstance(value, bool):
            return self.number(int(value))
        if isinstance(value, (Real, Decimal)) and not isinstance(value, bool):
            return self.number(value, decimals=1)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, time):
            return self.time(value)
        if isinstance(value, dates.Month):
            return self.month(value)
        return str(value)

    def isolated(self, text: str) -> str:
        """``text``, kept to itself where it runs the other way, to stand between others."""
        # ASCII in English and pure Persian in Persian, nearly all there is, stay as they are.
        if not self.rtl and text.isascii():
            return text
        if any(_STRONG.get(unicodedata.bidirectional(c), self.lang) != self.lang for c in text):
            return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
        return text

    def number(self, number: float | Decimal | None, decimals: int = 0) -> str:
        """«۱٬۲۵۰٫۵» or "1,250.5", halves rounded up; "–" for None and NaN."""
        return show_number(number, self.lang, decimals)

    def percent(self, share: float | Decimal | None, decimals: int = 0) -> str:
        """A share between 0 and 1 as «۹۷٪» or "97%"; "–" for None and NaN."""
        if share is None or share != share:
            return NOTHING
        exact = Decimal(str(share)) * 100
        return self.number(exact, decimals) + ("٪" if self.rtl else "%")

    def digits(self, text: str | int) -> str:
        """``text`` with all its digits in the language's: no grouping."""
        return persian_digits(str(text)) if self.rtl else ascii_digits(str(text))

    def date(self, day: date) -> str:
        """«۱۴۰۵/۹/۲» or "2026-11-23"."""
        if not self.rtl:
            return f"{day:%Y-%m-%d}"
        year, month, number = dates.fields(day, "fa")
        return self.digits(f"{year}/{month}/{number}")

    def _named(self, day: date) -> dict[str, str]:
        year, month, number = dates.fields(day, self.lang)
        names = {"weekday": self.weekday(day), "month": self._month_name(month)}
        return names | {"year": self.digits(year), "day": self.digits(number)}

    def _month_name(self, month: int) -> str:
        if self.rtl:
            return self.words("i18n.date.jalali_months")[month - 1]
        return self.words("i18n.date.gregorian_months")[month - 1]

    def long_date(self, day: date) -> str:
        """«سه‌شنبه ۱ مهر ۱۴۰۴» or "Tuesday 23 September 2025"."""
        return self("i18n.date.long", **self._named(day))

    def day_month(self, day: date) -> str:
        """«۱ مهر» or "23 September"."""
        return self("i18n.date.day_month", **self._named(day))

    def weekday(self, day: date | dates.Weekday) -> str:
        """«سه‌شنبه» or "Tuesday"."""
        place = day.place if isinstance(day, dates.Weekday) else dates.weekday_place(day)
        return self.words("i18n.date.weekdays")[place]

    def month(self, month: dates.Month) -> str:
        """«آذر ۱۴۰۵» or "November 2026"; a month of the other calendar keeps its own names."""
        calendar = "i18n.date.jalali_months" if month.lang == "fa" else "i18n.date.gregorian_months"
        name = self.words(calendar)[month.month - 1]
        return self("i18n.date.month_year", month=name, year=self.digits(month.year))

    def time(self, at: time) -> str:
        """«۱۴:۳۰» or "14:30"."""
        return self.digits(f"{at:%H:%M}")

    def moment(self, at: datetime) -> str:
        """An instant (UTC, with or without its zone) on Tehran's clock: «۱۴۰۵/۹/۲، ۱۴:۳۰»."""
        local = dates.in_tehran(at)
        return self("i18n.date.moment", date=self.date(local.date()), time=self.time(local.time()))

    def phone(self, e164: str) -> str:
        """A stored number as the office dials it, isolated in Persian: «۰۹۱۲ ۱۲۳ ۴۵۶۷»."""
        return show_phone(e164, self.lang)

    def name(self, name_fa: str, name_en: str | None) -> str:
        """The English name where the screen is English and there is one, else the Persian."""
        return name_fa if self.rtl or not name_en else name_en

    def list(self, items: Iterable[str]) -> str:
        """«الف، ب و ج» or "a, b and c"; names of the other script keep to themselves."""
        *first, last = [self.isolated(item) for item in items] or [""]
        comma, both = self("i18n.list.comma"), self("i18n.list.and")
        return both.join([comma.join(first), last]) if first else last


@lru_cache(64)
def translator(lang: str, naming: Naming = SHIPPED) -> Translator:
    """The one translator of ``lang`` ("fa" or "en"; ValueError for another) and of what an office
    calls its own: what is kept for a translator is kept for these names."""
    return Translator(lang, naming)
