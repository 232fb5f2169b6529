"""The normal form of text: how it is stored, found and put in order.

Three forms of one text, each made here and nowhere else:

* ``clean``: what is stored and shown. Persian letters, no invisible or direction characters.
* ``search_text``: what a search looks through, forgiving about letters, joints and digits.
* ``sort_key``: what ORDER BY compares, in the order of the Persian alphabet.
"""

from __future__ import annotations

import re
import unicodedata

ZWNJ = "\N{ZERO WIDTH NON-JOINER}"
ZWJ = "\N{ZERO WIDTH JOINER}"
SORT_KEY_LENGTH = 200

_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC = "٠١٢٣٤٥٦٧٨٩"
_TO_ASCII = str.maketrans(_PERSIAN + _ARABIC, "0123456789" * 2)
_TO_PERSIAN = str.maketrans("0123456789" + _ARABIC, _PERSIAN * 2)

# Letters and symbols that take room on no screen: a name made of them would look empty.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def ascii_digits(text: str) -> str:
    """``text`` with Persian and Arabic digits as 0-9."""
    return text.translate(_TO_ASCII)


def persian_digits(text: str) -> str:
    """``text`` with 0-9 and Arabic digits as ۰-۹."""
    return text.translate(_TO_PERSIAN)


def _letters() -> dict[int, str]:
    """What an Arabic keyboard or a PDF leaves behind, as a Persian keyboard writes it."""
    table = dict(zip(map(ord, "يىك" + _ARABIC), "ییک" + _PERSIAN, strict=True))
    # Presentation forms come out of PDFs; from U+FDF0 on they are words and the rial sign.
    for code in (*range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code) and " " not in plain:
            table[code] = plain.translate(table)
    return table


_LETTERS = _letters()


def _visible(char: str) -> str:
    """``char``, a space for any white space, or nothing for what must not be stored."""
    if char in _BLANKS:
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return char if char in (ZWNJ, ZWJ) else ""
    if category in ("Zs", "Zl", "Zp") or char in "\t\v\f\r\n\x85":
        return " "
    if category in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef":
        return ""
    return char


def _clean_line(line: str) -> str:
    line = unicodedata.normalize("NFC", "".join(map(_visible, line))).translate(_LETTERS)
    line = re.sub(f"{ZWNJ}+", ZWNJ, line)
    # A joint joins two letters; beside a space or at an edge it only hides.
    line = re.sub(f"(?:^|(?<= ))[{ZWNJ}{ZWJ}]+|{ZWNJ}(?= |$)", "", line)
    return unicodedata.normalize("NFC", re.sub(" +", " ", line).strip())


def clean(text: str | None, multiline: bool = False) -> str:
    """``text`` in its form for storage; ``None`` is empty.

    Direction marks, control and invisible characters go, so does a broken surrogate; ي ى ك and
    ٤٥٦ become ی ک ۴۵۶; spaces are trimmed and single; NFC. ZWNJ stays where it joins two letters.
    With ``multiline`` line breaks stay, at most one empty line in a row.
    """
    if not text:
        return ""
    if not multiline:
        return _clean_line(text)
    lines = "\n".join(map(_clean_line, re.split("\r\n|[\n\r\x85\u2028\u2029]", text)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


# Spelled differently by different people, meant alike: رئیسی رییسی, مؤمن مومن, آقا اقا.
# (NFKD has already taken the hamza and the madda off their letters.)
_ALIKE = str.maketrans("يىكةەھہٱ" + ZWNJ, "ییکهههها" + " ", "ءـ")


def folded(text: str) -> str:
    """``text`` as words between single spaces: small letters of one spelling, ASCII digits."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = []
    for char in unicodedata.normalize("NFKD", plain).translate(_ALIKE):
        category = unicodedata.category(char)
        if category[0] in "ZP" or category == "Cc":
            kept.append(" ")
        elif category[0] not in "MC" and char not in _BLANKS:
            kept.append(char)
    return " ".join(ascii_digits("".join(kept)).split())


def search_text(*parts: str | None) -> str:
    """What a search for any of ``parts`` looks through, for a ``search_text`` column.

    Each part as folded words and, where it has several, once more without the spaces between:
    «حسن‌زاده» is stored as «حسن زاده حسنزاده», so that «حسن زاده», «حسن‌زاده», «حسنزاده» and
    «حسنزا» all find it. Compare with ``search_terms`` of what was typed.
    """
    found: list[str] = []
    for part in parts:
        spaced = folded(part or "")
        if spaced:
            found.append(spaced)
            if " " in spaced:
                found.append(spaced.replace(" ", ""))
    return " ".join(found)


def search_terms(query: str | None, limit: int = 8) -> list[str]:
    """The terms of ``query``: a row is found when its ``search_text`` contains all of them.

    Match each by ``column.contains(term, autoescape=True)``. An empty list finds everything.
    Terms after the first ``limit`` are left out: they would only slow the search.
    """
    return list(dict.fromkeys(folded(query or "").split()))[:limit]


_OTHER_SYMBOL, _OTHER_LETTER = "other symbol", "other letter"
_ORDER = (
    *" _-–—,،;؛:!?؟.…'\"«»()[]{}@*/\\&#%٪`^+<=>|~$",
    _OTHER_SYMBOL,
    *"0123456789",
    *"آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    *"abcdefghijklmnopqrstuvwxyz",
    _OTHER_LETTER,
)
# Two characters a letter, a digit and a hex digit, so that no collation of a database finds a
# digraph or an accent to be clever about; 00 parts the parts.
_SLOTS = {char: f"{place:02x}" for place, char in enumerate(_ORDER, start=1)}
_SAME = str.maketrans(
    "يىئكةۀەھہؤأإٱ" + ZWNJ + _PERSIAN + _ARABIC, "یییکهههههءءءا" + " " + "0123456789" * 2, "ـ"
)


def _slot(char: str) -> str:
    if slot := _SLOTS.get(char):
        return slot
    kind = unicodedata.category(char)[0]
    if kind in "MC":
        return ""
    if kind == "Z":
        return _SLOTS[" "]
    return f"{_SLOTS[_OTHER_LETTER if kind == 'L' else _OTHER_SYMBOL]}{ord(char):07d}"


def _part_key(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).casefold().translate(_SAME)
    key = []
    for char in " ".join(plain.split()):
        pieces = char if char in _SLOTS else unicodedata.normalize("NFKD", char).translate(_SAME)
        key.extend(map(_slot, pieces))
    return "".join(key)


def sort_key(*parts: str | None) -> str:
    """A key of ASCII digits and a-f, for a ``sort_key`` column, at most SORT_KEY_LENGTH long.

    ORDER BY it and the texts stand as ICU's Persian collation puts them, in SQLite and under any
    collation of PostgreSQL: symbols, digits, آ ا ء ب پ … ی, Latin, the rest by code point.
    ``parts`` are compared one after the other (family name, then given name).

    On purpose unlike ICU in two things: ئ stands with ی, as رئیسی is looked for beside رییسی, and
    ZWNJ counts as a space, so that «حسن‌زاده» and «حسن زاده» stand together.
    """
    return "00".join(_part_key(part or "") for part in parts)[:SORT_KEY_LENGTH]
