"""What the commands are tried on: databases with something in them, PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from lib import start
from lib.cli.__main__ import main
from lib.db import Database, use
from lib.settings import settings
from tests.tools.postgres import Postgres


@pytest.fixture
def tools(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore of the server's own version stand first on PATH."""
    monkeypatch.setenv("PATH", f"{postgres._bin}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """``empty("postgresql")``: the address of a new database without tables."""
    made: list[str] = []

    def give(dialect: str) -> str:
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path / f'{uuid4().hex}.sqlite3'}"
        made.append(f"new_{uuid4().hex}")
        return request.getfixturevalue("postgres").create(made[-1])

    yield give
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture
def filled(
    request: pytest.FixtureRequest, empty: Callable[[str], str], sample_file: Path, tmp_path: Path
) -> Callable[[str], str]:
    """``filled("sqlite")``: the address of a database with the sample programme."""

    def give(dialect: str) -> str:
        url = empty(dialect)
        if dialect == "sqlite":
            shutil.copy(sample_file, url.removeprefix("sqlite:///"))
            return url
        database = Database(url)
        use(database)
        try:
            start.prepare("S1")
        finally:
            use(None)
            database.dispose()
        return url

    return give


@pytest.fixture
def desk(
    own_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Database]:
    """A begun desk without sample, on both databases, that DATABASE_URL names."""
    start.prepare("")
    monkeypatch.setenv("DATABASE_URL", own_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "backups"))
    settings.cache_clear()
    yield own_database
    settings.cache_clear()


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """``cli("user", "list")``: exit status, what was said, and what on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
