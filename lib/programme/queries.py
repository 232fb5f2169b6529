"""What looks across the programme: the figures of the front page, and how far a new desk is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.db import reads, tuples
from lib.meetings import queries as meetings
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.roster.models import Group, Person, Stage


@dataclass(frozen=True)
class Figures:
    """How large the programme is. Archived groups and people are not counted."""

    groups: int
    people: int
    core: int
    dialogues: int
    """Held."""


@reads("roster", "meetings")
def figures(db: Session) -> Figures:
    """The headline figures, in one statement."""

    def many(column: object, *where: object) -> object:
        return select(func.count(column)).where(*where).scalar_subquery()

    on_roster = Person.archived_at.is_(None)
    row = db.execute(
        select(
            many(Group.id, Group.archived_at.is_(None)),
            many(Person.id, on_roster),
            many(Person.id, on_roster, Person.stage == Stage.CORE),
            many(
                Meeting.id,
                Meeting.kind == MeetingKind.DIALOGUE,
                Meeting.state == MeetingState.HELD,
            ),
        )
    ).one()
    return Figures(*row)


@dataclass(frozen=True)
class FirstSteps:
    """What a new desk has already: each is the next step's ground."""

    staff: bool
    groups: bool
    people: bool
    sessions: bool


@reads("accounts", "roster", "meetings")
def first_steps(db: Session) -> FirstSteps:
    """How far the desk has been filled; the local administrator alone is no staff."""
    row = db.execute(
        select(
            select(Staff.id).where(Staff.is_local_administrator.is_(False)).exists(),
            select(Group.id).exists(),
            select(Person.id).exists(),
            select(Meeting.id).exists(),
        )
    ).one()
    return FirstSteps(*map(bool, row))


@dataclass(frozen=True)
class FrontPage:
    """Today, in one answer. Sessions are rows as of ``lib.meetings.queries.meetings_between``."""

    upcoming: Any | None
    """The next dialogue or, where none is planned, the next session of any kind."""
    replies: meetings.Counts
    """To ``upcoming``."""
    week: tuple[Any, ...]
    """Saturday to Friday."""
    waiting: tuple[Any, ...]
    """For entry, the newest first: as many as were asked for, of ``all_waiting``."""
    all_waiting: int
    figures: Figures
    done: FirstSteps


@reads("accounts", "meetings", "roster")
def front_page(db: Session, today: date, most_waiting: int) -> FrontPage:
    """What the office looks at first in the morning."""
    upcoming = meetings.next_meeting(db, today, MeetingKind.DIALOGUE) or meetings.next_meeting(
        db, today
    )
    waiting = meetings.meetings_without_attendance(db, today, most_waiting)
    return FrontPage(
        upcoming,
        meetings.counts_of(db, upcoming.id, today) if upcoming else meetings.Counts(),
        tuple(tuples(meetings.week_meetings(db, today))),
        tuple(tuples(waiting.rows)),
        waiting.total,
        figures(db),
        first_steps(db),
    )
