"""Entering papers that were filled in by hand: digits and Enter, one paper after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lib.i18n import Translator
from lib.ui.components._mount import component
from lib.ui.components.outbox import Receipt, outbox_labels, receipts, receiver

_mount = component("paper")


@dataclass(frozen=True)
class Item:
    """A line of the paper: a whole number from ``low`` to ``high``.

    ``young``: what the young are asked in its place. ``under``: a second answer to the item
    before, such as how it was earlier. ``choices`` are the names that the numbers from 1 stand
    for, where there are any.
    """

    name: str
    number: str
    text: str
    low: int = 1
    high: int = 7
    young: str = ""
    when: str = ""
    under: bool = False
    choices: tuple[str, ...] = ()


def paper(
    items: Sequence[Item],
    key: str,
    t: Translator,
    *,
    box: str,
    entered: int,
    scales: Sequence[str],
    on_papers: Callable[[list[dict[str, Any]]], Receipt],
) -> Any:
    """A sheet as the paper lies there, with one cell an item; ``entered``: how many there are.

    ``on_papers(papers)`` runs as a widget callback with those not acknowledged yet, oldest first:
    ``{"id": 32 random hex digits, "young": bool, "answers": {Item.name: int}}``, or
    ``{"id", "back": id of a paper}`` to take that one back. It returns the ids carried out (or
    {id: None or a refusing sentence}) and must be idempotent by id.

    What papers say leaves no trace: the window keeps them in its memory alone (no local storage,
    no moment) until they are acknowledged, and they are sent as a trigger, which no session keeps.
    """
    return _mount(
        key=key,
        data=paper_data(items, t, box=box, entered=entered, scales=scales, receipts=receipts(key)),
        on_papers_change=receiver(key, "papers", on_papers),
    )


def paper_data(
    items: Sequence[Item],
    t: Translator,
    *,
    box: str,
    entered: int,
    scales: Sequence[str],
    receipts: dict[str, str | None],
) -> dict[str, Any]:
    """What the browser is sent for a paper."""
    return {
        "box": f"paper.{box}",
        "items": [asdict(item) for item in items],
        "entered": entered,
        "scales": list(scales),
        "receipts": receipts,
        "lang": t.lang,
        "labels": {
            "sheet": t("ui.paper.sheet"),
            "next": t("ui.paper.next", n="{n}"),
            "entered": t("ui.paper.entered"),
            "young": t("ui.paper.young"),
            "young_key": t("ui.paper.young_key"),
            "keys": t("ui.paper.keys"),
            "save": t("ui.paper.save"),
            "empty": t("ui.paper.empty"),
            "range": t("ui.paper.range", low="{low}", high="{high}"),
            "back": t("ui.paper.back"),
            **outbox_labels(t),
        },
    }
