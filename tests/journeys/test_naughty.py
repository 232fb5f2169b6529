"""What has broken other people's software is shown as it was typed, and does nothing."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from lib.i18n.text import clean
from tests.journeys.steps import Town, button, field, looks_whole, open_page, words

ACTIVE = r"""() => {
    const all = (what) => [...document.querySelectorAll(`[data-testid=stMain] ${what}`)];
    const outside = (a) => a.origin !== location.origin && !/^(tel|mailto):$/.test(a.protocol);
    const listens = (node) => [...node.attributes].some((at) => /^on/.test(at.name));
    return [
        ...all(':is(iframe, script, object, embed, form[action]:not(.desk-taken))'),
        ...all('img').filter((img) => /^(https?:)?\/\//.test(img.getAttribute('src'))),
        ...all('a').filter(outside),
        ...all('*').filter(listens),
    ].map((node) => node.outerHTML.slice(0, 200));
}"""
"""Elements that could act or fetch; our own pages draw none of them."""


def watch(page: Page) -> list[str]:
    """Alerts and the like, which no text of a user may open."""
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: opened.append(popup.url))
    return opened


def test_every_naughty_line_in_a_persons_notes_is_shown_as_typed(
    window: Callable[..., Page], naughty_strings: list[str], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    opened = watch(page)
    lines = [each.replace("\n", " ").replace("\r", " ") for each in naughty_strings]
    lines += ["![x](http://example.com/a.png)", ":red[$1$] :material/home:", "\u202eabc\u2066def"]
    address = f"/person?id={town.person}"
    for chunk in _chunks(lines, 9_000):
        open_page(page, f"{address}&edit=1")
        notes = field(page, t("roster.person.notes"))
        notes.fill("\n".join(chunk))
        notes.press("ControlOrMeta+Enter")
        expect(page.get_by_text(t("ui.saved"))).to_be_visible()
        kept = town.one("SELECT notes FROM person WHERE id = ?", town.person)
        assert kept == clean("\n".join(chunk), multiline=True)
        open_page(page, address)
        shown = page.locator("[data-testid=stText]").filter(has_text=kept.split("\n")[0][:40])
        assert shown.first.text_content() == kept
        assert page.evaluate(ACTIVE) == []
        looks_whole(page)
    assert opened == []


def test_every_naughty_line_pasted_as_a_list_is_looked_through_and_does_nothing(
    window: Callable[..., Page], naughty_strings: list[str], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    opened, before = watch(page), town.one("SELECT count(*) FROM person")
    for start in range(0, len(naughty_strings), 150):
        open_page(page, "/paste")
        text = page.get_by_role("textbox", name=t("roster.paste.text"))
        text.fill("\n".join(naughty_strings[start : start + 150]))
        text.press("ControlOrMeta+Enter")
        expect(page.locator(".dd-editable tbody tr").first).to_be_visible()
        assert page.evaluate(ACTIVE) == []
        looks_whole(page)
    assert opened == []
    assert town.one("SELECT count(*) FROM person") == before


def test_a_naughty_name_is_a_name_wherever_it_stands(
    window: Callable[..., Page], town: Town
) -> None:
    name = "<img src=x onerror=alert(1)> ![x](http://example.com/x.png) :red[**a**] $x$ <b>"
    t, page = words("fa"), window("fa")
    opened = watch(page)
    open_page(page, "/roster?add=1")
    family = field(page, t("roster.person.family_name"))
    family.fill(name)
    family.press("Enter")
    expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    person = town.one("SELECT id FROM person WHERE family_name = ?", name)
    for path in (f"/person?id={person}", f"/person?id={person}&edit=1", "/roster?q=x"):
        open_page(page, path)
        assert page.evaluate(ACTIVE) == []
        looks_whole(page)
    open_page(page, f"/person?id={person}")
    assert name in page.locator(".desk-title h1").inner_text()
    # Archived and restored: the name stands in sentences and in what changed.
    button(page, t("i18n.archive")).press("Enter")
    expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    button(page, t("i18n.restore")).press("Enter")
    expect(button(page, t("i18n.archive"))).to_be_visible()
    assert page.evaluate(ACTIVE) == []
    assert opened == []


def _chunks(lines: list[str], size: int) -> list[list[str]]:
    """The lines in order, each part at most ``size`` characters; every part begins plainly."""
    parts: list[list[str]] = [["begin"]]
    for line in lines:
        if sum(map(len, parts[-1])) + len(parts[-1]) + len(line) > size:
            parts.append(["begin"])
        parts[-1].append(line)
    return parts
