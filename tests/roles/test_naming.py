"""An office that meets on other days: no page keeps the names that the desk shipped with.

Real dates have weekdays of their own, so they say «…» here; what is left of them is in sentences.
"""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from lib.actor import SYSTEM, Role
from lib.db import transaction
from lib.i18n import LANGS, SHIPPED, Translator, translator
from lib.i18n.dates import Weekday
from lib.reference.service import ProgrammeDraft, save_programme
from tests.roles.test_pages import VIEWS, open_page, sample, sent  # noqa: F401

EVERYWHERE = [view[:2] for view in VIEWS if view[1].get("table") != "programme"]
"""All views but the form that offers every weekday."""


def old_words(lang: str) -> list[str]:
    """What the shipped desk says of itself in a language."""
    t = translator(lang)
    days = t.weekday(SHIPPED.dialogue_day), t.weekday(SHIPPED.public_day)
    return [*days, t.name(*SHIPPED.programme), t.name(*SHIPPED.organisation)]


def plain(text: str) -> str:
    """A page as it was sent, its letters no longer escaped (protobuf in octal, JSON in hex)."""
    octal = re.sub(rb"\\([0-7]{3})", lambda code: bytes([int(code[1], 8)]), text.encode())
    text = octal.decode("utf-8", "ignore")
    return re.sub(r"\\+u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


@pytest.fixture
def without_dates(monkeypatch):
    of_day = Translator.weekday
    monkeypatch.setattr(
        Translator,
        "weekday",
        lambda t, day: of_day(t, day) if isinstance(day, Weekday) else "…",
    )


def rename() -> None:
    """Wednesday and Sunday, and names that no other test has: nothing of theirs is kept."""
    mark = uuid4().hex[:8]
    draft = ProgrammeDraft(
        f"شهر همدل {mark}", f"One Heart {mark}", "شهرداری نمونه", "Municipality of Somewhere",
        Weekday.WEDNESDAY, Weekday.SUNDAY, version=1,
    )  # fmt: skip
    with transaction(SYSTEM) as session:
        save_programme(session, draft)


def kept(monkeypatch, sample, lang: str, views) -> dict[str, set[str]]:  # noqa: F811
    """The shipped words that the views say, by view."""
    old, said = old_words(lang), {}
    for name, query in views:
        places = {place: sample.get(str(value), value) for place, value in query.items()}
        # The settings open to an administrator with the form of the programme.
        role = Role.COORDINATOR if name == "settings" else Role.ADMINISTRATOR
        page = plain(sent(open_page(monkeypatch, role, name, places, lang)))
        if found := {word for word in old if word in page}:
            said[f"{lang} {name} {query}"] = found
    return said


def test_no_page_keeps_the_names_and_days_that_were_changed(
    sample,  # noqa: F811
    monkeypatch,
    without_dates,
):
    for lang in LANGS:
        # That they are looked for in the right way: each says both names and both days.
        said = kept(monkeypatch, sample, lang, [("calendar", {}), ("participation", {})])
        assert [len(words) for words in said.values()] == [4, 4]
    rename()
    for lang in LANGS:
        assert kept(monkeypatch, sample, lang, EVERYWHERE) == {}
