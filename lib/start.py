"""What happens before the first page: migrate, seed, and, in a new database, load the sample.

By one process at a time (``Database.alone``): several may start at once.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import select

from lib.accounts.models import Staff
from lib.accounts.seed import seed_accounts
from lib.actor import SYSTEM, Actor, Role
from lib.db import Database, database, reading, transaction
from lib.i18n.dates import today_in_tehran
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
                seed_reference(db, today_in_tehran())
                seed_accounts(db)
                if sample:
                    from data.sample import load

                    load(db, sample)
                db.add(ProgrammeSetting(key="begun", value=sample or "empty"))
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


__all__ = ["is_sample", "local_administrator", "migrate", "prepare"]
