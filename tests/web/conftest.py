"""The application itself, spoken to in-process; its database is away when a test says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import lib.db
import lib.web.health
from lib.accounts import sign_in
from lib.accounts.models import SignInWay
from lib.accounts.sign_in import SignedIn
from lib.actor import SYSTEM, Role
from lib.db import Database, transaction, use
from lib.i18n.dates import now_utc
from tests.tools import keeper
from tests.tools.processes import PASSWORD


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """The desk over no database to speak of. One a worker: Streamlit has one runtime a process."""
    from app import app

    local = {"base_url": "http://127.0.0.1:8501", "client": ("127.0.0.1", 50000)}
    with ExitStack() as open_desk:
        with pytest.MonkeyPatch.context() as patch:  # for the start alone: others need the real one
            patch.setattr(lib.web.health.start, "prepare", lambda: None)
            desk = TestClient(app, follow_redirects=False, **local)
            open_desk.enter_context(desk)
        yield desk


@pytest.fixture
def browser_like(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., object]]:
    """``browser_like("/roster", cookie="lang=en")``: what a browser asking for a page is served.

    Somebody is signed in there; the doors themselves are the matter of test_gate.py.
    """
    now = now_utc()
    somebody = SignedIn(1, "نمونه", Role.ADMINISTRATOR, SignInWay.PASSWORD, now, now)
    monkeypatch.setattr(sign_in, "signed_in", lambda token, _: somebody if token else None)

    def get(path: str, method: str = "GET", cookie: str = "", **headers: str) -> object:
        client.cookies.clear()
        sent = {"accept": "text/html,application/xhtml+xml", **headers}
        sent["cookie"] = f"desk=somebody; {cookie}"
        return client.request(method, path, headers=sent)

    return get


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """``database(False)`` takes the database away, ``database(True)`` brings it back."""
    here = Database(f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr(lib.web.health, "health", lib.web.health.Health())
    monkeypatch.setattr(lib.web.health.Health, "EVERY", 0.0)
    yield lambda there: use(here if there else away)
    use(None)
    here.dispose()
    away.dispose()


# ------------------------------------------------------------------------------- somebody who may
@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed in few rounds; the database answers: rolled back, it has no engine."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(sign_in, "_hasher", lambda: quick)
    monkeypatch.setattr(lib.db, "answers", lambda: True)


@pytest.fixture
def narges(db: Database, quick_passwords: None) -> int:
    """The administrator of a desk without a sample; her sign-in name is narges."""
    with transaction(SYSTEM) as session:
        keeper.begin(session)
        return sign_in.first_administrator(session, "نرگس", "narges", PASSWORD)


@pytest.fixture
def token(narges: int) -> str:
    """A session of hers that is open."""
    with transaction(SYSTEM) as session:
        return sign_in.open_session(session, narges, SignInWay.PASSWORD, now_utc())
