"""A day's work leaves no name, telephone or searched word in the log, nor does what goes wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import Town, button, field, open_page, press_on, words
from tests.tools.processes import Desk

GIVEN, FAMILY, PHONE = "زربانو", "گیلاس‌نشان", "09123459876"
FAILED = ".st-key-desk-away, .st-key-desk-failed"
SECRETS = (GIVEN, FAMILY, PHONE, "+989123459876", "۰۹۱۲۳۴۵۹۸۷۶")


@pytest.fixture(scope="module")
def app_server(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample on a desk that writes down all it ever does."""
    file = tmp_path_factory.mktemp("desk") / "desk.sqlite3"
    shutil.copy(sample_file, file)
    with Desk(f"sqlite:///{file}", LOG="json") as desk:
        yield desk


def written(desk: Desk) -> list[dict[str, object]]:
    """The lines of the log; none of them, nor anything else that was printed, tells of anybody."""
    output = "".join(desk.output)
    assert [secret for secret in SECRETS if secret in output] == []
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def numbers(desk: Desk) -> str:
    with build_opener(ProxyHandler({})).open(f"{desk.url}/metrics") as answer:
        return answer.read().decode()


def add_a_person(page: Page) -> None:
    t = words("fa")
    open_page(page, "/roster")
    press_on(page, button(page, t("roster.person.add")))
    expect(field(page, t("roster.person.given_name"))).to_be_focused()
    for text in (GIVEN, FAMILY, PHONE):
        page.keyboard.type(text)
        page.keyboard.press("Tab" if text != PHONE else "Enter")


def test_what_is_entered_and_searched_is_not_written_down(
    window: Callable[..., Page], app_server: Desk, town: Town
) -> None:
    page, t = window(), words("fa")
    add_a_person(page)
    done = t("roster.person.added", name=f"{GIVEN} {FAMILY}")
    expect(page.get_by_role("status").filter(has_text=done)).to_be_visible()
    open_page(page, f"/roster?q={FAMILY}")
    expect(page.get_by_text(FAMILY).first).to_be_visible()
    open_page(page, f"/person?id={town.one('SELECT max(id) FROM person')}")
    expect(page.get_by_text(FAMILY).first).to_be_visible()
    routes = {line.get("route") for line in written(app_server)}
    assert {"page"} <= routes
    told = numbers(app_server)
    assert 'desk_script_seconds_count{page="roster"}' in told
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.expects_console_errors
def test_what_goes_wrong_is_written_down_without_what_was_typed(
    window: Callable[..., Page], app_server: Desk
) -> None:
    """A table is gone under the desk: the search fails, and so does a person's page."""
    page = window()
    with closing(sqlite3.connect(app_server.database_url.removeprefix("sqlite:///"))) as db:
        db.execute("DROP TABLE phone")
        db.commit()
    page.goto(f"/roster?q={PHONE}")
    expect(page.locator(FAILED)).to_be_visible()
    page.goto(f"/person?id=1&q={FAMILY}")
    expect(page.locator(FAILED)).to_be_visible()
    lines = [line for line in written(app_server) if line["logger"] == "lib.ui.failure"]
    assert len(lines) >= 2 and all(line.get("request") for line in lines)
    assert "no such table: phone" in str(lines[0]["message"])
