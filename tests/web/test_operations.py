"""What those who keep the desk see of it: readiness, numbers, a log that tells of nobody."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import re
import shutil
import threading

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from websockets.sync.client import connect

import lib.web.health
from lib.accounts.models import Staff
from lib.accounts.service import AccountDraft, add_account
from lib.actor import SYSTEM
from lib.db import Database, Unavailable, transaction, use
from lib.errors import NotFound
from lib.migrations import newest
from lib.settings import settings
from lib.start import migrate
from lib.web import log
from tests.tools.processes import ROOT, Desk

PHONE, NAME, TOKEN = "09121234567", "نرگس‌خاتون", "tQ3x" * 11
HTML = {"accept": "text/html"}
SECRETS = (PHONE, "۰۹۱۲۱۲۳۴۵۶۷", NAME, TOKEN)


class Ear(logging.StreamHandler):
    """A handler that ``log.configure`` leaves alone."""


@pytest.fixture
def said(monkeypatch):
    """``said()``: what was logged since, as LOG=json writes it."""
    lines, root = io.StringIO(), logging.getLogger()
    ear = Ear(lines)
    ear.setFormatter(log.OneJson())
    monkeypatch.setattr(root, "handlers", [*root.handlers, ear])
    monkeypatch.setattr(root, "level", logging.INFO)
    return lines.getvalue


@pytest.fixture
def with_token(monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", TOKEN)
    settings.cache_clear()
    yield
    settings.cache_clear()


# ------------------------------------------------------------------------------- readiness
def test_a_desk_is_ready_when_its_database_is_and_has_its_schema(client, database, tmp_path):
    database(True)
    lib.web.health.health.prepared = True  # as it is long after the start
    assert client.get("/readyz").json() == {"database": True, "schema": False, "staying": True}
    here = Database(f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    migrate(here)
    assert client.get("/readyz").status_code == 200
    with here.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert newest() != "9999" and client.get("/readyz").status_code == 503
    here.dispose()
    database(False)
    assert client.get("/readyz").json()["database"] is False


def test_a_desk_that_is_about_to_end_takes_on_nothing_new(client, database, tmp_path):
    database(True)
    here = Database(f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    migrate(here)
    here.dispose()
    lib.web.health.health.prepared = True
    assert client.get("/readyz").status_code == 200
    lib.web.health.health.closing = True
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


# ------------------------------------------------------------------------------- numbers
def test_the_numbers_are_for_this_machine_and_for_whoever_has_the_token(
    client, database, with_token
):
    database(True)
    assert client.get("/metrics").status_code == 200
    proxied = {"x-forwarded-for": "10.0.0.9"}
    assert client.get("/metrics", headers=proxied).status_code in (403, 421)
    real = {"x-real-ip": "10.0.0.9"}
    assert client.get("/metrics", headers=real).status_code == 403
    for token, status in ((TOKEN, 200), (TOKEN[:-1], 403), ("", 403)):
        asked = real | {"authorization": f"Bearer {token}"}
        assert client.get("/metrics", headers=asked).status_code == status


def test_without_a_token_set_no_token_opens(client, database):
    database(True)
    for said in ("Bearer ", "Bearer x", "Basic eDp4"):
        asked = {"x-real-ip": "10.0.0.9", "authorization": said}
        assert client.get("/metrics", headers=asked).status_code == 403


def test_the_numbers_answer_while_the_database_is_away(client, database):
    database(False)
    found = client.get("/metrics")
    assert found.status_code == 200 and "desk_database_up 0.0" in found.text


def numbers(text: str) -> dict[str, float]:
    return {
        name: float(value)
        for name, _, value in (line.rpartition(" ") for line in text.splitlines())
        if not name.startswith("#")
    }


@pytest.fixture(scope="module")
def watched(sample_file, tmp_path_factory):
    """A desk that was visited: its numbers, and all that it printed. Secrets went through it."""
    file = tmp_path_factory.mktemp("watched") / "desk.sqlite3"
    shutil.copy(sample_file, file)
    with (
        Desk(f"sqlite:///{file}", LOG="json") as desk,
        httpx.Client(base_url=desk.url, headers=HTML) as browser,
    ):
        browser.get(f"/roster?q={NAME}")
        browser.get(f"/person/{PHONE}?token={TOKEN}")
        typed = {"username": NAME, "password": PHONE, "next": f"/roster?q={PHONE}"}
        for _ in range(6):
            browser.post("/signin", data=typed)
        browser.post("/password", data={"token": TOKEN, "password": PHONE})
        browser.post("/signin/sample", data={"staff": "1"})
        assert browser.get(f"/roster?q={NAME}").status_code == 200
        browser.get(f"/take/{TOKEN}.xlsx")
        browser.put(f"/_stcore/upload_file/{TOKEN}/{NAME}", content=PHONE.encode())
        cookie = f"desk={browser.cookies['desk']}"
        with connect(
            f"{desk.url.replace('http', 'ws')}/_stcore/stream",
            additional_headers={"Cookie": cookie},
            origin=desk.url,
        ):
            open_then = numbers(browser.get("/metrics").text)
        found = browser.get("/metrics").text
        token = browser.cookies["desk"]
    return open_then, found, "".join(desk.output), token


def test_requests_sign_ins_and_open_pages_are_counted(watched):
    open_then, found, _, _ = watched
    now = numbers(found)
    assert open_then["desk_open_pages"] == 1
    assert now['desk_sign_ins_total{outcome="in",way="sample"}'] == 1
    assert now['desk_sign_ins_total{outcome="wrong",way="password"}'] == 5
    assert now['desk_sign_ins_total{outcome="slowed",way="password"}'] == 1
    assert now['desk_sign_ins_total{outcome="wrong",way="link"}'] == 1
    assert now['desk_requests_total{route="page",status="200"}'] == 1
    assert now["desk_data_bytes"] > 1_000_000 and now["desk_database_up"] == 1
    assert now['desk_transactions_total{outcome="committed"}'] > 0
    assert 'desk_pool_connections{pool="read"}' in now


def test_the_numbers_and_the_log_of_a_real_desk_tell_of_nobody(watched):
    _, found, output, token = watched
    for secret in (*SECRETS, token):
        assert secret not in found and secret not in output


def test_each_request_is_one_line_of_json(watched):
    lines = [line for line in watched[2].splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    rest = [line for line in watched[2].splitlines() if not line.startswith("{")]
    assert all(line.startswith(("Opening", "Ready")) for line in rest), rest
    asked = [each for each in told if each["logger"] == "desk.access"]
    assert {"time", "level", "logger", "message", "request", "method", "route", "status", "ms"} == {
        *asked[0]
    }
    assert len({each["request"] for each in asked}) == len(asked)
    assert [each["status"] for each in asked if each["route"] == "door"][:6] == [403] * 5 + [429]


# ------------------------------------------------------------------------------- the log
def untold(said) -> str:
    written = said()
    assert written, "nothing was logged: this shows nothing"
    for secret in SECRETS:
        assert secret not in written
    assert [json.loads(line) for line in written.splitlines()]
    return written


def test_a_message_loses_what_may_tell_of_somebody(said):
    logging.getLogger("x").warning("GET /roster?q=%s 200", NAME)
    logging.getLogger("x").warning(
        "rang %s and ۰۹۱۲۱۲۳۴۵۶۷, +98 912 123 4567, 021-5544 3322", PHONE
    )
    logging.getLogger("x").warning("cookie desk=%s for a.b@example.org\n%s", TOKEN, NAME)
    written = untold(said)
    for left in ("4567", "3322", "example.org"):
        assert left not in written
    assert "GET /roster… 200" in written


def test_what_is_no_secret_stays(said):
    logging.getLogger("x").warning("step 0003 in 12.5 s of 2026, reference 123456")
    assert "step 0003 in 12.5 s of 2026, reference 123456" in said()


def test_an_exception_is_told_by_kind_and_place_and_not_by_its_text(said):
    def verb() -> None:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"{PHONE} of {NAME}") from error

    try:
        verb()
    except ValueError:
        logging.getLogger("x").exception("reference %s", "123456")
    written = untold(said)
    assert "KeyError" in written and "ValueError" in written and "test_operations.py" in written


@pytest.mark.parametrize("kind", ["quiet", "text"])
def test_so_it_is_in_lines_for_people(kind):
    record = logging.makeLogRecord({"msg": "x", "levelname": "ERROR", "name": "y"})
    try:
        raise ValueError(NAME)
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    line = log.Readable().format(record)
    assert NAME not in line and "Traceback (most recent call last)" in line
    assert NAME in log.Readable(values=True).format(record), "LOG=debug is for developing"


def test_what_the_database_refuses_is_told_without_the_values(own_database, said):
    """On PostgreSQL the server itself quotes the values: Key (username)=(…) already exists."""
    with transaction(SYSTEM) as db:
        add_account(db, AccountDraft("نمونه", NAME))
    with pytest.raises(IntegrityError) as refused, own_database.write.begin() as connection:
        for _ in range(2):
            connection.execute(
                text("INSERT INTO credential (staff_id, username) VALUES (1, :n)"),
                {"n": NAME},
            )
    logging.getLogger("x").error("reference 1", exc_info=refused.value)
    assert "IntegrityError" in untold(said)


def test_a_database_that_is_away_is_told_without_what_was_to_be_written(said):
    use(away := Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    try:
        with pytest.raises(Unavailable) as error, transaction(SYSTEM) as db:
            db.add(Staff(name=NAME))
        logging.getLogger("x").warning("the database is away: %s", error.value)
    finally:
        use(None)
        away.dispose()
    assert "127.0.0.1" in untold(said)


@pytest.mark.parametrize(
    ("error", "lines"), [(Unavailable("away"), 0), (NotFound("issue", 7), 0), (ValueError("x"), 1)]
)
def test_a_trouble_that_the_page_tells_leaves_no_traceback(said, monkeypatch, error, lines):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log.configure()
    try:
        raise error
    except type(error) as raised:
        logging.getLogger("streamlit.error_util").error("Uncaught", exc_info=raised)
    assert len(said().splitlines()) == lines


def test_what_nobody_caught_is_told_in_the_same_way(said, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log.configure()

    def dies() -> None:
        raise ValueError(NAME)

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()

    async def forgets() -> None:
        async def dies_alone() -> None:
            raise ValueError(PHONE)

        task = asyncio.create_task(dies_alone())
        await asyncio.wait({task})
        del task
        gc.collect()

    asyncio.run(forgets())
    written = untold(said)
    assert "nobody caught" in written and "Task exception was never retrieved" in written


# ------------------------------------------------------------------------------- what is written
def asked_of_the_environment() -> set[str]:
    return {
        name
        for file in ("lib/settings.py", "lib/web/serve.py")
        for name in re.findall(
            r"""(?:environ\.get|_number)\(\s*["']([A-Z_]+)""", (ROOT / file).read_text()
        )
    }


def test_every_variable_of_the_environment_is_in_the_table_and_no_other():
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    section = page.partition("\n## Settings\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert set(re.findall("`([A-Z_]+)`", " ".join(first))) == asked_of_the_environment()


def test_what_is_deployed_sets_only_what_the_desk_knows():
    pythons = {"HOME", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    for file in (ROOT / "deploy").iterdir():
        said = " ".join(
            re.findall(r"^(?:Environment=|ENV |    )([A-Z_]+=.*)$", file.read_text(), re.M)
        )
        assert set(re.findall(r"\b([A-Z_]+)=", said)) <= asked_of_the_environment() | pythons, file


def test_the_proxy_refuses_what_the_desk_would_refuse():
    written = (ROOT / ".streamlit" / "config.toml").read_text()
    most = re.search(r"^maxUploadSize = (\d+)$", written, re.M)
    assert most and f"client_max_body_size {most[1]}m;" in (ROOT / "deploy/nginx.conf").read_text()
