"""Which days the charts look at, as the address names them."""

from __future__ import annotations

from datetime import date
from enum import Enum

from lib.i18n.dates import FIRST_DAY, Month
from lib.outcomes.queries import Scope


class Period(Enum):
    """A stretch of time; of the calendar of the screen."""

    YEAR_BACK = "12"
    MONTHS_BACK = "3"
    THIS_YEAR = "year"
    LAST_YEAR = "last"
    ALL = "all"

    @property
    def key(self) -> str:
        return f"outcomes.period.{self.name.lower()}"


def scope_of(
    period: Period, today: date, lang: str, group_id: int | None, begun: date | None = None
) -> Scope:
    """The days of ``period`` up to ``today``, in whole months; ``begun`` is the first of all."""
    this = Month.of(today, lang)
    match period:
        case Period.THIS_YEAR:
            first, last = Month(this.year, 1, lang).first, today
        case Period.LAST_YEAR:
            first, last = Month(this.year - 1, 1, lang).first, Month(this.year - 1, 12, lang).last
        case Period.ALL:
            # Months without anything would only be a long empty axis.
            first = Month.of(max(begun or today, FIRST_DAY), lang).first
            last = today
        case _:
            back = this
            for _ in range(int(period.value) - 1):
                back = back.previous
            first, last = back.first, today
    return Scope(min(first, last), last, today, group_id, lang)
