"""What the pages ask about issues. Lists never select telephone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.db import frame, reads
from lib.i18n.text import clean, search_terms
from lib.issues.models import Issue, IssueEvent, IssueLetter, IssueState
from lib.reference.models import ActingUnit, Category, Neighbourhood
from lib.roster.models import Group, Person
from lib.roster.queries import PAGE, Page


@dataclass(frozen=True)
class IssueFilter:
    """Which issues a list shows.

    ``state``: "open", "" (all), or the value of an ``IssueState``.
    """

    as_of: date
    state: str = "open"
    text: str = ""
    owner_id: int | None = None
    category_id: int | None = None
    group_id: int | None = None
    neighbourhood_id: int | None = None
    meeting_id: int | None = None
    person_id: int | None = None
    overdue: bool = False
    unanswered: bool = False
    archived: bool = False


@reads("issues", "meetings", "roster", "reference", "accounts")
def issues_page(db: Session, filter: IssueFilter, page: int = 1) -> Page:
    """A page of issues: the overdue first, then the newest.

    Columns: id, version, title, state, waits_with, priority, raised_on, due_on, postponed_until,
    first_answer_on, settled_on, archived_at, meeting_id, raised_by, person_name, category,
    category_en, group_name, group_name_en, neighbourhood, neighbourhood_en, owner, is_overdue,
    is_unanswered.
    """
    where, overdue = _issues_where(filter), Issue.is_overdue(filter.as_of)
    order = (case((overdue, 0), else_=1), Issue.raised_on.desc(), Issue.id.desc())
    total = db.scalar(select(func.count()).select_from(Issue).where(*where)) or 0
    ids = list(
        db.scalars(
            select(Issue.id).where(*where).order_by(*order).limit(PAGE).offset(PAGE * (page - 1))
        )
    )
    rows = frame(
        db,
        select(
            Issue.id,
            Issue.version,
            Issue.title,
            Issue.state,
            Issue.waits_with,
            Issue.priority,
            Issue.raised_on,
            Issue.due_on,
            Issue.postponed_until,
            Issue.first_answer_on,
            Issue.settled_on,
            Issue.archived_at,
            Issue.meeting_id,
            Issue.raised_by,
            Person.display_name.label("person_name"),
            Category.name.label("category"),
            Category.name_en.label("category_en"),
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            Neighbourhood.name.label("neighbourhood"),
            Neighbourhood.name_en.label("neighbourhood_en"),
            Staff.name.label("owner"),
            case((overdue, 1), else_=0).label("is_overdue"),
            case((Issue.is_unanswered(filter.as_of), 1), else_=0).label("is_unanswered"),
        )
        .join(Category, Category.id == Issue.category_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .outerjoin(Group, Group.id == Issue.group_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Issue.neighbourhood_id)
        .outerjoin(Staff, Staff.id == Issue.owner_id)
        .where(Issue.id.in_(ids))
        .order_by(*order),
    )
    return Page(rows, total)


def _issues_where(filter: IssueFilter) -> list[ColumnElement[bool]]:
    away = Issue.archived_at
    where: list[ColumnElement[bool]] = [away.is_not(None) if filter.archived else away.is_(None)]
    if filter.state == "open":
        if not filter.archived:
            where.append(Issue.is_open())
    elif filter.state:
        where.append(Issue.state == IssueState(filter.state))
    for name in ("owner_id", "category_id", "group_id", "neighbourhood_id", "meeting_id"):
        if (value := getattr(filter, name)) is not None:
            where.append(getattr(Issue, name) == value)
    if filter.person_id is not None:
        where.append(Issue.person_id == filter.person_id)
    if filter.overdue:
        where.append(Issue.is_overdue(filter.as_of))
    if filter.unanswered:
        where.append(Issue.is_unanswered(filter.as_of))
    terms = search_terms(filter.text)
    where += [Issue.search_text.contains(term, autoescape=True) for term in terms]
    if not terms and clean(filter.text):
        where.append(Issue.id.is_(None))  # signs alone are a search that finds nothing
    return where


@reads("issues", "roster", "reference", "accounts")
def issue_of(db: Session, id: int, as_of: date) -> Any | None:
    """An issue's page: one row or None.

    Columns: all of the issue but search_text, and as ``issues_page``; acting_unit,
    acting_unit_en.
    """
    columns = [c for c in Issue.__table__.columns if c.name != "search_text"]
    return db.execute(
        select(
            *columns,
            Person.display_name.label("person_name"),
            Category.name.label("category"),
            Category.name_en.label("category_en"),
            Group.name.label("group_name"),
            Group.name_en.label("group_name_en"),
            Neighbourhood.name.label("neighbourhood"),
            Neighbourhood.name_en.label("neighbourhood_en"),
            Staff.name.label("owner"),
            ActingUnit.name.label("acting_unit"),
            ActingUnit.name_en.label("acting_unit_en"),
            case((Issue.is_overdue(as_of), 1), else_=0).label("is_overdue"),
            case((Issue.is_unanswered(as_of), 1), else_=0).label("is_unanswered"),
        )
        .select_from(Issue)
        .join(Category, Category.id == Issue.category_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .outerjoin(Group, Group.id == Issue.group_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Issue.neighbourhood_id)
        .outerjoin(Staff, Staff.id == Issue.owner_id)
        .outerjoin(ActingUnit, ActingUnit.id == Issue.acting_unit_id)
        .where(Issue.id == id)
    ).one_or_none()


@reads("issues", "accounts")
def events_of(db: Session, id: int) -> tuple[Any, ...]:
    """An issue's story, the oldest first, with what was taken back.

    Rows: id, from_state, to_state, waits_with, happened_on, recorded_at, recorded_by, reason,
    told_on, until_on, undoes_id.
    """
    return tuple(
        db.execute(
            select(
                IssueEvent.id,
                IssueEvent.from_state,
                IssueEvent.to_state,
                IssueEvent.waits_with,
                IssueEvent.happened_on,
                IssueEvent.recorded_at,
                Staff.name.label("recorded_by"),
                IssueEvent.reason,
                IssueEvent.told_on,
                IssueEvent.until_on,
                IssueEvent.undoes_id,
            )
            .outerjoin(Staff, Staff.id == IssueEvent.staff_id)
            .where(IssueEvent.issue_id == id)
            .order_by(IssueEvent.id)
        )
    )


@reads("issues")
def letters_of(db: Session, id: int) -> tuple[Any, ...]:
    """The letters about an issue: rows id, direction, number, letter_on."""
    return tuple(
        db.execute(
            select(IssueLetter.id, IssueLetter.direction, IssueLetter.number, IssueLetter.letter_on)
            .where(IssueLetter.issue_id == id)
            .order_by(IssueLetter.id)
        )
    )


@reads("issues", "roster", "reference")
def issues_of_meeting(db: Session, meeting_id: int) -> pd.DataFrame:
    """What was raised in a session, the newest first (the first 50).

    Columns: id, title, state, category, category_en, person_name, raised_by.
    """
    return frame(
        db,
        select(
            Issue.id,
            Issue.title,
            Issue.state,
            Category.name.label("category"),
            Category.name_en.label("category_en"),
            Person.display_name.label("person_name"),
            Issue.raised_by,
        )
        .join(Category, Category.id == Issue.category_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .where(Issue.meeting_id == meeting_id, Issue.archived_at.is_(None))
        .order_by(Issue.id.desc())
        .limit(PAGE),
    )
