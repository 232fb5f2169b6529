"""The bench must not be fooled, nor fool itself."""

import json

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, create_engine, select
from streamlit.proto.Element_pb2 import Element

from lib.actor import Role
from tests.bench.databases import sample_database
from tests.bench.load import Crowded, Load
from tests.bench.measure import Figures, Result
from tests.bench.memory import SESSIONS, Memory
from tests.bench.pages import BenchPage
from tests.bench.raw import AfterWrite, Charts
from tests.bench.report import grown, misses
from tests.bench.savers import Saved, insert_copy
from tests.bench.staff import colleagues
from tests.bench.start import Starts
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


def test_a_crowd_is_judged_by_the_same_crowd_on_the_floor():
    floor = [Load({"today": [8.0, 10.0]}), Load({"today": [8.0, 10.0]})]
    assert Crowded(floor, Load({"today": [25.0, 29.0]})).misses() == []
    assert len(Crowded(floor, Load({"today": [25.0, 33.0]})).misses()) == 1


def test_an_error_under_load_is_a_miss_however_fast():
    floor = [Load({"today": [8.0, 10.0]}), Load({"today": [8.0, 10.0]})]
    assert Crowded(floor, Load({"today": [8.0, 8.0]}, ["KeyError"] * 9)).misses() == [
        "under load: KeyError"
    ]


def test_a_page_after_a_write_takes_half_of_the_raw_sql_at_most():
    raw = {"issues": [40.0, 60.0, 50.0], "shift": [50.0, 50.0, 50.0]}
    assert AfterWrite([Charts("outcomes", [49.0, 50.0, 90.0], raw)]).misses() == []
    assert len(AfterWrite([Charts("outcomes", [49.0, 51.0, 90.0], raw)]).misses()) == 1


def saved(acknowledged: list[str], stored: list[str], ms: float = 20) -> Saved:
    bare = [Load({"insert": [10.0, 10.0]}), Load({"insert": [10.0, 10.0]})]
    return Saved(bare, Load({"save": [ms, ms]}), acknowledged, stored, {"issue": 1})


def test_an_acknowledged_save_is_there_once():
    assert saved(["a", "b"], ["a", "b", "not acknowledged"]).misses() == []
    assert len(saved(["a", "b"], ["a"]).misses()) == 1
    assert len(saved(["a", "b"], ["a", "b", "b"]).misses()) == 1


def test_a_save_is_judged_by_the_bare_insert():
    assert saved([], [], ms=30).misses() == []
    assert len(saved([], [], ms=31).misses()) == 1


def test_the_bare_insert_writes_all_rows_of_a_save_under_new_ids():
    tables = MetaData()
    saved_request = Table(
        "saved_request",
        tables,
        Column("request_id", String, primary_key=True),
        Column("n", Integer),
    )
    issue = Table("issue", tables, Column("id", Integer, primary_key=True), Column("title", String))
    issue_event = Table(
        "issue_event",
        tables,
        Column("id", Integer, primary_key=True),
        Column("issue_id", ForeignKey("issue.id")),
    )
    shape = {
        saved_request: [{"request_id": "once", "n": 7}],
        issue: [{"id": 7, "title": "saver 1"}],
        issue_event: [{"id": 9, "issue_id": 7}],
    }
    with create_engine("sqlite://").begin() as connection:
        tables.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE data_stamp (feature PRIMARY KEY, value)")
        insert_copy(connection, shape)
        insert_copy(connection, shape)
        assert connection.execute(select(issue)).all() == [(1, "bare"), (2, "bare")]
        assert connection.scalars(select(issue_event.c.issue_id)).all() == [1, 2]
        assert len(connection.execute(select(saved_request)).all()) == 2
        stamps = connection.exec_driver_sql("SELECT feature, value FROM data_stamp")
        assert dict(iter(stamps))["issues"] == 2


def test_a_crowd_has_every_role_and_savers_are_those_who_may_save():
    file = sample_database("S1")
    assert {each.role for each in colleagues(file, 50)} == set(Role)
    savers = colleagues(file, 50, Role.RECORDER)
    assert len(savers) == 50 and {each.role for each in savers} == set(Role) - {Role.VIEWER}


def test_memory_is_what_further_sessions_add():
    def memory(a_session: float) -> Memory:
        warm = 250_000.0
        return Memory(240_000, warm, warm + a_session * SESSIONS, 0, 0, 0, 0, [])

    assert memory(120).misses() == []
    assert len(memory(121).misses()) == 1


def test_a_cold_start_is_judged_by_the_median():
    assert Starts(desk=[4.0, 5.0, 9.0], bare=[2.0, 2.0, 9.0]).misses() == []
    assert len(Starts(desk=[4.0, 5.1, 9.0], bare=[2.0, 2.0, 9.0]).misses()) == 1
