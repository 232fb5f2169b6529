"""Two at one session: each sees the other, and what the other enters, without losing a word."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from lib.issues.service import IssueDraft, raise_issue
from tests.journeys.steps import Town, open_page, words
from tests.tools.processes import Desk

LOOKS_MS = 40_000
"""Some looks: the page looks again by itself (lib/meetings/together.py)."""


def test_colleagues_are_seen_and_what_they_enter_while_one_types(
    window: Callable[..., Page], app_server: Desk
) -> None:
    t, town = words("fa"), Town(app_server)
    session = town.session_today()
    mine, theirs = window("fa", staff=1), window("en", staff=3)
    open_page(mine, f"/meeting?id={session}", "h1")
    open_page(theirs, f"/meeting?id={session}", "h1")
    names = {id: town.one("SELECT name FROM staff WHERE id = ?", id) for id in (1, 3)}
    expect(theirs.locator(".desk-together")).to_contain_text(names[1], timeout=LOOKS_MS)
    expect(mine.locator(".desk-together")).to_contain_text(names[3], timeout=LOOKS_MS)

    mine.get_by_role("button", name=t("issues.page.add")).click()
    entry = mine.locator(f".st-key-raised-{session}-panel")
    field = entry.get_by_label(t("issues.field.title"))
    field.fill("جمله‌ای که هنوز")
    subject = town.one("SELECT id FROM category ORDER BY id LIMIT 1")
    draft = IssueDraft(title="From the other end", category_id=subject, meeting_id=session)
    town.do(raise_issue, draft)
    expect(mine.get_by_text("From the other end")).to_be_visible(timeout=LOOKS_MS)
    expect(field).to_have_value("جمله‌ای که هنوز")
