"""What a trial needs around the desk: accounts, a proxy, a small disk, a clock that can be set."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.engine import make_url

import lib.models  # noqa: F401  (all tables: the history's names records of each)
from lib.accounts.models import SignInWay, Staff
from lib.accounts.sign_in import name_account, open_session
from lib.actor import SYSTEM, Role
from lib.cli.checking import check
from lib.db import Database, transaction, use
from lib.history import HistoryEntry
from lib.i18n.dates import now_utc
from lib.issues.models import Issue
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from tests.bench.databases import sample_database
from tests.endure.books import Held
from tests.endure.staff import PREFIX, Account
from tests.tools.processes import PASSWORD, ROOT, START_WITHIN_S, Desk, dies_with_us, free_port

SHARED = 5
"""Records that all staff edit."""


# ------------------------------------------------------------------------------- the database
@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database at this address, as the one of this process."""
    here = Database(url)
    use(here)
    try:
        yield here
    finally:
        here.dispose()
        use(None)


def sample_copy(folder: Path) -> str:
    """A copy of the sample in a folder; its URL."""
    copy = folder / "desk.sqlite3"
    with (
        closing(sqlite3.connect(make_url(sample_database("S1")).database)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return f"sqlite:///{copy}"


def accounts(url: str, n: int) -> list[Account]:
    """Coordinators with a name, a password and an open session, written past the pages.

    All have one password, so that one digest of it does: argon2 takes its time.
    """
    made = []
    kept = PasswordHasher().hash(PASSWORD)
    with opened(url), transaction(SYSTEM) as db:
        for number in range(n):
            staff = Staff(
                name=f"{PREFIX} {number}", role=int(Role.COORDINATOR), position=1000 + number
            )
            db.add(staff)
            db.flush()
            account = name_account(db, staff.id, f"{PREFIX}-{number}")
            account.password_hash = kept
            token = open_session(db, staff.id, SignInWay.PASSWORD, now_utc())
            made.append(Account(account.username, token))
    return made


def ground(url: str) -> tuple[list[int], list[int]]:
    """Held sessions to add issues to, and the issues that all edit."""
    held = (Meeting.kind == MeetingKind.DIALOGUE) & (Meeting.state == MeetingState.HELD)
    live = Issue.archived_at.is_(None)
    with opened(url) as here, here.read.connect() as db:  # type: ignore[union-attr]
        meetings = db.scalars(select(Meeting.id).where(held).order_by(Meeting.id.desc()).limit(50))
        shared = db.scalars(select(Issue.id).where(live).order_by(Issue.id.desc()).limit(SHARED))
        return [*meetings], [*shared]


def holds(url: str, shared: list[int]) -> tuple[Held, list[str]]:
    """What the database holds after a trial, and what ``check`` finds wrong with it."""
    entries = (
        select(HistoryEntry.record_id, HistoryEntry.changes)
        .where(HistoryEntry.record == "issue", HistoryEntry.record_id.in_(shared))
        .where(HistoryEntry.action == "update")
        .order_by(HistoryEntry.id)
    )
    chains: dict[int, list[tuple[str, str]]] = {id: [] for id in shared}
    with opened(url) as here, here.read.connect() as db:  # type: ignore[union-attr]
        titles = Counter(db.scalars(select(Issue.title).where(Issue.title.like(f"{PREFIX} %"))))
        for record, changes in db.execute(entries):
            if changed := changes.get("tracking_number"):
                chains[record].append((changed[0] or "", changed[1] or ""))
        values = dict(
            db.execute(select(Issue.id, Issue.tracking_number).where(Issue.id.in_(shared))).all()
        )
        wrong = [f"{f.what}: {f.said}" for f in check(here, ROOT) if f.well is False]
    return Held(titles, chains, values), wrong


# ------------------------------------------------------------------------------- a process
class Process:
    """A desk that can be killed and started again at the same port, as systemd does."""

    def __init__(self, url: str, **environment: str) -> None:
        self._url, self._environment, self.port = url, environment, free_port()
        self.tracebacks = ""

    def __enter__(self) -> Self:
        self.desk = Desk(self._url, port=self.port, **self._environment).__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.desk.__exit__()
        self.tracebacks += self.desk.exceptions()

    async def kill(self) -> None:
        """End it without a word (SIGKILL), start another."""
        await asyncio.to_thread(self.desk.end, signal.SIGKILL)
        self.tracebacks += self.desk.exceptions()
        await asyncio.to_thread(self.__enter__)


# ------------------------------------------------------------------------------- the proxy
def can_proxy() -> bool:
    return bool(_nginx() and shutil.which("openssl"))


def _nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Nginx:
    """deploy/nginx.conf as it is, before two processes, with ports and a certificate of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        self.tls = ssl.create_default_context()

    def before(self, *ports: int) -> Self:
        self._ports = ports
        return self

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="desk-nginx-")
        folder = Path(self._folder.name)
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
            ],
            check=True,
            capture_output=True,
        )
        self.tls.load_verify_locations(folder / "fullchain.pem")
        (folder / "desk.conf").write_text(self._conf(folder))
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
        (folder / "nginx.conf").write_text(
            f"daemon off; user {'root' if os.geteuid() == 0 else 'nobody'}; worker_processes 1;"
            f" pid {folder / 'pid'}; events {{ worker_connections 1024; }}"
            f" http {{ {temporary} include {folder / 'desk.conf'}; }}"
        )
        self._log = (folder / "stderr").open("w")
        self._process = subprocess.Popen(
            [_nginx(), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=dies_with_us(),
        )
        until = time.monotonic() + START_WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self._process.poll() is not None or time.monotonic() > until:
                    said = (folder / "stderr").read_text()
                    self.__exit__()
                    raise RuntimeError(f"nginx did not start:\n{said}") from None
                time.sleep(0.05)

    def _conf(self, folder: Path) -> str:
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = "\n".join(line for line in text.splitlines() if "listen [::]" not in line)
        for there, here in (
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
            ("desk.example", "localhost"),
            ("127.0.0.1:8501", f"127.0.0.1:{self._ports[0]}"),
            ("127.0.0.1:8502", f"127.0.0.1:{self._ports[1]}"),
            ("/etc/ssl/desk/", f"{folder}/"),
            ("/var/log/nginx/", f"{folder}/"),
        ):
            if there not in text:
                raise RuntimeError(f"deploy/nginx.conf does not say {there!r} any more")
            text = text.replace(there, here)
        return text

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()
        self._folder.cleanup()


# ------------------------------------------------------------------------------- the disk
class SmallDisk:
    """A folder on a disk of its own that can be filled; it takes root to mount it."""

    MEGABYTES = 16

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="desk-disk-"))
        size = f"size={self.MEGABYTES}m"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "desk-disk", self.folder], capture_output=True
        )
        self._mounted = done.returncode == 0
        if not self._mounted:
            self.__exit__()
            raise PermissionError(done.stderr.decode().strip())
        return self

    async def fill(self) -> None:
        """Leave no byte."""
        for _ in range(4):  # what was freed meanwhile is taken too
            await asyncio.to_thread(self._fill)
            await asyncio.sleep(0.5)

    def _fill(self) -> None:
        with (self.folder / "full").open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    async def free(self) -> None:
        (self.folder / "full").unlink()

    def __exit__(self, *_: object) -> None:
        if self._mounted:
            subprocess.run(["umount", self.folder], check=True)
        self.folder.rmdir()


# ------------------------------------------------------------------------------- the clock
def can_set_clocks() -> bool:
    return bool(shutil.which("cc"))


class Clock:
    """The hour that a process sees (clock.c, compiled into this folder)."""

    def __init__(self, folder: Path) -> None:
        self._file, self._library = folder / "clock", folder / "clock.so"
        source = Path(__file__).with_name("clock.c")
        asked = ["cc", "-shared", "-fPIC", "-O2", "-o", self._library, source, "-ldl"]
        subprocess.run(asked, check=True)
        self._file.write_bytes(bytes(8))

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self._library), "DESK_CLOCK": str(self._file)}

    def set(self, hours: int) -> None:
        """So many hours off."""
        with self._file.open("r+b") as file:  # over what is there: the process has it mapped
            file.write(struct.pack("q", hours * 3600))
