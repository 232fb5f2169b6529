"""Starting the desk: what cannot work is said in a sentence, and Ctrl-C is no accident."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from lib.settings import settings
from lib.web.gate import is_loopback
from lib.web.serve import CannotStart, main, refuse_bad_database, refuse_open_address
from tests.tools.processes import ROOT, Desk

STREAMLIT = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]


def refusal(command: list[str], **environment: str) -> str:
    """What a start that fails says: one line on stderr at most, no traceback."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.fullmatch(r"[^\n]+\.\n|[^\n]+PORT=\d+\n", done.stderr), done.stdout + done.stderr
    return done.stderr


def make_run(**environment: str) -> str:
    return refusal([sys.executable, "-m", "lib.web.serve"], **environment)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "::ffff:127.0.0.1"])
def test_this_machine_may_listen_to_itself(host: str):
    refuse_open_address(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "desk.example.org", ""])
def test_no_other_address_is_listened_on_without_a_name_that_staff_know(
    host: str, environment: Callable[..., None]
):
    assert not is_loopback(host)
    with pytest.raises(CannotStart, match="PUBLIC_URL="):
        refuse_open_address(host)
    environment(PUBLIC_URL="https://desk.example")
    refuse_open_address(host)


def test_an_open_address_is_refused_however_the_desk_is_started():
    assert "PUBLIC_URL=" in make_run(HOST="0.0.0.0")
    assert "PUBLIC_URL=" in refusal([*STREAMLIT, "--server.address", "0.0.0.0"])
    assert "PUBLIC_URL=" in refusal(STREAMLIT, STREAMLIT_SERVER_ADDRESS="::")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "۸۵۰۱", "85 01"])
def test_a_port_that_is_none_is_refused(port: str, environment: Callable[..., None]):
    environment(PORT=port)
    with pytest.raises(CannotStart, match="PORT"):
        main()


def test_a_busy_port_is_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert "something else is listening" in make_run(PORT=port)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "/var/lib/desk.sqlite3",
        "oracle://h/x",
        "foo://x",
        "mysql://h/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg://h",
        "postgresql+psycopg://u:secret@h:99999/x",
        "postgresql+psycopg://u:secret@h:port/x",
        "postgresql+asyncpg://u:secret@h/x",
    ],
)
def test_a_database_that_can_never_be_is_refused_and_its_password_kept(url: str):
    with pytest.raises(CannotStart) as refused:
        refuse_bad_database(url)
    assert "sqlite:////path" in str(refused.value) and "secret" not in str(refused.value)


def test_a_file_that_cannot_hold_the_database_is_refused_and_left_alone(tmp_path: Path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear mayor, this is no database.")
    for url, why in [
        (f"sqlite:///{tmp_path}", "folder"),
        (f"sqlite:///{letter}", "not an SQLite database"),
        (f"sqlite:///{letter}/desk.sqlite3", "cannot be made"),
    ]:
        with pytest.raises(CannotStart, match=why):
            refuse_bad_database(url)
    assert letter.read_text() == "Dear mayor, this is no database."
    assert "not an SQLite database" in make_run(DATABASE_URL=f"sqlite:///{letter}")


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("DESK_LANG", "de", "fa or en"),
        *(
            ("PUBLIC_URL", said, "https://desk.example")
            for said in ("desk.example", "ftp://desk.example", "https://", "https://desk.example/a")
        ),
        ("IDLE_MINUTES", "0", "IDLE_MINUTES"),
        ("SESSION_HOURS", "long", "SESSION_HOURS"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(
    name: str, said: str, told: str, environment: Callable[..., None]
):
    environment(**{name: said})
    with pytest.raises(ValueError, match=told):
        settings()


def test_a_setting_that_cannot_be_meant_is_a_sentence_however_the_desk_is_started():
    assert "fa or en" in make_run(DESK_LANG="de")
    assert "fa or en" in refusal(STREAMLIT, DESK_LANG="de")


def test_the_desk_opens_says_where_and_ends_quietly(tmp_path: Path):
    file = tmp_path / "new" / "desk.sqlite3"
    with Desk(f"sqlite:///{file}", SAMPLE="0") as desk:
        assert desk.end(signal.SIGINT) == 0
    opening, nobody, link, ready, *rest = desk.output
    assert opening == f"Opening the desk. Its data: {file}\n"
    assert nobody.startswith("Nobody can sign in yet.")
    assert re.fullmatch(rf"  {desk.url}/setup#[\w-]{{43}}\n", link)
    assert ready == f"Ready: open {desk.url} in a browser. Ctrl-C closes the desk.\n"
    assert rest == ["\n", "The desk is closed.\n"]


def test_a_database_that_is_away_does_not_keep_the_desk_from_opening():
    with Desk("postgresql+psycopg://nobody@127.0.0.1:1/desk") as desk:
        assert "its database does not answer" in "".join(desk.output)
        assert desk.health() == 503


def test_another_name_for_this_machine_is_not_answered(app_server: Desk):
    """A page of somebody else may have its own name resolve to 127.0.0.1."""
    cookie = {"Cookie": f"desk={app_server.sign_in()}"}
    page = {"Accept": "text/html", **cookie}
    for path in ("/", "/signin", "/healthz", "/_stcore/stream"):
        asked = page | {"Host": "desk.example.org"}
        assert httpx.get(app_server.url + path, headers=asked).status_code == 421
    assert httpx.get(app_server.url, headers=page).status_code == 200
    stream = f"ws://desk.example.org:{app_server.port}/_stcore/stream"
    here = ("127.0.0.1", app_server.port)
    with pytest.raises(InvalidStatus, match="403"):
        connect(stream, address=here, additional_headers=cookie).close()
    own = stream.replace("desk.example.org", "127.0.0.1")
    with connect(own, additional_headers=cookie) as answered:
        assert answered.response.status_code == 101


def test_streamlit_run_from_any_directory_is_the_same_desk(tmp_path: Path):
    with Desk(f"sqlite:///{tmp_path / 'desk.sqlite3'}", streamlit_in=tmp_path, SAMPLE="0") as desk:
        assert desk.health() == 200
        open_to = {c.laddr.ip for c in psutil.Process(desk.process.pid).net_connections()}
        assert open_to == {"127.0.0.1"}
