"""What looks across the programme: the front page, the week on paper, how far a new desk is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.db import frame, reads, tuples
from lib.feedback.queries import awaits_papers, sessions_awaiting_papers
from lib.issues.models import Issue
from lib.meetings import queries as meetings
from lib.meetings.models import (
    Attendance,
    Meeting,
    MeetingCount,
    MeetingKind,
    MeetingState,
    Presence,
)
from lib.programme import stood
from lib.promises.models import Promise
from lib.promises.queries import due_this_week
from lib.reference.models import ActingUnit, Category
from lib.roster.models import Group, Person, Stage

SHEET = (7, 10, 6, 7)
"""Rows of sessions, issues, promises and late promises that fill one page of paper."""


def _many(*where: ColumnElement[bool], of: Any) -> Any:
    """How many rows there are, as a part of a larger SELECT."""
    return select(func.count()).select_from(of).where(*where).scalar_subquery()


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
    """How far the desk has been filled; who set it up is no staff yet."""
    row = db.execute(
        select(
            select(func.count() > 1).select_from(Staff).scalar_subquery(),
            select(Group.id).exists(),
            select(Person.id).exists(),
            select(Meeting.id).exists(),
        )
    ).one()
    return FirstSteps(*map(bool, row))


@dataclass(frozen=True)
class Attention:
    """How many of what needs somebody's attention."""

    overdue: int
    """Issues, as ``unanswered``."""
    unanswered: int
    late: int
    """Promises, as ``due``."""
    due: int
    """In this week, Saturday to Friday."""
    unheard: int
    """Dialogues of the last month whose papers are not all entered."""


@reads("issues", "promises", "meetings", "feedback")
def attention(db: Session, as_of: date) -> Attention:
    """What needs attention, counted in one statement."""
    row = db.execute(
        select(
            _many(Issue.is_overdue(as_of), of=Issue),
            _many(Issue.is_unanswered(as_of), of=Issue),
            _many(Promise.is_late(as_of), of=Promise),
            _many(due_this_week(as_of), of=Promise),
            _many(awaits_papers(as_of), of=Meeting),
        )
    ).one()
    return Attention(*row)


@reads("promises", "reference", "accounts", "roster")
def promises_to_keep(db: Session, as_of: date, limit: int) -> Any:
    """Promises of this week and those late, the last day first; columns as ``_promises``."""
    to_keep = _promises(Promise.is_late(as_of) | due_this_week(as_of)).order_by(None)
    return frame(db, to_keep.order_by(Promise.due_on.desc(), Promise.id.desc()).limit(limit))


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
    attention: Attention
    promises: tuple[Any, ...]
    """Of this week and late, the last day first; columns as ``_promises``."""
    unheard: tuple[Any, ...]
    """Dialogues whose papers are not all entered, the newest first."""


@reads("accounts", "meetings", "roster", "reference", "issues", "promises", "feedback")
def front_page(db: Session, today: date, most_waiting: int, most: int = 3) -> FrontPage:
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
        attention(db, today),
        tuple(tuples(promises_to_keep(db, today, most))),
        tuple(tuples(sessions_awaiting_papers(db, today, most))),
    )


# ------------------------------------------------------------------------------- the week on paper
@dataclass(frozen=True)
class WeekSheet:
    """A week for the mayor: rows of at most a page, and how many there are in all."""

    first: date
    last: date
    as_of: date
    """The day whose end it tells of: the last of a week gone by, else today."""
    sessions: tuple[Any, ...]
    """Pairs: a row as of meetings_between, and its counts (invited, came, represented, walk_ins),
    None of one that was not held or whose attendance nobody has entered."""
    all_sessions: int
    held: int
    invited: int
    """To the held ones whose attendance is entered, as ``came``."""
    came: int
    represented: int
    walk_ins: int
    first_timers: int
    """People of the roster who were at a session for the first time."""
    issues: tuple[Any, ...]
    """Raised in the week: id, title, state, category, category_en, group_name, group_name_en."""
    all_issues: int
    promises: tuple[Any, ...]
    """Made in the week; columns as ``_promises``."""
    all_promises: int
    late: tuple[Any, ...]
    """Late on ``as_of``, the longest first; columns as ``_promises``."""
    all_late: int
    overdue: int
    unanswered: int


