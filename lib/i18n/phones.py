"""Phone numbers: typed in many ways, kept in one (E.164), shown as the office dials them."""

from __future__ import annotations

import re
from functools import lru_cache

from lib.errors import DomainError
from lib.i18n.catalogues import words
from lib.i18n.text import ZWNJ, ascii_digits, clean, persian_digits

LONGEST = 60  # characters of one number as typed
_ISOLATED = "\N{LEFT-TO-RIGHT ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"
_EXTENSION = re.compile(r"(?:داخلی|ext(?:ension)?\b\.?|x|#)\s*[:.=]?\s*(\d{1,6})$", re.I)


class BadPhone(DomainError):
    """Not a number that can be rung."""

    def __init__(self, field: str | None = None) -> None:
        super().__init__("i18n.error.phone", field)


@lru_cache(4096)
def _parsed(plain: str) -> str | None:
    """E.164 of ASCII ``plain``, or None. Kept: a pasted list is looked at on every rerun."""
    import phonenumbers

    ext = ""
    if found := _EXTENSION.search(plain):
        ext, plain = found[1], plain[: found.start()].rstrip(" ,;،-")
    # Right-to-left typing turns 021-22123456 round.
    if turned := re.fullmatch(r"(\d{7,8})\s*[-–/]\s*(0\d{2})", plain):
        plain = turned[2] + turned[1]
    # 22123456-8 is three lines, not a number; its digits may look like one.
    elif re.search(r"\d{7}\s*[-–/]\s*\d{1,3}$", plain):
        return None
    if not re.fullmatch(r"\+?[\d\s().\-–/]{3,}", plain):
        return None
    plain = ("+" if plain.startswith("+") else "") + re.sub(r"\D", "", plain)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    elif re.fullmatch(r"98\d{10}", plain):
        plain = "+" + plain
    elif re.fullmatch(r"[1-9]\d{7}", plain):
        plain = "021" + plain
    try:
        number = phonenumbers.parse(plain, "IR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{e164};ext={ext}" if ext else e164


def _parse(text: str | None) -> str | None:
    plain = ascii_digits(clean(text)).replace("＋", "+").replace(ZWNJ, " ")
    return _parsed(plain) if len(plain) <= LONGEST else None


def parse_phone(text: str | None) -> str:
    """The one number in ``text`` as E.164, with ``;ext=12`` where an extension was typed.

    Taken: 0912…, 912…, +98…, 0098…, 98…, eight digits (Tehran, 021), foreign numbers with + or 00;
    digits of any kind; spaces, dashes, dots, slashes, parentheses; «داخلی ۱۲», "ext 12", "x12".
    Raises BadPhone.
    """
    if found := _parse(text):
        return found
    raise BadPhone()


_BETWEEN = re.compile(r"[\n\r\t]+|[,;،؛|]+(?!\s*(?:داخلی|ext))|\s(?:و|and|یا|or)\s", re.I)


def _partition(tokens: list[tuple[int, int]], text: str) -> list[str] | None:
    """``tokens`` (spans of ``text``) as a row of valid numbers, or None."""
    if not tokens:
        return []
    for end in range(1, min(len(tokens), 6) + 1):
        piece = text[tokens[0][0] : tokens[end - 1][1]]
        if _parse(piece):
            rest = _partition(tokens[end:], text)
            if rest is not None:
                return [piece, *rest]
    return None


def split_phones(text: str | None) -> list[str]:
    """The numbers of a cell, one by one, as they were typed; each is for ``parse_phone``.

    Parted by line breaks, commas, semicolons, bars, «و»; and by spaces, dashes or slashes where
    what stands on both sides is a valid number. What is no number stays in one piece.
    """
    if _parse(text):
        return [clean(text)]
    found = []
    for piece in map(clean, _BETWEEN.split(text or "")):
        if not piece:
            continue
        tokens = []
        if not _parse(piece) and len(piece) <= 5 * LONGEST:
            tokens = [(m.start(), m.end()) for m in re.finditer(r"[^\s\-–/]+", piece)]
        found += _partition(tokens, piece) or [piece]
    return found


def dial(e164: str) -> str:
    """The link by which a telephone dials a stored number; after a pause, its extension."""
    return "tel:" + e164.replace(";ext=", ",")


@lru_cache(4096)
def show_phone(e164: str, lang: str) -> str:
    """A stored number for the screen: «۰۹۱۲ ۱۲۳ ۴۵۶۷» in Persian, 0912 123 4567 in English.

    Foreign numbers begin with + and their country. In Persian the number stands in an isolate
    (U+2066…U+2069): without it, right-to-left text turns it round.
    """
    import phonenumbers

    number, _, ext = e164.partition(";ext=")
    try:
        known = phonenumbers.parse(number)
        home = known.country_code == 98
        styles = phonenumbers.PhoneNumberFormat
        style = styles.NATIONAL if home else styles.INTERNATIONAL
        number = phonenumbers.format_number(known, style)
    except phonenumbers.NumberParseException:
        pass  # An old record: shown as it is.
    if lang == "fa":
        number = _ISOLATED.format(persian_digits(number))
        ext = persian_digits(ext)
    return str(words(lang, "i18n.phone.ext")).format(number=number, ext=ext) if ext else number
