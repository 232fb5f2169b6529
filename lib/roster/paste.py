"""A pasted list of people: what was understood of it, row by row. Pure; touches no database.

Taken are names and telephones one a line («حاج‌آقا رضایی ۰۹۱۲…») and cells of a sheet, parted by
tabs, with a row of headings or without. What is wrong with a row is said beside it, nothing is
thrown away silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from lib.errors import DomainError
from lib.i18n.phones import BadPhone, parse_phone, split_phones
from lib.i18n.text import ascii_digits, clean, folded
from lib.roster.models import Descent, Gender, name_key
from lib.roster.names import TITLES, name_parts

LONGEST = 200_000
"""Characters of one paste."""


@dataclass(frozen=True)
class Pasted:
    """One row as it was understood; ``line`` is its number in what was pasted, from 1."""

    line: int
    titles: tuple[str, ...] = ()
    descent: Descent | None = None
    given_name: str = ""
    family_name: str = ""
    gender: Gender | None = None
    father_name: str = ""
    position: str = ""
    institution: str = ""
    field_of_activity: str = ""
    neighbourhood: str = ""
    email: str = ""
    notes: str = ""
    phones: tuple[str, ...] = ()
    """As typed; what is no number too, so that it can be corrected."""
    problems: tuple[DomainError, ...] = field(default=(), compare=False)


_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "نام و نام خانوادگی",
        "نام خانوادگی و نام",
        "نام کامل",
        "اسم",
        "نام شخص",
        "name",
        "full name",
    ),
    "given_name": ("نام", "نام کوچک", "first name", "given name"),
    "family_name": (
        "نام خانوادگی",
        "فامیل",
        "فامیلی",
        "شهرت",
        "last name",
        "surname",
        "family name",
    ),
    "titles": ("عنوان", "لقب", "پیشوند", "title"),
    "father_name": ("نام پدر", "father's name", "father"),
    "position": ("سمت", "شغل", "پست", "مسئولیت", "position", "job"),
    "institution": ("نهاد", "محل کار", "سازمان", "موسسه", "مسجد", "institution", "organisation"),
    "field_of_activity": ("حوزه فعالیت", "زمینه فعالیت", "حوزه", "صنف", "field"),
    "neighbourhood": ("محله", "محله سکونت", "محله فعالیت", "neighbourhood", "neighborhood"),
    "email": ("ایمیل", "رایانامه", "پست الکترونیک", "email", "e-mail"),
    "notes": ("توضیحات", "ملاحظات", "یادداشت", "notes", "remarks"),
    "phones": (
        *(
            "تلفن",
            "تلفن همراه",
            "همراه",
            "موبایل",
            "شماره",
            "شماره تماس",
            "شماره همراه",
            "تلفن ثابت",
        ),
        *("شماره تلفن", "شماره موبایل", "تماس", "phone", "mobile", "telephone", "tel", "cell"),
    ),
    "ignored": ("ردیف", "ر", "شماره ردیف", "کد ملی", "کدملی", "no", "row", "#", "national id"),
}
_HEADING = {
    folded(word).replace(" ", ""): column for column, words in _HEADINGS.items() for word in words
}
_NUMBERING = re.compile(
    r"^\s*[(\[]?[\d۰-۹٠-٩]{1,3}\s*[.)\]:،–—-]+\s*(?![\d۰-۹٠-٩])|^\s*[-–—•*▪●·]+\s+"
)
_MAIL = re.compile(r"[^\s,;،<>()]+@[^\s,;،<>()]+")
# A run that may hold telephones: seven digits at least, with what people put between and after.
_PHONE_RUN = re.compile(
    r"(?:(?<!\w)(?:تلفن|همراه|موبایل|تماس|ت|tel|mob(?:ile)?|phone))?\s*[:.]?\s*"
    r"([+＋(]*[\d۰-۹٠-٩](?:[\d۰-۹٠-٩\s()+＋./\-–،,;؛|]|داخلی|و(?=\s*[+＋(]*[\d۰-۹٠-٩])|ext\.?|x(?=\s*\d))*)",
    re.IGNORECASE,
)


def understand(text: str) -> list[Pasted]:
    """The people in a pasted text, in its order. Empty lines are left out; raises nothing."""
    lines = [
        (number, line)
        for number, line in enumerate(re.split(r"\r\n|\n|\r", text[:LONGEST]), start=1)
        if clean(line.replace("\t", " "))
    ]
    if sum("\t" in line for _, line in lines) * 2 > len(lines):
        rows = _of_cells([(number, _cells(line)) for number, line in lines])
    else:
        rows = [_of_line(number, line) for number, line in lines]
    return [checked(row) for row in rows]


def checked(row: Pasted) -> Pasted:
    """``row`` with what is wrong with it: no name, a telephone that is none."""
    problems = []
    if not row.family_name:
        problems.append(DomainError("roster.error.no_name", "family_name"))
    for phone in row.phones:
        try:
            parse_phone(phone)
        except BadPhone as bad:
            problems.append(DomainError(bad.key, "phones"))
    return replace(row, problems=tuple(problems))


def _cells(line: str) -> list[str]:
    """A sheet's cells; one with a line break or a tab inside comes quoted, and is left as it is."""
    return [clean(cell.strip().strip('"')) for cell in line.split("\t")]


