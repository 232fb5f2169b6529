"""The work of a week, by keyboard alone, in both languages; and the taps in the room."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from lib.i18n.dates import today_in_tehran
from lib.meetings.models import MeetingKind
from lib.meetings.service import PlanMeeting, plan_meeting
from tests.journeys.steps import (
    BOTH,
    Town,
    button,
    eventually,
    field,
    focused,
    open_page,
    pick,
    press_on,
    reload,
    tab_to,
    words,
    write,
)

TODAY = today_in_tehran()
LIST = [
    f"{title}{name} {family}\t0912555{number:04d}"
    for number, (title, name, family) in enumerate(
        (title, name, family)
        for title in ("", "دکتر ", "حاج‌آقا ")
        for name in ("پیمان", "شهین", "یعقوب", "کیان", "گلنار")
        for family in ("آزمون‌پور", "چراغ‌زاده")
    )
]


@BOTH
def test_a_person_is_added_with_a_name_and_a_telephone_and_the_form_is_ready_for_the_next(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    open_page(page, "/roster")
    press_on(page, button(page, t("roster.person.add")))
    given = field(page, t("roster.person.given_name"))
    expect(given).to_be_focused()
    last = "0" if lang == "fa" else "1"
    for name, family, number in (
        ("نسرین", f"کوشا {lang}", f"۰۹۱۲ ۳۴۵ ۶۷۰{last}"),
        ("Karim", f"Test {lang}", f"6600000{last}"),
    ):
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(family)
        page.keyboard.press("Tab")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        done = t("roster.person.added", name=f"{name} {family}")
        expect(page.get_by_role("status").filter(has_text=done)).to_be_visible()
        expect(given).to_be_focused()
        expect(given).to_have_value("")
        expect(field(page, t("roster.phone.number"))).to_have_value("")
        assert town.one("SELECT count(*) FROM person WHERE family_name = ?", family) == 1
    stored = "SELECT number FROM phone JOIN person p ON p.id = person_id WHERE family_name = ?"
    assert town.one(stored, f"کوشا {lang}") == f"+98912345670{last}"
    assert town.one(stored, f"Test {lang}") == f"+98216600000{last}"


@BOTH
def test_thirty_people_are_pasted_looked_through_and_saved_at_once(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    before = town.one("SELECT count(*) FROM person")
    ours = [line.replace("0912555", f"09{12 if lang == 'fa' else 13}555") for line in LIST]
    open_page(page, "/roster")
    press_on(page, button(page, t("roster.paste.title")))
    expect(page.get_by_role("textbox", name=t("roster.paste.text"))).to_be_focused()
    page.keyboard.insert_text("\n".join(ours))
    press_on(page, button(page, t("roster.paste.understand")))
    save = button(page, t("roster.paste.save", n=30))
    expect(save).to_be_visible()
    press_on(page, save)
    page.wait_for_url("**/roster*")
    expect(
        page.get_by_role("status").filter(has_text=t("roster.paste.saved", n=30))
    ).to_be_visible()
    assert town.one("SELECT count(*) FROM person") == before + 30


@BOTH
def test_a_session_is_planned_and_its_group_invited(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    name = t.name(
        *town.rows("SELECT name, name_en FROM stakeholder_group WHERE id = ?", town.group)[0]
    )
    open_page(page, "/calendar")
    press_on(page, button(page, t("meetings.plan.open")))
    pick(page, field(page, t("meetings.field.group")), name)
    day = field(page, t("meetings.field.day"))
    free = TODAY + timedelta(days=61 if lang == "fa" else 68)
    write(page, day, t.date(free))
    expect(page.get_by_text(t.long_date(free)).first).to_be_visible()
    write(page, field(page, t("i18n.from")), t.digits("16:30"))
    write(page, field(page, t("i18n.to")), t.digits("18:00"))
    invite = page.get_by_role("checkbox", name=t("meetings.field.invite_members"))
    press_on(page, invite, "Space")
    press_on(page, button(page, t("meetings.plan.save")))
    warned = page.get_by_role("checkbox", name=t("meetings.field.go_ahead"))
    done = page.get_by_role("status").filter(
        has_text=t("meetings.plan.done", day=t.long_date(free))
    )
    expect(done.or_(warned)).to_be_visible()
    if warned.count():  # that day happens to be a holiday
        press_on(page, warned, "Space")
        press_on(page, button(page, t("meetings.plan.save")))
    expect(done).to_be_visible()
    meeting, start, end = town.rows(
        "SELECT id, starts_at, ends_at FROM meeting WHERE meets_on = ? AND kind = 'dialogue'",
        free.isoformat(),
    )[0]
    assert (start[:5], end[:5]) == ("16:30", "18:00")
    invited = "SELECT count(*) FROM invitation WHERE meeting_id = ?"
    assert town.one(invited, meeting) == 0

    open_page(page, f"/meeting?id={meeting}")
    press_on(page, button(page, t("meetings.invite.open")))
    press_on(page, button(page, t("meetings.invite.save")))
    members = town.one(
        "SELECT count(*) FROM membership JOIN person p ON p.id = person_id"
        " WHERE group_id = ? AND archived_at IS NULL AND (until_on IS NULL OR until_on >= ?)"
        " AND (from_on IS NULL OR from_on <= ?)",
        town.group, free.isoformat(), free.isoformat(),
    )  # fmt: skip
    done = t("meetings.invite.done", added=members)
    expect(page.get_by_role("status").filter(has_text=done)).to_be_visible()
    assert town.one(invited, meeting) == members


@BOTH
def test_twenty_five_people_are_checked_in_within_a_minute(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    page, meeting = window(lang), town.session_today(invited=25)
    open_page(page, f"/checkin?meeting={meeting}")
    find = field(page, words(lang)("ui.check_in.find"))
    tab_to(page, find)
    begun = time.monotonic()
    names = page.locator(".dd-person-name").all_inner_texts()
    # The first half by name, as they come in; the rest down the list.
    for name in names[:12]:
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    for _ in range(25):
        if page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false":
            page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    assert time.monotonic() - begun < 60
    eventually(page, lambda: _marks(town, meeting), 25)
    expect(page.locator(".dd-count-present b")).to_have_text(words(lang).digits("25"))
    assert town.one("SELECT state FROM meeting WHERE id = ?", meeting) == "held"


@BOTH
def test_a_session_is_moved_and_the_invited_are_to_be_rung(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    meeting = town.do(plan_meeting, _plan(town, TODAY + timedelta(days=40)))
    invited = town.one("SELECT count(*) FROM invitation WHERE meeting_id = ?", meeting)
    new_day = TODAY + timedelta(days=82 if lang == "fa" else 89)
    open_page(page, f"/meeting?id={meeting}")
    press_on(page, button(page, t("meetings.move.open")))
    write(page, field(page, t("meetings.field.new_day")), t.date(new_day))
    write(page, field(page, t("meetings.field.reason")), "برف سنگین")
    _go_through(
        page, lang, t("meetings.move.save"), t("meetings.move.done", day=t.long_date(new_day))
    )
    assert town.one("SELECT meets_on FROM meeting WHERE id = ?", meeting) == new_day.isoformat()
    assert town.one("SELECT count(*) FROM invitation WHERE meeting_id = ?", meeting) == invited
    expect(page.get_by_text(t.long_date(TODAY + timedelta(days=40))).first).to_be_visible()


@BOTH
def test_a_sudden_closure_moves_the_day_and_lists_whom_to_ring(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    shut = TODAY + timedelta(days=47 if lang == "fa" else 48)
    new_day = TODAY + timedelta(days=96 if lang == "fa" else 103)
    meeting = town.do(plan_meeting, _plan(town, shut))
    invited = town.one("SELECT count(*) FROM invitation WHERE meeting_id = ?", meeting)
    on_that_day = town.one(
        "SELECT count(*) FROM meeting WHERE meets_on = ? AND state = 'planned'", shut.isoformat()
    )
    open_page(page, "/calendar")
    press_on(page, button(page, t("meetings.closure.open")))
    write(page, field(page, t("meetings.field.closed_day")), t.date(shut))
    write(page, field(page, t("meetings.field.new_day")), t.date(new_day))
    write(page, field(page, t("meetings.field.reason")), "آلودگی هوا")
    done = t(
        "meetings.closure.done",
        day=t.long_date(shut), n=on_that_day, new_day=t.long_date(new_day),
    )  # fmt: skip
    _go_through(page, lang, t("meetings.closure.save"), done)
    assert town.one("SELECT meets_on FROM meeting WHERE id = ?", meeting) == new_day.isoformat()
    assert town.one("SELECT kind FROM holiday WHERE closed_on = ?", shut.isoformat()) == "closure"
    expect(page.get_by_text(t("meetings.calls.waiting", n=invited))).to_be_visible()
    ring = button(page, t("meetings.call.accepted"))
    press_on(page, ring)
    expect(page.get_by_text(t("meetings.calls.waiting", n=invited - 1))).to_be_visible()
    assert (
        town.one(
            "SELECT count(*) FROM invitation_call WHERE outcome = 'accepted' AND"
            " invitation_id IN (SELECT id FROM invitation WHERE meeting_id = ?)",
            meeting,
        )
        == 1
    )


def _plan(town: Town, day: date) -> PlanMeeting:
    return PlanMeeting(
        kind=MeetingKind.DIALOGUE, meets_on=day, group_id=town.group, invite_members=True,
        go_ahead=True,
    )  # fmt: skip


def _go_through(page: Page, lang: str, save: str, done: str) -> None:
    """Save, in spite of what is pointed out about the day; wait for the success line."""
    press_on(page, button(page, save))
    warned = page.get_by_role("checkbox", name=words(lang)("meetings.field.go_ahead"))
    said = page.get_by_role("status").filter(has_text=done)
    expect(said.or_(warned).first).to_be_visible()
    if warned.count():
        press_on(page, warned, "Space")
        press_on(page, button(page, save))
    expect(said).to_be_visible()


# ------------------------------------------------------------------------------- taps in the room
def _marks(town: Town, meeting: int) -> int:
    return town.one(
        "SELECT count(*) FROM attendance WHERE meeting_id = ? AND status = 'present'", meeting
    )


def _tap(rows: Locator, first: int, last: int) -> None:
    """As quick as fingers are: 40 ms apart."""
    expect(rows.nth(last - 1)).to_be_visible()
    rows.evaluate_all(
        """async (rows, [first, last]) => {
            for (const row of rows.slice(first, last)) {
                row.click();
                await new Promise((done) => setTimeout(done, 40));
            }
        }""",
        [first, last],
    )


def test_twenty_quick_taps_keep_twenty(window: Callable[..., Page], town: Town) -> None:
    page, meeting = window("fa"), town.session_today()
    open_page(page, f"/checkin?meeting={meeting}")
    _tap(page.locator(".dd-person"), 0, 20)
    eventually(page, lambda: _marks(town, meeting), 20)
    expect(page.locator(".dd-outbox-saved")).to_be_visible()
    reload(page)
    expect(page.locator(".dd-person[aria-pressed=true]")).to_have_count(20)


@pytest.mark.expects_console_errors
def test_twenty_taps_through_a_cut_network_keep_twenty(
    window: Callable[..., Page], town: Town
) -> None:
    page, meeting = window("fa"), town.session_today()
    open_page(page, f"/checkin?meeting={meeting}")
    people = page.locator(".dd-person")
    _tap(people, 0, 7)
    page.context.set_offline(True)
    _tap(people, 7, 14)
    expect(page.locator(".dd-outbox-waiting")).to_be_visible()
    page.context.set_offline(False)
    _tap(people, 14, 20)
    eventually(page, lambda: _marks(town, meeting), 20, within_s=30)
    expect(page.locator(".dd-outbox-saved")).to_be_visible(timeout=30_000)


@pytest.mark.expects_console_errors
def test_taps_made_without_a_network_survive_a_reload(
    window: Callable[..., Page], town: Town
) -> None:
    page, meeting = window("fa"), town.session_today()
    open_page(page, f"/checkin?meeting={meeting}")
    page.context.set_offline(True)
    _tap(page.locator(".dd-person"), 0, 10)
    page.context.set_offline(False)
    reload(page)
    _tap(page.locator(".dd-person"), 10, 20)
    reload(page)  # at once: whatever is still on its way
    eventually(page, lambda: _marks(town, meeting), 20, within_s=30)
    expect(page.locator(".dd-person[aria-pressed=true]")).to_have_count(20)


@pytest.mark.expects_console_errors
def test_the_tally_of_a_monday_keeps_every_tap(window: Callable[..., Page], town: Town) -> None:
    page, meeting = window("fa"), town.session_today(MeetingKind.PUBLIC)
    open_page(page, f"/meeting?id={meeting}")
    topics = page.locator(".dd-topic")
    expect(topics.first).to_be_visible()
    many = topics.count()

    def counted() -> int:
        return town.one("SELECT sum(count) FROM topic_tally WHERE meeting_id = ?", meeting) or 0

    _tap(topics, 0, many)
    for _ in range(6):
        topics.first.click()
    page.context.set_offline(True)
    _tap(topics, 0, 5)
    page.context.set_offline(False)
    reload(page)
    _tap(page.locator(".dd-topic"), 0, 5)
    eventually(page, counted, many + 6 + 5 + 5, within_s=30)
    first = town.one("SELECT max(count) FROM topic_tally WHERE meeting_id = ?", meeting)
    assert first == 1 + 6 + 1 + 1


def test_a_guest_is_added_by_name_and_one_is_represented(
    window: Callable[..., Page], town: Town
) -> None:
    page, t, meeting = window("fa"), words("fa"), town.session_today(invited=5)
    open_page(page, f"/checkin?meeting={meeting}")
    write(page, field(page, t("ui.check_in.add_guest")), "مهمان ناخوانده")
    page.keyboard.press("Enter")
    assert focused(field(page, t("ui.check_in.add_guest")))
    name = page.locator(".dd-person-name").first.inner_text()
    by = page.get_by_role("button", name=f"{t('ui.check_in.represented')}: {name}")
    by.press("Enter")
    page.keyboard.type("پسر ایشان")
    page.keyboard.press("Enter")
    eventually(
        page,
        lambda: town.rows(
            "SELECT guest_name, status, representative FROM attendance WHERE meeting_id = ?"
            " ORDER BY guest_name DESC",
            meeting,
        ),
        [("مهمان ناخوانده", "present", ""), ("", "represented", "پسر ایشان")],
    )
