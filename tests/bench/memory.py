"""Target 7: what a session costs in memory, and what exports leave behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from lib.actor import Role
from lib.exchange.take import CARDS
from tests.bench.databases import Sample
from tests.bench.pages import bench_pages
from tests.bench.server import Server
from tests.bench.staff import colleagues
from tests.bench.wire import Browser

WARM_SESSIONS = 24
"""Until then what the first visits left behind is still given back."""
SESSIONS = 60
AT_ONCE = 4
"""Sessions that visit at the same time: threads of the server are not memory of sessions."""
MOST_KB = 120.0


@dataclass
class Memory:
    """Kilobytes in RAM at each point."""

    started: float
    warm: float
    crowded: float
    exported: float
    closed: float
    exports: int
    export_bytes: int
    faults: list[str]

    @property
    def a_session(self) -> float:
        return (self.crowded - self.warm) / SESSIONS

    def table(self) -> str:
        return (
            f"\nmemory, MB: {self.started / 1000:.1f} after the first page,"
            f" {self.warm / 1000:.1f} warm ({WARM_SESSIONS} sessions, all pages),"
            f" {self.crowded / 1000:.1f} with {SESSIONS} sessions more"
            f" ({self.a_session:.1f} kB each),\n"
            f"  {self.exported / 1000:.1f} after {self.exports} workbooks"
            f" ({self.export_bytes:,} bytes), {self.closed / 1000:.1f} all closed"
        )

    def misses(self) -> list[str]:
        """What target 7 is missed by, as sentences."""
        said = [f"memory: {fault}" for fault in dict.fromkeys(self.faults)]
        if self.a_session > MOST_KB:
            said.append(f"memory: {self.a_session:.1f} kB a session, at most {MOST_KB:.0f}")
        return said


async def memory_of_sessions(sample: Sample) -> Memory:
    """Sessions that each visit all their pages and stay open, then every workbook of the charts."""
    pages = bench_pages(sample.file)
    faults: list[str] = []
    with Server(sample.url) as desk:

        async def sessions(many: int) -> list[Browser]:
            gate = asyncio.Semaphore(AT_ONCE)

            async def session(staff: int, role: Role) -> Browser:
                async with gate:
                    browser = await Browser.open(desk.port, staff=staff)
                    for page in pages:
                        if role >= page.needs:
                            faults.extend(page.faults(await browser.visit(page.url)))
                    browser.forget()
                    return browser

            return await asyncio.gather(*(session(*each) for each in colleagues(sample.file, many)))

        first = await Browser.open(desk.port)
        await first.visit("/")
        started = desk.rss_kb()
        browsers = [first, *await sessions(WARM_SESSIONS)]
        warm = desk.rss_kb()
        browsers += await sessions(SESSIONS)
        crowded = desk.rss_kb()
        taken = [len(await first.download(f"/take/{name}.xlsx?period=all")) for name in CARDS]
        exported = desk.rss_kb()
        await asyncio.gather(*(browser.close() for browser in browsers))
        await asyncio.sleep(2)  # the server tidies up what was left
        closed = desk.rss_kb()
    return Memory(started, warm, crowded, exported, closed, len(taken), sum(taken), faults)
