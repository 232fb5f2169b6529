"""Counts that are kept: of each session and of each person, made anew when what they count changes.

Charts over years would otherwise read every attendance there is. A session's few dozen rows are
counted again in the transaction that writes one of them, as its very last step: by then it holds
the data stamp of this room (``lib.db``), so of two who check in at once the second counts both.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    delete,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Session

from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    Invitation,
    Meeting,
    MeetingCount,
    Presence,
)


def counts_of_meetings(ids: BindParameter[Any] | None = None) -> Select[Any]:
    """What ``MeetingCount`` holds of these sessions (None: of all), in its order of columns."""
    matched = and_(
        Attendance.meeting_id == Invitation.meeting_id,
        Attendance.person_id == Invitation.person_id,
    )

    def many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, 1)))

    uninvited = ~(
        select(Invitation.id)
        .where(
            Invitation.meeting_id == Attendance.meeting_id,
            Invitation.person_id == Attendance.person_id,
        )
        .correlate(Attendance)
        .exists()
    )
    of_invited = (
        select(
            Invitation.meeting_id,
            func.count(Invitation.id).label("invited"),
            func.count(Invitation.reply).label("replied"),
            many(Attendance.status == AttendanceStatus.PRESENT).label("came"),
            many(Attendance.status == AttendanceStatus.REPRESENTED).label("represented"),
        )
        .outerjoin(Attendance, matched)
        .group_by(Invitation.meeting_id)
    )
    of_guests = (
        select(Attendance.meeting_id, func.count(Attendance.id).label("walk_ins"))
        .where(Attendance.status == AttendanceStatus.PRESENT, uninvited)
        .group_by(Attendance.meeting_id)
    )
    if ids is not None:
        of_invited = of_invited.where(Invitation.meeting_id.in_(ids))
        of_guests = of_guests.where(Attendance.meeting_id.in_(ids))
    invited, guests = of_invited.subquery(), of_guests.subquery()
    counted = (
        select(
            Meeting.id,
            *(
                func.coalesce(column, 0)
                for column in (
                    invited.c.invited,
                    invited.c.replied,
                    invited.c.came,
                    invited.c.represented,
                    guests.c.walk_ins,
                )
            ),
        )
        .outerjoin(invited, invited.c.meeting_id == Meeting.id)
        .outerjoin(guests, guests.c.meeting_id == Meeting.id)
        .where(invited.c.meeting_id.is_not(None) | guests.c.meeting_id.is_not(None))
    )
    return counted if ids is None else counted.where(Meeting.id.in_(ids))


def presence_of_people(ids: BindParameter[Any] | None = None) -> Select[Any]:
    """What ``Presence`` holds of these people (None: of all), in its order of columns."""
    seen = (
        select(
            Attendance.person_id,
            func.min(Meeting.meets_on),
            func.max(Meeting.meets_on),
            func.count(Attendance.id),
        )
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.status == AttendanceStatus.PRESENT, Attendance.person_id.is_not(None))
        .group_by(Attendance.person_id)
    )
    return seen if ids is None else seen.where(Attendance.person_id.in_(ids))


MEETING_COLUMNS = ["meeting_id", "invited", "replied", "came", "represented", "walk_ins"]
PERSON_COLUMNS = ["person_id", "first_on", "last_on", "times"]
KEPT = (
    (MeetingCount, MEETING_COLUMNS, counts_of_meetings),
    (Presence, PERSON_COLUMNS, presence_of_people),
)
"""What is kept, and how it is counted."""


def count_anew(db: Session) -> None:
    """Make all kept counts from scratch: after rows were written past the objects."""
    for model, columns, counted in KEPT:
        db.connection().execute(delete(model.__table__))
        db.connection().execute(insert(model.__table__).from_select(columns, counted()))


@cache
def _recount() -> tuple[tuple[Any, Any], ...]:
    """In the order of ``KEPT``, the statements that count some ``ids`` anew.

    Put together once: that takes longer than to carry them out, and a session's check-in does it
    with every touch.
    """
    ids = bindparam("ids", expanding=True)
    return tuple(
        (
            delete(model.__table__).where(model.__table__.c[columns[0]].in_(ids)),
            insert(model.__table__).from_select(columns, counted(ids)),
        )
        for model, columns, counted in KEPT
    )


@event.listens_for(Session, "after_flush")
def _note(db: Session, *_: Any) -> None:
    changed = [
        row for row in [*db.new, *db.dirty, *db.deleted] if isinstance(row, Invitation | Attendance)
    ]
    if changed:
        meetings, people = db.info.setdefault("to_count", (set(), set()))
        meetings.update(row.meeting_id for row in changed)
        people.update(r.person_id for r in changed if isinstance(r, Attendance) and r.person_id)


@event.listens_for(Session, "before_commit")
def _count(db: Session) -> None:
    meetings, people = db.info.pop("to_count", ((), ()))
    for ids, statements in zip((meetings, people), _recount(), strict=True):
        if ids:
            for statement in statements:
                db.connection().execute(statement, {"ids": [*ids]})
