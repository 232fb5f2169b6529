"""The visits themselves: floor and pages in turn, so that both see the same machine."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.pages import BenchPage, bench_pages
from tests.bench.server import Server
from tests.bench.wire import Browser, Visit

FLOOR_PAGES = ("/calendar", "/settings")
"""Empty there. Two, so that a visit to one is a click in the navigation, as for the other pages."""

REST_S = 0.01
"""Between visits: what the server does after the script has finished belongs to its visit."""


@dataclass
class Figures:
    """What was measured of one page at one size; times in ms, ``warm`` and ``cpu`` by round."""

    name: str
    first: float = 0.0
    after_write: list[float] = field(default_factory=list)
    warm: list[list[float]] = field(default_factory=list)
    cpu: list[list[float]] = field(default_factory=list)
    bytes_full: int = 0
    bytes_warm: int = 0
    elements: int = 0
    statements_cold: list[str] = field(default_factory=list)
    statements_warm: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def take(self, page: BenchPage, visit: Visit) -> Visit:
        """Note what is wrong with the visit, once; hand it on."""
        for fault in page.faults(visit):
            if fault not in self.faults:
                self.faults.append(fault)
        return visit

    @property
    def n(self) -> int:
        return sum(map(len, self.warm))

    @property
    def p50(self) -> float:
        return median(ms for turn in self.warm for ms in turn)

    @property
    def p95(self) -> float:
        return quantiles((ms for turn in self.warm for ms in turn), n=20, method="inclusive")[-1]

    @property
    def cpu_ms(self) -> float:
        """Mean of a round's visits, median of the rounds: one busy neighbour spoils one round."""
        return median(sum(turn) / len(turn) for turn in self.cpu)

    @property
    def spread(self) -> tuple[float, float]:
        """Lowest and highest median of a round."""
        medians = [median(turn) for turn in self.warm]
        return min(medians), max(medians)


@dataclass
class Result:
    """One size: the floor's figures and the pages'."""

    size: str
    floor: Figures
    pages: list[Figures]


async def count(size: str, database_url: str, only: str = "") -> Result:
    """Visit each page a few times: elements, bytes and statements, not time."""
    pages = _chosen(database_url, only)
    with Server(database_url) as desk:
        browser = await Browser.open(desk.port)
        figures = await _first_visits(desk, browser, pages)
        await _count(desk, browser, pages, figures)
        await browser.close()
    return Result(size, Figures("floor"), figures)


async def measure(size: str, database_url: str, rounds: int, visits: int, only: str = "") -> Result:
    """``rounds`` times ``visits`` warm visits to each page, one to the floor beside each."""
    pages = _chosen(database_url, only)
    with (
        Server(database_url) as desk,
        Server(database_url, floor=True) as ground,
    ):
        browser, below = await Browser.open(desk.port), await Browser.open(ground.port)
        figures = await _first_visits(desk, browser, pages)
        await _count(desk, browser, pages, figures)
        floor = await _floor(ground, below)
        for _ in range(rounds):
            await _after_write(desk, browser, pages, figures)
            await _warm(desk, browser, pages, figures, ground, below, floor, visits)
        await browser.close()
        await below.close()
    return Result(size, floor, figures)


async def profile(database_url: str, url: str, visits: int, cold: bool) -> str:
    """Where the script of one page spends its time: cProfile's tables over ``visits`` visits."""
    known = (page for page in bench_pages(database_url) if url in (page.name, page.url))
    page = next(known, BenchPage(url, url, {}, ()))
    with Server(database_url) as desk:
        browser = await Browser.open(desk.port)
        for _ in range(3):
            await browser.visit(page.url)
        desk.ask("profile")
        for _ in range(visits):
            if cold:
                desk.ask("write")
            if faults := page.faults(await browser.visit(page.url)):
                raise SystemExit("\n".join(faults))
        table = desk.ask("profiled")
        await browser.close()
    return table


def _chosen(database_url: str, only: str) -> list[BenchPage]:
    pages = [page for page in bench_pages(database_url) if only in page.name]
    if not pages:
        raise SystemExit(f"bench: no page of the manifest has {only!r} in its address")
    return pages


async def _first_visits(desk: Server, browser: Browser, pages: list[BenchPage]) -> list[Figures]:
    figures = []
    for page in pages:
        visit = await browser.visit(page.url)
        figures.append(Figures(page.name, first=visit.ms, elements=len(visit.elements)))
        figures[-1].take(page, visit)
    return figures


async def _count(
    desk: Server, browser: Browser, pages: list[BenchPage], figures: list[Figures]
) -> None:
    for page, its in zip(pages, figures, strict=True):
        desk.ask("write")
        browser.forget()
        desk.ask("statements")
        its.bytes_full = its.take(page, await browser.visit(page.url)).bytes
        its.statements_cold = desk.ask("statements")
        its.bytes_warm = its.take(page, await browser.visit(page.url)).bytes
        its.statements_warm = desk.ask("statements")


async def _floor(ground: Server, below: Browser) -> Figures:
    first = await below.visit(FLOOR_PAGES[0])
    ground.ask("statements")
    again = await below.visit(FLOOR_PAGES[1])
    floor = Figures("floor", first=first.ms, bytes_full=first.bytes, bytes_warm=again.bytes)
    floor.elements, floor.statements_warm = len(again.elements), ground.ask("statements")
    floor.faults += first.errors + again.errors
    return floor


async def _after_write(
    desk: Server, browser: Browser, pages: list[BenchPage], figures: list[Figures]
) -> None:
    for page, its in zip(pages, figures, strict=True):
        desk.ask("write")
        its.after_write.append(its.take(page, await browser.visit(page.url)).ms)


async def _warm(
    desk: Server,
    browser: Browser,
    pages: list[BenchPage],
    figures: list[Figures],
    ground: Server,
    below: Browser,
    floor: Figures,
    visits: int,
) -> None:
    for it in (floor, *figures):
        it.warm.append([])
        it.cpu.append([])
    for page in pages:  # the writes left everything cold
        await browser.visit(page.url)
    gc.collect()
    gc.disable()  # the meter's own pauses are not the server's
    for turn in range(visits):
        for at, (page, its) in enumerate(zip(pages, figures, strict=True)):
            floor_visit = await _timed(ground, below, FLOOR_PAGES[(turn + at) % 2], floor)
            floor.faults += floor_visit.errors
            its.take(page, await _timed(desk, browser, page.url, its))
    gc.enable()


async def _timed(server: Server, browser: Browser, url: str, figures: Figures) -> Visit:
    before = server.cpu_ms()
    visit = await browser.visit(url)
    await asyncio.sleep(REST_S)
    figures.cpu[-1].append(server.cpu_ms() - before)
    figures.warm[-1].append(visit.ms)
    return visit
