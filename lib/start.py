"""What happens before the first page: migrate, seed, and, in a new database, load the sample.

By one process at a time (``Database.alone``): several may start at once.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.accounts.seed import seed_accounts
from lib.actor import SYSTEM, Actor, Role, require
from lib.db import Base, Database, DataStamp, database, reading, transaction
from lib.errors import DomainError
from lib.i18n.dates import now_utc, today_in_tehran
from lib.migrations import upgrade
from lib.reference.models import ProgrammeSetting
from lib.reference.seed import seed_reference
from lib.settings import settings


def prepare(sample: str | None = None) -> None:
    """Make the process's database ready. ``sample``: "S1", "S10", "S100" or "" for none.

    Default: S1 into a new database, unless ``SAMPLE=0``. Raises lib.db.Unavailable.
    """
    if sample is None:
        sample = "S1" if settings().sample else ""
    here = database()
    with here.alone():
        migrate(here)
        if _is_new():
            with transaction(SYSTEM) as db:
                begin(db, sample)
    _forget()


def begin(db: Session, sample: str) -> None:
    """Fill the tables of a new database: the lists, the administrator, the sample if asked for."""
    seed_reference(db, today_in_tehran())
    seed_accounts(db)
    if sample:
        from data.sample import load

        load(db, sample)
    db.add(ProgrammeSetting(key="begun", value=sample or "empty"))


def begin_for_real(actor: Actor) -> Path | None:
    """Leave the sample programme behind: empty tables, the lists a new desk begins with.

    A copy of an SQLite database is kept beside it; its path is returned. Raises DomainError when
    what is there is no sample, NotAllowed to anybody but an administrator.
    """
    here = database()
    kept = None
    with here.alone(), transaction(actor) as db:
        require(db, Role.ADMINISTRATOR)
        begun = db.get(ProgrammeSetting, "begun")
        if begun is None or begun.value == "empty":
            raise DomainError("ui.error.no_sample")
        if here.file:
            # This transaction holds the writer's lock: nothing is written after the copy.
            kept = here.file.with_name(f"{here.file.stem}-sample-{now_utc():%Y%m%d%H%M%S}.sqlite3")
            with closing(sqlite3.connect(here.file)) as connection:
                connection.execute("VACUUM INTO ?", (str(kept),))
        stamps = db.execute(select(DataStamp.feature_name, DataStamp.value)).all()
        db.expunge_all()
        Base.metadata.drop_all(db.connection())
        db.execute(text("DROP TABLE alembic_version"))
        upgrade(db.connection())
        begin(db, "")
        # Stamps never go back: an answer cached from the sample must not be found again.
        db.add_all(DataStamp(feature_name=name, value=value + 1) for name, value in stamps)
    _forget()
    return kept


def _forget() -> None:
    is_sample.cache_clear()
    local_administrator.cache_clear()


def migrate(here: Database) -> None:
    """Bring the schema of a database to the newest step."""
    with here.write.connect() as connection:  # type: ignore[union-attr]
        upgrade(connection)
        connection.commit()


def _is_new() -> bool:
    with reading() as data:
        return data.db.get(ProgrammeSetting, "begun") is None


@cache
def is_sample() -> bool:
    """Whether the database holds the sample programme: said on every page."""
    with reading() as data:
        begun = data.db.get(ProgrammeSetting, "begun")
        return begun is not None and begun.value != "empty"


@cache
def local_administrator() -> Actor:
    """Who acts while there is no sign-in (the desk then listens on loopback alone)."""
    with reading() as data:
        row = data.db.execute(
            select(Staff.id, Staff.name, Staff.role).where(Staff.is_local_administrator)
        ).one()
        return Actor(row.id, row.name, Role(row.role))


__all__ = ["begin", "begin_for_real", "is_sample", "local_administrator", "migrate", "prepare"]
