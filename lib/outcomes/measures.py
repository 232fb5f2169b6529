"""What is counted, and by whose definition: one formula each, kept apart from where it is asked.

The words of a measure and of its source belong to the catalogues: ``Measure.source`` is the last
part of a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

from lib.feedback.models import FEWEST

DRAWS = 2000
"""Samples that a bootstrap draws."""
SEED = 1405
"""The same answers give the same interval, whoever looks and whenever."""
ALIKE = (0.8, 1.2)
"""Participation-to-prevalence ratios that count as alike."""


@dataclass(frozen=True)
class Measure:
    """A measure's name, its unit, whose definition it is, and how few cases are too few.

    ``unit``: "share" (0–1), "index" (0–100), "points" (0–10 or their change), "agreement" (1–7),
    "weeks", "number".
    """

    key: str
    unit: str
    source: str
    fewest: int = FEWEST


MEASURES = {
    measure.key: measure
    for measure in (
        Measure("attendance_rate", "share", "usual"),
        Measure("reach", "number", "usual", fewest=0),
        Measure("return_rate", "share", "usual"),
        Measure("representation", "number", "prevalence"),
        Measure("turns", "weeks", "gini", fewest=0),
        Measure("breadth", "number", "hill"),
        Measure("answer_rate", "share", "ours"),
        Measure("promises_kept", "share", "open_government"),
        Measure("promises_on_time", "share", "open_government"),
        Measure("felt_heard", "index", "feeling_heard"),
        Measure("read_back", "index", "ours"),
        Measure("explained", "index", "ours"),
        Measure("hearing_index", "index", "ours"),
        Measure("worry", "points", "retrospective"),
        Measure("door", "points", "retrospective"),
        Measure("felt_seen", "agreement", "ours"),
        Measure("opportunity", "share", "ours"),
    )
}


def shown(value: float | None, n: int, fewest: int = FEWEST) -> float | None:
    """``value``, or None where fewer than ``fewest`` stand behind it."""
    return value if n >= fewest else None


def share(part: int, whole: int, fewest: int = FEWEST) -> float | None:
    """part ÷ whole; None of nothing, and where fewer than ``fewest`` stand behind it."""
    return part / whole if whole >= max(fewest, 1) else None


def gini(values: Iterable[float]) -> float | None:
    """How unequally something is spread: 0 (all have the same) to nearly 1 (one has all).

    G = Σᵢ (2i − n − 1)·xᵢ ÷ (n·Σx), the x in rising order, i from 1 (Gini 1912). None of nothing.
    """
    ordered = sorted(values)
    n, total = len(ordered), sum(ordered)
    if not total:
        return None
    return sum((2 * i - n - 1) * x for i, x in enumerate(ordered, 1)) / (n * total)


def effective_number(counts: Iterable[float]) -> float | None:
    """How many equally large subjects would be as varied: exp(−Σ p·ln p).

    Hill's number of order 1, the exponential of Shannon's entropy (Hill 1973). None of nothing.
    """
    some = [count for count in counts if count > 0]
    total = sum(some)
    if not total:
        return None
    return exp(-sum(count / total * log(count / total) for count in some))


def prevalence_ratio(present: int, all_present: int, roster: int, whole: int) -> float | None:
    """Participation-to-prevalence ratio: (present ÷ all present) ÷ (on the roster ÷ the roster).

    1: as many come as there are; 0.8–1.2 counts as alike (``is_alike``). The ratio is the FDA's
    for trials (Scott et al. 2018). None where fewer than ``FEWEST`` are on the roster there.
    """
    if not all_present or not whole or roster < FEWEST:
        return None
    return (present / all_present) / (roster / whole)


def is_alike(ratio: float | None) -> bool | None:
    """Whether a prevalence ratio counts as alike. Rounded, so that 4/5 is."""
    return None if ratio is None else ALIKE[0] <= round(ratio, 9) <= ALIKE[1]


def we_hear(felt_heard: float | None, read_back: float | None) -> float | None:
    """How well we hear, 0–100: the participants' items 1 to 4, each with the same weight.

    (3 · felt heard + read-back) ÷ 4, as felt heard is the mean of items 1 to 3.
    """
    if felt_heard is None or read_back is None:
        return None
    return (3 * felt_heard + read_back) / 4


def two_way_index(hear: float | None, are_heard: float | None) -> float | None:
    """The two-way hearing index, 0–100: √(we hear × we are heard).

    The geometric mean: strength in one direction does not make up for the other (ours).
    """
    if hear is None or are_heard is None:
        return None
    return sqrt(hear * are_heard)


@dataclass(frozen=True)
class Estimate:
    """A mean with its interval of 95 %, and how many stand behind it."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


def is_clear(low: float | None, high: float | None) -> bool:
    """Whether the interval of a change leaves nought out; not where there is none."""
    return low is not None and high is not None and not low <= 0 <= high


def bootstrap_mean_change(
    histogram: Mapping[int, int], seed: int = SEED, draws: int = DRAWS
) -> Estimate:
    """The mean of paired changes, with the percentile bootstrap's interval of 95 %.

    ``histogram``: a change (now less before) → how many changed by it. ``draws`` samples of the
    same size are drawn with replacement, here by their counts (a multinomial), which is the same;
    the 2.5th and 97.5th percentile of their means bound the interval (Efron 1979). Nothing but n
    where fewer than ``FEWEST`` answered.
    """
    return _bootstrap(tuple(sorted((int(k), int(v)) for k, v in histogram.items())), seed, draws)


@lru_cache(maxsize=4096)
def _bootstrap(histogram: tuple[tuple[int, int], ...], seed: int, draws: int) -> Estimate:
    import numpy as np  # not at start

    changes = np.array([change for change, _ in histogram], dtype=float)
    counts = np.array([count for _, count in histogram], dtype=float)
    n = int(counts.sum())
    if n < FEWEST:
        return Estimate(None, None, None, n)
    samples = np.random.default_rng(seed).multinomial(n, counts / n, size=draws)
    low, high = np.percentile(samples @ changes / n, (2.5, 97.5))
    return Estimate(float(counts @ changes / n), float(low), float(high), n)
