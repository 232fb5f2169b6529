"""What every test may ask for: databases, statements counted, the real server, a real browser.

A part that is missing (PostgreSQL, the browser) is an error, never a skipped test; `make test`
brings them all.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

# A test that forgets to ask for a database must not find the user's own.
NOWHERE = tempfile.TemporaryDirectory(prefix="desk-no-database-")
os.environ["DATABASE_URL"] = f"sqlite:///{NOWHERE.name}/none.sqlite3"
for name in (
    "PORT", "HOST", "SAMPLE", "DESK_LANG", "PUBLIC_URL", "PROXIES", "IDLE_MINUTES", "SESSION_HOURS",
    "OIDC_ISSUER", "METRICS_TOKEN", "LOG", "BACKUP_DIR",
):  # fmt: skip
    os.environ.pop(name, None)

import pytest  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from hypothesis.configuration import set_hypothesis_home_dir  # noqa: E402
from playwright.sync_api import (  # noqa: E402
    Browser,
    BrowserContext,
    Page,
    expect,
    sync_playwright,
)
from sqlalchemy import Engine, event  # noqa: E402

import lib.models  # noqa: E402
import lib.start  # noqa: E402
from lib.db import Database, use  # noqa: E402
from lib.settings import settings  # noqa: E402
from tests.tools.browser import DESKTOP, NAUGHTY_STRINGS, launch_options  # noqa: E402
from tests.tools.postgres import Postgres  # noqa: E402
from tests.tools.processes import Desk  # noqa: E402

set_hypothesis_home_dir(Path(__file__).parents[1] / ".cache" / "hypothesis")
hypothesis_settings.register_profile("desk", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("desk")

DIALECTS = ("sqlite", "postgresql")


# ------------------------------------------------------------------------------- databases
@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL 18, one a worker, started when first asked for."""
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Callable[..., Any]]:
    """``migrated("sqlite")``: that database with the real migrations run, made once a worker."""
    made: dict[str, Database] = {}

    def give(dialect: str) -> Database:
        if dialect not in made:
            if dialect == "sqlite":
                url = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'desk.sqlite3'}"
            else:
                url = request.getfixturevalue("postgres").create("desk")
            made[dialect] = Database(url)
            lib.start.migrate(made[dialect])
        return made[dialect]

    yield give
    for database in made.values():
        database.dispose()


@pytest.fixture(params=DIALECTS)
def db(request: pytest.FixtureRequest, migrated: Callable[..., Any]) -> Iterator[Database]:
    """An empty migrated database that ``transaction`` and ``reading`` use; all is rolled back.

    On SQLite and on PostgreSQL. A test of what no database sees (a page) asks for one:
    ``@pytest.mark.parametrize("db", ["sqlite"], indirect=True)``. A test of hundreds of
    transactions is marked ``commits``: PostgreSQL reads a row ever slower that one open
    transaction has changed hundreds of times.
    """
    if request.node.get_closest_marker("commits"):
        with _database_of_its_own(request, migrated(request.param)) as database:
            yield database
        return
    with migrated(request.param).write.connect() as connection:
        outer = connection.begin()
        with _in_use(Database.on(connection)) as database:
            yield database
        outer.rollback()


@pytest.fixture(params=DIALECTS)
def own_database(
    request: pytest.FixtureRequest, migrated: Callable[..., Any]
) -> Iterator[Database]:
    """A migrated database of this test alone, with real commits: for threads and processes."""
    with _database_of_its_own(request, migrated(request.param)) as database:
        yield database


@contextmanager
def _database_of_its_own(request: pytest.FixtureRequest, template: Database) -> Iterator[Database]:
    template.dispose()  # PostgreSQL copies what nobody uses; SQLite empties its journal
    with ExitStack() as undo:
        if template.is_sqlite:
            file = request.getfixturevalue("tmp_path") / "own.sqlite3"
            shutil.copy(template.file, file)
            url = f"sqlite:///{file}"
        else:
            server: Postgres = request.getfixturevalue("postgres")
            url = server.create(name := f"own_{uuid4().hex}", template="desk")
            undo.callback(server.drop, name)
        database = undo.enter_context(_in_use(Database(url)))
        undo.callback(database.dispose)
        yield database


