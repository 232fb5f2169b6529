"""What the figures mean: the targets, and the tables."""

from __future__ import annotations

from statistics import median

from tests.bench.measure import Figures, Result

OVER_FLOOR_MS = 15
OVER_FLOOR_CPU_MS = 10
MOST_BYTES = 250_000
"""What a visit may send in full: a page of a table and the components that draw it."""


def misses(page: Figures, floor: Figures) -> list[str]:
    """Which of target 1, the bound on bytes and the manifest this page misses, as sentences."""
    over, over_cpu = page.p50 - floor.p50, page.cpu_ms - floor.cpu_ms
    said = list(page.faults)
    if over > OVER_FLOOR_MS:
        said.append(f"p50 is {over:.1f} ms above the floor, at most {OVER_FLOOR_MS}")
    if over_cpu > OVER_FLOOR_CPU_MS:
        said.append(f"CPU is {over_cpu:.1f} ms above the floor, at most {OVER_FLOOR_CPU_MS}")
    if page.bytes_full > MOST_BYTES:
        said.append(f"{page.bytes_full:,} bytes, at most {MOST_BYTES:,}")
    return said


def grown(results: list[Result]) -> list[str]:
    """Pages that need more statements at a larger size than at the smallest (target 6)."""
    said = []
    smallest = {page.name: page for page in results[0].pages}
    for result in results[1:]:
        for page in result.pages:
            was, now = smallest[page.name], page
            for when, before, after in (
                ("warm", was.statements_warm, now.statements_warm),
                ("after a write", was.statements_cold, now.statements_cold),
            ):
                if len(after) > len(before):
                    said.append(
                        f"{page.name}: {len(before)} → {len(after)} statements {when},"
                        f" {results[0].size} → {result.size}"
                    )
    return said


def table_of(result: Result) -> str:
    """The figures of one size as a table of text."""
    floor = result.floor
    low, high = floor.spread
    lines = [
        f"\n{result.size}: the floor had a p50 of {low:.1f} to {high:.1f} ms a round",
        "page                n    p50    p95    CPU    bytes     warm elem SQL   first  write"
        "   +p50   +CPU  verdict",
    ]
    for page in (floor, *result.pages):
        after = f"{median(page.after_write):7.1f}" if page.after_write else " " * 7
        verdict = "" if page is floor else "missed" if misses(page, floor) else "met"
        lines.append(
            f"{page.name:<16}{page.n:>5}{page.p50:>7.1f}{page.p95:>7.1f}{page.cpu_ms:>7.1f}"
            f"{page.bytes_full:>9,}{page.bytes_warm:>9,}{page.elements:>5}"
            f"{len(page.statements_warm):>4}{page.first:>8.1f}{after}"
            f"{page.p50 - floor.p50:>7.1f}{page.cpu_ms - floor.cpu_ms:>7.1f}  {verdict}"
        )
    return "\n".join(lines)


def growth_table(results: list[Result]) -> str:
    """Statements (warm/after a write) and bytes of each page at each size."""
    head = "".join(f"{f'{r.size} SQL':>12}{f'{r.size} bytes':>13}" for r in results)
    lines = [f"\n{'SQL: warm/cold':<16}{head}"]
    for at, page in enumerate(results[0].pages):
        cells = ""
        for result in results:
            its = result.pages[at]
            sql = f"{len(its.statements_warm)}/{len(its.statements_cold)}"
            cells += f"{sql:>12}{its.bytes_full:>13,}"
        lines.append(f"{page.name:<16}{cells}")
    return "\n".join(lines)
