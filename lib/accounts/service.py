"""What administrators do with the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.accounts.models import Credential, Staff, StaffOrigin
from lib.accounts.sign_in import (
    choose_password,
    is_password_of,
    make_link,
    name_account,
    sign_out_everywhere,
)
from lib.actor import Role, require
from lib.db import checkout, fetch, once
from lib.errors import DomainError, Problems
from lib.i18n.checks import checked
from lib.reference.models import Neighbourhood
from lib.reference.service import ShelfDraft, shelve

NAME_LIMIT = 200


@dataclass(frozen=True)
class StaffDraft:
    """A member of staff; ``id`` None makes a new one. ``origins``: ids of neighbourhoods."""

    name: str
    post: str = ""
    role: Role = Role.RECORDER
    origins: tuple[int, ...] = ()
    id: int | None = None
    version: int = 0
    request_id: str = ""


def save_staff(db: Session, draft: StaffDraft) -> int | None:
    """Add or change a member of staff; the id. Needs an administrator.

    Refused: an empty or overlong name, a post too long, a neighbourhood that is not there, and
    taking the administrator's role from the last one.
    """
    require(db, Role.ADMINISTRATOR)
    return once(db, draft.request_id, lambda: _save_staff(db, draft))


def _save_staff(db: Session, draft: StaffDraft) -> int:
    problems = Problems()
    name = checked(problems, "name", draft.name, NAME_LIMIT, required=True)
    post = checked(problems, "post", draft.post, NAME_LIMIT)
    known = set(db.scalars(select(Neighbourhood.id).where(Neighbourhood.id.in_(draft.origins))))
    if not known.issuperset(draft.origins):
        problems.add("accounts.error.origin", field="origins")
    problems.check()

    if draft.role < Role.ADMINISTRATOR:
        keep_an_administrator(db, draft.id, field="role")
    if draft.id is not None:
        row = checkout(db, Staff, draft.id, draft.version, staff_as_it_stands)
    else:
        row = Staff(position=(db.scalar(select(func.max(Staff.position))) or 0) + 1)
    row.name, row.post, row.role = name, post, int(draft.role)
    kept = {origin.neighbourhood_id: origin for origin in row.origins}
    row.origins = [
        kept.get(id) or StaffOrigin(neighbourhood_id=id) for id in dict.fromkeys(draft.origins)
    ]
    db.add(row)
    db.flush()
    return row.id


@dataclass(frozen=True)
class AccountDraft:
    """A new member of staff and the name they will sign in by."""

    name: str
    username: str
    role: Role = Role.RECORDER
    post: str = ""
    request_id: str = ""


def add_account(db: Session, draft: AccountDraft) -> int | None:
    """Add a member of staff who can sign in once a password is chosen (``reset_password``).

    Returns the id. Needs an administrator. Refused: what ``save_staff`` refuses, and a sign-in
    name that is taken.
    """
    require(db, Role.ADMINISTRATOR)
    return once(db, draft.request_id, lambda: _add_account(db, draft))


def _add_account(db: Session, draft: AccountDraft) -> int:
    staff_id = _save_staff(db, StaffDraft(draft.name, draft.post, draft.role))
    name_account(db, staff_id, draft.username)
    return staff_id


def reset_password(db: Session, staff_id: int, now: datetime) -> str:
    """Take a password away; the token of a link that opens once, to choose another.

    Whoever knows the old one is out at once. Needs an administrator. Raises DomainError where
    there is no such account or it is disabled.
    """
    require(db, Role.ADMINISTRATOR)
    row = db.scalar(select(Credential).where(Credential.staff_id == staff_id))
    staff = db.get(Staff, staff_id)
    if row is None or staff is None or staff.archived_at is not None:
        raise DomainError("accounts.error.no_account")
    row.password_hash = None
    db.flush()
    sign_out_everywhere(db, staff_id)
    return make_link(db, staff_id, now)


def sign_out_staff(db: Session, staff_id: int) -> int:
    """End all sessions of a member of staff; how many. Needs an administrator."""
    require(db, Role.ADMINISTRATOR)
    return sign_out_everywhere(db, staff_id)


@dataclass(frozen=True)
class UsernameDraft:
    """The name that a member of staff signs in by."""

    staff_id: int
    username: str


def save_username(db: Session, draft: UsernameDraft) -> None:
    """Give a member of staff a name to sign in by, or another one. Needs an administrator.

    Raises Refused where it is empty, too long or taken.
    """
    require(db, Role.ADMINISTRATOR)
    fetch(db, Staff, draft.staff_id)
    name_account(db, draft.staff_id, draft.username)


@dataclass(frozen=True)
class OwnPassword:
    """One's own next password; ``current`` proves that it is oneself."""

    current: str
    password: str


def change_password(db: Session, draft: OwnPassword) -> None:
    """Choose another password for oneself; all of one's sessions end, this one too.

    Raises Refused where the current one is wrong or the new one too easy.
    """
    actor = require(db, Role.VIEWER)
    if actor.staff_id is None or not is_password_of(db, actor.staff_id, draft.current):
        raise DomainError("accounts.own.wrong", field="current")
    choose_password(db, actor.staff_id, draft.password)


def sign_out_myself(db: Session, _: object = None) -> int:
    """End all of one's own sessions, this one too; how many."""
    actor = require(db, Role.VIEWER)
    return sign_out_everywhere(db, actor.staff_id) if actor.staff_id is not None else 0


def staff_as_it_stands(row: Staff) -> dict[str, object]:
    """The fields of a draft as the database has them now."""
    return {
        "name": row.name,
        "post": row.post,
        "role": Role(row.role),
        "origins": tuple(sorted(o.neighbourhood_id for o in row.origins)),
    }


def shelve_staff(db: Session, draft: ShelfDraft) -> int:
    """Put a member of staff away, or bring them back. Needs an administrator.

    Who is put away is signed out everywhere; the last administrator stays.
    """
    require(db, Role.ADMINISTRATOR)
    if draft.archived:
        keep_an_administrator(db, draft.id)
        sign_out_everywhere(db, draft.id)
    return shelve(db, Staff, draft)


def keep_an_administrator(db: Session, but: int | None, field: str | None = None) -> None:
    """Raise DomainError where nobody ``but`` this one is an administrator. Before ``checkout``."""
    here = select(Staff.id).where(
        Staff.role == int(Role.ADMINISTRATOR), Staff.archived_at.is_(None)
    )
    # Locked, always in the same order: two who remove one another at once must not both succeed.
    if list(db.scalars(here.order_by(Staff.id).with_for_update())) == [but]:
        raise DomainError("accounts.error.last_administrator", field=field)
