"""Backups made under load, restored elsewhere, rotated."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from lib.accounts.models import SignInWay
from lib.accounts.service import StaffDraft, save_staff
from lib.accounts.sign_in import open_session, signed_in
from lib.actor import SYSTEM
from lib.cli.backups import manifest_of, spared
from lib.cli.digests import tallies
from lib.db import Database, reading, transaction
from lib.i18n.dates import now_utc

pytestmark = pytest.mark.usefixtures("tools")


def write(name: str) -> int:
    with transaction(SYSTEM) as db:
        return save_staff(db, StaffDraft(name)) or 0


def held(url: str) -> dict[str, list[object]]:
    """Rows and digest of every table."""
    database = Database(url)
    try:
        with database.read.connect() as connection:
            return {name: [t.rows, t.digest] for name, t in tallies(connection).items()}
    finally:
        database.dispose()


def told(file: Path) -> dict[str, list[object]]:
    return json.loads(manifest_of(file).read_text())["tables"]


def address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def test_a_backup_under_load_restored_elsewhere_is_what_its_manifest_says(
    desk, cli, empty, tmp_path
):
    """While three threads write: no half transaction in it, nothing lost that was acknowledged."""
    acknowledged, enough, begun = [], Event(), Event()

    def keep_writing(who: int) -> None:
        count = 0
        while not enough.is_set():
            count += 1
            acknowledged.append(write(f"{who}-{count}"))
            if len(acknowledged) > 20:
                begun.set()

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(keep_writing, who) for who in range(3)]
        begun.wait(60)
        files = []
        try:
            for number in range(3):
                before = len(acknowledged)
                files.append(tmp_path / f"{number}.backup")
                assert cli("backup", str(files[-1]))[0] == 0
        finally:
            enough.set()
        [writer.result() for writer in writers]
    assert len(acknowledged) > before, "nobody wrote meanwhile: this shows nothing"

    last = files[-1]
    target = empty(desk.url.get_backend_name())
    status, _, wrong = cli("restore", str(last), "--into", target)
    assert status == 0, wrong
    manifest, there = told(last), held(target)
    assert there == manifest
    assert before <= manifest["staff"][0] <= len(acknowledged)
    restored = Database(target)
    with restored.read.connect() as connection:
        noted = connection.scalar(text("SELECT count(*) FROM history_entry WHERE record = 'staff'"))
    restored.dispose()
    assert noted == manifest["staff"][0], "a member of staff without the note of who wrote it"
    assert told(files[0]) != manifest, "the first backup is of an earlier moment"


def test_it_is_for_this_user_alone_and_leaves_nothing_else_behind(desk, cli, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    assert cli("backup", str(folder))[0] == 0
    backup, manifest = sorted(folder.iterdir(), key=lambda file: len(file.name))
    assert manifest == manifest_of(backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_a_database_that_holds_something_is_replaced_only_when_told_and_kept(desk, cli, tmp_path):
    write("پیش")
    file = tmp_path / "a.backup"
    assert cli("backup", str(file))[0] == 0
    write("پس")
    session = open_a_session()
    before, full = held(address(desk)), stamps()
    status, _, wrong = cli("restore", str(file), "--into", address(desk))
    assert status == 1 and "--replace" in wrong
    assert held(address(desk)) == before

    status, said, wrong = cli("restore", str(file), "--into", address(desk), "--replace")
    assert status == 0, wrong
    kept = Path(said.strip().rpartition(" ")[2].rstrip("."))
    assert told(kept) == before
    now, then = held(address(desk)), told(file)
    for table in ("data_stamp", "sign_in"):
        now.pop(table), then.pop(table)
    assert now == then
    assert all(stamps()[feature] > value for feature, value in full.items())
    assert signed_in(session, now_utc()) is None


def open_a_session() -> str:
    with transaction(SYSTEM) as db:
        return open_session(db, write_in(db), SignInWay.PASSWORD, now_utc())


def write_in(db) -> int:
    return save_staff(db, StaffDraft("کسی")) or 0


def stamps() -> dict[str, int]:
    with reading() as data:
        return dict(data.stamps)


def test_nobody_comes_in_by_a_session_of_a_backup(desk, cli, empty, tmp_path):
    session = open_a_session()
    file = tmp_path / "a.backup"
    assert cli("backup", str(file))[0] == 0
    target = empty(desk.url.get_backend_name())
    assert cli("restore", str(file), "--into", target)[0] == 0
    assert held(target)["sign_in"][0] == 0 and told(file)["sign_in"][0] == 1
    assert signed_in(session, now_utc()) is not None, "the desk itself is as it was"


@pytest.mark.parametrize("harm", ["cut", "changed", "another manifest", "no manifest"])
def test_a_damaged_backup_is_not_restored(desk, cli, empty, tmp_path, harm):
    file = tmp_path / "a.backup"
    assert cli("backup", str(file))[0] == 0
    manifest = manifest_of(file)
    if harm == "cut":
        os.truncate(file, file.stat().st_size - 100)
    elif harm == "changed":
        data = bytearray(file.read_bytes())
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    elif harm == "another manifest":
        said = json.loads(manifest.read_text())
        said["tables"]["staff"][0] += 1
        manifest.write_text(json.dumps(said))
    else:
        manifest.unlink()
    status, _, wrong = cli("restore", str(file), "--into", empty(desk.url.get_backend_name()))
    assert status == 1 and "manifest" in wrong


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(desk, cli, tmp_path, monkeypatch):
    monkeypatch.setattr("lib.cli.backups._sha256", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli("backup", str(tmp_path / "x" / "a.backup"))
    assert not list((tmp_path / "x").iterdir())


def test_without_its_programs_postgresql_says_what_to_install(cli, empty, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    url = empty("postgresql")
    status, _, wrong = cli("backup", str(tmp_path / "a.backup"), "--database", url)
    assert status == 1 and "postgresql-client" in wrong
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    program.chmod(0o755)
    status, _, wrong = cli("backup", str(tmp_path / "a.backup"), "--database", url)
    assert status == 1 and "older than the server" in wrong


def test_the_newest_stay_and_the_last_of_each_of_twelve_months():
    names = [
        f"desk-2026{month:02}{day:02}T020000Z.dump"
        for month in (11, 10)
        for day in range(28, 0, -1)
    ]
    names += [
        f"desk-{year}{month:02}15T020000Z.dump"
        for year in (2026, 2025)
        for month in range(12, 0, -1)
        if (year, month) < (2026, 10)
    ]
    stay = spared(names, keep=14)
    assert {*names[:14]} <= stay
    assert "desk-20261028T020000Z.dump" in stay and "desk-20261027T020000Z.dump" not in stay
    months = {name[5:11] for name in stay}
    assert min(months) == "202512" and len(months) == 12
    assert len(stay) == 14 + 11


def test_rotation_removes_backups_with_their_manifests_and_nothing_else(desk, cli, tmp_path):
    folder = tmp_path / "kept"
    assert cli("backup", str(folder))[0] == 0
    made = next(file for file in folder.iterdir() if file.suffix != ".json")
    old = [folder / f"desk-2026010{day}T020000Z{made.suffix}" for day in (1, 2)]
    for file in old:
        file.write_bytes(b"x")
        manifest_of(file).write_text("{}")
    (folder / "notes.txt").write_text("mine")
    status, said, _ = cli("backup", str(folder), "--keep", "1")
    assert status == 0
    left = {file.name for file in folder.iterdir()}
    assert "notes.txt" in left
    assert old[1].name in left and manifest_of(old[1]).name in left, "the last of its month"
    assert old[0].name not in left and manifest_of(old[0]).name not in left
    assert f"Removed: {old[0].name}" in said


def test_check_tells_of_a_database_that_is_well(desk, cli):
    status, said, _ = cli("check")
    assert status == 0 and "append-only" in said and "none in" in said
    assert cli("backup")[0] == 0
    assert "0 days ago" in cli("check")[1]


def test_check_finds_a_history_that_can_be_changed(desk, cli):
    with desk.write.begin() as connection:
        if desk.is_sqlite:
            connection.execute(text("DROP TRIGGER history_entry_no_update"))
            connection.execute(text("DROP TRIGGER history_entry_no_delete"))
        else:
            connection.execute(text("ALTER TABLE history_entry DISABLE TRIGGER ALL"))
    status, _, wrong = cli("check")
    assert status == 1 and "can be changed: history_entry" in wrong
