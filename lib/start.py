"""What happens before the first page: migrate, seed, and, in a new database, load the sample.

By one process at a time (``Database.alone``): several may start at once.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lib.accounts.sign_in import first_administrator
from lib.actor import SYSTEM, Role, require
from lib.db import Base, Database, DataStamp, database, reading, transaction
from lib.errors import DomainError
from lib.i18n.dates import now_utc, today_in_tehran
from lib.migrations import upgrade
from lib.reference.models import ProgrammeSetting
from lib.reference.queries import begun_with
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


def begin(db: Session, sample: str) -> None:
    """Fill the tables of a new database: the lists, the sample if asked for."""
    seed_reference(db, today_in_tehran())
    if sample:
        from data.sample import load

        load(db, sample)
    db.add(ProgrammeSetting(key="begun", value=sample or "empty"))


@dataclass(frozen=True)
class Founder:
    """The first administrator of a desk that begins for real."""

    name: str
    username: str
    password: str


def begin_for_real(db: Session, founder: Founder) -> str:
    """Leave the sample programme behind: empty tables, the lists a new desk begins with.

    Everybody is signed out; the founder signs in next. A copy of an SQLite database is kept beside
    it; its path is returned, "" on PostgreSQL. Raises DomainError when what is there is no sample,
    Refused where the founder's name or password will not do, NotAllowed to anybody but an
    administrator.
    """
    require(db, Role.ADMINISTRATOR)
    if begun_with(db) in (None, "empty"):
        raise DomainError("ui.error.no_sample")
    kept = _kept_copy()
    stamps = db.execute(select(DataStamp.feature_name, DataStamp.value)).all()
    db.expunge_all()
    Base.metadata.drop_all(db.connection())
    db.execute(text("DROP TABLE alembic_version"))
    upgrade(db.connection())
    begin(db, "")
    first_administrator(db, founder.name, founder.username, founder.password)
    # Stamps never go back: an answer cached from the sample must not be found again.
    db.add_all(DataStamp(feature_name=name, value=value + 1) for name, value in stamps)
    return kept


def _kept_copy() -> str:
    file = database().file
    if file is None:
        return ""
    # The transaction holds the writer's lock: nothing is written after the copy.
    kept = file.with_name(f"{file.stem}-sample-{now_utc():%Y%m%d%H%M%S}.sqlite3")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", (str(kept),))
    return str(kept)


def migrate(here: Database) -> None:
    """Bring the schema of a database to the newest step."""
    with here.write.connect() as connection:  # type: ignore[union-attr]
        upgrade(connection)
        connection.commit()


def _is_new() -> bool:
    with reading() as data:
        return data.db.get(ProgrammeSetting, "begun") is None


def is_sample() -> bool:
    """Whether the database holds the sample programme: said on every page."""
    with reading() as data:
        return data.ask(begun_with) not in (None, "empty")


__all__ = ["Founder", "begin", "begin_for_real", "is_sample", "migrate", "prepare"]
