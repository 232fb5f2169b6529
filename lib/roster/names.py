"""Names as people of the town write them: parts, and how a letter begins.

Persian by nature: these words belong to the names themselves, not to the screen's language.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.i18n.text import clean, folded
from lib.roster.models import DESCENT_WORD, Descent, Gender

TITLES = (
    "حجت‌الاسلام والمسلمین",
    "حجت‌الاسلام",
    "آیت‌الله",
    "حاج‌آقا",
    "حاجیه‌خانم",
    "دکتر",
    "مهندس",
    "استاد",
    "سردار",
    "سرهنگ",
)
"""Suggestions; a person's titles are free."""

_SPELLINGS = {
    **{title: title for title in TITLES},
    "حجه الاسلام والمسلمین": TITLES[0],
    "حجت الاسلام و المسلمین": TITLES[0],
    "حجه الاسلام و المسلمین": TITLES[0],
    "حجه الاسلام": TITLES[1],
    "ایت اله": TITLES[2],
    "حاج اقا": "حاج‌آقا",
    "حاجی": "حاج‌آقا",
    "حاج": "حاج‌آقا",
    "حاج خانم": "حاجیه‌خانم",
    "حاجیه": "حاجیه‌خانم",
    "کربلایی": "کربلایی",
    "مشهدی": "مشهدی",
    "پروفسور": "پروفسور",
    "سرگرد": "سرگرد",
    "سروان": "سروان",
    "وکیل": "وکیل",
    "dr": "دکتر",
    "eng": "مهندس",
    "prof": "استاد",
}
_TITLES = {folded(spelling).replace(" ", ""): title for spelling, title in _SPELLINGS.items()}
_POLITE = {
    folded(word).replace(" ", ""): gender
    for word, gender in {
        "آقای": Gender.MALE,
        "آقا": Gender.MALE,
        "جناب": Gender.MALE,
        "جناب آقای": Gender.MALE,
        "mr": Gender.MALE,
        "خانم": Gender.FEMALE,
        "سرکار": Gender.FEMALE,
        "سرکار خانم": Gender.FEMALE,
        "بانو": Gender.FEMALE,
        "ms": Gender.FEMALE,
        "mrs": Gender.FEMALE,
        "حضرت": None,
    }.items()
}
_DESCENT = {
    "سید": Descent.SAYYID,
    "سیّد": Descent.SAYYID,
    "سیده": Descent.SAYYIDEH,
    "سیّده": Descent.SAYYIDEH,
}
_OF_MEN = {"حاج‌آقا", "حجت‌الاسلام", "حجت‌الاسلام والمسلمین", "آیت‌الله", "کربلایی", "مشهدی", "سردار"}
_OF_WOMEN = {"حاجیه‌خانم"}
_CLERICAL = ("حجت", "آیت")

# The first and the second halves of given names of two words: «محمد رضا», «امیر حسین».
_FIRST_HALVES = (
    "محمد علی امیر غلام عبد عبدال ابو ابوال نور نجف حسن حسین مهدی سیف شمس فخر احمد میر"
    " فاطمه زهرا مریم معصومه نازنین ام"
)
_SECOND_HALVES = (
    "رضا علی حسین حسن مهدی جواد تقی نقی باقر صادق کاظم هادی اکبر اصغر محمد عباس امین طاها"
    " یاسین پارسا طه یوسف ابراهیم اسماعیل محسن الله اله الدین الحسن الفضل القاسم الرضا"
    " حسام زهرا فاطمه السادات سادات البنین کبری صغری"
)
_ENDINGS = frozenset(("زاده", "زادگان", "پور", "نژاد", "نیا", "فر", "وند", "خانی", "لو"))
_FIRST, _SECOND = frozenset(_FIRST_HALVES.split()), frozenset(_SECOND_HALVES.split())


@dataclass(frozen=True)
class NameParts:
    """A name taken apart. ``family_name`` is never empty where there was a word at all."""

    titles: tuple[str, ...] = ()
    descent: Descent | None = None
    given_name: str = ""
    family_name: str = ""
    gender: Gender | None = None


def name_parts(text: str) -> NameParts:
    """Take «حاج‌آقا دکتر سید محمد رضا حسینی» apart, as far as it can be known.

    The last word is at least of the family name; of several, the first one or two are given.
    """
    words = clean(text).split()
    titles: list[str] = []
    descent = gender = None
    at = 0
    while at < len(words) - 1:
        for length in (4, 3, 2, 1):
            piece = folded(" ".join(words[at : at + length])).replace(" ", "")
            if at + length >= len(words) or not piece:
                continue
            if title := _TITLES.get(piece):
                titles.append(title)
            elif piece in _POLITE:
                gender = gender or _POLITE[piece]
            elif length == 1 and words[at] in _DESCENT:
                descent = descent or _DESCENT[words[at]]
            else:
                continue
            at += length
            break
        else:
            break
    given, family = _given_and_family(words[at:])
    kinds = set(titles)
    gender = gender or (Gender.FEMALE if kinds & _OF_WOMEN else None)
    gender = gender or (Gender.MALE if kinds & _OF_MEN else None) or _of_descent(descent)
    return NameParts(tuple(dict.fromkeys(titles)), descent, given, family, gender)


def _given_and_family(words: list[str]) -> tuple[str, str]:
    if len(words) < 2:
        return "", " ".join(words)
    halves = folded(words[0]) in _FIRST and folded(words[1]) in _SECOND
    # «محمد حسین زاده» is محمد, of the Hoseinzadehs.
    joined = len(words) > 2 and folded(words[2]) in _ENDINGS
    first = 2 if halves and len(words) > 2 and not joined else 1
    return " ".join(words[:first]), " ".join(words[first:])


def _of_descent(descent: Descent | None) -> Gender | None:
    return {Descent.SAYYID: Gender.MALE, Descent.SAYYIDEH: Gender.FEMALE}.get(descent)  # type: ignore[arg-type]


def form_of_address(
    *,
    titles: tuple[str, ...] | list[str] = (),
    descent: Descent | None = None,
    given_name: str = "",
    family_name: str = "",
    gender: Gender | None = None,
) -> str:
    """How a letter to the person begins, made from the rest: «جناب آقای دکتر سید علی رضایی»."""
    if not family_name:
        return ""
    said = list(titles)
    kinds = set(said)
    gender = gender or _of_descent(descent)
    if kinds & _OF_WOMEN:
        gender = gender or Gender.FEMALE
    elif kinds & _OF_MEN:
        gender = gender or Gender.MALE
    if any(title.startswith(_CLERICAL) for title in said):
        opening = "حضرت"
    else:
        opening = {Gender.MALE: "جناب آقای", Gender.FEMALE: "سرکار خانم"}.get(gender, "")  # type: ignore[arg-type]
    # «جناب آقای حاج‌آقا» says it twice.
    short = {"حاج‌آقا": "حاج", "حاجیه‌خانم": "حاجیه"} if opening and opening != "حضرت" else {}
    said = [short.get(title, title) for title in said]
    word = DESCENT_WORD[descent] if descent else ""
    return " ".join(filter(None, (opening, *said, word, given_name, family_name)))
