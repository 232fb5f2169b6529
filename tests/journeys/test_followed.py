"""What is raised is followed until it is confirmed, what is promised until it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from lib.i18n.dates import today_in_tehran
from tests.journeys.steps import (
    BOTH,
    Town,
    button,
    eventually,
    field,
    looks_whole,
    open_page,
    pick,
    press_on,
    words,
    write,
)

TODAY = today_in_tehran()


def step(page: Page, word: str, save: str, **texts: str) -> None:
    """Press a step's button, fill its form by label, save."""
    press_on(page, button(page, word).first)
    panel = page.locator("[class*=st-key-desk-panel]")
    expect(panel).to_be_visible()
    for label, text in texts.items():
        write(page, field(panel, label), text)
    press_on(page, button(panel, save))
    expect(panel).to_have_count(0)


@BOTH
def test_an_issue_goes_from_raised_to_confirmed_with_one_reopening(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    title = f"چراغ کوچهٔ آزمون {lang}"
    session = town.meeting("dialogue", "held", "attendance")
    open_page(page, f"/meeting?id={session}")
    press_on(page, button(page, t("issues.page.add")))
    entry = page.locator(f".st-key-raised-{session}-panel")
    expect(field(entry, t("issues.field.title"))).to_be_focused()
    page.keyboard.type(title)
    subject = t.name("معابر و ترافیک", "Streets and traffic")
    pick(page, field(entry, t("issues.field.category")), subject)
    press_on(page, button(entry, t("i18n.save_next")))
    raised = page.get_by_role("link", name=title)
    expect(raised).to_be_visible()
    # Ready for the next: nothing of the first stands in the field.
    expect(field(entry, t("issues.field.title"))).to_have_value("")

    raised.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    (id,) = town.rows("SELECT id FROM issue WHERE title = ?", title)[0]

    def state() -> str:
        return town.one("SELECT state FROM issue WHERE id = ?", id)

    for each in ("in_progress", "resolved", "reopened", "resolved", "confirmed"):
        step(page, t(f"issues.state.{each}"), t("i18n.save"))
        eventually(page, state, each)
        looks_whole(page)
    story = town.rows("SELECT to_state FROM issue_event WHERE issue_id = ? ORDER BY id", id)
    assert [each for (each,) in story] == [
        "raised",
        "in_progress",
        "resolved",
        "reopened",
        "resolved",
        "confirmed",
    ]
    assert town.one("SELECT is_reopened FROM issue WHERE id = ?", id) == 1


@BOTH
def test_a_promise_is_given_another_day_and_kept(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    text = f"روشنایی بوستان آزمون {lang}"
    open_page(page, "/promises?add=1")
    panel = page.locator("[class*=st-key-desk-panel]")
    write(page, field(panel, t("promises.field.text")), text)
    write(page, field(panel, t("promises.field.due_on")), t.date(TODAY + timedelta(days=10)))
    press_on(page, button(panel, t("i18n.save_next")))
    eventually(page, lambda: town.one("SELECT count(*) FROM promise WHERE text = ?", text), 1)
    id = town.one("SELECT id FROM promise WHERE text = ?", text)

    open_page(page, f"/promise?id={id}")
    press_on(page, button(page, t("promises.redate.open")))
    panel = page.locator("[class*=st-key-desk-panel]")
    later = TODAY + timedelta(days=20)
    write(page, field(panel, t("promises.field.new_due_on")), t.date(later))
    press_on(page, button(panel, t("promises.redate.save")))
    # Why is asked, and the day that was typed stands there still.
    expect(page.get_by_text(t("i18n.error.required")).first).to_be_visible()
    write(page, field(panel, t("promises.field.reason")), "پیمانکار عوض شد")
    press_on(page, button(panel, t("promises.redate.save")))
    expect(panel).to_have_count(0)
    step(page, t("promises.kept.open"), t("i18n.save"), **{t("promises.field.action"): "نصب شد"})
    eventually(
        page, lambda: town.one("SELECT completion FROM promise WHERE id = ?", id), "complete"
    )
    row = "SELECT redated, due_on, original_due_on, completed_on FROM promise WHERE id = ?"
    first = TODAY + timedelta(days=10)
    assert town.rows(row, id)[0] == (
        1,
        later.isoformat(),
        first.isoformat(),
        TODAY.isoformat(),
    )
    looks_whole(page)


@BOTH
def test_the_weekly_sheet_is_one_page_of_paper(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    page = window(lang)
    open_page(page, f"/week?of={(TODAY - timedelta(weeks=2)).isoformat()}")
    looks_whole(page)
    pdf = page.pdf(prefer_css_page_size=True, format="A4")
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1
