"""Who somebody is: passwords, open sessions, links that open once.

The tokens are 256 random bits; the database keeps their SHA-256, so that a copy of it opens
nothing. Passwords are argon2id (OWASP's first choice; RFC 9106 second parameters). Sessions are
written past the data stamps: that somebody is at work changes no page.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from lib.accounts.models import Credential, InviteLink, SignIn, SignInAttempt, SignInWay, Staff
from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.errors import DomainError, NotAllowed, Problems
from lib.i18n.checks import checked
from lib.i18n.text import ascii_digits, clean
from lib.reference.models import ProgrammeSetting
from lib.settings import settings

WINDOW = timedelta(minutes=15)
TRIES_A_NAME = 5
TRIES_AN_ADDRESS = 30
"""Wrong passwords within ``WINDOW`` after which a name or an address has to wait."""
SEEN_EVERY = timedelta(seconds=60)
"""That somebody is at work is written down at most so often."""
LINK_LASTS = timedelta(hours=24)
PASSWORD_LENGTH = (10, 200)
PASSWORD_STRENGTH = 3
"""Least score of zxcvbn, of 4: "safely unguessable" from 10^8 guesses on."""
FIRST_GUESSES = (
    "dialogue", "desk", "goftogu", "tehran", "district", "district17", "mantaghe", "mantaghe17",
    "shahrdari", "municipality", "administrator", "coordinator", "recorder", "viewer",
)  # fmt: skip
"""Words that whoever knows of the desk tries first: they make no password strong."""


class WrongPassword(DomainError):
    """Name and password do not belong together; which of them is wrong is not told."""

    def __init__(self) -> None:
        super().__init__("accounts.sign_in.wrong")


class TooManyTries(DomainError):
    """Too many wrong passwords for this name or from this address; ``minutes`` to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__("accounts.sign_in.wait", n=minutes)


@dataclass(frozen=True)
class SignedIn:
    """An open session: whose it is, and since when it is idle."""

    staff_id: int
    name: str
    role: Role
    way: SignInWay
    begun_at: datetime
    seen_at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(self.staff_id, self.name, self.role)


# ------------------------------------------------------------------------------- what is kept
def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def username_of(typed: str) -> str:
    """A sign-in name in its one spelling, whichever keyboard wrote it.

    Compatible forms and Arabic letters are one, digits are 0-9, letters small.
    """
    return ascii_digits(clean(unicodedata.normalize("NFKC", typed))).casefold()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    # A name that is not known takes as long as one that is.
    return _hasher().hash(secrets.token_hex())


