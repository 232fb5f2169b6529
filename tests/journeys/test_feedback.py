"""Papers of a session, entered from the keyboard, closed to answers and read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lib.feedback.service import close_feedback
from lib.meetings.service import MeetingVersion, mark_held
from tests.journeys.steps import BOTH, Town, button, eventually, looks_whole, open_page, words

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ITEMS = (
    "spoke, listened, respected, felt_seen, summary, explained,"
    " worry_now, worry_before, door_now, door_before, is_young"
)


@pytest.fixture
def session(town: Town) -> int:
    """A dialogue of today that was held."""
    id = town.session_today(invited=1)
    version = town.one("SELECT version FROM meeting WHERE id = ?", id)
    town.do(mark_held, MeetingVersion(id, version))
    return id


def papers(town: Town, session: int) -> list[tuple]:
    sql = f"SELECT {ITEMS} FROM feedback_answer WHERE meeting_id = ?"
    return sorted(town.rows(sql, session), key=str)


def count(page: Page, n: int, lang: str) -> None:
    expect(page.locator(".dd-paper-count b")).to_have_text(words(lang).number(n))


def type_paper(page: Page, digits: str, lang: str) -> None:
    """``digits`` as they lie on the paper; ⏎ is Enter."""
    for each in digits.translate(PERSIAN) if lang == "fa" else digits:
        page.keyboard.press("Enter") if each == "⏎" else page.keyboard.type(each)


@BOTH
def test_papers_are_entered_by_digits_and_enter_alone(
    lang: str, window: Callable[..., Page], town: Town, session: int
) -> None:
    page = window(lang)
    open_page(page, f"/feedback?meeting={session}")
    first = page.locator(".dd-paper input").first
    expect(first).to_be_focused()
    # 10 and 1 of the long scale: the 1 waits for a 0 or for Enter.
    type_paper(page, "12345101⏎092⏎", lang)
    count(page, 1, lang)
    # Young (plus), the third item theirs; the fourth and fifth are left empty.
    page.keyboard.press("+")
    seen = page.locator(".dd-paper-for-young")
    expect(seen).to_contain_text(words(lang)("feedback.item.felt_seen"))
    type_paper(page, "767⏎⏎56⏎⏎⏎", lang)
    count(page, 2, lang)
    expect(first).to_be_focused()
    wanted = sorted(
        [(1, 2, 3, None, 4, 5, 10, 1, 0, 9, 0), (7, 6, None, 7, None, None, 5, 6, None, None, 1)],
        key=str,
    )
    eventually(page, lambda: papers(town, session), wanted)
    field = "SELECT count(field_id) FROM feedback_answer WHERE meeting_id = ?"
    assert town.one(field, session) == 1
    looks_whole(page)
    assert page.url.endswith(f"/feedback?meeting={session}")
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "spoke" not in kept and "paper" not in kept


def test_a_double_enter_saves_once_and_an_empty_paper_not_at_all(
    window: Callable[..., Page], town: Town, session: int
) -> None:
    page = window("fa")
    open_page(page, f"/feedback?meeting={session}")
    expect(page.locator(".dd-paper input").first).to_be_focused()
    type_paper(page, "4" + "⏎" * 9, "fa")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    count(page, 1, "fa")
    expect(page.locator(".dd-paper input").first).to_be_focused()
    page.wait_for_timeout(400)  # the second of a double Enter is not heard so long
    type_paper(page, "⏎" * 10, "fa")
    expect(page.get_by_role("alert").filter(has_text=words("fa")("ui.paper.empty"))).to_be_visible()
    # A number that is none of the scale stays out; back with Backspace, and put right.
    type_paper(page, "8", "fa")
    expect(page.locator(".dd-paper input").first).to_have_value("")
    type_paper(page, "23", "fa")
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowUp")
    type_paper(page, "6" + "⏎" * 9, "fa")
    count(page, 2, "fa")
    spoken = "SELECT spoke, listened FROM feedback_answer WHERE meeting_id = ?"
    eventually(page, lambda: set(town.rows(spoken, session)), {(4, None), (6, 3)})


def test_the_last_paper_is_taken_back_and_put_right(
    window: Callable[..., Page], town: Town, session: int
) -> None:
    t, page = words("en"), window("en")
    open_page(page, f"/feedback?meeting={session}")
    expect(page.locator(".dd-paper input").first).to_be_focused()
    type_paper(page, "11111" + "⏎" * 5, "en")
    count(page, 1, "en")
    eventually(page, lambda: len(papers(town, session)), 1)
    button(page, t("ui.paper.back")).click()
    count(page, 0, "en")
    eventually(page, lambda: len(papers(town, session)), 0)
    expect(page.locator(".dd-paper input").first).to_have_value("1")
    type_paper(page, "7" + "⏎" * 9, "en")
    eventually(page, lambda: [row[:2] for row in papers(town, session)], [(7, 1)])


@BOTH
def test_a_session_is_closed_for_good_and_shows_what_five_said(
    lang: str, window: Callable[..., Page], town: Town, session: int
) -> None:
    t, page = words(lang), window(lang)
    open_page(page, f"/feedback?meeting={session}")
    for n in range(1, 6):
        expect(page.locator(".dd-paper input").first).to_be_focused()
        page.wait_for_timeout(400)
        type_paper(page, "77⏎⏎⏎35⏎⏎⏎", lang)
        count(page, n, lang)
    eventually(page, lambda: len(papers(town, session)), 5)
    page.get_by_text(t("feedback.side.managers"), exact=True).click()
    expect(page.locator(".dd-paper li")).to_have_count(3)
    expect(page.locator(".dd-paper input").first).to_be_focused()
    type_paper(page, "654⏎", lang)
    count(page, 1, lang)
    of_managers = "SELECT grasped, explained, learned FROM feedback_manager_answer"
    eventually(page, lambda: (6, 5, 4) in town.rows(of_managers), True)
    button(page, t("feedback.close.open")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(t("feedback.close.sentence", n=5)[:40])
    button(dialog, t("feedback.close.open")).click()
    expect(page.locator(".desk-metrics").first).to_contain_text(t("feedback.measure.felt_heard"))
    expect(page.locator(".desk-metrics").first).to_contain_text(t("feedback.measure.worry"))
    expect(page.locator(".dd-paper")).to_have_count(0)
    assert button(page, t("feedback.close.open")).count() == 0
    looks_whole(page)


def test_a_paper_of_a_session_that_a_colleague_closed_is_refused_in_words(
    window: Callable[..., Page], town: Town, session: int
) -> None:
    page = window("fa")
    open_page(page, f"/feedback?meeting={session}")
    expect(page.locator(".dd-paper input").first).to_be_focused()
    town.do(close_feedback, session)
    type_paper(page, "4" + "⏎" * 9, "fa")
    sentence = words("fa")("feedback.error.closed")
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    assert papers(town, session) == []
