"""The database goes away and comes back: at a cold start, under an open page, under a save."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import BOTH, field, focused, open_page, words
from tests.tools.browser import settle
from tests.tools.postgres import Postgres
from tests.tools.processes import Desk

pytestmark = pytest.mark.expects_console_errors  # the browser reports each 503

BACK_WITHIN_MS = 20_000


class Line:
    """The way to a PostgreSQL of the desk's own: it can be cut and mended."""

    def __init__(self, server: Postgres, database: str) -> None:
        self.direct = server.create(database).replace("+psycopg", "")
        self._server, self._database = server, database
        # A short name: the path of a socket has at most a hundred letters.
        self.folder = Path(tempfile.mkdtemp(prefix="dd-"))
        self._link = self.folder / "pg"
        self.url = f"postgresql+psycopg://postgres@/{database}?host={self._link}"

    def mend(self) -> None:
        if not self._link.is_symlink():
            self._link.symlink_to(self._server.folder)

    def cut(self) -> None:
        self._link.unlink(missing_ok=True)
        with psycopg.connect(self._server.url("postgres", driver=""), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [self._database],
            )

    def count(self, table: str) -> int:
        with psycopg.connect(self.direct) as db:
            return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture(scope="module")
def line(postgres: Postgres) -> Iterator[Line]:
    line = Line(postgres, "away")
    yield line
    line.cut()
    postgres.drop("away")
    shutil.rmtree(line.folder)


@pytest.fixture(scope="module")
def app_server(line: Line) -> Iterator[Desk]:
    """A desk that is started while its database cannot be reached."""
    with Desk(line.url, SAMPLE="0") as desk:
        yield desk
    # Streamlit logs the failing scripts too; what nobody expected has a reference.
    assert not [told for told in desk.output if told.startswith("reference ")], desk.exceptions()


def _waits(page: Page, lang: str) -> None:
    t = words(lang)
    expect(
        page.locator(f"html[lang={lang}][dir={'rtl' if lang == 'fa' else 'ltr'}]")
    ).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_text(t("ui.away.title"))
    expect(page.get_by_text(t("ui.away.body"))).to_be_visible()


def _is_open(page: Page) -> None:
    expect(page.locator(".desk-title h1")).to_be_visible(timeout=BACK_WITHIN_MS)


def test_a_desk_started_without_its_database_says_so_and_opens_by_itself(
    window: Callable[..., Page], line: Line
) -> None:
    pages = {lang: window(lang, staff=None) for lang in ("fa", "en")}
    for lang, page in pages.items():
        answer = page.goto("/roster?view=groups")
        assert answer is not None and answer.status == 503
        _waits(page, lang)
    line.mend()
    for page in pages.values():
        expect(page.locator("input[name=username]")).to_be_visible(timeout=BACK_WITHIN_MS)
        assert page.url.endswith("/signin?next=%2Froster%3Fview%3Dgroups")
    assert line.count("neighbourhood") == 14


@BOTH
def test_a_save_without_the_database_keeps_what_was_typed_and_saves_it_later(
    lang: str, window: Callable[..., Page], line: Line
) -> None:
    line.mend()
    t, page, before = words(lang), window(lang), line.count("person")
    open_page(page, "/roster?add=1")
    name = field(page, t("roster.person.family_name"))
    name.press_sequentially("Kazemi")
    line.cut()
    try:
        page.keyboard.press("Enter")
        expect(page.get_by_text(t("ui.error.database_away")).first).to_be_visible()
        assert page.locator("html").get_attribute("lang") == lang
    finally:
        line.mend()
    expect(page.locator(".st-key-desk-away")).to_have_count(0, timeout=BACK_WITHIN_MS)
    expect(name).to_have_value("Kazemi")
    assert line.count("person") == before
    settle(page)  # the page that came back is drawn whole
    name.press("Enter")
    expect(name).to_have_value("")
    assert line.count("person") == before + 1


def test_a_page_reloaded_without_the_database_comes_back_to_where_it_was(
    window: Callable[..., Page], line: Line
) -> None:
    line.mend()
    page = window("fa")
    open_page(page, "/roster?q=kaz")
    line.cut()
    try:
        page.reload()
        _waits(page, "fa")
    finally:
        line.mend()
    _is_open(page)
    assert page.url.endswith("/roster?q=kaz")
    search = page.get_by_role("searchbox").or_(page.get_by_label(words("fa")("i18n.search"))).first
    expect(search).to_have_value("kaz")
    assert not focused(search)
