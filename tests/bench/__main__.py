"""The command: measure, print the table, write the JSON, say whether the targets are met.

How to read what it prints: tests/bench/README.md.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Protocol

from tests.bench.databases import Sample, sample, sample_database
from tests.bench.load import pages_under_load
from tests.bench.measure import Result, count, measure, profile
from tests.bench.memory import memory_of_sessions
from tests.bench.raw import charts_after_write
from tests.bench.report import grown, growth_table, misses, table_of
from tests.bench.savers import saves
from tests.bench.server import CACHE
from tests.bench.start import cold_starts

COUNTED = "S10"
"""Statements and bytes are counted at this size too; it is not timed."""


class Found(Protocol):
    """What a target's measurement gives: a dataclass that tells its figures and its misses."""

    def table(self) -> str: ...
    def misses(self) -> list[str]: ...


OTHERS: dict[int, Callable[[Sample], Awaitable[Found]]] = {
    2: pages_under_load,
    4: charts_after_write,
    5: saves,
    7: memory_of_sessions,
    8: cold_starts,
}
"""Targets that are measured at the largest size alone, each by its own function of a sample."""
ON_BOTH = {2, 5, 7}
"""Those that are measured on each of the databases, the rest on SQLite."""
PAGES = {1, 6}
"""Those of the pages one by one."""


def main() -> int:
    """Run the command; the exit status is 1 if a target is missed or a page is not what it was."""
    ask = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    ask.add_argument("--targets", default="1,2,4,5,6,7,8", help="which to measure (all)")
    ask.add_argument("--sizes", default="S1,S100", help="sizes to time (default %(default)s)")
    ask.add_argument(
        "--databases",
        default="sqlite,postgresql",
        help="for targets 2, 5 and 7 (default %(default)s)",
    )
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--visits", type=int, default=20, help="warm visits to a page in a round")
    ask.add_argument(
        "--only", default="", metavar="TEXT", help="targets 1, 6: pages with TEXT in their name"
    )
    ask.add_argument("--profile", metavar="PAGE", help='profile one page, e.g. "/roster"')
    ask.add_argument("--cold", action="store_true", help="profile visits that follow a write")
    said = ask.parse_args()
    sizes = said.sizes.split(",")
    targets = {int(number) for number in said.targets.split(",")}
    if strangers := targets - PAGES - OTHERS.keys():
        ask.error(f"no target {', '.join(map(str, sorted(strangers)))} here")
    if said.profile:
        table = profile(sample_database(sizes[-1]), said.profile, said.visits, said.cold)
        print(asyncio.run(table))
        return 0
    pages, missed = [], []
    if targets & PAGES:
        pages, missed = measure_pages(sizes, said.rounds, said.visits, said.only)
    others: dict[str, Found] = {}
    for database in said.databases.split(","):
        numbers = targets & (OTHERS.keys() if database == "sqlite" else ON_BOTH)
        if not numbers:
            continue
        with sample(sizes[-1], database) as rows:
            for number in sorted(numbers):
                found = asyncio.run(OTHERS[number](rows))
                print(f"\ntarget {number} on {database}, {sizes[-1]}{found.table()}", flush=True)
                missed += [f"{database}: {miss}" for miss in found.misses()]
                others[f"{number} {database}"] = found
    write_json(pages, others, missed)
    print("\n".join(["", *missed]) if missed else "\nAll targets met.")
    return bool(missed)


def measure_pages(
    sizes: list[str], rounds: int, visits: int, only: str
) -> tuple[list[Result], list[str]]:
    """Targets 1 and 6: the pages one by one, at each size; the results and what they miss."""
    timed, counted = [], []
    for size in sizes:
        timed.append(asyncio.run(measure(size, sample_database(size), rounds, visits, only)))
        print(table_of(timed[-1]), flush=True)
    if len(sizes) > 1:
        counted = [asyncio.run(count(COUNTED, sample_database(COUNTED), only))]
    growth = grown([timed[0], *counted, *timed[1:]])
    print(growth_table([timed[0], *counted, *timed[1:]]), flush=True)
    missed = [f"{r.size} {p.name}: {m}" for r in timed for p in r.pages for m in misses(p, r.floor)]
    missed += [f"{r.size} {p.name}: {f}" for r in counted for p in r.pages for f in p.faults]
    missed += [f"{r.size} floor: {fault}" for r in timed for fault in r.floor.faults]
    return timed + counted, missed + growth


def write_json(pages: list[Result], others: dict[str, Any], missed: list[str]) -> None:
    """All that was measured, every visit of it, into .cache/bench/result.json."""
    (CACHE / "result.json").write_text(
        json.dumps(
            {
                "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "machine": f"{os.cpu_count()} × {platform.machine()}, {platform.system()}",
                "python": platform.python_version(),
                "streamlit": version("streamlit"),
                "missed": missed,
                "results": [asdict(result) for result in pages],
                "targets": {name: asdict(found) for name, found in others.items()},
            },
            ensure_ascii=False,
            indent=1,
        ),
        "utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
