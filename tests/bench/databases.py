"""Sample databases to measure on, built once and kept until what builds them changes."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lib.i18n.dates import today_in_tehran
from tests.bench.server import CACHE, ROOT

BUILDERS = (
    "data/**/*",
    "lib/migrations/**/*",
    "lib/*/models.py",
    "lib/*/seed.py",
    "lib/feedback/sums.py",
    "lib/i18n/text.py",
)
SOURCES = {".py", ".toml", ".json", ".csv", ".txt"}


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
        stale.unlink()
    part = path.with_suffix(".part")
    print(f"bench: building the {size} database …", file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, "-m", "data.sample", "--size", size, "--url", f"sqlite:///{part}"],
        cwd=ROOT,
        check=True,
        stdout=sys.stderr,
    )
    part.rename(path)


def _builders_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(_builders()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _builders() -> Iterator[Path]:
    for pattern in BUILDERS:
        yield from (p for p in ROOT.glob(pattern) if p.is_file() and p.suffix in SOURCES)
