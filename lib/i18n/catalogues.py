"""The sentences of the screens: one pair of TOML files a room, read once a process."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGS = ("fa", "en")
ROOMS = Path(__file__).resolve().parent.parent

Words = str | tuple[str, ...]


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, Mapping):
            yield from _flat(key, value)
        elif isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            yield key, tuple(value)
        elif isinstance(value, str):
            yield key, value
        else:
            raise TypeError(f"{key} is {value!r}: a catalogue holds texts and lists of texts")


@cache
def catalogue(lang: str) -> Mapping[str, Words]:
    """All words of ``lang`` ("fa" or "en") by full key, ``<room>.<path>``.

    A list in TOML is a list of words (month names) or the plural forms of one sentence.
    """
    if lang not in LANGS:
        raise ValueError(f"{lang!r} is no language of the desk: {', '.join(LANGS)}")
    found: dict[str, Words] = {}
    for path in sorted(ROOMS.glob(f"*/{lang}.toml")):
        found.update(_flat(path.parent.name, tomllib.loads(path.read_text(encoding="utf-8"))))
    return MappingProxyType(found)


def words(lang: str, key: str) -> Words:
    """What stands under ``key``; KeyError names the file to look in and keys that are close."""
    try:
        return catalogue(lang)[key]
    except KeyError:
        room = key.partition(".")[0]
        near = get_close_matches(key, catalogue(lang), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise KeyError(f"{key} is not in lib/{room}/{lang}.toml{hint}") from None


def names(lang: str, key: str) -> tuple[str, ...]:
    """The list under ``key``, such as the twelve months."""
    found = words(lang, key)
    return (found,) if isinstance(found, str) else found
