"""The items of the papers, word for word as they are printed, in the order they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lib.feedback.models import MANAGERS
from lib.i18n import Translator


@dataclass(frozen=True)
class Line:
    """One answer of a paper. ``young``: what the young are asked in its place."""

    name: str
    number: int
    text: str
    low: int = 1
    high: int = 7
    young: str = ""
    when: str = ""
    under: bool = False


def participants_lines(t: Translator) -> list[Line]:
    """Items 1 to 7; item 8 names a field."""
    now, before = t("feedback.form.now"), t("feedback.form.before")
    worry, door = t("feedback.item.worry"), t("feedback.item.door")
    return [
        Line("spoke", 1, t("feedback.item.spoke")),
        Line("listened", 2, t("feedback.item.listened")),
        Line(
            "respected", 3, t("feedback.item.respected"), young=t("feedback.item.felt_seen")
        ),
        Line("summary", 4, t("feedback.item.summary")),
        Line("explained", 5, t("feedback.item.explained")),
        Line("worry_now", 6, worry, 0, 10, when=now),
        Line("worry_before", 6, worry, 0, 10, when=before, under=True),
        Line("door_now", 7, door, 0, 10, when=now),
        Line("door_before", 7, door, 0, 10, when=before, under=True),
    ]  # fmt: skip


def managers_lines(t: Translator) -> list[Line]:
    """The managers' three."""
    return [
        Line(name, number, t(f"feedback.managers.{name}"))
        for number, name in enumerate(MANAGERS, 1)
    ]


def scales(t: Translator, views: bool = True) -> list[str]:
    """What the ends of the scales mean: of items 1–5, and of 6–7."""
    agreement, extent = t("feedback.form.agreement"), t("feedback.form.extent")
    return [agreement, extent] if views else [agreement]


def fields_offered(categories: tuple[Any, ...], t: Translator) -> list[tuple[int, str]]:
    """The fields of item 8: id and name; the number on the paper is the place in this list."""
    return [(row.id, t.name(row.name, row.name_en)) for row in categories if not row.archived]
