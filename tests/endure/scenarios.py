"""The trials: what breaks, when, and what the books say afterwards."""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.endure.books import Books, Verdict, compare, told
from tests.endure.staff import Member, Place
from tests.endure.stage import (
    Clock,
    Nginx,
    Process,
    SmallDisk,
    accounts,
    can_proxy,
    can_set_clocks,
    ground,
    holds,
    sample_copy,
)
from tests.tools.postgres import Postgres

Step = tuple[float, str, Callable[[], Awaitable[None]]]
"""After which share of the time, what it is called, what breaks."""


@dataclass
class Trial:
    """A trial that was made, or why it could not be."""

    name: str
    books: Books = field(default_factory=Books)
    verdict: Verdict = field(default_factory=lambda: Verdict([], [], [], 0))
    wrong: list[str] = field(default_factory=list)
    """What ``python -m lib.cli check`` finds wrong with the database afterwards."""
    tracebacks: str = ""
    left_out: str = ""

    def lines(self) -> list[str]:
        """The trial in words."""
        if self.left_out:
            return [f"{self.name}: not tried, {self.left_out}"]
        logged = self.tracebacks.count("Traceback (most recent call last)")
        return [self.name, *told(self.books, self.verdict), f"  tracebacks logged: {logged}"]

    def faults(self) -> list[str]:
        """What must not be."""
        found = self.verdict
        said = [f"lost: {save}" for save in found.lost]
        said += [f"doubled: {save}" for save in found.doubled]
        said += [f"overwritten unseen: {each}" for each in found.overwritten]
        said += [f"check: {each}" for each in self.wrong]
        if not self.left_out and not self.books.acknowledged:
            said.append("nothing was acknowledged: nothing was tried")
        if self.books.never_back:
            said.append(f"{self.books.never_back} members of staff never saved again")
        return [f"{self.name}: {each}" for each in said]


async def _under_load(
    trial: Trial, url: str, place: Place, staff: Iterable, seconds: float, steps: Iterable[Step]
) -> None:
    """All staff at work for so long, while the steps happen; then the books are compared."""
    books = trial.books
    begin = time.monotonic()
    members = [Member(number, each, place, books) for number, each in enumerate(staff)]
    work = asyncio.gather(*(member.work(begin + seconds) for member in members))
    for share, name, breaks in steps:
        await asyncio.sleep(max(0.0, begin + share * seconds - time.monotonic()))
        books.events.append((time.monotonic(), name))
        await breaks()
    await work
    held, trial.wrong = await asyncio.to_thread(holds, url, [*place.shared])
    trial.verdict = compare(books, held)


async def killed_behind_nginx(staff: int, seconds: float) -> Trial:
    """A: two processes, nginx, PostgreSQL; one killed, then the database ended at once."""
    proxied = can_proxy()
    trial = Trial("A two processes, PostgreSQL, " + ("nginx" if proxied else "no nginx here"))
    with ExitStack() as stack:
        postgres = stack.enter_context(Postgres(careful=True))
        url = postgres.create("desk")
        nginx = Nginx() if proxied else None
        public = {"PUBLIC_URL": nginx.url} if nginx else {}
        processes = [stack.enter_context(Process(url, **public)) for _ in range(2)]
        people = accounts(url, staff)
        meetings, shared = ground(url)
        if nginx:
            stack.enter_context(nginx.before(*(each.port for each in processes)))
            place = Place([nginx.url], "__Host-desk", meetings, shared, nginx.tls)
        else:
            urls = [f"http://127.0.0.1:{each.port}" for each in processes]
            place = Place(urls, "desk", meetings, shared)

        async def restart() -> None:
            await asyncio.to_thread(postgres.stop, signal.SIGQUIT)
            await asyncio.sleep(2)
            await asyncio.to_thread(postgres.start)

        steps = [
            (1 / 3, "one process killed (-9) and started again", processes[0].kill),
            (2 / 3, "database ended at once, started again after 2 s", restart),
        ]
        await _under_load(trial, url, place, people, seconds, steps)
        # On the way out the processes end first, the database last.
    trial.tracebacks = "".join(each.tracebacks for each in processes)
    return trial


async def killed_on_sqlite(staff: int, seconds: float) -> Trial:
    """B: one process on SQLite, killed."""
    trial = Trial("B one process, SQLite")
    with tempfile.TemporaryDirectory(prefix="desk-endure-") as folder:
        url = sample_copy(Path(folder))
        with Process(url) as process:
            place, people = _alone(url, process, staff)
            steps = [(1 / 2, "the process killed (-9) and started again", process.kill)]
            await _under_load(trial, url, place, people, seconds, steps)
    trial.tracebacks = process.tracebacks
    return trial


async def disk_full(staff: int, seconds: float) -> Trial:
    """C: SQLite on a disk without a byte left, for a third of the time."""
    trial = Trial("C one process, SQLite, disk full")
    try:
        disk = SmallDisk().__enter__()
    except (PermissionError, FileNotFoundError) as error:
        trial.left_out = f"nothing can be mounted here ({error})"
        return trial
    with ExitStack() as stack:
        stack.push(disk.__exit__)
        url = sample_copy(disk.folder)
        process = stack.enter_context(Process(url))
        place, people = _alone(url, process, staff)
        steps = [(1 / 3, "the disk is full", disk.fill), (2 / 3, "there is room again", disk.free)]
        await _under_load(trial, url, place, people, seconds, steps)
    trial.tracebacks = process.tracebacks
    return trial


async def clock_set(staff: int, seconds: float) -> Trial:
    """D: the clock of the machine goes back two hours, is set right, goes ahead two hours."""
    trial = Trial("D one process, SQLite, clock")
    if not can_set_clocks():
        trial.left_out = "there is no C compiler here, which its clock takes (apt install gcc)"
        return trial
    with tempfile.TemporaryDirectory(prefix="desk-endure-") as folder:
        url = sample_copy(Path(folder))
        clock = Clock(Path(folder))

        def to(hours: int) -> Callable[[], Awaitable[None]]:
            async def change() -> None:
                clock.set(hours)

            return change

        with Process(url, **clock.environment) as process:
            place, people = _alone(url, process, staff)
            steps = [
                (0.2, "two hours back", to(-2)),
                (0.4, "right again", to(0)),
                (0.6, "two hours ahead", to(2)),
                (0.85, "right once more", to(0)),
            ]
            await _under_load(trial, url, place, people, seconds, steps)
    trial.tracebacks = process.tracebacks
    return trial


def _alone(url: str, process: Process, staff: int) -> tuple[Place, list]:
    """One process, asked directly; its staff."""
    meetings, shared = ground(url)
    place = Place([f"http://127.0.0.1:{process.port}"], "desk", meetings, shared)
    return place, accounts(url, staff)


SCENARIOS: dict[str, Callable[[int, float], Awaitable[Trial]]] = {
    "A": killed_behind_nginx,
    "B": killed_on_sqlite,
    "C": disk_full,
    "D": clock_set,
}
