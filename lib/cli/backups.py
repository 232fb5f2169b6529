"""Backups: made while the desk is at work, verified, rotated, restored.

A backup is of one snapshot, and beside it lies a manifest: rows and digest of every table in
that same snapshot. A backup that cannot be read back as the manifest says is no backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.engine import URL

from lib.cli.digests import Tally, tallies
from lib.cli.terminal import Stopped
from lib.db import Database
from lib.i18n.dates import now_utc
from lib.migrations import standing

SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".dump"}
MONTHS = 12
"""For so many months the last backup of each is kept besides the newest."""
_NAME = re.compile(r"desk-(\d{4})(\d{2})\d{2}T\d{6}Z\.(sqlite3|dump)")
_OPEN_FOR_ONE = ("sign_in", "invite_link")
"""What lets somebody in: not restored, whoever was signed out or used a link up stays out."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. ``tables``: name → [rows, digest]; ``sha256`` is the file's."""

    made_at: str
    kind: str
    step: str
    size: int
    sha256: str
    tables: dict[str, list[Any]]

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.tables.values())


def manifest_of(file: Path) -> Path:
    """Where the manifest of a backup lies."""
    return file.with_name(f"{file.name}.json")


def read_manifest(file: Path) -> Manifest:
    """The manifest of a backup. Raises Stopped where there is none, or the file is another."""
    if not file.is_file():
        raise Stopped(f"There is no file {file}.")
    try:
        found = Manifest(**json.loads(manifest_of(file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise Stopped(f"{file.name} has no manifest beside it: {manifest_of(file)}.") from error
    if file.stat().st_size != found.size or _sha256(file) != found.sha256:
        raise Stopped(f"{file.name} is not the file that its manifest tells of: it was damaged.")
    return found


# ------------------------------------------------------------------------------- making one
def _free_name(folder: Path, suffix: str) -> Path:
    moment = now_utc()
    while (name := folder / f"desk-{moment:%Y%m%dT%H%M%SZ}{suffix}").exists():
        moment += timedelta(seconds=1)  # two within a second
    return name


def back_up(source: Database, to: Path) -> tuple[Path, Manifest]:
    """Write a backup to a file, or into a folder under a name of its own; where, and what.

    The file appears when it is whole and verified, never before. Raises Stopped.
    """
    kind = source.url.get_backend_name()
    if to.is_dir() or not to.suffix:
        to.mkdir(parents=True, exist_ok=True)
        to = _free_name(to, SUFFIXES[kind])
    if to.exists():
        raise Stopped(f"{to} is there already.")
    to.parent.mkdir(parents=True, exist_ok=True)
    made_at = now_utc().isoformat(timespec="seconds")
    part = to.with_name(f".{to.name}.part")
    # Telephones and password hashes are in it: for this user's eyes alone.
    os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        copy = _copy_sqlite if source.is_sqlite else _dump_postgres
        step, tables = copy(source, part)
        size = _kept_for_good(part)
        found = Manifest(made_at, kind, step, size, _sha256(part), _plain(tables))
        manifest = manifest_of(part)
        manifest.write_text(json.dumps(asdict(found), indent=1), encoding="utf-8")
        _kept_for_good(manifest)
        manifest.replace(manifest_of(to))
        part.replace(to)
        _kept_for_good(to.parent)
    finally:
        part.unlink(missing_ok=True)
        manifest_of(part).unlink(missing_ok=True)
    return to, found


def _copy_sqlite(source: Database, part: Path) -> tuple[str, dict[str, Tally]]:
    with source.read.connect() as connection:  # type: ignore[union-attr]
        found = tallies(connection)  # opens the snapshot, which the copy is then made of
        raw: Any = connection.connection.driver_connection
        with closing(sqlite3.connect(part)) as copy:
            raw.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        step = standing(connection)
    with _sqlite_read_only(part) as copied:
        for pragma, well in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            said = copied.execute(text(f"PRAGMA {pragma}")).all()
            if [tuple(row) for row in said] != well:
                raise Stopped(f"The copy does not hold together ({pragma}): {said[0][0]}.")
        if tallies(copied) != found:
            raise Stopped("The copy is not what was copied.")
    return step, found


@contextmanager
def _sqlite_read_only(file: Path) -> Iterator[Connection]:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True))
    with closing(engine.connect()) as connection:
        yield connection
    engine.dispose()


def _dump_postgres(source: Database, part: Path) -> tuple[str, dict[str, Tally]]:
    with source.read.connect() as connection:  # type: ignore[union-attr]
        _refuse_old_tool("pg_dump", connection)
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        # The dump sees what this transaction sees, however much is written meanwhile.
        _tool(
            "pg_dump", source.url, "--format=custom", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={part}",
        )  # fmt: skip
        found, step = tallies(connection), standing(connection)
    _run(["pg_restore", "--file=/dev/null", str(part)], {})  # reads all of it
    return step, found


# ------------------------------------------------------------------------------- rotation
def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove what is not among the newest ``keep`` nor the last of one of ``MONTHS``; which."""
    found = sorted((p for p in folder.iterdir() if _NAME.fullmatch(p.name)), reverse=True)
    spare = spared([p.name for p in found], keep)
    gone = [file for file in found if file.name not in spare]
    for file in gone:
        file.unlink()
        manifest_of(file).unlink(missing_ok=True)
    return gone


def spared(names: Iterable[str], keep: int) -> set[str]:
    """Which backups stay, of their names, the newest first."""
    names = list(names)
    last_of_month: dict[str, str] = {}
    for name in names:
        last_of_month.setdefault(name[5:11], name)
    return {*names[:keep], *list(last_of_month.values())[:MONTHS]}


def newest_backup(folder: Path) -> tuple[Path, datetime] | None:
    """The last backup in a folder and when it was made."""
    found = sorted((p for p in folder.glob("desk-*") if _NAME.fullmatch(p.name)), reverse=True)
    if not found:
        return None
    try:
        said = json.loads(manifest_of(found[0]).read_text(encoding="utf-8"))["made_at"]
    except (OSError, ValueError, KeyError):
        return None
    return found[0], datetime.fromisoformat(said)


# ------------------------------------------------------------------------------- restoring
def restore(file: Path, into: Database, replace: bool, keep_in: Path) -> tuple[Manifest, str]:
    """Bring a backup into a database, verified table by table; the manifest, and where what was
    there is kept ("" where nothing was).

    A database that holds something is refused unless ``replace``; it is backed up to ``keep_in``
    first. Everybody is signed out. Raises Stopped.
    """
    manifest = read_manifest(file)
    if manifest.kind != into.url.get_backend_name():
        raise Stopped(
            f"This is a backup of a database of the kind {manifest.kind}: restore it into one,"
            " then move it (python -m lib.cli move --help)."
        )
    with into.alone():
        with into.read.connect() as connection:  # type: ignore[union-attr]
            before = tallies(connection)
            stamps = _stamps(connection) if before.get("data_stamp") else {}
        holds = any(tally.rows for tally in before.values())
        if holds and not replace:
            raise Stopped(
                "There is something in this database. Name a new one, or say --replace to have"
                " it backed up and replaced."
            )
        kept = ""
        if holds:
            name = f"before-restore-{now_utc():%Y%m%dT%H%M%SZ}{SUFFIXES[manifest.kind]}"
            kept = str(back_up(into, keep_in / name)[0])
        if into.is_sqlite:
            _fill_sqlite(file, into)
        else:
            _fill_postgres(file, into)
        with into.write.begin() as connection:  # type: ignore[union-attr]
            if _plain(tallies(connection)) != manifest.tables:
                raise Stopped("What was restored is not what the manifest tells of.")
            _begin_anew(connection, manifest, stamps)
    return manifest, kept


def _fill_sqlite(file: Path, into: Database) -> None:
    # Page by page in one transaction: a desk that is open on the file sees all of it or none.
    into.dispose()
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(into.file)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def _fill_postgres(file: Path, into: Database) -> None:
    with into.write.begin() as connection:  # type: ignore[union-attr]
        _refuse_old_tool("pg_restore", connection)
        there = MetaData()
        there.reflect(connection)
        there.drop_all(connection)
        # Those of the triggers, of whatever release; not those of an extension.
        for function in connection.scalars(
            text(
                "SELECT p.oid::regprocedure::text FROM pg_proc p"
                " WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS"
                " (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
            )
        ).all():
            connection.execute(text(f"DROP FUNCTION {function}"))
    into.dispose()
    _tool(
        "pg_restore", into.url, "--single-transaction", "--exit-on-error", "--no-owner",
        "--no-privileges", file=file,
    )  # fmt: skip
    with into.write.begin() as connection:  # type: ignore[union-attr]
        connection.execute(text("ANALYZE"))


def _begin_anew(connection: Connection, manifest: Manifest, stamps: dict[str, int]) -> None:
    for name in _OPEN_FOR_ONE:
        if name in manifest.tables:
            connection.execute(text(f"DELETE FROM {name}"))
    # Stamps never go back: an answer cached from what was there must not be found again.
    restored = _stamps(connection) if stamps else {}
    for feature in stamps.keys() | restored.keys():
        connection.execute(
            text(
                "INSERT INTO data_stamp (feature, value) VALUES (:f, :v)"
                " ON CONFLICT (feature) DO UPDATE SET value = :v"
            ),
            {"f": feature, "v": max(stamps.get(feature, 0), restored.get(feature, 0)) + 1},
        )


def _stamps(connection: Connection) -> dict[str, int]:
    return dict(iter(connection.execute(text("SELECT feature, value FROM data_stamp"))))  # type: ignore[arg-type]


# ------------------------------------------------------------------------------- files, programs
def _plain(tables: dict[str, Tally]) -> dict[str, list[Any]]:
    return {name: [tally.rows, tally.digest] for name, tally in tables.items()}


def _kept_for_good(path: Path) -> int:
    """See a file or folder onto the disk; its size."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        return os.fstat(handle).st_size
    finally:
        os.close(handle)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _refuse_old_tool(program: str, connection: Connection) -> None:
    server = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
    said = _run([program, "--version"], {})
    found = re.search(r"(\d+)", said)
    if not found or int(found[1]) < server:
        raise Stopped(
            f"{said.strip()} is older than the server, PostgreSQL {server}: install"
            f" postgresql-client-{server} and put it first on PATH."
        )


def _tool(program: str, url: URL, *options: str, file: Path | None = None) -> None:
    # The password goes by the environment: a command line can be read by everybody here.
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}
    _run([program, *options, f"--dbname={bare}", *([str(file)] if file else [])], secret)


def _run(command: list[str], environment: dict[str, str]) -> str:
    try:
        done = subprocess.run(
            command, env=os.environ | environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Stopped(
            f"{command[0]} is not on PATH: install PostgreSQL's client programs"
            " (sudo apt install postgresql-client)."
        ) from error
    if done.returncode:
        raise Stopped(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout
