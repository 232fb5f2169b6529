"""Numbers as people of the language write them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from lib.errors import DomainError
from lib.i18n.text import ascii_digits, clean, persian_digits

# As ICU writes it: the mark keeps the sign left of the number inside right-to-left text.
FA_MINUS = "\N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}"
NOTHING = "–"


class BadNumber(DomainError):
    """Not a whole number, or out of the range that is asked for."""


def show_number(number: float | Decimal | None, lang: str, decimals: int = 0) -> str:
    """``number`` grouped by thousands: «۱٬۲۵۰٫۵» or "1,250.5"; "–" for None and NaN.

    Halves are rounded away from zero, to ``decimals`` places.
    """
    if number is None or number != number:
        return NOTHING
    exact = Decimal(str(number))
    if not exact.is_finite():
        return NOTHING
    exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    shown = f"{abs(exact):,f}"
    if lang == "fa":
        shown = persian_digits(shown).replace(",", "٬").replace(".", "٫")
    return (FA_MINUS if lang == "fa" else "-") + shown if exact < 0 else shown


def parse_number(text: str, low: int | None = None, high: int | None = None) -> int:
    """The whole number in ``text``, digits of any of the three kinds, thousands grouped or not.

    Raises BadNumber: ``i18n.error.number`` for what is none, ``i18n.error.number_range`` (with
    ``low`` and ``high``) for one outside the bounds.
    """
    plain = ascii_digits(clean(text)).replace("\N{MINUS SIGN}", "-")
    if not re.fullmatch(r"[+-]?(\d{1,15}|\d{1,3}([,٬ ]\d{3}){1,4})", plain, re.ASCII):
        raise BadNumber("i18n.error.number")
    number = int(re.sub(r"[,٬ ]", "", plain))
    if (low is not None and number < low) or (high is not None and number > high):
        if low is None:
            raise BadNumber("i18n.error.number_above", high=high)
        if high is None:
            raise BadNumber("i18n.error.number_below", low=low)
        raise BadNumber("i18n.error.number_range", low=low, high=high)
    return number
