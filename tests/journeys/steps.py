"""Steps of the browser tests: what a member of staff does, and what is asked of every page.

Words are taken from the catalogues by their key, so that a test reads the same in both languages.
Nothing sleeps: a step waits for what it should bring about.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cached_property
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from lib.actor import SYSTEM
from lib.db import Database, transaction, use
from lib.i18n import Translator, translator
from lib.i18n.dates import today_in_tehran
from lib.meetings.models import MeetingKind
from lib.meetings.service import InvitePeople, PlanMeeting, invite_people, plan_meeting
from tests.tools.browser import settle
from tests.tools.processes import Desk

BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
WITHIN_S = 15.0


def words(lang: str) -> Translator:
    """The translator of a language: ``words(lang)("i18n.save")``."""
    return translator(lang)


# ------------------------------------------------------------------------------- the database
class Town:
    """What the database of a desk holds, asked from outside the desk."""

    def __init__(self, desk: Desk) -> None:
        self.url = desk.database_url
        self.file = desk.database_url.removeprefix("sqlite:///")

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)) as db:
            return db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        """The first column of the first row; None where there is none."""
        found = self.rows(sql, *values)
        return found[0][0] if found else None

    def do(self, verb: Callable[..., Any], draft: Any) -> Any:
        """What somebody else does at the same time, in a process of their own: this one."""
        database = Database(self.url)
        use(database)
        try:
            with transaction(SYSTEM) as db:
                return verb(db, draft)
        finally:
            use(None)
            database.dispose()

    def session_today(self, kind: MeetingKind = MeetingKind.DIALOGUE, invited: int = 25) -> int:
        """A session of today, with so many people invited; its id."""
        group = self.group if kind is MeetingKind.DIALOGUE else None
        plan = PlanMeeting(kind=kind, meets_on=today_in_tehran(), group_id=group, go_ahead=True)
        meeting = self.do(plan_meeting, plan)
        if kind is MeetingKind.DIALOGUE:
            people = self.rows(
                "SELECT id FROM person WHERE archived_at IS NULL ORDER BY id LIMIT ?", invited
            )
            self.do(invite_people, InvitePeople(meeting, person_ids=tuple(id for (id,) in people)))
        return meeting

    @cached_property
    def latin_data(self) -> list[str]:
        """Every text with Latin letters that people wrote, the longest first."""
        tables = [
            name
            for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "alembic", "data_stamp"))
        ]
        texts = {
            cell.strip()
            for table in tables
            for row in self.rows(f'SELECT * FROM "{table}"')
            for cell in row
            if isinstance(cell, str) and re.search("[A-Za-z]{2}", cell)
        }
        return sorted(texts, key=len, reverse=True)

    # The heaviest of each, so that no page is looked at on a convenient record.
    @cached_property
    def person(self) -> int:
        return self.one(
            "SELECT person_id FROM attendance JOIN person ON person.id = person_id"
            " WHERE archived_at IS NULL GROUP BY person_id ORDER BY count(*) DESC, person_id"
        )

    @cached_property
    def group(self) -> int:
        return self.one(
            "SELECT group_id FROM membership JOIN stakeholder_group g ON g.id = group_id"
            " WHERE g.archived_at IS NULL GROUP BY group_id ORDER BY count(*) DESC, group_id"
        )

    @cached_property
    def issue(self) -> int:
        return self.one(
            "SELECT issue_id FROM issue_event JOIN issue ON issue.id = issue_id"
            " WHERE archived_at IS NULL GROUP BY issue_id ORDER BY count(*) DESC, issue_id"
        )

    @cached_property
    def promise(self) -> int:
        return self.one(
            "SELECT id FROM promise WHERE completed_on IS NULL AND withdrawn_on IS NULL"
        )

    def meeting(self, kind: str = "dialogue", state: str = "held", of: str = "invitation") -> int:
        """The meeting of that kind and state with the most rows in the table ``of``."""
        found = self.one(
            f"SELECT m.id FROM meeting m LEFT JOIN {of} x ON x.meeting_id = m.id"
            " WHERE kind = ? AND state = ? GROUP BY m.id ORDER BY count(x.id) DESC, m.id DESC",
            kind,
            state,
        )
        assert found is not None, f"the sample has no {kind} meeting that is {state}"
        return found


def eventually(page: Page, ask: Callable[[], Any], wanted: Any, within_s: float = WITHIN_S) -> None:
    """Wait until ``ask()`` is ``wanted`` (of the database, for example)."""
    deadline = time.monotonic() + within_s
    while (got := ask()) != wanted:
        if time.monotonic() > deadline:
            raise AssertionError(f"still {got!r} after {within_s:.0f} s, not {wanted!r}")
        page.wait_for_timeout(50)  # lets the browser's events through


# ------------------------------------------------------------------------------- going there
def open_page(page: Page, path: str, main: str = "h1, .desk-notice--bad") -> Response:
    """Open ``path`` and wait until it is drawn; the answer of the server."""
    response = page.goto(path)
    assert response is not None
    settle(page, WITHIN_S)
    expect(page.locator(main).first).to_be_visible()
    return response


def reload(page: Page) -> None:
    page.reload()
    settle(page, WITHIN_S)


# ------------------------------------------------------------------------------- the keyboard
def tab_to(page: Page, target: Locator, at_most: int = 80, back: bool = False) -> Locator:
    """Press Tab until the keyboard stands on ``target``."""
    expect(target).to_be_visible()
    for _ in range(at_most):
        if focused(target):
            return target
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{at_most} times Tab did not lead to {target}")


def focused(target: Locator) -> bool:
    return target.evaluate("node => node === document.activeElement")


def press_on(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go to a control with Tab and press a key on it."""
    tab_to(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Go to a field with Tab and type; what stood there is replaced."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def field(page: Page | Locator, label: str) -> Locator:
    """The input with this label, whether or not it is marked as required."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")).first


def pick(page: Page, target: Locator, text: str) -> None:
    """In a select box: Tab to it, type what is looked for, take the option with Enter."""
    tab_to(page, target)
    page.keyboard.type(text)
    option = page.get_by_role("option").filter(has_text=text).first
    expect(option).to_be_visible()
    page.keyboard.press("Enter")


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


# ------------------------------------------------------------------------------- every page
_FAILED = "[data-testid=stException], .st-key-desk-failed, .st-key-desk-away"


def looks_whole(page: Page) -> None:
    """No error in place of the page, nothing that reaches out sideways."""
    assert page.locator(_FAILED).count() == 0, page.locator(_FAILED).first.inner_text()
    wide = _at_rest(page, _TOO_WIDE)
    assert not wide, f"at {page.viewport_size} the page is wider than the window: {wide}"


_TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    const over = [document.documentElement, document.querySelector('[data-testid=stMain]')]
        .filter((box) => box && box.scrollWidth > box.clientWidth + 1);
    if (!over.length) return [];
    const scrolls = (node) => node && node.dataset.testid !== 'stMain' && (
        /auto|scroll|hidden|clip/.test(getComputedStyle(node).overflowX)
        || scrolls(node.parentElement));
    const out = [...document.querySelectorAll('[data-testid=stMain] *')].filter((node) => {
        const box = node.getBoundingClientRect();
        const over = box.left < -1 || box.right > width + 1;
        return box.width && over && !scrolls(node.parentElement);
    });
    return [over.map((box) => `${box.scrollWidth} in ${box.clientWidth}`).join(),
        ...out.slice(0, 5).map((node) => node.outerHTML.slice(0, 160))];
}"""


def _at_rest(page: Page, faults: str, *given: Any) -> list[str]:
    """What the script finds, once layout and fading have come to rest."""
    deadline = time.monotonic() + 3
    while (found := page.evaluate(faults, *given)) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return found


def no_latin(page: Page, town: Town, where: str = "", letters: int = 2) -> None:
    """In Persian: no Latin word to be seen, read out or hovered, but what people wrote."""
    left = []
    for place, text in page.evaluate(_SAID):
        rest = text
        for data in town.latin_data:
            if data in rest:
                rest = rest.replace(data, " ")
        found = [w for w in re.findall(rf"[A-Za-z]{{{letters},}}", rest) if w not in BRAND]
        if found:
            left.append(f"{place}: {text[:90]!r}")
    assert not left, f"Latin words{where and ' in ' + where}:\n" + "\n".join(dict.fromkeys(left))


BRAND = {"EN"}
"""The switch to English says itself in English."""

_SAID = """() => {
    const said = [['the title', document.title]];
    const shown = (node) => node.checkVisibility({ visibilityProperty: true });
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { data, parentElement: parent } = walker.currentNode;
        if (/[A-Za-z]/.test(data) && !parent.closest('script, style, noscript, template')
            && shown(parent))
            said.push([`text in ${parent.tagName.toLowerCase()}.${parent.className}`, data.trim()]);
    }
    const names = ['title', 'aria-label', 'placeholder', 'alt', 'aria-description',
        'aria-roledescription', 'aria-valuetext'];
    for (const node of document.body.querySelectorAll(names.map((n) => `[${n}]`).join()))
        for (const name of names) {
            const value = node.getAttribute(name);
            if (value && /[A-Za-z]/.test(value) && shown(node))
                said.push([`${name} of ${node.tagName.toLowerCase()}`, value.trim()]);
        }
    return said;
}"""


def readable(page: Page, least: float = 4.5) -> None:
    """Every text stands out from its ground as WCAG AA asks (large text: 3)."""
    faint = _at_rest(page, _FAINT, least)
    assert not faint, "hard to read:\n" + "\n".join(faint)


_FAINT = """(least) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const rgba = (colour) => {
        if (!known.has(colour)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            known.set(colour, [r, g, b, a / 255]);
        }
        return known.get(colour);
    };
    const over = ([r, g, b, a], [R, G, B]) =>
        [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const light = (rgb) => {
        const [r, g, b] = rgb.map((v) => {
            v /= 255;
            return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (node) => {
        const layers = [];
        for (let at = node; at; at = at.parentElement) {
            const style = getComputedStyle(at);
            if (style.backgroundImage !== 'none') return null;
            const colour = rgba(style.backgroundColor);
            if (colour[3]) layers.push(colour);
            if (colour[3] === 1) break;
        }
        const base = rgba(getComputedStyle(document.documentElement).backgroundColor);
        return layers.reverse().reduce((under, layer) => over(layer, under), base);
    };
    const opacity = (node) =>
        node ? getComputedStyle(node).opacity * opacity(node.parentElement) : 1;
    const icons = '[data-testid=stIconMaterial], [translate=no][aria-hidden=true]';
    const faint = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data.trim();
        const node = walker.currentNode.parentElement;
        if (!text || node.closest('script, style, noscript, :disabled, [aria-disabled=true], svg'))
            continue;
        if (node.matches(icons)) continue;
        if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const box = node.getBoundingClientRect();
        if (box.width < 3 || box.height < 3) continue; // for screen readers alone
        const back = ground(node);
        if (!back) continue;
        const style = getComputedStyle(node);
        const ink = rgba(style.color);
        const front = over([...ink.slice(0, 3), ink[3] * opacity(node)], back);
        const [bright, dark] = [front, back].map((each) => light(each.slice(0, 3)))
            .sort((a, b) => b - a);
        const ratio = (bright + 0.05) / (dark + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
        if (ratio < (large ? 3 : least) - 0.01)
            faint.set(`${node.tagName}.${node.className}`,
                `${ratio.toFixed(2)} ${style.color} on ${back.slice(0, 3).map(Math.round)}: `
                + `${node.tagName.toLowerCase()}.${node.className} ${text.slice(0, 40)}`);
    }
    return [...faint.values()];
}"""


# ------------------------------------------------------------------------------- what opens
def each_popup(page: Page) -> Iterable[str]:
    """Open, one after another, all that the page opens without changing anything; yields names."""
    # Behind an open dialog nothing can be pressed.
    expanders = page.locator("[data-testid=stExpander] summary:not([inert] *)")
    for index in range(expanders.count()):
        if expanders.nth(index).locator("xpath=..").get_attribute("open") is None:
            expanders.nth(index).click()
            settle(page)
    if expanders.count():
        yield "the expanders"
    for name, buttons, opened in (
        ("popover", "[data-testid=stPopover] button", "[data-testid=stPopoverBody]"),
        ("calendar", ".dd-date-open", ".dd-calendar:popover-open"),
        ("choices", "button.dd-tags", ".dd-tags-menu:popover-open"),
        (
            "list",
            "[data-testid=stSelectbox] input, [data-testid=stMultiSelect] input",
            "[role=listbox], [data-testid=stSelectboxVirtualDropdown]",
        ),
    ):
        shown = page.locator(buttons).locator("visible=true")
        # A table repeats what its first row opens.
        for index in range(min(shown.count(), 1 if "dd-" in buttons else 20)):
            one = shown.nth(index)
            if not one.is_enabled():
                continue
            one.scroll_into_view_if_needed()
            one.click()
            expect(page.locator(opened).locator("visible=true").first).to_be_visible()
            settle(page)
            yield f"{name} {index + 1}"
            page.keyboard.press("Escape")
            expect(page.locator(opened).locator("visible=true")).to_have_count(0)
