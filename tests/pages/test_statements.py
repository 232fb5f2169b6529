"""The data grows; what a page asks of the database must not."""

import asyncio

import pytest

from tests.bench.databases import sample_database
from tests.bench.measure import Result, count
from tests.bench.report import grown


@pytest.fixture(scope="module")
def small_and_large() -> list[Result]:
    return [asyncio.run(count(size, sample_database(size))) for size in ("S1", "S10")]


def test_every_page_delivers_what_the_bench_expects(small_and_large):
    faults = {(r.size, p.name): p.faults for r in small_and_large for p in r.pages if p.faults}
    assert faults == {}


def test_no_page_needs_more_statements_when_the_data_grow(small_and_large):
    assert grown(small_and_large) == []
