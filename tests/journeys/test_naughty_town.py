"""Every page of a town of naughty texts, as each role sees it: shown as typed, and nothing acts."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from lib.actor import Role
from tests.journeys.steps import Town, looks_whole, open_page
from tests.journeys.test_frame import PAGES, places  # noqa: F401 (a fixture)
from tests.journeys.test_naughty import ACTIVE, watch
from tests.tools.naughty import fill
from tests.tools.processes import Desk

MORE = ("/log", "/account", "/participation?period=all", "/outcomes?period=all")


@pytest.fixture(scope="module")
def naughty_town(app_server: Desk, places: dict[str, int], naughty_strings: list[str]) -> Town:  # noqa: F811
    town = Town(app_server)
    used = fill(town.file, naughty_strings)
    assert len(used) > 400
    return town


def addresses(role: Role) -> list[str]:
    """All of them for an administrator, who sees the most; the other three share them out.

    EVERYTHING=1 in the environment: all of them for everybody.
    """
    every = [path for part in PAGES.values() for path in part] + [*MORE]
    everybody = role is Role.ADMINISTRATOR or os.environ.get("EVERYTHING")
    return every if everybody else every[role.value - 1 :: 3]


@pytest.mark.parametrize(("role", "lang"), zip(Role, ("en", "fa", "en", "fa"), strict=True))
def test_nothing_that_people_wrote_acts_on_any_page_whoever_looks(
    role: Role,
    lang: str,
    window: Callable[..., Page],
    naughty_town: Town,
    places: dict[str, int],  # noqa: F811
) -> None:
    staff = naughty_town.one("SELECT min(id) FROM staff WHERE role = ?", int(role))
    page, faults = window(lang, staff=staff), []
    opened = watch(page)
    for path in addresses(role):
        try:
            open_page(page, path.format(**places))
            assert page.evaluate(ACTIVE) == []
            looks_whole(page)
        except (AssertionError, Error) as fault:
            faults.append(f"{path}: {fault}")
    assert opened == []
    assert not faults, "\n".join(faults)
