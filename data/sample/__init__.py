"""The sample programme: an invented town of any size, the same for the same day.

``load`` fills an empty database; ``python -m data.sample --help`` makes one. What it follows is
the brief's report (F-numbers in the code); nobody in it exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.sample.feedback import Papers
from data.sample.issues import Casebook, sittings
from data.sample.people import settle
from data.sample.sessions import Diary, Pace
from lib.i18n.dates import today_in_tehran, weekday_place
from lib.reference.models import Holiday
from lib.reference.seed import holidays


@dataclass(frozen=True)
class Size:
    """How large a town: ``weeks`` of Tuesdays behind today, and what was raised and promised."""

    people: int
    groups: int
    weeks: int
    pace: Pace
    issues: int
    promises: int


SIZES = {
    "S1": Size(220, 12, 78, Pace(sessions=1, invited=26, talks=0.25, called=0.5), 300, 150),
    "S10": Size(2_200, 40, 260, Pace(sessions=8, invited=26, talks=1, called=0.3), 3_000, 1_500),
    "S100": Size(
        22_000, 120, 520, Pace(sessions=16, invited=68, talks=3, called=0.1), 30_000, 15_000
    ),
}
"""S1: 18 months; S10: 5 years and about 50,000 attendances; S100: 10 years and 500,000."""


def load(db: Session, size: str = "S1", today: date | None = None) -> None:
    """Write the sample of a size ("S1", "S10", "S100") into a database with reference data alone.

    ``today`` (Tehran's, by default) is the day around which it is alive: about four weeks of
    sessions are planned ahead, the last ones wait for their attendance and tally.
    """
    today = today or today_in_tehran()
    town_size = SIZES[size]
    rng = Random(f"dialogue desk {size}")
    start = today - timedelta(weeks=town_size.weeks, days=weekday_place(today))
    _remember_holidays(db, start)
    town = settle(db, rng, town_size.people, town_size.groups, start, today)
    Diary(db, rng, town, town_size.pace, today).fill(start)
    held = sittings(db, town)
    # Each has its own chance: the town stays as it is whatever is added to what it says.
    cases = Casebook(db, Random(f"dialogue desk {size} issues"), town, held, today)
    cases.fill(town_size.issues, town_size.promises)
    Papers(db, Random(f"dialogue desk {size} papers"), held).fill()


def _remember_holidays(db: Session, start: date) -> None:
    """A longer past needs older holidays than a new desk is given."""
    first = db.scalar(select(func.min(Holiday.closed_on)))
    if first:
        db.add_all(holidays(range(start.year - 1, first.year)))
        db.flush()
