"""Who the sessions of a crowd are: staff of every role, each signed in at the gate by itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from typing import NamedTuple

from sqlalchemy.engine import make_url

from lib.actor import Role

IN_TURN = (
    Role.RECORDER, Role.RECORDER, Role.COORDINATOR, Role.RECORDER, Role.VIEWER,
    Role.RECORDER, Role.ADMINISTRATOR, Role.RECORDER, Role.COORDINATOR, Role.VIEWER,
)  # fmt: skip
"""Of ten at work five write down, two plan, two look and one keeps the desk."""


class Colleague(NamedTuple):
    """One of the sample's staff: the number to sign in by, and what it may."""

    staff: int
    role: Role


def colleagues(file: str, many: int, least: Role = Role.VIEWER) -> list[Colleague]:
    """So ``many`` of the staff of an SQLite sample, in the shares of ``IN_TURN``.

    None is below ``least``: a recorder sits in the place of whoever only looks.
    """
    with closing(sqlite3.connect(make_url(file).database)) as connection:
        rows = connection.execute(
            "SELECT id, role FROM staff WHERE archived_at IS NULL ORDER BY id"
        )
        of = defaultdict(list)
        for id, role in rows:
            of[Role(role)].append(id)
    found = []
    for number in range(many):
        role = max(IN_TURN[number % len(IN_TURN)], least)
        found.append(Colleague(of[role][number % len(of[role])], role))
    return found
