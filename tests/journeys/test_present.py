"""In the meeting's room: one chart at a time, by the arrow keys, its place in the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import BOTH, open_page

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


def fits(page: Page, size: tuple[int, int]) -> None:
    """The chart is on the screen, whole, and large."""
    box = page.locator(f"{CURRENT} svg.marks").bounding_box()
    title = page.locator(f"{CURRENT} header").bounding_box()
    assert box and title
    assert box["x"] >= 0 and box["x"] + box["width"] <= size[0]
    assert title["y"] + title["height"] <= box["y"] + 1
    assert box["y"] + box["height"] <= size[1]
    assert box["width"] > 0.8 * size[0]