@contextmanager
def _in_use(database: Database) -> Iterator[Database]:
    """The process's database for a while."""
    use(database)
    try:
        yield database
    finally:
        use(None)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """``environment(PUBLIC_URL="https://desk.example")``: settings as if the process began so."""

    def begin(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield begin
    monkeypatch.undo()
    settings.cache_clear()


class Statements(list[str]):
    """The SQL statements since the test began or ``clear()`` was called, in order."""


@pytest.fixture
def query_count() -> Iterator[Statements]:
    """Hears every statement to any database: ``len(query_count)``."""
    heard = Statements()

    def hear(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield heard
    event.remove(Engine, "before_cursor_execute", hear)


# ------------------------------------------------------------------------------- the server
@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample programme at S1. Copy it; never write to it."""
    file = tmp_path_factory.mktemp("sample") / "desk.sqlite3"
    with _in_use(Database(f"sqlite:///{file}")) as database:
        lib.start.prepare("S1")
        database.dispose()
    return file


@pytest.fixture(scope="module")
def app_server(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The real server with the sample programme in a file of its own, one a test module.

    ``app_server.url``, ``.database_url``. Any exception in its output fails the module.
    """
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite3"
    shutil.copy(sample_file, file)
    with Desk(f"sqlite:///{file}") as desk:
        yield desk
    assert not desk.exceptions(), desk.exceptions()


# ------------------------------------------------------------------------------- the browser
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. One a module: a running Playwright keeps asyncio from being used elsewhere."""
    options = launch_options()
    expect.set_options(timeout=15_000)  # the machine may be busy with other tests
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**options)
        yield chromium
        chromium.close()


@pytest.fixture
def window(
    request: pytest.FixtureRequest, browser: Browser, app_server: Desk
) -> Iterator[Callable[..., Page]]:
    """``window(lang="fa", size=DESKTOP, dark=False, staff=1)``: a browser window of its own.

    It is blank and signed in: as that member of the sample's staff, 1 being the administrator, or
    as the one administrator of a desk without a sample; ``staff=None``: as nobody. Paths are
    relative to the server: ``page.goto("/roster")``. When the test ends, an error in the console
    (unless it is marked ``expects_console_errors``), an exception in the page or a request to any
    other host fails it.
    """
    faults: list[str] = []
    noisy = request.node.get_closest_marker("expects_console_errors") is not None
    ours = re.compile(rf"{app_server.url.replace('http', '(http|ws)')}(/|$)|data:|blob:|about:")

    def check(url: str) -> None:
        if not ours.match(url):
            faults.append(f"a request to another host: {url}")

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: faults.append(f"an exception in the page: {error}"))
        page.on("websocket", lambda socket: check(socket.url))

    def hear(message: Any) -> None:
        if message.type == "error" and not noisy:
            faults.append(f"in the console: {message.text} ({message.location.get('url')})")

    with ExitStack() as windows:

        def open_window(
            lang: str = "fa",
            size: tuple[int, int] = DESKTOP,
            dark: bool = False,
            staff: int | None = 1,
        ) -> Page:
            context: BrowserContext = browser.new_context(
                base_url=app_server.url,
                locale="fa-IR" if lang == "fa" else "en-GB",
                timezone_id="Asia/Tehran",
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if dark else "light",
            )
            windows.callback(context.close)
            cookies = {"lang": lang}
            if staff is not None:
                cookies["desk"] = app_server.sign_in(staff)
            context.add_cookies(
                [{"name": n, "value": v, "url": app_server.url} for n, v in cookies.items()]
            )
            context.on("request", lambda sent: check(sent.url))
            context.on("console", hear)
            context.on("page", watch)
            return context.new_page()

        yield open_window
    if faults:
        pytest.fail("the browser reports:\n" + "\n".join(dict.fromkeys(faults)))


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """A blank Persian page at desktop size."""
    return window()


# ------------------------------------------------------------------------------- what is typed
@pytest.fixture(scope="session")
def naughty_strings() -> list[str]:
    """The texts that have broken other people's software, for every field there is."""
    return json.loads(NAUGHTY_STRINGS.read_text(encoding="utf-8"))
