"""A second server that holds a copy of the first, and when a reading may ask it.

Each process keeps one *mark*: the newest position in the write-ahead log of the first server that
anybody at this process has written or seen. The replica is asked where it stands, in a statement
of its own *before* its snapshot is taken (asked within it, it could claim more than the snapshot
shows). Past the mark it serves the reading; before it, the first server does, and the mark rises
to where that stands. So everybody reads what they wrote, and nobody goes back in time; nobody
waits (docs/decisions/0014).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

WRITTEN = text("SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint")
"""Where the first server stands: no commit that can be seen lies beyond it, with PostgreSQL's own
``synchronous_commit = on``. (What is not flushed yet, replicas wait for, seconds at times.)"""
REPLAYED = text(
    "SELECT CASE WHEN pg_is_in_recovery()"
    " THEN pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint END"
)
"""Where the replica stands; NULL of a server that is none (any more)."""
LEFT_ALONE_S = 5.0
"""How long a replica that did not answer is not asked again."""


class Replica:
    """The replica of this process's database, and the mark.

    ``first`` are connections to the server that is written to.
    """

    def __init__(self, engine: Engine, first: Engine) -> None:
        self.engine, self._first = engine, first
        self.served: Counter[str] = Counter()
        """Readings by who served them and why: replica; behind, away (the first server)."""
        self._mark: int | None = None  # nothing is known yet: the first server is read
        self._guard = threading.Lock()
        self._alone_until = 0.0

    def raise_mark(self) -> None:
        """Note where the first server stands: after a commit, or a snapshot of it."""
        try:
            with self._first.connect() as connection:
                position = connection.scalar(WRITTEN)
        except SQLAlchemyError:  # what was committed stays so; until it is known, no replica
            position = None
        with self._guard:
            self._mark = position and max(self._mark or 0, position)

    @contextmanager
    def caught_up(self) -> Iterator[Connection | None]:
        """A connection to the replica, no transaction begun, if it stands past the mark."""
        with ExitStack() as opened:
            why, connection = self._ask(opened)
            self.served[why] += 1
            yield connection

    def _ask(self, opened: ExitStack) -> tuple[str, Connection | None]:
        if time.monotonic() < self._alone_until:
            return "away", None
        try:
            connection = opened.enter_context(self.engine.connect())
            position = connection.scalar(REPLAYED)
            connection.rollback()
        except SQLAlchemyError as error:
            self.leave_alone(type(error).__name__)
            return "away", None
        if position is None:
            self.leave_alone("it is no replica")
            return "away", None
        mark = self._mark
        if mark is None or position < mark:
            return "behind", None
        return "replica", connection

    def leave_alone(self, why: str) -> None:
        """Ask it nothing for a while: it did not answer, or a query stood in the way of what was
        to be replayed."""
        log.warning("the replica is left alone for %.0f s: %s", LEFT_ALONE_S, why)
        self._alone_until = time.monotonic() + LEFT_ALONE_S
