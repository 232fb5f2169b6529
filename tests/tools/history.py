"""A record's history, read as a test reads it."""

from __future__ import annotations

from collections.abc import Iterable

from lib.ui.changes import Told


def html(blocks: Iterable[Told]) -> str:
    """All that is told, without the buttons."""
    return "".join(block.html for block in blocks)


def offers(blocks: Iterable[Told]) -> list[Told]:
    """What can be put back, newest first."""
    return [block for block in blocks if block.entry_id is not None]
