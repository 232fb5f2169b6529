"""What the commands say: sentences, tables, and what stops them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from lib.db import Database
from lib.i18n.dates import TEHRAN
from lib.migrations import newest, standing
from lib.settings import with_driver


class Stopped(Exception):
    """A command that cannot be carried out; the sentence says why and what to do."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows under their headings; numbers stand to the right."""
    body = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    kinds = [all(cell.replace(",", "").replace(".", "").isdigit() for cell in column)
             for column in zip(*body, strict=True)] or [False] * len(head)  # fmt: skip
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, kinds, strict=True)
        ).rstrip()
        for line in [list(head), *body]
    )


def moment(at: datetime) -> str:
    """A moment as the office's clock shows it."""
    return f"{at.astimezone(TEHRAN):%Y-%m-%d %H:%M}"


def address(said: str) -> URL:
    """The address of a database. Raises Stopped for one the desk cannot use."""
    try:
        url = make_url(with_driver(said))
    except ArgumentError as error:
        raise Stopped("That is no address of a database.") from error
    if url.drivername not in ("sqlite", "postgresql+psycopg") or not url.database:
        raise Stopped("Use sqlite:////path/to/file.sqlite3 or postgresql://user@host/name.")
    return url


def shown(url: URL) -> str:
    """An address without its password."""
    return url.render_as_string(hide_password=True)


@contextmanager
def opened(said: str, new: bool = False) -> Iterator[Database]:
    """A database for the time of a command; ``new``: an SQLite file may be made."""
    url = address(said)
    if url.drivername == "sqlite" and not new and not Path(str(url.database)).is_file():
        raise Stopped(f"There is no file {url.database}.")
    database = Database(url.render_as_string(hide_password=False))
    try:
        yield database
    finally:
        database.dispose()


def refuse_old_schema(database: Database) -> None:
    """Raise Stopped where the tables are not those of this release."""
    with database.read.connect() as connection:  # type: ignore[union-attr]
        there = standing(connection)
    if there != newest():
        raise Stopped(
            f"The database stands at step {there or 'none'}, this release works at step"
            f" {newest()}. Start the desk once on it; it brings the tables to its own step."
        )
