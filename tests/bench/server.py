"""A real server to measure, with an ear inside it.

Run as a module it *is* the server, started in this process as ``make run`` starts it, plus a
thread that answers questions on stdin (which statements ran? where did the time go?). The thread
sleeps while nobody asks; counting a statement takes less than a microsecond.
"""

from __future__ import annotations

import cProfile
import ctypes
import gc
import io
import json
import os
import pstats
import subprocess
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "bench"
FLOOR_SHELL = Path(__file__).with_name("floor_shell.py")
EMPTY_PAGES = CACHE / "empty"
START_WITHIN_S = 60


class Server:
    """The desk (or the floor) serving one database on a free port, as a context manager."""

    def __init__(self, database_url: str, *, floor: bool = False) -> None:
        self._command = [sys.executable, "-m", __name__, *(["floor"] if floor else [])]
        self._env = os.environ | {"DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
        CACHE.mkdir(parents=True, exist_ok=True)
        self._log = CACHE / ("floor.log" if floor else "desk.log")

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("w"),
            text=True,
        )
        first = self._process.stdout.readline()
        if not first:
            raise SystemExit(f"bench: the server did not start, see {self._log}")
        self.port = json.loads(first)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def cpu_ms(self) -> float:
        """Processor time used by the server so far, in milliseconds.

        It is the kernel's own clock of that process (``clock_getcpuclockid``): nanoseconds,
        where /proc and psutil count in ticks of 10 ms.
        """
        return time.clock_gettime((~self._process.pid << 3) | 2) * 1000

    def rss_kb(self) -> float:
        """Memory of the server that lies in RAM and is in use, in kB of 1000 bytes."""
        self.ask("tidy")
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1000

    def ask(self, question: str) -> Any:
        """Ask the thread inside: see ``Ear``."""
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: the server could not answer {question!r}, see {self._log}")
        return json.loads(answer)


class Ear:
    """Inside the server: hears statements and, when told to, profiles script runs."""

    def __init__(self) -> None:
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

        self._statements: list[str] = []
        self._profiles: list[cProfile.Profile] = []
        self._profiling = False
        event.listen(Engine, "before_cursor_execute", self._hear)
        run_script = ScriptRunner._run_script

        def profiled(runner: ScriptRunner, request: object) -> None:
            if not self._profiling:
                return run_script(runner, request)
            profile = cProfile.Profile(time.thread_time)  # CPU: a busy machine does not show
            try:
                return profile.runcall(run_script, runner, request)
            finally:
                self._profiles.append(profile)

        ScriptRunner._run_script = profiled

    def _hear(self, _c: object, _u: object, statement: str, *_: object) -> None:
        # The gate's looking through the open pages is of no visit.
        if threading.current_thread().name == "ScriptRunner.scriptThread":
            self._statements.append(statement)

    def statements(self) -> list[str]:
        """The SQL statements of the scripts since the last time this was asked."""
        heard, self._statements = self._statements, []
        return heard

    def write(self) -> None:
        """What every write does to what is kept: move the data stamps of all features."""
        from lib.actor import SYSTEM
        from lib.db import Base, transaction

        with transaction(SYSTEM) as db:
            db.info["touched"].update(m.class_.feature() for m in Base.registry.mappers)

    def tidy(self) -> None:
        """Give back what is free: what the allocator keeps for later is no session's."""
        gc.collect()
        with suppress(OSError, AttributeError):  # glibc's alone
            ctypes.CDLL(None).malloc_trim(0)

    def profile(self) -> None:
        """Profile the script runs from now on."""
        self._profiles, self._profiling = [], True

    def profiled(self) -> str:
        """Stop profiling and tell the functions that took longest, by their own time and in all."""
        self._profiling = False
        text = io.StringIO()
        stats = pstats.Stats(*self._profiles, stream=text).strip_dirs()
        stats.sort_stats("cumulative").print_stats(40)
        stats.sort_stats("tottime").print_stats(25)
        return text.getvalue()

    def answer(self, replies: io.TextIOBase) -> None:
        """Answer each line of stdin with one line of JSON; die with the one who asks."""
        try:
            for line in sys.stdin:
                print(json.dumps(getattr(self, line.strip())()), file=replies, flush=True)
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(0)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _tell_when_up(port: int, replies: io.TextIOBase) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                print(port, file=replies, flush=True)
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    os._exit(1)


def serve(floor: bool) -> None:
    """Be the desk as ``make run`` starts it, until stdin closes; ``floor``: with empty pages."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the server prints goes to the log; stdout is for answers
    port = free_port()
    os.environ |= {"HOST": "127.0.0.1", "PORT": str(port)}
    ear = Ear()

    def attend() -> None:
        _tell_when_up(port, replies)
        ear.answer(replies)

    threading.Thread(target=attend, daemon=True).start()
    if floor:
        _lay_floor()
    from lib.web.serve import main

    main()


def _lay_floor() -> None:
    """Let app.py make the same application as ever, around floor_shell.py."""
    import streamlit

    EMPTY_PAGES.mkdir(exist_ok=True)
    for page in (ROOT / "pages").glob("*.py"):
        (EMPTY_PAGES / page.name).touch()

    class Floor(streamlit.App):
        def __init__(self, _shell: object, **settings: Any) -> None:
            super().__init__(FLOOR_SHELL, **settings)

    streamlit.App = Floor


if __name__ == "__main__":
    serve(floor="floor" in sys.argv)
