"""Every page, in both languages, at a desk and on a telephone, by day and by night."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.steps import (
    BOTH,
    Town,
    each_popup,
    looks_whole,
    no_latin,
    open_page,
    readable,
    words,
)
from tests.tools.browser import DESKTOP, TELEPHONE

PAGES = {
    "pages": (
        "/",
        "/roster",
        "/roster?q=qqqqq",
        "/roster?view=groups",
        "/person?id={person}",
        "/group?id={group}",
        "/calendar",
        "/calendar?view=calls",
        "/meeting?id={held}",
        "/meeting?id={planned}",
        "/meeting?id={monday}",
        "/checkin?meeting={held}",
        "/checkin?meeting={planned}",
        "/checkin?meeting={monday}",
        "/sheet?meeting={planned}",
        "/week",
        "/feedback?meeting={held}",
        "/form?meeting={held}",
        "/issues",
        "/issue?id={issue}",
        "/promises",
        "/promise?id={promise}",
        "/person?id=999999999",
        "/meeting?id=xyz",
        "/participation",
        "/outcomes",
    ),
    "forms": (
        "/roster?add=1",
        "/paste",
        "/person",
        "/person?id={person}&edit=1",
        "/person?id={person}&membership=new&introducer=1",
        "/group",
        "/group?id={group}&edit=1",
        "/calendar?plan=dialogue",
        "/calendar?plan=talk",
        "/calendar?closure=1",
        "/meeting?id={planned}&do=edit",
        "/meeting?id={planned}&do=move",
        "/meeting?id={planned}&do=cancel",
        "/meeting?id={planned}&do=invite",
        "/meeting?id={planned}&only=to_ring",
        "/meeting?id={planned}&call={invitation}",
        "/promises?add=1",
        "/promise?id={promise}&do=redate",
        "/issues?add=1",
        "/issue?id={issue}&do=edit",
        "/issue?id={issue}&do=tell",
    ),
    "settings": (
        "/settings",
        "/settings?table=staff",
        "/settings?table=neighbourhood",
        "/settings?table=group_kind",
        "/settings?table=category",
        "/settings?table=acting_unit",
        "/settings?table=holiday",
        "/settings?table=begin",
    ),
}


@pytest.fixture(scope="module")
def places(town: Town) -> dict[str, int]:
    planned = town.meeting("dialogue", "planned")
    return {
        "person": town.person,
        "group": town.group,
        "held": town.meeting("dialogue", "held", "attendance"),
        "planned": planned,
        "monday": town.meeting("public", "held", "topic_tally"),
        "invitation": town.one("SELECT id FROM invitation WHERE meeting_id = ?", planned),
        "promise": town.promise,
        "issue": town.issue,
    }


@BOTH
@pytest.mark.parametrize("part", PAGES)
def test_all_is_whole_readable_and_in_its_language_at_a_desk_and_on_a_telephone_day_and_night(
    part: str, lang: str, window: Callable[..., Page], places: dict[str, int], town: Town
) -> None:
    page, faults = window(lang, DESKTOP), []
    for path in PAGES[part]:
        try:
            _look_at(page, path.format(**places), lang, town)
        except (AssertionError, Error) as fault:
            faults.append(f"{path}: {fault}")
    assert not faults, "\n".join(faults)


def _look_at(page: Page, path: str, lang: str, town: Town) -> None:
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    page.emulate_media(color_scheme="light")
    answer = open_page(page, path)
    head = answer.text()[:200]
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "fa" else "ltr"}">' in head
    assert "script-src 'self' blob:" in answer.headers["content-security-policy"]
    assert words(lang)("ui.programme") in page.locator(".desk-brand").inner_text()
    looks_whole(page)
    readable(page)
    if lang == "fa":
        no_latin(page, town)
        for popup in each_popup(page):
            no_latin(page, town, popup)
            readable(page)
    by_day = page.evaluate(_GROUND)
    page.set_viewport_size({"width": TELEPHONE[0], "height": TELEPHONE[1]})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({_GROUND})() !== '{by_day}'")
    looks_whole(page)
    readable(page)


_GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"


@BOTH
def test_our_own_component_draws_itself_under_the_content_policy(
    lang: str, window: Callable[..., Page]
) -> None:
    page = window(lang)
    answer = open_page(page, "/calendar")
    policy = answer.headers["content-security-policy"]
    assert "unsafe-eval" not in policy and "http" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    grid = page.locator(".dd-month-grid")
    expect(grid).to_be_visible()
    assert grid.locator("td").count() >= 28


def test_the_language_and_the_look_are_switched_in_place_and_kept(
    window: Callable[..., Page],
) -> None:
    page = window("fa")
    open_page(page, "/roster?view=groups")
    with page.expect_navigation():
        page.locator("a[data-desk-switch][hreflang=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "view=groups" in page.url
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    with page.expect_navigation():
        page.locator("a[data-desk-theme]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html[lang=en][data-theme=dark]")).to_be_attached()
