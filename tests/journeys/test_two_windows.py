"""Two people at two windows, quick fingers, and the browser's own buttons."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.steps import (
    BOTH,
    Town,
    button,
    eventually,
    field,
    open_page,
    reload,
    words,
    write,
)


def _people(town: Town, place: int) -> int:
    return town.rows("SELECT id FROM person WHERE archived_at IS NULL ORDER BY id")[place][0]


@BOTH
def test_the_second_to_save_sees_both_versions_and_nothing_is_lost(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, person = words(lang), _people(town, 3 if lang == "fa" else 4)
    first, second = window(lang), window(lang)
    for page in (first, second):
        open_page(page, f"/person?id={person}&edit=1")
    write(first, field(first, t("roster.person.position")), "دبیر هیئت امنا")
    write(first, field(first, t("roster.person.institution")), "مسجد جامع")
    first.keyboard.press("Enter")
    expect(first.get_by_text(t("ui.saved"))).to_be_visible()

    write(second, field(second, t("roster.person.position")), "رئیس هیئت امنا")
    write(second, field(second, t("roster.person.known_as")), "حاجی")
    second.keyboard.press("Enter")
    expect(second.get_by_text(t("ui.error.conflict"))).to_be_visible()
    panel = second.locator("[class*=st-key-desk-conflict]")
    for words_of in ("دبیر هیئت امنا", "رئیس هیئت امنا", "مسجد جامع", "حاجی"):
        expect(panel.get_by_text(words_of).first).to_be_visible()
    assert town.one("SELECT position FROM person WHERE id = ?", person) == "دبیر هیئت امنا"
    # What the second had not touched begins as the first one's; what both wrote, as one's own.
    button(second, t("ui.conflict.save")).press("Enter")
    expect(second.get_by_text(t("ui.saved"))).to_be_visible()
    assert town.rows("SELECT position, institution, known_as FROM person WHERE id = ?", person) == [
        ("رئیس هیئت امنا", "مسجد جامع", "حاجی")
    ]
    newest = (
        "SELECT changes FROM history_entry WHERE record = 'person' AND record_id = ? ORDER BY id"
    )
    changes = json.loads(town.rows(newest, person)[-1][0])
    assert changes["position"] == ["دبیر هیئت امنا", "رئیس هیئت امنا"]


def test_the_second_may_take_the_others_version(window: Callable[..., Page], town: Town) -> None:
    t, person = words("fa"), _people(town, 6)
    first, second = window("fa"), window("fa")
    for page in (first, second):
        open_page(page, f"/person?id={person}&edit=1")
    for page, notes in ((first, "یادداشت همکار"), (second, "یادداشت من")):
        write(page, field(page, t("roster.person.notes")), notes)
        page.keyboard.press("ControlOrMeta+Enter")
        if page is first:
            expect(page.get_by_text(t("ui.saved"))).to_be_visible()
    expect(second.get_by_text(t("ui.error.conflict"))).to_be_visible()
    second.get_by_role("radio", name=t("ui.conflict.theirs")).check(force=True)
    button(second, t("ui.conflict.save")).press("Enter")
    expect(second.get_by_text(t("ui.saved"))).to_be_visible()
    assert town.one("SELECT notes FROM person WHERE id = ?", person) == "یادداشت همکار"


def test_a_double_click_and_a_double_enter_save_once(
    window: Callable[..., Page], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    open_page(page, "/roster?add=1")
    family = field(page, t("roster.person.family_name"))

    def saved(name: str) -> int:
        return town.one("SELECT count(*) FROM person WHERE family_name = ?", name)

    write(page, family, "دوکلیکی")
    button(page, t("i18n.save_next")).dblclick()
    expect(page.get_by_role("status").filter(has_text="دوکلیکی")).to_be_visible()
    write(page, family, "دواینتری")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="دواینتری")).to_be_visible()
    # The next save is carried out after whatever the second stroke had asked for.
    write(page, family, "سومی")
    page.keyboard.press("Enter")
    eventually(page, lambda: saved("سومی"), 1)
    assert (saved("دوکلیکی"), saved("دواینتری")) == (1, 1)
    assert page.get_by_text(t("roster.warning.look_alike", n=1)).count() == 0


def test_filters_and_the_open_record_survive_a_reload_and_the_back_button(
    window: Callable[..., Page], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    family = town.one("SELECT family_name FROM person WHERE id = ?", town.person)
    open_page(page, f"/roster?q={family}&stage=core")
    search, stage = field(page, t("i18n.search")), field(page, t("roster.person.stage"))
    expect(search).to_have_value(family)
    expect(stage).to_have_value(t("roster.stage.core"))
    open_page(page, "/roster")
    search.fill(family)
    rows = page.locator(".dd-records tbody tr")
    expect(rows.first).to_contain_text(family)
    page.wait_for_function("() => location.search.includes('q=')")
    reload(page)
    expect(search).to_have_value(family)
    many = rows.count()
    rows.first.get_by_role("link").first.press("Enter")
    page.wait_for_url("**/person?id=*")
    expect(page.locator(".desk-title h1")).to_contain_text(family)
    reload(page)
    expect(page.locator(".desk-title h1")).to_contain_text(family)
    page.go_back()
    expect(search).to_have_value(family)
    expect(rows).to_have_count(many)
    page.go_forward()
    expect(page.locator(".desk-title h1")).to_contain_text(family)
