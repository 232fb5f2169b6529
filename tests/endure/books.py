"""What staff were told, kept beside what the database holds: pure bookkeeping.

A save is *acknowledged* when the answer said so, *refused* when it said no, and *unknown* when no
answer came. A lost update is a value that was overwritten by somebody who had not seen it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median


@dataclass(frozen=True)
class Edit:
    """A change to a record that several share: the value in the form, the value put there."""

    record: int
    seen: str
    wrote: str


@dataclass(frozen=True)
class Held:
    """What the database holds in the end.

    ``history``: of each shared record its changes (old, new), in order; ``values``: how it stands.
    """

    titles: Counter[str]
    history: Mapping[int, list[tuple[str, str]]]
    values: Mapping[int, str]


@dataclass
class Books:
    """What happened to all staff of a trial. Moments are seconds of one clock that only rises."""

    asked: list[str] = field(default_factory=list)
    edits: dict[str, Edit] = field(default_factory=dict)
    """Every change that was sent, by what it wrote."""
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[tuple[float, str]] = field(default_factory=list)
    events: list[tuple[float, str]] = field(default_factory=list)
    away: list[tuple[float, float]] = field(default_factory=list)
    """From the moment somebody was cut off, the seconds until a save of theirs was acknowledged."""
    _cut: dict[int, float] = field(default_factory=dict)

    def acknowledge(self, save: str, who: int, at: float) -> None:
        self.acknowledged.append(save)
        if who in self._cut:
            cut = self._cut.pop(who)
            self.away.append((cut, at - cut))

    def trouble(self, kind: str, who: int, at: float, *, cut: bool = True) -> None:
        """Somebody saw an error; ``cut``: they cannot go on until it is over."""
        self.errors.append((at, kind))
        if cut:
            self._cut.setdefault(who, at)

    def is_cut(self, who: int) -> bool:
        """Whether somebody saw an error, and no save acknowledged since."""
        return who in self._cut

    @property
    def never_back(self) -> int:
        """How many were cut off and saved nothing any more."""
        return len(self._cut)

    def unknown(self) -> list[str]:
        """Saves that were sent and never answered."""
        answered = {*self.acknowledged, *self.refused}
        return [save for save in (*self.asked, *self.edits) if save not in answered]

    def spans(self) -> list[tuple[str, Counter[str], list[float]]]:
        """Of each event: its name, errors from it to the next, seconds until those cut off saved.

        What came before the first event stands under "".
        """
        marks = [(float("-inf"), ""), *self.events, (float("inf"), "")]
        return [
            (
                name,
                Counter(kind for at, kind in self.errors if begin <= at < end),
                sorted(seconds for at, seconds in self.away if begin <= at < end),
            )
            for (begin, name), (end, _) in pairwise(marks)
        ]


@dataclass(frozen=True)
class Verdict:
    """Books against the database; all of the lists are empty where nothing is wrong."""

    lost: list[str]
    doubled: list[str]
    overwritten: list[str]
    unknown_held: int
    """Of the unknown, how many were saved."""


def compare(books: Books, held: Held) -> Verdict:
    """What is missing, what is there twice, what was overwritten unseen."""
    written = Counter(new for chain in held.history.values() for _, new in chain)
    there = held.titles + written
    return Verdict(
        lost=[save for save in books.acknowledged if not there[save]],
        doubled=[save for save in (*books.asked, *books.edits) if there[save] > 1],
        overwritten=[*_overwritten(books.edits, held)],
        unknown_held=sum(there[save] > 0 for save in books.unknown()),
    )


def _overwritten(edits: Mapping[str, Edit], held: Held) -> Iterable[str]:
    for record, chain in held.history.items():
        before = None
        for old, new in chain:
            if before is not None and old != before:
                yield f"{record}: {new} took the place of {old}, where {before} stood"
            if new in edits and edits[new].seen != old:
                yield f"{record}: {new} overwrote {old}, having seen {edits[new].seen}"
            before = new
        if before is not None and held.values[record] != before:
            yield f"{record}: {held.values[record]} stands where {before} was written last"


def told(books: Books, verdict: Verdict) -> list[str]:
    """Books and verdict as lines to print."""
    unknown = len(books.unknown())
    lines = [
        f"  {len(books.asked) + len(books.edits)} saves sent ({len(books.edits)} to shared"
        f" records): {len(books.acknowledged)} acknowledged, {len(books.refused)} refused,"
        f" {unknown} unknown ({verdict.unknown_held} of them saved)",
        f"  lost {len(verdict.lost)}, doubled {len(verdict.doubled)},"
        f" overwritten unseen {len(verdict.overwritten)}; never back {books.never_back}",
    ]
    for name, errors, away in books.spans():
        seen = ", ".join(f"{kind} {n}" for kind, n in errors.most_common()) or "no error"
        back = f"; {len(away)} saved again after {median(away):.1f} s" if away else ""
        lines.append(f"  {name or 'before'}: {seen}{back}{_at_most(away)}")
    return lines


def _at_most(away: list[float]) -> str:
    return f", {away[-1]:.1f} s at most" if len(away) > 1 else ""
