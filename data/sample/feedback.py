"""The papers of the sessions that were held, and the sums of those closed to answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.sample import words
from data.sample.bulk import Bulk
from data.sample.issues import Sitting
from lib.feedback.models import (
    MANAGERS,
    FeedbackAnswer,
    FeedbackChange,
    FeedbackClosing,
    FeedbackField,
    FeedbackSum,
    ManagerAnswer,
)
from lib.feedback.sums import Row, managers_sums, participants_sums
from lib.meetings.models import MeetingKind
from lib.reference.models import Category

MOST = 24
STILL_OPEN = 2
"""Sessions, the last ones, whose papers are still being entered."""
LEAN = (4, 2, -7, -4, 6, -1, 1, 3, 4, -2)
"""By how much a kind of group feels better heard than the average, in points of 100."""


class Papers:
    """Writes the papers of one town's sessions, and their sums."""

    def __init__(self, db: Session, rng: Random, held: Iterable[Sitting]) -> None:
        self.rng = rng
        self.held = [s for s in held if s.kind is MeetingKind.DIALOGUE and s.circle]
        self.bulk = Bulk(
            db,
            FeedbackAnswer,
            ManagerAnswer,
            FeedbackClosing,
            FeedbackSum,
            FeedbackChange,
            FeedbackField,
        )
        self.categories = list(db.scalars(select(Category.id).order_by(Category.position)))
        self.waiting: list[dict[str, Any]] = []
        """Managers' papers of closed sessions that wait to be counted."""

    def fill(self) -> None:
        """All sessions; the last ones stay open, and one had too few papers to show anything."""
        if not self.held:
            return
        first, last = self.held[0].held_on, self.held[-1].held_on
        few = len(self.held) // 3
        for number, sitting in enumerate(self.held):
            answers = self._answers(sitting, _progress(first, last, sitting.held_on), number == few)
            managers = self._managers(sitting, _progress(first, last, sitting.held_on))
            for answer in answers:
                self.bulk.put(FeedbackAnswer, **answer)
            self.waiting += managers
            if number < len(self.held) - STILL_OPEN:
                self._close(sitting.id, answers)
            self.bulk.rest()
        for manager in self.waiting:
            self.bulk.put(ManagerAnswer, **manager)
        self.bulk.close()

    # --------------------------------------------------------------------------- what is answered
    def _answers(self, sitting: Sitting, gone: float, few: bool) -> list[dict[str, Any]]:
        rng = self.rng
        # Some of those who came leave no paper.
        came = len(sitting.present)
        many = 4 if few else min(max(round(came * rng.uniform(0.75, 1)), 6), came, MOST)
        return [self._answer(sitting, gone) for _ in range(many)]

    def _answer(self, sitting: Sitting, gone: float) -> dict[str, Any]:
        rng, circle = self.rng, sitting.circle
        assert circle is not None
        kind = circle.walk.kind
        is_young = rng.random() < (0.92 if circle.walk is words.YOUTH else 0.04)
        lean, mood = LEAN[kind], rng.gauss(0, 14)
        heard = 55 + 15 * gone + lean
        worry = round(rng.gauss(6.4 - 1.2 * gone - lean / 10, 1.8))
        door = round(rng.gauss(3.8 + 1.4 * gone + lean / 10, 1.8))

        def agreed(level: float) -> int | None:
            if rng.random() < 0.06:
                return None
            return _within(round(1 + (level + mood + rng.gauss(0, 12)) / 100 * 6), 1, 7)

        def seen(value: int) -> int | None:
            return None if rng.random() < 0.07 else _within(value, 0, 10)

        third = agreed(heard + 3)
        return {
            "key": self._key(),
            "meeting_id": sitting.id,
            "is_young": is_young,
            # Somebody who gives a paper answers the first item at least.
            "spoke": agreed(heard + 2) or _within(round(1 + heard / 100 * 6), 1, 7),
            "listened": agreed(heard),
            "respected": None if is_young else third,
            "felt_seen": third if is_young else None,
            "summary": agreed(heard - 3),
            "explained": agreed(heard - 8),
            "worry_now": seen(worry - round(rng.gauss(0.6 + 0.6 * gone + lean / 20, 1.1))),
            "worry_before": seen(worry),
            "door_now": seen(door + round(rng.gauss(0.7 + 0.7 * gone + lean / 20, 1.1))),
            "door_before": seen(door),
            "field_id": None
            if rng.random() < 0.12
            else rng.choices(self.categories, words.SUBJECTS[kind])[0],
        }

    def _managers(self, sitting: Sitting, gone: float) -> list[dict[str, Any]]:
        """Managers are surer of having understood than of having been understood."""
        levels = {"grasped": 70 + 8 * gone, "explained": 66 + 6 * gone, "learned": 48 + 20 * gone}
        return [
            {
                "key": self._key(),
                "meeting_id": sitting.id,
                **{
                    name: None
                    if self.rng.random() < 0.04
                    else _within(round(1 + self.rng.gauss(levels[name], 14) / 100 * 6), 1, 7)
                    for name in MANAGERS
                },
                "is_counted": False,
            }
            for _ in range(self.rng.randint(2, 4))
        ]

    def _key(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"

    # --------------------------------------------------------------------------- what is counted
    def _close(self, meeting_id: int, answers: list[dict[str, Any]]) -> None:
        """As ``lib.feedback.service.close_feedback`` does, in bulk."""
        self.bulk.put(FeedbackClosing, meeting_id=meeting_id, papers=len(answers))
        self._write(meeting_id, participants_sums(answers))
        managers = managers_sums(self.waiting)
        if not managers:
            return
        self._write(meeting_id, managers)
        for paper in self.waiting:
            self.bulk.put(ManagerAnswer, **{**paper, "is_counted": True})
        self.waiting = []

    def _write(self, meeting_id: int, sums: Iterable[Row]) -> None:
        for table, columns in sums:
            self.bulk.put(table, meeting_id=meeting_id, **columns)


def _progress(first: date, last: date, day: date) -> float:
    """0 on the first day, 1 on the last."""
    return (day - first).days / max((last - first).days, 1)


def _within(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)
