"""Who acts: every transaction has one."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy.orm import Session

from lib.errors import NotAllowed

log = logging.getLogger(__name__)


class Role(IntEnum):
    """What a member of staff may do; each includes the ones before it."""

    VIEWER = 1
    RECORDER = 2
    COORDINATOR = 3
    ADMINISTRATOR = 4


@dataclass(frozen=True)
class Actor:
    """The one on whose behalf a transaction writes. ``staff_id`` is None for the system alone."""

    staff_id: int | None
    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether this one may do what ``role`` may."""
        return self.role >= role

    def must(self, role: Role) -> None:
        """Raise NotAllowed to whoever may not do what ``role`` may."""
        if not self.may(role):
            # No page offers that: the request was written by hand, or a page is wrong.
            log.warning("refused: %s asked for what needs %s", self.role.name, role.name)
            raise NotAllowed(role.name.lower())


SYSTEM = Actor(None, "system", Role.ADMINISTRATOR)
"""Seeding and migrations: no person sits at the keyboard."""


def require(db: Session, role: Role) -> Actor:
    """Return the actor of this transaction, or raise NotAllowed if its role is below ``role``."""
    actor: Actor | None = db.info.get("actor")
    if actor is None:
        raise NotAllowed(role.name.lower())
    actor.must(role)
    return actor
