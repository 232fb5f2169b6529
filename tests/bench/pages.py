"""What is measured: the pages of manifest.toml, and what a visit to each must deliver."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from lib.actor import Role
from lib.i18n.dates import today_in_tehran
from tests.bench.wire import Visit

MANIFEST = Path(__file__).with_name("manifest.toml")
APOLOGY = "desk.retry"
"""The key of the button under what lib/ui/failure.py says when a page failed."""


@dataclass(frozen=True)
class BenchPage:
    """A page as visited. ``elements``: at least so many of each kind; ``texts``: shown.

    ``needs``: the least role to which it shows them.
    """

    name: str
    url: str
    elements: Mapping[str, int]
    texts: tuple[str, ...]
    needs: Role = Role.VIEWER

    def faults(self, visit: Visit) -> list[str]:
        """What keeps this visit from counting: errors, and elements or texts that did not come."""
        came = visit.kinds
        return [
            *visit.errors,
            *(["the desk apologised, see its log"] if visit.shows(APOLOGY) else []),
            *(
                f"{came[kind]} × {kind}, expected {least}"
                for kind, least in self.elements.items()
                if came[kind] < least
            ),
            *(f"does not show {text!r}" for text in self.texts if not visit.shows(text)),
        ]


def bench_pages(database_url: str) -> list[BenchPage]:
    """The manifest's pages, its {placeholders} filled from the rows of this SQLite database."""
    manifest = tomllib.loads(MANIFEST.read_text("utf-8"))
    facts = _facts(database_url, manifest["facts"])
    return [
        BenchPage(
            page["name"],
            page["url"].format_map(facts),
            page["elements"],
            tuple(text.format_map(facts) for text in page.get("texts", ())),
            Role[page.get("needs", "viewer").upper()],
        )
        for page in manifest["page"]
    ]


def _facts(database_url: str, queries: Mapping[str, str]) -> dict[str, sqlite3.Row]:
    """The first row of each query, by the query's name. Raises LookupError where there is none."""
    connection = sqlite3.connect(make_url(database_url).database)
    connection.row_factory = sqlite3.Row
    try:
        today = {"today": today_in_tehran().isoformat()}
        facts = {
            name: connection.execute(query, today).fetchone() for name, query in queries.items()
        }
    finally:
        connection.close()
    if empty := [name for name, row in facts.items() if row is None]:
        raise LookupError(f"the sample has no row for {', '.join(empty)} (see {MANIFEST.name})")
    return facts
