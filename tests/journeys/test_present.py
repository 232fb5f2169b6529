"""Charts in the meeting's room, one at a time by the arrow keys; their numbers to take along."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.steps import BOTH, Town, open_page, words
from tests.tools.processes import Desk

NEXT = {"fa": "ArrowLeft", "en": "ArrowRight"}
BACK = {"fa": "ArrowRight", "en": "ArrowLeft"}
CURRENT = "[data-desk-current]"


@BOTH
@pytest.mark.parametrize("path", ["/participation", "/outcomes"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_the_keys_lead_from_chart_to_chart_and_out_again(
    path: str, size: tuple[int, int], lang: str, window: Callable[..., Page]
) -> None:
    page = window(lang, size)
    open_page(page, f"{path}?present=1", ".desk-position")
    all_of_them = page.locator("[data-testid=stVegaLiteChart]").count()
    assert all_of_them >= 6
    titles = []
    for _ in range(all_of_them):
        expect(page.locator(CURRENT)).to_have_count(1)
        titles.append(page.locator(f"{CURRENT} h2").inner_text())
        expect(page.locator(f"{CURRENT} svg.marks")).to_be_visible()
        fits(page, size)
        expect(page.locator(".st-key-desk-bar")).to_be_hidden()
        expect(page.locator(f"{CURRENT} button:visible")).to_have_count(0)
        page.keyboard.press(NEXT[lang])
    assert len(set(titles)) == all_of_them
    assert f"chart={all_of_them}" in page.url, "the last one stays"
    page.keyboard.press(BACK[lang])
    expect(page.locator(f"{CURRENT} h2")).to_have_text(titles[-2])
    page.keyboard.press("PageUp")
    page.keyboard.press(" ")
    expect(page.locator(f"{CURRENT} h2")).to_have_text(titles[-2])
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-desk-bar")).to_be_visible()
    assert "present" not in page.url and "chart" not in page.url


@BOTH
def test_where_there_is_nothing_yet_the_room_reads_what_to_enter_first(
    lang: str, browser: Browser, tmp_path: Path
) -> None:
    with Desk(f"sqlite:///{tmp_path}/empty.sqlite3", SAMPLE="0") as desk:
        page = browser.new_page(base_url=desk.url)
        page.context.add_cookies([{"name": "desk", "value": desk.sign_in(), "url": desk.url}])
        open_page(page, f"/outcomes?lang={lang}&present=1&chart=4", ".desk-position")
        expect(page.locator(f"{CURRENT} header:visible")).to_contain_text(
            words(lang)("outcomes.empty.promises")
        )
        page.close()


def fits(page: Page, size: tuple[int, int]) -> None:
    """The chart is on the screen, whole, and large."""
    box = page.locator(f"{CURRENT} svg.marks").bounding_box()
    title = page.locator(f"{CURRENT} header").bounding_box()
    assert box and title
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert title["y"] + title["height"] <= box["y"] + 1
    assert box["y"] + box["height"] <= size[1]
    assert box["width"] > 0.8 * size[0]


@BOTH
def test_the_numbers_of_a_chart_are_taken_along_as_a_workbook(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    page, t = window(lang), words(lang)
    open_page(page, "/outcomes?period=all")
    card = page.locator(".st-key-chart-issues")
    with page.expect_download() as taken:
        card.get_by_role("link", name=t("outcomes.card.download")).click()
    assert taken.value.suggested_filename == "issues.xlsx"
    sheet, rows = workbook(Path(taken.value.path()))
    assert ('rightToLeft="1"' in sheet) == (lang == "fa")
    assert rows[0] == [card.locator("h2").inner_text()]
    headings = [t(f"outcomes.field.{field}") for field in ("when", "kind", "n")]
    assert headings in rows
    table = rows[rows.index(headings) + 1 :]
    raised = sum(float(n) for _, kind, n in table if kind == t("outcomes.kind.raised"))
    assert raised == town.one("SELECT count(*) FROM issue WHERE archived_at IS NULL")


def workbook(file: Path) -> tuple[str, list[list[str]]]:
    """A workbook's sheet as XML, and the cells of its rows; Excel's own words aside."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = [
            "".join(text.text or "" for text in each.iter(f"{main}t"))
            for each in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        ]
    rows = [
        [
            texts[int(value)] if cell.get("t") == "s" else value
            for cell in row
            if (value := cell.findtext(f"{main}v")) is not None
        ]
        for row in ElementTree.fromstring(sheet).iter(f"{main}row")
    ]
    return sheet, rows
