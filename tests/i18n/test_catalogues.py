"""Both languages say the same things, and say nothing that no screen asks for."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from enum import Enum
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from lib.i18n import LANGS
from lib.i18n.catalogues import ROOMS, Words, catalogue

ROOT = ROOMS.parent
ROOM_NAMES = sorted({path.parent.name for lang in LANGS for path in ROOMS.glob(f"*/{lang}.toml")})
# Brands, and settings that are typed as they stand.
AS_IT_IS = re.compile(r"\b[A-Z_]+=\S+|\bExcel\b")
# Texts that begin like a key and are none: files, columns.
NO_KEY = (".css", ".js", ".py", ".toml", ".csv", ".id", ".html", ".json")


def placeholders(words: Words) -> set[str]:
    forms = [words] if isinstance(words, str) else words
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


@cache
def mentioned() -> tuple[dict[str, str], set[str]]:
    """Keys written in the code → where, and beginnings of keys put together by f-strings."""
    whole: dict[str, str] = {}
    begun: set[str] = set()
    for path in chain(ROOT.glob("*.py"), ROOT.glob("pages/**/*.py"), ROOT.glob("lib/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and _is_key(node.value):
                whole[node.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
            head = getattr(node, "left", None) or (getattr(node, "values", None) or [None])[0]
            if isinstance(node, ast.BinOp | ast.JoinedStr) and isinstance(head, ast.Constant):
                begin = str(head.value)
                if _is_key(begin.rstrip(".")):
                    begun.add(begin)
    for enum in _enums():
        whole |= {choice.key: f"{enum.__module__}.{enum.__name__}" for choice in enum}
    return whole, begun


def _enums(of: type[Enum] = Enum) -> Iterator[type[Enum]]:
    """The choices of the models, each of which names its word by ``key``."""
    for enum in of.__subclasses__():
        yield from _enums(enum)
        if enum.__module__.startswith("lib.") and hasattr(enum, "key"):
            yield enum


def _is_key(value: object) -> bool:
    if not isinstance(value, str) or value.endswith(NO_KEY):
        return False
    room, *path = value.split(".")
    return room in ROOM_NAMES and bool(path) and all(part.isidentifier() for part in path)


def test_every_room_speaks_both_languages():
    for room in ROOM_NAMES:
        assert all((ROOMS / room / f"{lang}.toml").is_file() for lang in LANGS), room


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_both_languages_of_a_room_have_the_same_keys_and_placeholders(room):
    fa, en = (
        {key: words for key, words in catalogue(lang).items() if key.startswith(f"{room}.")}
        for lang in LANGS
    )
    assert fa.keys() - en.keys() == set(), "only in fa.toml"
    assert en.keys() - fa.keys() == set(), "only in en.toml"
    differing = {key for key in fa if placeholders(fa[key]) != placeholders(en[key])}
    assert not differing, "other placeholders"
    # The order is that of the story told on the screen: the two files can be read side by side.
    assert list(fa) == list(en)


@pytest.mark.parametrize("lang", LANGS)
def test_a_language_is_written_in_its_own_letters_and_digits(lang):
    """And with no character that nobody sees, but ZWNJ."""
    latin, persian = "abcdefghijklmnopqrstuvwxyz0123456789", "ابپتدرسمنوهی۰۱۲۳۴۵۶۷۸۹"
    strange = set("يىك\u200e\u200f\u202a\u202b\u202c\u00a0") | set(
        latin if lang == "fa" else persian
    )
    wrong = {}
    for key, words in catalogue(lang).items():
        for form in [words] if isinstance(words, str) else words:
            said = "".join(text for text, *_ in string.Formatter().parse(form))
            if set(AS_IT_IS.sub("", said).lower()) & strange:
                wrong[key] = form
    assert wrong.pop("ui.other_language", None), "each language names the other in its letters"
    assert not wrong


def test_every_key_that_the_code_asks_for_is_there():
    whole, begun = mentioned()
    missing = {key: where for key, where in whole.items() if key not in catalogue("fa")}
    assert not missing
    empty = {head for head in begun if not any(key.startswith(head) for key in catalogue("fa"))}
    assert not empty


@pytest.mark.parametrize("room", ROOM_NAMES)
def test_every_key_is_asked_for_somewhere(room):
    whole, begun = mentioned()
    idle = [
        key
        for key in catalogue("fa")
        if key.startswith(f"{room}.") and key not in whole and not key.startswith(tuple(begun))
    ]
    assert not idle


@pytest.mark.parametrize(
    "path", [pytest.param(p, id=str(p.relative_to(ROOT))) for p in ROOMS.glob("*/??.toml")]
)
def test_a_catalogue_is_a_file_that_can_be_read(path: Path):
    assert tomllib.loads(path.read_text(encoding="utf-8"))
