"""Numbers as people of the language write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from lib.i18n.text import persian_digits

# As ICU writes it: the mark keeps the sign left of the number inside right-to-left text.
FA_MINUS = "\N{LEFT-TO-RIGHT MARK}\N{MINUS SIGN}"
NOTHING = "–"


def show_number(number: float | Decimal | None, lang: str, decimals: int = 0) -> str:
    """``number`` grouped by thousands: «۱٬۲۵۰٫۵» or "1,250.5"; "–" for None and NaN.

    From 1,000 up: CLDR groups in both languages as soon as there are two groups.
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
