"""``python -m tests.tools.screens DIR``: pictures of every page, to look at and for the README.

The sample programme in a database of its own, both languages, light and dark, a desk and a
telephone. ``--readme`` takes only the pictures that the README shows.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.steps import Town
from tests.tools.browser import DESKTOP, TELEPHONE, launch_options, settle
from tests.tools.processes import Desk

README = (
    ("today-fa", "today", "fa"),
    ("roster-fa", "roster", "fa"),
    ("calendar-fa", "calendar", "fa"),
    ("checkin-fa", "checkin", "fa"),
    ("meeting-en", "meeting", "en"),
)


def paths(town: Town) -> dict[str, str]:
    """The address of each page, with a record to show where it needs one."""
    session = town.meeting()
    return {
        "today": "/",
        "roster": "/roster",
        "groups": "/roster?view=groups",
        "person": f"/person?id={town.person}",
        "group": f"/group?id={town.group}",
        "paste": "/paste",
        "calendar": "/calendar",
        "meeting": f"/meeting?id={session}",
        "planned": f"/meeting?id={town.meeting(state='planned')}",
        "checkin": f"/checkin?meeting={session}",
        "tally": f"/checkin?meeting={town.meeting('public', of='topic_tally')}",
        "sheet": f"/sheet?meeting={session}",
        "settings": "/settings",
        "holidays": "/settings?table=holiday",
    }


def all_of_them(pages: dict[str, str]) -> Iterator[tuple[str, str, str, tuple[int, int], bool]]:
    for page in pages:
        for lang in ("fa", "en"):
            for size in (DESKTOP, TELEPHONE):
                for dark in (False, True):
                    name = f"{page}-{lang}-{size[0]}-{'dark' if dark else 'light'}"
                    yield name, page, lang, size, dark


def take(
    browser: Browser, url: str, file: Path, lang: str, size: tuple[int, int], dark: bool
) -> None:
    """One picture of what a window of this size shows."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        locale="fa-IR" if lang == "fa" else "en-GB",
        timezone_id="Asia/Tehran",
    )
    context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    page = context.new_page()
    page.goto(url)
    settle(page)
    page.screenshot(path=file)
    context.close()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--readme", action="store_true")
    asked = ask.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    options = launch_options()
    with (
        tempfile.TemporaryDirectory() as scratch,
        Desk(f"sqlite:///{scratch}/desk.sqlite3") as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**options)
        pages = paths(Town(desk))
        wanted = (
            [(name, page, lang, DESKTOP, False) for name, page, lang in README]
            if asked.readme
            else all_of_them(pages)
        )
        for name, page, lang, size, dark in wanted:
            file = asked.folder / f"{name}.png"
            take(browser, desk.url + pages[page], file, lang, size, dark)
            print(file)
        browser.close()


if __name__ == "__main__":
    main()