def _promises(*where: ColumnElement[bool], due: Any = Promise.due_on) -> Select[Any]:
    """Promises as lines: id, text, promised_on, due_on, unit, unit_en, owner, group_name(_en).

    ``due`` is the day they are due, where another is told than that of now.
    """
    return (
        select(
            Promise.id,
            Promise.text,
            Promise.promised_on,
            due.label("due_on"),
            ActingUnit.name.label("unit"),
            ActingUnit.name_en.label("unit_en"),
            Staff.name.label("owner"),
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
        )
        .outerjoin(ActingUnit, ActingUnit.id == Promise.acting_unit_id)
        .outerjoin(Staff, Staff.id == Promise.owner_id)
        .outerjoin(Group, Group.id == Promise.group_id)
        .where(*where)
        .order_by(due, Promise.id)
    )


def _in_week(day: Any, first: date, last: date, record: Any) -> ColumnElement[bool]:
    return and_(record.archived_at.is_(None), day.between(first, last))


def _rows(wanted: tuple[int, int, int, int]) -> list[int]:
    """How many rows each part of the sheet gets: what one leaves free, another takes."""
    shown = [min(many, most) for many, most in zip(wanted, SHEET, strict=True)]
    # What is late is the first to get more.
    for part in reversed(range(len(SHEET))):
        shown[part] = min(wanted[part], shown[part] + sum(SHEET) - sum(shown))
    return shown


@reads("meetings", "roster", "reference", "accounts", "issues", "promises")
def week_sheet(db: Session, first: date, last: date, today: date) -> WeekSheet:
    """What was held, raised and promised from ``first`` to ``last``, and what is late.

    A week gone by is told as it stood at the end of its last day; attendance as it is entered now.
    """
    as_of, state, due = today, Issue.state, Promise.due_on
    late, overdue = Promise.is_late(today), Issue.is_overdue(today)
    unanswered = Issue.is_unanswered(today)
    if last < today:
        as_of, state, due = last, stood.state_on(last), stood.due_then(last)
        late, overdue = stood.was_late(last), stood.was_overdue(last)
        unanswered = stood.was_unanswered(last)
    sessions = tuples(meetings.meetings_between(db, first, last))
    counted = {
        row.meeting_id: row
        for row in db.execute(
            select(
                MeetingCount.meeting_id,
                MeetingCount.invited,
                MeetingCount.came,
                MeetingCount.represented,
                MeetingCount.walk_ins,
            )
            .join(Meeting, Meeting.id == MeetingCount.meeting_id)
            .where(
                Meeting.meets_on.between(first, last),
                Meeting.state == MeetingState.HELD,
                # What nobody has entered yet is not an empty room.
                select(Attendance.id).where(Attendance.meeting_id == Meeting.id).exists(),
            )
        )
    }
    raised = _in_week(Issue.raised_on, first, last, Issue)
    made = _in_week(Promise.promised_on, first, last, Promise)
    many = db.execute(
        select(
            _many(Presence.first_on.between(first, last), of=Presence).label("first_timers"),
            _many(raised, of=Issue).label("issues"),
            _many(made, of=Promise).label("promises"),
            _many(late, of=Promise).label("late"),
            _many(overdue, of=Issue).label("overdue"),
            _many(unanswered, of=Issue).label("unanswered"),
        )
    ).one()
    rows = _rows((len(sessions), many.issues, many.promises, many.late))
    issues = (
        select(
            Issue.id,
            Issue.title,
            state.label("state"),
            Category.name.label("category"),
            Category.name_en.label("category_en"),
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
        )
        .join(Category, Category.id == Issue.category_id)
        .outerjoin(Group, Group.id == Issue.group_id)
        .where(raised)
        .order_by(Issue.raised_on, Issue.id)
        .limit(rows[1])
    )
    # Of a full week the held ones are told first: they are what the sheet is about.
    told = sorted(sessions, key=lambda s: s.state is not MeetingState.HELD)[: rows[0]]
    shown = {session.id for session in told}
    return WeekSheet(
        first,
        last,
        as_of,
        tuple((s, counted.get(s.id)) for s in sessions if s.id in shown),
        len(sessions),
        sum(s.state is MeetingState.HELD for s in sessions),
        *(
            sum(getattr(row, name) for row in counted.values())
            for name in ("invited", "came", "represented", "walk_ins")
        ),
        many.first_timers,
        tuple(tuples(frame(db, issues))),
        many.issues,
        tuple(tuples(frame(db, _promises(made, due=due).limit(rows[2])))),
        many.promises,
        tuple(tuples(frame(db, _promises(late, due=due).limit(rows[3])))),
        many.late,
        many.overdue,
        many.unanswered,
    )
