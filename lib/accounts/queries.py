"""What the forms choose from: the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff, StaffOrigin
from lib.actor import Actor, Role
from lib.db import frame, reads

if TYPE_CHECKING:
    import pandas as pd


class SampleStaff(NamedTuple):
    id: int
    name: str
    post: str
    role: Role


@reads("accounts")
def actor_of(db: Session, staff_id: int) -> Actor | None:
    """The member of staff as one who acts; None if there is none or the account is disabled."""
    row = db.execute(
        select(Staff.name, Staff.role).where(Staff.id == staff_id, Staff.archived_at.is_(None))
    ).one_or_none()
    return row and Actor(staff_id, row.name, Role(row.role))


@reads("accounts")
def sample_staff(db: Session) -> tuple[Any, ...]:
    """Whom one may be in the sample, the highest role first: rows id, name, post, role."""
    rows = db.execute(
        select(Staff.id, Staff.name, Staff.post, Staff.role)
        .where(Staff.archived_at.is_(None))
        .order_by(Staff.role.desc(), Staff.position)
    )
    return tuple(SampleStaff(row.id, row.name, row.post, Role(row.role)) for row in rows)


@reads("accounts")
def staff_options(db: Session) -> tuple[Any, ...]:
    """All members of staff in their order: rows id, name, post, archived."""
    return tuple(
        db.execute(
            select(
                Staff.id, Staff.name, Staff.post, Staff.archived_at.is_not(None).label("archived")
            ).order_by(Staff.position, Staff.name)
        )
    )


@reads("accounts")
def staff(db: Session, archived: bool) -> pd.DataFrame:
    """The staff for their settings table: id, version, name, post, role, origins, archived.

    ``origins``: a list of the ids of the neighbourhoods they come from.
    """
    rows = select(
        Staff.id,
        Staff.version,
        Staff.name,
        Staff.post,
        Staff.role,
        Staff.archived_at.is_not(None).label("archived"),
    ).order_by(Staff.position, Staff.name)
    found = frame(db, rows if archived else rows.where(Staff.archived_at.is_(None)))
    origins: dict[int, list[int]] = {}
    for staff_id, neighbourhood_id in db.execute(
        select(StaffOrigin.staff_id, StaffOrigin.neighbourhood_id).order_by(StaffOrigin.id)
    ):
        origins.setdefault(staff_id, []).append(neighbourhood_id)
    found["origins"] = [origins.get(id, []) for id in found["id"]]
    return found
