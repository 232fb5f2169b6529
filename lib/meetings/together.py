"""Who has a session open now: written past the data stamps, for it changes no page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, text

from lib.actor import Actor
from lib.db import Instant, transaction

LOOKS_EVERY = 10
"""Seconds after which an open session looks again for colleagues and what they entered."""
STILL_HERE = timedelta(seconds=3 * LOOKS_EVERY)
"""Whoever was not heard of for so long has gone."""


def note_at_work(meeting_id: int, actor: Actor, now: datetime) -> None:
    """Note that the actor has this session open. Nothing is noted of the system."""
    if actor.staff_id is None:
        return
    with transaction(actor) as db:
        db.connection().execute(
            text(
                "INSERT INTO at_work (meeting_id, staff_id, seen_at) VALUES (:m, :s, :t)"
                " ON CONFLICT (meeting_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at"
            ).bindparams(bindparam("t", type_=Instant)),
            {"m": meeting_id, "s": actor.staff_id, "t": now},
        )
