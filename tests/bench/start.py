"""Target 8: from the command to the first finished page, beside the barest app of these parts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.databases import Sample
from tests.bench.server import CACHE, ROOT, free_port
from tests.bench.wire import Browser

BARE = Path(__file__).with_name("bare_app.py")
TURNS = 5
MOST = 2.5
PATIENCE_S = 60


@dataclass
class Starts:
    """Seconds from the start of the process to the end of the first page's script, each turn."""

    desk: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.desk) / median(self.bare)

    def table(self) -> str:
        return (
            f"\ncold start to first page, s: desk {median(self.desk):.2f}"
            f" ({min(self.desk):.2f}–{max(self.desk):.2f}), bare app {median(self.bare):.2f}"
            f" ({min(self.bare):.2f}–{max(self.bare):.2f}), {self.ratio:.2f} times"
        )

    def misses(self) -> list[str]:
        """What target 8 is missed by, as sentences."""
        said = [f"cold start: {error}" for error in dict.fromkeys(self.errors)]
        if self.ratio > MOST:
            said.append(f"cold start: {self.ratio:.2f} × the bare app's, at most {MOST}")
        return said


async def cold_starts(sample: Sample, turns: int = TURNS) -> Starts:
    """Start and stop both in turn; the first turn fills the disk's cache and is not counted."""
    starts = Starts()
    for turn in range(turns + 1):
        port = free_port()
        settings = [f"--server.port={port}", "--server.address=127.0.0.1"]
        bare = [sys.executable, "-m", "streamlit", "run", str(BARE), *settings]
        desk = [sys.executable, "-m", "lib.web.serve"]
        for command, door, seconds in ((bare, False, starts.bare), (desk, True, starts.desk)):
            took = await _start(command, door, sample.file, port, starts.errors)
            if turn:
                seconds.append(took)
    return starts


async def _start(
    command: list[str], door: bool, database_url: str, port: int, errors: list[str]
) -> float:
    env = os.environ | {"DATABASE_URL": database_url, "HOST": "127.0.0.1", "PORT": str(port)}
    begin = time.perf_counter()
    with (CACHE / "start.log").open("w") as log:
        # From the root: both find the desk's own settings there.
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        browser = await _connected(port, door)
        visit = await browser.visit("/")
        took = time.perf_counter() - begin
        errors += visit.errors
        await browser.close()
    finally:
        process.terminate()
        process.wait(10)
    return took


async def _connected(port: int, door: bool) -> Browser:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await Browser.open(port, door)
            except OSError:
                await asyncio.sleep(0.02)
