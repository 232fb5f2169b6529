"""Sample databases to measure on, built once and kept until what builds them changes."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy.engine import make_url

from lib.i18n.dates import today_in_tehran
from tests.bench.server import CACHE, ROOT
from tests.tools.postgres import Postgres

BUILDERS = (
    "data/**/*",
    "lib/migrations/**/*",
    "lib/*/models.py",
    "lib/*/seed.py",
    "lib/feedback/sums.py",
    "lib/i18n/text.py",
)
SOURCES = {".py", ".toml", ".json", ".csv", ".txt"}


@dataclass(frozen=True)
class Sample:
    """A sample programme to measure on.

    ``file``: the URL of its SQLite file. ``server``: the PostgreSQL that the desk is measured on
    instead; the file holds the same rows, and says what there is to see.
    """

    file: str
    server: Postgres | None = None

    @property
    def url(self) -> str:
        """Of the database that the desk is measured on."""
        return self.server.url("desk") if self.server else self.file

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The URL of a copy to write to, gone afterwards. Nobody may be at the original."""
        if self.server:
            url = self.server.create(name := f"copy_{uuid4().hex}", template="desk")
            yield url
            self.server.drop(name)
            return
        with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
            copy = Path(folder) / "desk.sqlite3"
            with (
                closing(sqlite3.connect(make_url(self.file).database)) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
            yield f"sqlite:///{copy}"


@contextmanager
def sample(size: str, database: str) -> Iterator[Sample]:
    """Today's sample programme at ``size`` on "sqlite" or "postgresql"."""
    file = sample_database(size)
    if database == "sqlite":
        yield Sample(file)
        return
    kept = Path(str(make_url(file).database)).with_suffix(".postgresql")
    if not kept.exists():
        _move(file, kept)
    # As an office has it: what is acknowledged is on the disk.
    with Postgres(careful=True, begun=kept) as server:
        yield Sample(file, server)


def sample_database(size: str) -> str:
    """The SQLAlchemy URL of an SQLite file holding today's sample programme at ``size`` ("S1"…)."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{size}-{today_in_tehran()}-{_builders_hash()}.sqlite3"
    with open(CACHE / f"{size}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests and bench may ask at once
        if not path.exists():
            _build(size, path)
    return f"sqlite:///{path}"


def _build(size: str, path: Path) -> None:
    for stale in CACHE.glob(f"{size}-*"):
        shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
    part = path.with_suffix(".part")
    print(f"bench: building the {size} database …", file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, "-m", "data.sample", "--size", size, "--url", f"sqlite:///{part}"],
        cwd=ROOT,
        check=True,
        stdout=sys.stderr,
    )
    part.rename(path)


def _move(file: str, kept: Path) -> None:
    print("bench: moving it to PostgreSQL, a minute or some …", file=sys.stderr, flush=True)
    with Postgres() as server:
        move = [sys.executable, "-m", "lib.cli", "move", "--from", file, "--to"]
        subprocess.run(
            [*move, server.create("desk")], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        server.keep(part := kept.with_suffix(".part"))
        part.rename(kept)


def _builders_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(_builders()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _builders() -> Iterator[Path]:
    for pattern in BUILDERS:
        yield from (p for p in ROOT.glob(pattern) if p.is_file() and p.suffix in SOURCES)
