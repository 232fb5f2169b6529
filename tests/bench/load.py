"""Many at once: sessions that act, think and act again, and target 2 that all pages stand it."""

from __future__ import annotations

import asyncio
import gc
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.databases import Sample
from tests.bench.pages import BenchPage, bench_pages
from tests.bench.server import Server
from tests.bench.staff import colleagues
from tests.bench.wire import Browser

SESSIONS = 50
THINK_S = 2.0
WARM_UP_S = 6.0
SECONDS = 40.0
MOST = 3.0
"""The pages' p95 against the floor's."""
SEED = 17


@dataclass
class Load:
    """What a crowd met with: milliseconds by name, errors, shares of a core that were busy."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    server_cpu: float = 0.0
    client_cpu: float = 0.0

    @property
    def all(self) -> list[float]:
        return [ms for each in self.ms.values() for ms in each]

    @property
    def p50(self) -> float:
        return median(self.all)

    @property
    def p95(self) -> float:
        return p95(self.all)


def p95(ms: list[float]) -> float:
    return quantiles(ms, n=20, method="inclusive")[-1]


Act = Callable[[int, Browser, random.Random], Awaitable[tuple[str, float, list[str]]]]
"""What a session does in its turn; name, milliseconds, errors."""


async def crowd(
    server: Server,
    browsers: list[Browser],
    act: Act,
    think_s: float,
    seconds: float,
    warm_up_s: float = WARM_UP_S,
) -> Load:
    """Each browser acts and thinks (half to one and a half times ``think_s``), over and over.

    What begins in the ``warm_up_s`` before the ``seconds`` is not counted, its errors are.
    """
    load = Load()
    counted_from = time.monotonic() + warm_up_s
    until = counted_from + seconds

    async def session(number: int, browser: Browser) -> None:
        chance = random.Random(f"{SEED} {number}")
        await asyncio.sleep(chance.uniform(0, think_s))
        while (begin := time.monotonic()) < until:
            name, ms, errors = await act(number, browser, chance)
            load.errors += errors
            if begin >= counted_from:
                load.ms.setdefault(name, []).append(ms)
            await asyncio.sleep(think_s * chance.uniform(0.5, 1.5))

    async def cpu() -> None:
        await asyncio.sleep(warm_up_s)
        server_was, client_was = server.cpu_ms(), time.process_time()
        await asyncio.sleep(seconds)
        load.server_cpu = (server.cpu_ms() - server_was) / 1000 / seconds
        load.client_cpu = (time.process_time() - client_was) / seconds

    gc.collect()
    gc.disable()  # the meter's own pauses are not the server's
    await asyncio.gather(cpu(), *(session(*each) for each in enumerate(browsers)))
    gc.enable()
    return load


# ------------------------------------------------------------------------------- target 2
@dataclass
class Crowded:
    """Target 2: the same crowd on the floor, on the desk, and on the floor again."""

    floor: list[Load]
    desk: Load

    @property
    def floor_p95(self) -> float:
        return p95([ms for load in self.floor for ms in load.all])

    def table(self) -> str:
        lines = [
            f"\n{SESSIONS} sessions, {THINK_S:.0f} s think     n    p50    p95"
            "  server  client  (CPU)"
        ]
        for name, load in (("floor", self.floor[0]), ("desk", self.desk), ("floor", self.floor[1])):
            lines.append(
                f"{name:<24}{len(load.all):>6}{load.p50:>7.1f}{load.p95:>7.1f}"
                f"{load.server_cpu:>8.0%}{load.client_cpu:>8.0%}"
            )
        slow = sorted(self.desk.ms.items(), key=lambda item: -median(item[1]))
        worst = (f"{name} {median(ms):.0f}" for name, ms in slow[:5])
        lines.append(f"slowest pages (p50): {', '.join(worst)}")
        return "\n".join(lines)

    def misses(self) -> list[str]:
        """What target 2 is missed by, as sentences."""
        said = [f"under load: {error}" for error in dict.fromkeys(self.desk.errors)]
        said += [
            f"floor under load: {e}" for load in self.floor for e in dict.fromkeys(load.errors)
        ]
        if self.desk.p95 > MOST * self.floor_p95:
            said.append(
                f"under load: p95 {self.desk.p95:.1f} ms, at most {MOST:.0f} × the floor's"
                f" {self.floor_p95:.1f}"
            )
        return said


async def pages_under_load(sample: Sample, seconds: float = SECONDS) -> Crowded:
    """All pages in a random order, on the desk; the same visits on the floor, before and after."""
    pages = bench_pages(sample.file)
    empty = [BenchPage(page.name, page.url, {}, (), page.needs) for page in pages]
    with Server(sample.url, floor=True) as ground:
        before = await _pages_under_load(ground, sample, empty, seconds / 2)
    with Server(sample.url) as desk:
        load = await _pages_under_load(desk, sample, pages, seconds)
    with Server(sample.url, floor=True) as ground:
        after = await _pages_under_load(ground, sample, empty, seconds / 2)
    return Crowded([before, after], load)


async def _pages_under_load(
    server: Server, sample: Sample, pages: list[BenchPage], seconds: float
) -> Load:
    first = await Browser.open(server.port)
    for page in pages:  # all pages visited once: first visits are another target's
        await first.visit(page.url)
    crew = colleagues(sample.file, SESSIONS)
    browsers = [await Browser.open(server.port, staff=each.staff) for each in crew]
    for browser in browsers:
        await browser.visit("/")
    theirs = [[page for page in pages if each.role >= page.needs] for each in crew]
    load = await crowd(server, browsers, _visitor(theirs), THINK_S, seconds)
    await asyncio.gather(*(browser.close() for browser in (first, *browsers)))
    return load


def _visitor(theirs: list[list[BenchPage]]) -> Act:
    left: dict[int, list[BenchPage]] = defaultdict(list)

    async def visit(
        number: int, browser: Browser, chance: random.Random
    ) -> tuple[str, float, list[str]]:
        """The next page of this session: all of its own in a random order, then in another."""
        if not left[number]:
            left[number] = chance.sample(theirs[number], len(theirs[number]))
        page = left[number].pop()
        visit = await browser.visit(page.url)
        return page.name, visit.ms, [f"{page.name}: {fault}" for fault in page.faults(visit)]

    return visit
