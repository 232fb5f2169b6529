"""What is counted of papers (metrics): the one definition of every figure of the feedback.

A paper is a mapping from its items to what was answered, or None. What comes out are rows of the
tables of sums, each without its session: (table, columns). Nothing is made of fewer than five.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lib.db import Base
from lib.feedback.models import (
    FEWEST,
    MANAGERS,
    FeedbackChange,
    FeedbackField,
    FeedbackMeasure,
    FeedbackSum,
)

Paper = Mapping[str, Any]
Row = tuple[type[Base], dict[str, Any]]


def participants_sums(papers: Sequence[Paper]) -> Iterator[Row]:
    """Of one session's papers: a sum for each measure, the changes of view, the fields named.

    Items of agreement are counted as 0 to 100, the young's own item and the views as answered.
    """
    of = FeedbackMeasure
    # The young's third item asks something else.
    means = [_mean(each[name] for name in ("spoke", "listened", "respected")) for each in papers]
    yield from _sum(of.FELT_HEARD, [_scaled(mean) for mean in means if mean is not None])
    for measure, name in ((of.READ_BACK, "summary"), (of.EXPLAINED, "explained")):
        yield from _sum(measure, [_scaled(value) for value in _given(papers, name)])
    yield from _sum(of.FELT_SEEN, _given(papers, "felt_seen"))
    for measure in (of.WORRY, of.DOOR):
        yield from _change(measure, papers)
    named = _given(papers, "field_id")
    if len(named) >= FEWEST:
        for category_id, n in Counter(named).items():
            yield FeedbackField, {"category_id": category_id, "n": n}


def managers_sums(papers: Sequence[Paper]) -> list[Row]:
    """Of managers' papers that wait: a sum for each item.

    None at all as long as an item that anybody answered has fewer than five.
    """
    given = {name: [_scaled(value) for value in _given(papers, name)] for name in MANAGERS}
    if any(0 < len(values) < FEWEST for values in given.values()):
        return []
    return [
        row
        for name, values in given.items()
        for row in _sum(FeedbackMeasure(f"managers_{name}"), values)
    ]


def _change(measure: FeedbackMeasure, papers: Sequence[Paper]) -> Iterator[Row]:
    """Of those who answered both times: then and now, and how many changed by how much."""
    pairs = [(each[f"{measure.value}_now"], each[f"{measure.value}_before"]) for each in papers]
    both = [(now, before) for now, before in pairs if now is not None and before is not None]
    if len(both) < FEWEST:
        return
    yield from _sum(measure, [now for now, _ in both], sum(before for _, before in both))
    for change, n in Counter(now - before for now, before in both).items():
        yield FeedbackChange, {"measure": measure, "change": change, "n": n}


def _sum(
    measure: FeedbackMeasure, values: Sequence[float], before: float | None = None
) -> Iterator[Row]:
    if len(values) >= FEWEST:
        total = float(sum(values))
        columns = {"measure": measure, "n": len(values), "total": total, "total_before": before}
        yield FeedbackSum, columns


def _given(papers: Iterable[Paper], name: str) -> list[int]:
    return [each[name] for each in papers if each[name] is not None]


def _mean(values: Iterable[int | None]) -> float | None:
    given = [value for value in values if value is not None]
    return sum(given) / len(given) if given else None


def _scaled(value: float) -> float:
    """1–7 as 0–100."""
    return (value - 1) / 6 * 100