def _verified(kept: str | None, password: str) -> bool:
    spare = _nobodys()  # whoever comes first waits for it, not the first whom nobody knows
    try:
        return _hasher().verify(kept or spare, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


# ------------------------------------------------------------------------------- signing in
def sign_in(username: str, password: str, address: str, now: datetime) -> str:
    """The token of a new session. Raises WrongPassword, TooManyTries.

    The try is written down before the password is looked at: many at once gain nothing.
    """
    name = username_of(username)
    tried = digest(name)
    with transaction(SYSTEM) as db:
        _slow_down(db, tried, address, now)
        db.connection().execute(
            insert(SignInAttempt).values(at=now, name_digest=tried, address=address[:64])
        )
        found = db.execute(
            select(Credential.staff_id, Credential.password_hash)
            .join(Staff, Staff.id == Credential.staff_id)
            .where(Credential.username == name, Staff.archived_at.is_(None))
        ).one_or_none()
    # Outside the transaction: it takes a fifth of a second, and SQLite has one writer.
    if not _verified(found and found.password_hash, password) or found is None:
        raise WrongPassword
    with transaction(SYSTEM) as db:
        db.connection().execute(delete(SignInAttempt).where(SignInAttempt.name_digest == tried))
        if _hasher().check_needs_rehash(found.password_hash):
            row = db.scalars(select(Credential).where(Credential.username == name)).one()
            row.password_hash = _hasher().hash(password)
        return open_session(db, found.staff_id, SignInWay.PASSWORD, now)


def _slow_down(db: Session, tried: str, address: str, now: datetime) -> None:
    if db.get_bind().dialect.name == "postgresql":
        # Looking and writing down is one step, as it is on SQLite with its one writer.
        for key in (tried, address):
            db.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    # What is long to come was tried while the clock was wrong: nobody waits for that.
    past = or_(SignInAttempt.at < now - WINDOW, SignInAttempt.at > now + WINDOW)
    db.connection().execute(delete(SignInAttempt).where(past))
    for column, value, most in (
        (SignInAttempt.name_digest, tried, TRIES_A_NAME),
        (SignInAttempt.address, address[:64], TRIES_AN_ADDRESS),
    ):
        tries = db.scalars(
            select(SignInAttempt.at)
            .where(column == value)
            .order_by(SignInAttempt.at.desc())
            .limit(most)
        ).all()
        if len(tries) == most:
            left = tries[-1] + WINDOW - now
            raise TooManyTries(max(1, -(-int(left.total_seconds()) // 60)))


def open_session(db: Session, staff_id: int, way: SignInWay, now: datetime) -> str:
    """Begin a session for a member of staff; its token. Those long over are swept away."""
    token = secrets.token_urlsafe(32)
    db.connection().execute(delete(SignIn).where(is_over(now)))
    db.connection().execute(
        insert(SignIn).values(
            token_digest=digest(token), staff_id=staff_id, way=way, begun_at=now, seen_at=now
        )
    )
    return token


def choose_sample_staff(staff_id: int, now: datetime) -> str:
    """Sign in as one of the sample's staff; the gate sees to it that this machine asks.

    Raises NotAllowed where the database is no sample's or there is no such member of staff.
    """
    with transaction(SYSTEM) as db:
        staff = db.get(Staff, staff_id)
        if staff is None or staff.archived_at is not None or not _is_sample(db):
            raise NotAllowed("administrator")
        return open_session(db, staff_id, SignInWay.SAMPLE, now)


def _is_sample(db: Session) -> bool:
    begun = db.get(ProgrammeSetting, "begun")
    return begun is not None and begun.value != "empty"


# ------------------------------------------------------------------------------- being signed in
def is_over(now: datetime) -> ColumnElement[bool]:
    """Whether a session is too old, or idle too long.

    One that begins later than any would end was begun while the clock was wrong: it is over too.
    """
    chosen = settings()
    return or_(
        SignIn.seen_at < now - chosen.idle_after,
        SignIn.begun_at < now - chosen.session_lasts,
        SignIn.begun_at > now + chosen.session_lasts,
    )


def signed_in(token: str, now: datetime) -> SignedIn | None:
    """Whose session this is, if it is open: not idle too long, not too old, not disabled."""
    with reading(newest=True) as data:
        row = data.db.execute(
            select(
                SignIn.staff_id, Staff.name, Staff.role, SignIn.way, SignIn.begun_at, SignIn.seen_at
            )
            .join(Staff, Staff.id == SignIn.staff_id)
            .where(SignIn.token_digest == digest(token), Staff.archived_at.is_(None), ~is_over(now))
        ).one_or_none()
    if row is None:
        return None
    return SignedIn(row.staff_id, row.name, Role(row.role), row.way, row.begun_at, row.seen_at)


def still_open(tokens: Collection[str], now: datetime) -> dict[str, datetime]:
    """Which of these sessions are open, and when each was last noted to be at work."""
    by_digest = {digest(token): token for token in tokens}
    with reading(newest=True) as data:
        rows = data.db.execute(
            select(SignIn.token_digest, SignIn.seen_at)
            .join(Staff, Staff.id == SignIn.staff_id)
            .where(SignIn.token_digest.in_(by_digest), Staff.archived_at.is_(None), ~is_over(now))
        )
        return {by_digest[row.token_digest]: row.seen_at for row in rows}


def still_here(tokens: Collection[str], now: datetime) -> None:
    """Note that somebody is at work, so that their sessions do not fall idle."""
    digests = [digest(token) for token in tokens]
    with transaction(SYSTEM) as db:
        db.connection().execute(
            update(SignIn).where(SignIn.token_digest.in_(digests)).values(seen_at=now)
        )


def sign_out(token: str) -> None:
    """End a session; one that is not there is ended already."""
    with transaction(SYSTEM) as db:
        db.connection().execute(delete(SignIn).where(SignIn.token_digest == digest(token)))


def sign_out_everywhere(db: Session, staff_id: int, but: str = "") -> int:
    """End all sessions of a member of staff (but the one of this token); how many."""
    ended = db.connection().execute(
        delete(SignIn).where(SignIn.staff_id == staff_id, SignIn.token_digest != digest(but))
    )
    return ended.rowcount


# ------------------------------------------------------------------------------- names, passwords
def check_password(problems: Problems, password: str, *about: str) -> None:
    """Note what is wrong with a new password: too short, too long, too easy to guess.

    ``about``: words that must not make it strong (the name). By length and guesses, without
    rules on kinds of letters (OWASP ASVS 5.0, 6.2).
    """
    least, most = PASSWORD_LENGTH
    if len(password) < least:
        problems.add("accounts.password.short", field="password", least=least)
    elif len(password) > most:
        problems.add("accounts.password.long", field="password", most=most)
    else:
        from zxcvbn import zxcvbn  # its word lists take a tenth of a second

        if (
            zxcvbn(password[:72], [*filter(None, about), *FIRST_GUESSES])["score"]
            < PASSWORD_STRENGTH
        ):
            problems.add("accounts.password.easy", field="password")


def name_account(db: Session, staff_id: int, username: str) -> Credential:
    """Give a member of staff the name they sign in by. Raises Refused."""
    problems = Problems()
    name = _check_username(db, problems, username, staff_id)
    problems.check()
    row = db.scalar(select(Credential).where(Credential.staff_id == staff_id))
    if row is None:
        row = Credential(staff_id=staff_id)
        db.add(row)
    row.username = name
    db.flush()
    return row


def _check_username(
    db: Session, problems: Problems, username: str, staff_id: int | None = None
) -> str:
    """The name in its one spelling; notes that it is missing, too long or a colleague's."""
    name = checked(problems, "username", username_of(username), 64, required=True)
    holder = db.scalar(select(Credential.staff_id).where(Credential.username == name))
    if holder not in (None, staff_id):
        problems.add("accounts.account.taken", field="username")
    return name


def is_password_of(db: Session, staff_id: int, password: str) -> bool:
    """Whether this is the password of that member of staff."""
    kept = db.scalar(select(Credential.password_hash).where(Credential.staff_id == staff_id))
    return _verified(kept, password)


def choose_password(db: Session, staff_id: int, password: str) -> None:
    """Keep a new password; all sessions of that account end: whoever knew the old one is out.

    Raises Refused, and DomainError where there is no such account or it is disabled.
    """
    row = db.scalar(select(Credential).where(Credential.staff_id == staff_id))
    staff = db.get(Staff, staff_id)
    if row is None or staff is None or staff.archived_at is not None:
        raise DomainError("accounts.link.closed")
    problems = Problems()
    check_password(problems, password, row.username, staff.name)
    problems.check()
    row.password_hash = _hasher().hash(password)
    db.flush()
    sign_out_everywhere(db, staff_id)


def first_administrator(db: Session, name: str, username: str, password: str) -> int:
    """Make an administrator who can sign in; the id. All that is wrong is told at once."""
    problems = Problems()
    name = checked(problems, "name", name, 200, required=True)
    username = _check_username(db, problems, username)
    check_password(problems, password, username, name)
    problems.check()
    position = (db.scalar(select(func.max(Staff.position))) or 0) + 1
    staff = Staff(name=name, role=int(Role.ADMINISTRATOR), position=position)
    db.add(staff)
    db.flush()
    name_account(db, staff.id, username)
    choose_password(db, staff.id, password)
    return staff.id


# ------------------------------------------------------------------------------- links
def make_link(db: Session, staff_id: int | None, now: datetime) -> str:
    """The token of a link that opens once; earlier ones for the same end."""
    token = secrets.token_urlsafe(32)
    same = InviteLink.staff_id.is_(None) if staff_id is None else InviteLink.staff_id == staff_id
    db.connection().execute(delete(InviteLink).where(or_(same, InviteLink.ends_at < now)))
    db.connection().execute(
        insert(InviteLink).values(
            token_digest=digest(token), staff_id=staff_id, ends_at=now + LINK_LASTS
        )
    )
    return token


@dataclass(frozen=True)
class Welcome:
    """What whoever opens a link gives; ``username`` and ``name`` the first administrator alone."""

    token: str
    password: str
    username: str = ""
    name: str = ""


def accept(draft: Welcome, now: datetime) -> str:
    """Carry out a link: the password is kept, the link is used up; the token of a new session.

    Raises Refused, and DomainError where the link does not open any more.
    """
    with transaction(_whose(draft.token)) as db:
        link = db.get(InviteLink, digest(draft.token), with_for_update=True)
        if link is None or link.ends_at < now:
            raise DomainError("accounts.link.closed")
        if link.staff_id is None:
            if not _nobody_can_sign_in(db):
                raise DomainError("accounts.link.closed")
            staff_id = first_administrator(db, draft.name, draft.username, draft.password)
        else:
            staff_id = link.staff_id
            choose_password(db, staff_id, draft.password)
        db.delete(link)
        return open_session(db, staff_id, SignInWay.PASSWORD, now)


def _whose(token: str) -> Actor:
    """Who acts when a link is opened: the one it is for, so that the history says so."""
    with reading(newest=True) as data:
        row = data.db.execute(
            select(Staff.id, Staff.name, Staff.role)
            .join(InviteLink, InviteLink.staff_id == Staff.id)
            .where(InviteLink.token_digest == digest(token))
        ).one_or_none()
    return Actor(row.id, row.name, Role(row.role)) if row else SYSTEM


def nobody_can_sign_in() -> bool:
    """Whether no administrator has a way in: then the terminal shows a link that makes one."""
    with reading(newest=True) as data:
        return _nobody_can_sign_in(data.db)


def _nobody_can_sign_in(db: Session) -> bool:
    can = (
        select(Credential.id)
        .join(Staff, Staff.id == Credential.staff_id)
        .where(
            or_(Credential.password_hash.is_not(None), Credential.subject.is_not(None)),
            Staff.archived_at.is_(None),
            Staff.role == int(Role.ADMINISTRATOR),
        )
    )
    return db.scalar(can.limit(1)) is None
