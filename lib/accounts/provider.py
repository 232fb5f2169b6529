"""Signing in by an OpenID Connect provider: for those whom the desk knows, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lib.accounts.models import Credential, SignInWay, Staff
from lib.accounts.service import keep_an_administrator
from lib.accounts.sign_in import open_session, username_of
from lib.actor import SYSTEM, Role
from lib.db import transaction
from lib.errors import DomainError
from lib.settings import settings


class NotKnown(DomainError):
    """The provider knows this person, the desk does not (or not any more)."""

    def __init__(self) -> None:
        super().__init__("accounts.provider.not_known")


def sign_in_by_provider(claims: Mapping[str, Any], now: datetime) -> str:
    """The token of a new session for whom these verified claims of an ID token speak of.

    A member of staff is found by the claim that the settings name, the first time; from then on
    by the subject, so that a name given anew at the provider opens nobody else's account. Where
    the settings map a claim to roles, the role follows it. Raises NotKnown, and DomainError where
    the last administrator would lose the role.
    """
    oidc = settings().oidc
    assert oidc is not None
    subject = f"{claims['iss']}|{claims['sub']}"
    with transaction(SYSTEM) as db:
        row = db.scalar(select(Credential).where(Credential.subject == subject))
        if row is None:
            name = username_of(str(claims.get(oidc.name_claim) or ""))
            row = db.scalar(select(Credential).where(Credential.username == name))
            if not name or row is None or row.subject is not None:
                raise NotKnown
            row.subject = subject
        staff = db.get_one(Staff, row.staff_id)
        if staff.archived_at is not None:
            raise NotKnown
        if oidc.roles:
            role = _role_of(claims.get(oidc.role_claim), oidc.roles)
            if role < Role.ADMINISTRATOR:
                keep_an_administrator(db, staff.id)
            if staff.role != int(role):
                staff.role = int(role)
        db.flush()
        return open_session(db, staff.id, SignInWay.OIDC, now)


def _role_of(said: Any, roles: Mapping[str, str]) -> Role:
    """The highest role that the claim gives. Raises NotKnown where it gives none."""
    given = said if isinstance(said, list) else str(said or "").split()
    found = [Role[roles[each].upper()] for each in given if each in roles]
    if not found:
        raise NotKnown
    return max(found)
