"""Texts of a draft: brought into normal form, and what is wrong with them collected."""

from __future__ import annotations

from lib.errors import Problems
from lib.i18n.text import clean


def checked(
    problems: Problems,
    field: str,
    text: str | None,
    limit: int,
    *,
    required: bool = False,
    multiline: bool = False,
) -> str:
    """``text`` in normal form; notes beside ``field`` that it is empty though ``required``, or
    longer than ``limit`` characters."""
    normal = clean(text, multiline=multiline)
    if required and not normal:
        problems.add("i18n.error.required", field)
    if len(normal) > limit:
        problems.add("i18n.error.too_long", field, limit=limit)
    return normal
