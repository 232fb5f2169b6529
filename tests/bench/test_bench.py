"""The bench must not be fooled, nor fool itself."""

import json

from streamlit.proto.Element_pb2 import Element

from tests.bench.measure import Figures, Result
from tests.bench.pages import BenchPage
from tests.bench.report import grown, misses
from tests.bench.wire import Visit


def records(*names: str) -> Element:
    element = Element()
    element.bidi_component.component_name = "desk_records"
    element.bidi_component.json = json.dumps({"rows": names})
    return element


def figures(ms: float, cpu: float, statements: int = 1) -> Figures:
    return Figures(
        "/roster",
        warm=[[ms] * 3],
        cpu=[[cpu] * 3],
        statements_cold=["SELECT 1"] * statements,
        statements_warm=["SELECT 1"],
    )


ROSTER = BenchPage("/roster", "/roster", {"records": 1}, ("آبادیان",))


def test_a_visit_that_delivers_the_page_counts():
    assert ROSTER.faults(Visit(elements=[records("آبادیان", "یزدی")])) == []


def test_an_empty_page_does_not_win():
    assert len(ROSTER.faults(Visit())) == 2


def test_a_page_with_other_rows_does_not_win():
    assert ROSTER.faults(Visit(elements=[records("یزدی")])) == ["does not show 'آبادیان'"]


def test_an_exception_beside_the_right_elements_is_a_fault():
    assert ROSTER.faults(Visit(elements=[records("آبادیان")], errors=["KeyError"])) == ["KeyError"]


def test_a_page_is_judged_by_its_distance_from_the_floor():
    floor = figures(ms=6, cpu=4)
    assert misses(figures(ms=20, cpu=13), floor) == []
    assert len(misses(figures(ms=22, cpu=15), floor)) == 2


def test_more_statements_at_a_larger_size_are_growth():
    small, same, more = (
        Result(size, figures(6, 4), [figures(9, 5, statements)])
        for size, statements in (("S1", 4), ("S10", 4), ("S100", 5))
    )
    assert grown([small, same]) == []
    assert grown([small, same, more]) == ["/roster: 4 → 5 statements after a write, S1 → S100"]
