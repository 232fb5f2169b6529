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
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version

from tests.bench.databases import sample_database
from tests.bench.measure import Result, count, measure, profile
from tests.bench.report import grown, growth_table, misses, table_of
from tests.bench.server import CACHE

COUNTED = "S10"
"""Statements and bytes are counted at this size too; it is not timed."""


def main() -> int:
    """Run the command; the exit status is 1 if a target is missed or a page is not what it was."""
    ask = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    ask.add_argument("--sizes", default="S1,S100", help="sizes to time (default %(default)s)")
    ask.add_argument("--rounds", type=int, default=5)
    ask.add_argument("--visits", type=int, default=20, help="warm visits to a page in a round")
    ask.add_argument("--only", default="", metavar="TEXT", help="pages with TEXT in their address")
    ask.add_argument("--profile", metavar="PAGE", help='profile one page, e.g. "/roster"')
    ask.add_argument("--cold", action="store_true", help="profile visits that follow a write")
    said = ask.parse_args()
    sizes = said.sizes.split(",")
    if said.profile:
        table = profile(sample_database(sizes[-1]), said.profile, said.visits, said.cold)
        print(asyncio.run(table))
        return 0
    timed, counted = [], []
    for size in sizes:
        url = sample_database(size)
        timed.append(asyncio.run(measure(size, url, said.rounds, said.visits, said.only)))
        print(table_of(timed[-1]), flush=True)
    if len(sizes) > 1:
        counted = [asyncio.run(count(COUNTED, sample_database(COUNTED), said.only))]
    growth = grown([timed[0], *counted, *timed[1:]])
    print(growth_table([timed[0], *counted, *timed[1:]]))
    missed = [f"{r.size} {p.name}: {m}" for r in timed for p in r.pages for m in misses(p, r.floor)]
    missed += [f"{r.size} {p.name}: {f}" for r in counted for p in r.pages for f in p.faults]
    missed += [f"{r.size} floor: {fault}" for r in timed for fault in r.floor.faults]
    missed += growth
    write_json(timed + counted, missed)
    print("\n".join(["", *missed]) if missed else "\nAll targets met.")
    return bool(missed)


def write_json(results: list[Result], missed: list[str]) -> None:
    """All that was measured, every visit of it, into .cache/bench/result.json."""
    (CACHE / "result.json").write_text(
        json.dumps(
            {
                "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "machine": f"{os.cpu_count()} × {platform.machine()}, {platform.system()}",
                "python": platform.python_version(),
                "streamlit": version("streamlit"),
                "missed": missed,
                "results": [asdict(result) for result in results],
            },
            ensure_ascii=False,
            indent=1,
        ),
        "utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
