"""Counting the topics of a public meeting: one tap a topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lib.i18n import Translator
from lib.ui.components._mount import component
from lib.ui.components.month import Tone
from lib.ui.components.outbox import Receipt, outbox_labels, receipts, receiver

_mount = component("tally")


@dataclass(frozen=True)
class Topic:
    """One button: ``id`` is the category's, ``count`` what the server has."""

    id: int | str
    label: str
    count: int = 0
    tone: Tone = "turquoise"


def tally(
    topics: Sequence[Topic],
    key: str,
    t: Translator,
    *,
    meeting: int,
    on_taps: Callable[[list[dict[str, Any]]], Receipt],
    disabled: bool = False,
) -> Any:
    """Big buttons that count, each with a small minus.

    ``on_taps(taps)`` runs as a widget callback with those not acknowledged yet, oldest first:
    ``{"id": uuid, "topic": Topic.id, "delta": 1 or -1, "at": ISO instant}``; it returns the ids
    carried out (or {id: None or a refusing sentence}). It must be idempotent by tap id, and the
    ``topics`` of the next drawing hold the new counts. Kept and sent again as in ``check_in``.
    """
    return _mount(
        key=key,
        data=tally_data(topics, t, meeting=meeting, receipts=receipts(key), disabled=disabled),
        on_taps_change=receiver(key, "taps", on_taps),
    )


def tally_data(
    topics: Sequence[Topic],
    t: Translator,
    *,
    meeting: int,
    receipts: dict[str, str | None],
    disabled: bool = False,
) -> dict[str, Any]:
    """What the browser is sent for a tally."""
    return {
        "box": f"tally.{meeting}",
        "topics": [asdict(topic) for topic in topics],
        "receipts": receipts,
        "disabled": disabled,
        "lang": t.lang,
        "labels": {
            "topics": t("ui.tally.topics"),
            "less": t("ui.tally.less"),
            "total": t("ui.tally.total"),
            **outbox_labels(t),
        },
    }
