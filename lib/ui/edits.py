"""The edits of a table, carried out one by one; what was refused is told in its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import Session

from lib.db import Unavailable, transaction
from lib.errors import Conflict, DomainError
from lib.ui.act import say
from lib.ui.components.editable import Edit
from lib.ui.context import here


def carry_out(edits: Iterable[Edit], do: Callable[[Session, Edit], object]) -> dict[str, Any]:
    """Run ``do(db, edit)`` for each edit in a transaction of its own; the table's answer.

    An edit that met a database that is away is not answered, so that the table sends it again.
    """
    answers: dict[str, str | dict[str, str] | None] = {}
    for edit in edits:
        try:
            with transaction(here().actor) as db:
                do(db, edit)
        except DomainError as refused:
            answers[edit.request_id] = _sentences(refused, edit)
        except Unavailable:
            continue
        else:
            answers[edit.request_id] = None
    return answers


def _sentences(refused: DomainError, edit: Edit) -> str | dict[str, str]:
    """Beside their cells where all have one, else one sentence for the row."""
    t = here().t
    if isinstance(refused, Conflict) and (both := _both_versions(refused, edit)):
        return both
    problems = refused.problems
    if all(problem.field in edit.values for problem in problems):
        return {str(problem.field): say(problem, t) for problem in problems}
    return " ".join(say(problem, t) for problem in problems)


def _both_versions(conflict: Conflict, edit: Edit) -> dict[str, str]:
    """What a colleague wrote, beside each text of the user's that would write over it."""
    t = here().t
    theirs = {name: conflict.theirs.get(name) for name in edit.changed}
    return {
        name: f"{t('ui.conflict.theirs')}: {text or t('ui.nothing')}"
        for name, text in theirs.items()
        if isinstance(text, str) and text != edit.values[name]
    }