# ------------------------------------------------------------------------------- one a line
def _of_line(number: int, line: str) -> Pasted:
    line = _NUMBERING.sub("", clean(line), count=1)
    email = ""
    if found := _MAIL.search(line):
        email, line = found[0], line[: found.start()] + "،" + line[found.end() :]
    phones: list[str] = []

    def take(run: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", ascii_digits(run[1]))
        if len(digits) < 5:
            return run[0]
        phones.extend(split_phones(run[1].strip(" -–،,;؛|/.")))
        return "،"

    rest = _PHONE_RUN.sub(take, line)
    pieces = [clean(piece.strip(" -–—:.|/()")) for piece in re.split(r"[،,;؛|]|\s[-–—]\s", rest)]
    name, *others = [piece for piece in pieces if piece] or [""]
    row = _named(Pasted(number, phones=tuple(phones), email=email), name)
    position, *more = others or [""]
    return replace(row, position=position, institution="، ".join(more))


def _named(row: Pasted, name: str) -> Pasted:
    parts = name_parts(name)
    return replace(
        row,
        titles=tuple(dict.fromkeys((*row.titles, *parts.titles))),
        descent=row.descent or parts.descent,
        given_name=parts.given_name,
        family_name=parts.family_name,
        gender=row.gender or parts.gender,
    )


# ------------------------------------------------------------------------------- cells
def _of_cells(lines: list[tuple[int, list[str]]]) -> list[Pasted]:
    width = max(len(cells) for _, cells in lines)
    heading = [_HEADING.get(folded(cell).replace(" ", "")) for cell in lines[0][1]]
    known = [column for column in heading if column]
    if len(known) >= 2 or (known and len(known) == len([c for c in lines[0][1] if c])):
        columns = [*(column or "notes" for column in heading), *["notes"] * (width - len(heading))]
        lines = lines[1:]
    else:
        columns = _guessed([cells for _, cells in lines], width)
    return [_of_row(number, cells, columns) for number, cells in lines]


def _guessed(rows: list[list[str]], width: int) -> list[str]:
    """What each column holds, by looking at all of it."""

    def share(place: int, holds: Callable[[str], bool]) -> float:
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        return sum(map(holds, cells)) / len(cells) if cells else 0.0

    columns: list[str] = []
    words: list[int] = []
    for place in range(width):
        if share(place, _is_mail) > 0.5:
            columns.append("email")
        elif share(place, _is_count) > 0.5:
            columns.append("ignored")
        elif share(place, _is_phone) > 0.5:
            columns.append("phones")
        elif share(place, _is_title) > 0.5:
            columns.append("titles")
        else:
            columns.append("notes")
            words.append(place)
    if not words:
        return columns
    # Two columns of a word or two each are given and family name; one of more is both.
    first, *rest = words
    one_word = share(first, _is_one_name)
    if rest and rest[0] == first + 1 and one_word > 0.5:
        columns[first], columns[rest[0]] = "given_name", "family_name"
        rest = rest[1:]
    else:
        columns[first] = "name"
    for place, column in zip(rest, ("position", "institution"), strict=False):
        columns[place] = column
    return columns


def _is_one_name(cell: str) -> bool:
    parts = name_parts(cell)
    return not parts.given_name and len(parts.family_name.split()) < 2


def _is_mail(cell: str) -> bool:
    return bool(_MAIL.fullmatch(cell))


def _is_count(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{1,4}", ascii_digits(cell)))


def _is_phone(cell: str) -> bool:
    return len(re.sub(r"\D", "", ascii_digits(cell))) >= 7 and not re.search(r"[^\W\d_]{8}", cell)


_TITLE_KEYS = {folded(title).replace(" ", "") for title in TITLES}


def _is_title(cell: str) -> bool:
    return folded(cell).replace(" ", "") in _TITLE_KEYS


def _of_row(number: int, cells: list[str], columns: list[str]) -> Pasted:
    row = Pasted(number)
    for column, cell in zip(columns, cells, strict=False):
        if not cell or column == "ignored":
            continue
        if column == "phones":
            row = replace(row, phones=(*row.phones, *map(_with_its_zero, split_phones(cell))))
        elif column == "name":
            row = _named(row, cell)
        elif column == "titles":
            row = replace(row, titles=(*row.titles, *_titles(cell)))
        elif column == "given_name":
            # «سید علی» and «حاج‌آقا علی» stand in the column of the given name.
            parts = name_parts(f"{cell} X")
            row = replace(
                row,
                titles=tuple(dict.fromkeys((*row.titles, *parts.titles))),
                descent=row.descent or parts.descent,
                gender=row.gender or parts.gender,
                given_name=f"{parts.given_name} {parts.family_name}".removesuffix("X").strip(),
            )
        elif column == "notes":
            row = replace(row, notes="، ".join(filter(None, (row.notes, cell))))
        else:
            row = replace(row, **{column: cell})
    if row.given_name and not row.family_name:
        row = _named(replace(row, given_name=""), row.given_name)
    return row


def _with_its_zero(phone: str) -> str:
    """A sheet takes the zero off a telephone and may add «.0»."""
    return re.sub(r"\.0$", "", phone)


def _titles(cell: str) -> list[str]:
    parts = name_parts(f"{cell} X")
    if parts.titles and parts.family_name == "X" and not parts.given_name:
        return list(parts.titles)
    return [clean(piece) for piece in re.split(r"[،,;؛/+]", cell) if clean(piece)]


# ------------------------------------------------------------------------------- on the way to save
@dataclass(frozen=True)
class Row:
    """A row under review: ``keep`` says whether it will be saved."""

    pasted: Pasted
    keep: bool = True


def name_key_of(row: Pasted) -> str:
    """What finds somebody of the same name; "" where there is no given name to tell by."""
    return name_key(row.given_name, row.family_name) if row.given_name else ""


def numbers_of(row: Pasted) -> tuple[str, ...]:
    """The row's telephones in E.164, without those that are none."""
    found = []
    for phone in row.phones:
        with suppress(BadPhone):
            found.append(parse_phone(phone))
    return tuple(found)


@dataclass(frozen=True)
class Twin:
    """Why a row may be somebody who is known already. ``id`` None: another row of the list."""

    by_phone: bool
    name: str
    id: int | None = None


def twins(rows: Sequence[Pasted], known: Sequence[Any]) -> list[Twin | None]:
    """For each row the one it may be: of ``known`` (rows of ``look_alikes``), or a row above it."""
    phones = {row.number: row for row in known if row.number}
    names = {row.name_key: row for row in known}
    above: dict[str, Pasted] = {}
    found: list[Twin | None] = []
    for row in rows:
        numbers, key = numbers_of(row), name_key_of(row)
        by_phone = next((phones[number] for number in numbers if number in phones), None)
        person = by_phone or names.get(key)
        earlier = next((above[sign] for sign in (*numbers, key) if sign and sign in above), None)
        if person:
            found.append(Twin(by_phone is not None, person.display_name, person.id))
        elif earlier:
            name = f"{earlier.given_name} {earlier.family_name}".strip()
            found.append(Twin(bool(set(numbers) & set(numbers_of(earlier))), name))
        else:
            found.append(None)
        for sign in filter(None, (*numbers, key)):
            above.setdefault(sign, row)
    return found
