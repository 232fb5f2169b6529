"""What the forms choose from: the staff."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Credential, SignIn, Staff, StaffOrigin
from lib.accounts.sign_in import is_over
from lib.actor import Actor, Role
from lib.db import frame, reads

if TYPE_CHECKING:
    import pandas as pd


class SampleStaff(NamedTuple):
    id: int
    name: str
    post: str
    role: Role


@reads("accounts", needs=None)
def actor_of(db: Session, staff_id: int) -> Actor | None:
    """The member of staff as one who acts; None if there is none or the account is disabled."""
    row = db.execute(
        select(Staff.name, Staff.role).where(Staff.id == staff_id, Staff.archived_at.is_(None))
    ).one_or_none()
    return row and Actor(staff_id, row.name, Role(row.role))


@reads("accounts", needs=None)
def sample_staff(db: Session) -> tuple[Any, ...]:
    """Whom one may be in the sample, the highest role first: rows id, name, post, role."""
    rows = db.execute(
        select(Staff.id, Staff.name, Staff.post, Staff.role)
        .where(Staff.archived_at.is_(None))
        .order_by(Staff.role.desc(), Staff.position)
    )
    return tuple(SampleStaff(row.id, row.name, row.post, Role(row.role)) for row in rows)


class Named(NamedTuple):
    """A member of staff who has a name to sign in by."""

    staff_id: int
    version: int
    username: str
    name: str
    post: str
    role: Role
    disabled: bool
    has_password: bool


@reads("accounts", needs=Role.ADMINISTRATOR)
def accounts(db: Session) -> list[Named]:
    """Who has a name to sign in by, in the order of the staff."""
    rows = db.execute(
        select(
            Staff.id, Staff.version, Credential.username, Staff.name, Staff.post, Staff.role,
            Staff.archived_at.is_not(None), Credential.password_hash.is_not(None),
        )
        .join(Credential, Credential.staff_id == Staff.id)
        .order_by(Staff.position, Staff.id)
    )  # fmt: skip
    return [Named(*row[:5], Role(row[5]), bool(row[6]), bool(row[7])) for row in rows]


class Account(NamedTuple):
    """An account as its page shows it; ``state`` is a key, ``sessions`` are open ones."""

    id: int
    name: str
    post: str
    role: Role
    username: str | None
    has_password: bool
    state: str
    sessions: int


@reads("accounts")
def account(db: Session, staff_id: int, as_of: datetime) -> Account | None:
    """One account, None if there is no such member of staff.

    The page says who may see whose: one's own, or an administrator any.
    """
    row = db.execute(
        select(
            Staff.name,
            Staff.post,
            Staff.role,
            Staff.archived_at,
            Credential.username,
            Credential.password_hash.is_not(None).label("has_password"),
        )
        .outerjoin(Credential, Credential.staff_id == Staff.id)
        .where(Staff.id == staff_id)
    ).one_or_none()
    if row is None:
        return None
    if row.archived_at is not None:
        state = "accounts.state.disabled"
    elif row.username is None:
        state = "accounts.state.no_name"
    else:
        state = "accounts.state.open" if row.has_password else "accounts.state.no_password"
    sessions = db.scalar(
        select(func.count()).select_from(SignIn).where(SignIn.staff_id == staff_id, ~is_over(as_of))
    )
    return Account(
        staff_id, row.name, row.post, Role(row.role), row.username, bool(row.has_password), state,
        sessions or 0,
    )  # fmt: skip


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


@reads("accounts", needs=Role.ADMINISTRATOR)
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
