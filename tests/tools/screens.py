"""``python -m tests.tools.screens DIR``: pictures of every page, to look at and for the README.

The sample programme in a database of its own (``--database URL``: another; ``SAMPLE=0``: an empty
one), both languages, light and dark, a desk and a telephone. ``--readme`` takes only the pictures
that the README shows; ``--charts`` each chart card instead, on its page and in the meeting's room.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

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
        "week": "/week",
        "feedback": f"/feedback?meeting={session}",
        "form": f"/form?meeting={session}",
        "issues": "/issues",
        "issue": f"/issue?id={town.issue}",
        "promises": "/promises",
        "promise": f"/promise?id={town.promise}",
        "participation": "/participation",
        "outcomes": "/outcomes",
        "settings": "/settings",
        "holidays": "/settings?table=holiday",
    }


Size = tuple[int, int]
LANGS, LIGHTS = ("fa", "en"), ("light", "dark")
CHARTS = ("participation", "outcomes")
ROOM = ((1920, 1080), (1366, 768))
"""Screens of meeting rooms."""


@contextmanager
def window(browser: Browser, desk: Desk, lang: str, size: Size, light: str) -> Iterator[Page]:
    """A window of this size in a language and light, with nothing in it yet."""
    context = browser.new_context(
        base_url=desk.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if light == "dark" else "light",
        locale="fa-IR" if lang == "fa" else "en-GB",
        timezone_id="Asia/Tehran",
    )
    cookies = {"lang": lang, "desk": desk.sign_in()}
    context.add_cookies(
        [{"name": name, "value": value, "url": desk.url} for name, value in cookies.items()]
    )
    yield context.new_page()
    context.close()


def take(page: Page, path: str, file: Path) -> None:
    """What the window shows of a page."""
    page.goto(path)
    settle(page)
    page.screenshot(path=file)
    print(file)


def take_all(browser: Browser, desk: Desk, folder: Path, pages: dict[str, str]) -> None:
    for name, path in pages.items():
        for lang, size, light in product(LANGS, (DESKTOP, TELEPHONE), LIGHTS):
            with window(browser, desk, lang, size, light) as page:
                take(page, path, folder / f"{name}-{lang}-{size[0]}-{light}.png")


def take_charts(browser: Browser, desk: Desk, folder: Path) -> None:
    """Each page of charts as a whole, each of its cards, and each as the room's screen has it."""
    for name, lang, light in product(CHARTS, LANGS, LIGHTS):
        for width, _ in (DESKTOP, TELEPHONE):
            with window(browser, desk, lang, (width, 1000), light) as page:
                open_charts(page, f"/{name}")
                # The page scrolls inside the window: a window as tall as all of it shows it.
                page.set_viewport_size({"width": width, "height": page.evaluate(_TALL)})
                page.screenshot(path=folder / f"{name}-{lang}-{width}-{light}.png")
                for key, card in cards(page):
                    card.screenshot(path=folder / f"{key}-{lang}-{width}-{light}.png")
        for size in ROOM:
            with window(browser, desk, lang, size, light) as page:
                open_charts(page, f"/{name}?present=1")
                for at, (key, _) in enumerate(cards(page), start=1):
                    open_charts(page, f"/{name}?present=1&chart={at}")
                    page.screenshot(path=folder / f"{key}-{lang}-room{size[0]}-{light}.png")
        print(f"{name} {lang} {light}")


_TALL = "() => Math.ceil(document.querySelector('[data-testid=stMain]').scrollHeight) + 20"


def open_charts(page: Page, path: str) -> None:
    """A page of charts with every chart drawn."""
    page.goto(path)
    settle(page)
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        chart.locator("svg.marks").wait_for(state="attached")


def cards(page: Page) -> Iterator[tuple[str, Locator]]:
    """Each card with its key."""
    for card in page.locator("[class*=st-key-chart-]").all():
        yield re.search(r"st-key-chart-(\w+)", card.get_attribute("class"))[1], card


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--database", metavar="URL")
    ask.add_argument("--readme", action="store_true")
    ask.add_argument("--charts", action="store_true")
    asked = ask.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    options = launch_options()
    with (
        tempfile.TemporaryDirectory() as scratch,
        Desk(asked.database or f"sqlite:///{scratch}/desk.sqlite3") as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**options)
        if asked.charts:
            take_charts(browser, desk, asked.folder)
        elif asked.readme:
            pages = paths(Town(desk))
            for name, shown, lang in README:
                with window(browser, desk, lang, DESKTOP, "light") as page:
                    take(page, pages[shown], asked.folder / f"{name}.png")
        else:
            take_all(browser, desk, asked.folder, paths(Town(desk)))
        browser.close()


if __name__ == "__main__":
    main()
