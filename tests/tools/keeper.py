"""Who acts in tests that come past the gate: the keeper of the desk, named as in the sample."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.sample import words
from lib import start
from lib.accounts.models import Staff
from lib.actor import Actor, Role
from lib.db import reading, reads

NAME, POST, ROLE = words.KEEPER


def add_keeper(db: Session) -> int:
    """An administrator in a database that has none; the id."""
    keeper = Staff(name=NAME, post=POST, role=ROLE)
    db.add(keeper)
    db.flush()
    return keeper.id


def begin(db: Session, sample: str = "") -> None:
    """A new desk, with a keeper where no sample brings one."""
    start.begin(db, sample)
    if not sample:
        add_keeper(db)


def acts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the keeper act on pages that no gate let anybody into (AppTest)."""
    monkeypatch.setattr("lib.ui.context.acting", acting)


def acting() -> Actor:
    """The keeper as one who acts."""
    with reading() as data:
        return data.ask(_keeper) or Actor(1, NAME, Role(ROLE))


@reads("accounts", needs=None)
def _keeper(db: Session) -> Actor | None:
    row = db.execute(select(Staff.id, Staff.role).where(Staff.name == NAME)).first()
    return row and Actor(row.id, NAME, Role(row.role))
