"""Each measure equals a table that was worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lib.db import reading
from lib.outcomes import queries as q

AS_OF = date(2026, 11, 24)


def ask(query: Any, *arguments: Any) -> Any:
    with reading() as data:
        return data.ask(query, *arguments)


@pytest.mark.parametrize("group_id", [None, 1])
def test_an_empty_desk_has_no_figures(db: Any, group_id: int | None) -> None:
    for first in (date(2025, 11, 25), AS_OF):
        scope = q.Scope(first, AS_OF, AS_OF, group_id)
        for name in (
            "attendance_by_month",
            "attendance_by_group",
            "reach_by_month",
            "reach",
            "coverage_by_neighbourhood",
            "topics",
            "issues_by_month",
            "answer_rate",
            "promises",
            "promises_by_month",
            "hearing",
            "hearing_by_month",
            "hearing_by_group",
            "shift",
            "shift_by_group",
            "shift_by_month",
            "opportunity_fields",
            "felt_seen",
        ):
            ask(getattr(q, name), scope)
    ask(q.turns, AS_OF)
    assert all(each.value is None and not each.n for each in ask(q.headlines, AS_OF))
