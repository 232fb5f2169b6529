"""In by a password, by a link, into the sample; out in every window, whatever ended the sign-in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from lib.accounts.models import SignIn, Staff
from lib.accounts.service import AccountDraft, add_account, reset_password, shelve_staff
from lib.accounts.sign_in import TRIES_A_NAME, choose_password
from lib.i18n.dates import now_utc
from lib.reference.service import ShelfDraft
from lib.settings import settings
from tests.journeys.steps import (
    BOTH,
    Town,
    button,
    field,
    focused,
    looks_whole,
    no_latin,
    open_page,
    readable,
    words,
)
from tests.tools.browser import DESKTOP, TELEPHONE, settle
from tests.tools.processes import PASSWORD, Desk

pytestmark = pytest.mark.expects_console_errors  # the browser reports each refusal

Window = Callable[..., Page]
_numbers = count()


@pytest.fixture
def username(town: Town) -> str:
    """A colleague who signs in by this name and PASSWORD."""
    name = f"colleague{next(_numbers)}"

    def make(db: Session, name: str) -> None:
        staff_id = add_account(db, AccountDraft(name=f"نمونه {name[-1]}", username=name))
        choose_password(db, staff_id, PASSWORD)

    town.do(make, name)
    return name


def staff_of(town: Town, username: str) -> int:
    return town.one("SELECT staff_id FROM credential WHERE username = ?", username)


def sign_in(page: Page, lang: str, username: str, password: str = PASSWORD) -> None:
    t = words(lang)
    page.get_by_label(t("accounts.field.username")).fill(username)
    page.get_by_label(t("accounts.field.password")).fill(password)
    page.keyboard.press("Enter")


def at_the_door(page: Page, lang: str, to: str = "") -> None:
    """The form to sign in is there, within seconds, and leads back to where one was."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(words(lang)("accounts.sign_in.title"))
    if to:
        assert page.locator("input[name=next]").first.input_value() == to


# ------------------------------------------------------------------------------- in
@BOTH
def test_whoever_signs_in_is_on_the_page_that_was_asked_for(
    lang: str, window: Window, town: Town, username: str
) -> None:
    page = window(lang, staff=None)
    page.goto("/roster?view=groups")
    at_the_door(page, lang, "/roster?view=groups")
    sign_in(page, lang, username)
    settle(page)
    assert page.url.endswith("/roster?view=groups")
    name = town.one("SELECT name FROM staff WHERE id = ?", staff_of(town, username))
    expect(page.locator("a[data-desk-me]")).to_have_attribute("aria-label", name)


@BOTH
def test_a_wrong_password_keeps_the_name_and_too_many_have_to_wait(
    lang: str, window: Window, username: str
) -> None:
    t, page = words(lang), window(lang, staff=None)
    page.goto("/signin?next=/issues")
    for _ in range(TRIES_A_NAME):
        sign_in(page, lang, username, "something else")
        expect(page.get_by_role("alert")).to_have_text(t("accounts.sign_in.wrong"))
        expect(page.get_by_label(t("accounts.field.username"))).to_have_value(username)
        expect(page.get_by_label(t("accounts.field.password"))).to_have_value("")
    sign_in(page, lang, username)
    expect(page.get_by_role("alert")).to_have_text(t("accounts.sign_in.wait", n=15))
    at_the_door(page, lang, "/issues")


@BOTH
def test_in_the_sample_one_is_somebody_by_a_click(lang: str, window: Window, town: Town) -> None:
    page = window(lang, staff=None)
    page.goto("/promises")
    at_the_door(page, lang)
    choice = page.locator("button[name=staff]").last
    name = choice.locator("b").inner_text()
    choice.click()
    settle(page)
    assert page.url.endswith("/promises")
    expect(page.locator("a[data-desk-me]")).to_have_attribute("aria-label", name)


# ------------------------------------------------------------------------------- out
def _two_windows(window: Window, username: str) -> tuple[Page, Page]:
    one = window("fa", staff=None)
    one.goto("/roster?q=a")
    sign_in(one, "fa", username)
    settle(one)
    two = one.context.new_page()
    open_page(two, "/issues")
    return one, two


def test_who_signs_out_in_one_window_is_out_in_the_other(window: Window, username: str) -> None:
    one, two = _two_windows(window, username)
    two.locator("a[data-desk-leave]").click()
    at_the_door(two, "fa")
    at_the_door(one, "fa", "/roster?q=a")
    sign_in(one, "fa", username)
    settle(one)
    assert one.url.endswith("/roster?q=a")


def test_who_is_disabled_is_out_within_seconds_and_stays_out(
    window: Window, town: Town, username: str
) -> None:
    one, two = _two_windows(window, username)

    def disable(db: Session, staff_id: int) -> None:
        version = db.get_one(Staff, staff_id).version
        shelve_staff(db, ShelfDraft(staff_id, version, archived=True))

    town.do(disable, staff_of(town, username))
    at_the_door(one, "fa")
    at_the_door(two, "fa", "/issues")
    sign_in(two, "fa", username)
    expect(two.get_by_role("alert")).to_have_text(words("fa")("accounts.sign_in.wrong"))


def test_who_was_idle_too_long_is_out_within_seconds(
    window: Window, town: Town, username: str
) -> None:
    one, _ = _two_windows(window, username)

    def grow_old(db: Session, staff_id: int) -> None:
        past = now_utc() - settings().idle_after - timedelta(seconds=1)
        db.connection().execute(
            update(SignIn).where(SignIn.staff_id == staff_id).values(seen_at=past)
        )

    town.do(grow_old, staff_of(town, username))
    at_the_door(one, "fa", "/roster?q=a")


# ------------------------------------------------------------------------------- by a link
@BOTH
def test_a_new_password_is_chosen_by_a_link(
    lang: str, window: Window, town: Town, username: str
) -> None:
    t, page = words(lang), window(lang, staff=None)

    def link_for(db: Session, staff_id: int) -> str:
        return reset_password(db, staff_id, now_utc())

    token = town.do(link_for, staff_of(town, username))
    page.goto(f"/password#{token}")
    secret = page.get_by_label(t("accounts.field.password"))
    assert focused(secret) and token not in page.url
    expect(page.get_by_text(t("accounts.password.help"))).to_be_visible()
    secret.fill("1234567890")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-error")).to_have_text(t("accounts.password.easy"))
    expect(secret).to_have_attribute("aria-invalid", "true")
    secret.fill("nine umbrellas on the roof")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.locator("a[data-desk-me]")).to_be_visible()


@BOTH
def test_an_empty_desk_lets_whoever_has_its_link_begin_once(
    lang: str, browser: Browser, tmp_path: Path
) -> None:
    t = words(lang)
    with (
        Desk(f"sqlite:///{tmp_path}/empty.sqlite3", SAMPLE="0") as desk,
        closing(browser.new_page(base_url=desk.url)) as page,
    ):
        page.goto(f"/?lang={lang}")
        page.goto(f"/setup?lang={lang}#{desk.setup_token()}")
        assert "#" not in page.url
        page.get_by_label(t("accounts.field.name")).fill("نمونه بنیان‌گذار")
        sign_in(page, lang, "founder", "1234")
        expect(page.locator(".desk-error")).to_have_text(t("accounts.password.short", least=10))
        expect(page.get_by_label(t("accounts.field.username"))).to_have_value("founder")
        page.get_by_label(t("accounts.field.password")).fill(PASSWORD)
        page.keyboard.press("Enter")
        settle(page)
        me = page.locator("a[data-desk-me]")
        expect(me).to_have_attribute("aria-label", "نمونه بنیان‌گذار")

        page.context.clear_cookies()
        page.goto(f"/setup?lang={lang}#{desk.setup_token()}")
        page.get_by_label(t("accounts.field.name")).fill("دیگری")
        sign_in(page, lang, "another")
        expect(page.get_by_role("alert")).to_have_text(t("accounts.link.closed"))
        assert not desk.exceptions(), desk.exceptions()


@BOTH
def test_the_sample_is_left_behind_and_the_founder_signs_in(
    lang: str, browser: Browser, tmp_path: Path, sample_file: Path
) -> None:
    t, file = words(lang), tmp_path / "desk.sqlite3"
    shutil.copy(sample_file, file)
    with (
        Desk(f"sqlite:///{file}") as desk,
        closing(browser.new_page(base_url=desk.url)) as page,
    ):
        cookies = {"desk": desk.sign_in(), "lang": lang}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": desk.url} for name, value in cookies.items()]
        )
        open_page(page, "/settings?table=begin")
        for name, typed in (("name", "نمونه بنیان‌گذار"), ("username", "founder")):
            field(page, t(f"accounts.field.{name}")).fill(typed)
        field(page, t("accounts.field.password")).fill(PASSWORD)
        button(page, t("ui.begin.action")).click()
        at_the_door(page, lang)
        assert page.locator("button[name=staff]").count() == 0, "there is no sample any more"
        sign_in(page, lang, "founder")
        settle(page)
        me = page.locator("a[data-desk-me]")
        expect(me).to_have_attribute("aria-label", "نمونه بنیان‌گذار")
        expect(page.locator(".desk-notice--sample")).to_have_count(0)
        assert list(tmp_path.glob("desk-sample-*.sqlite3"))
        assert not desk.exceptions(), desk.exceptions()


# ------------------------------------------------------------------------------- looks
def _nothing(page: Page, lang: str) -> None:
    pass


def _refused(page: Page, lang: str) -> None:
    for one in page.locator("main > form input:not([type=hidden])").all():
        one.fill("1234567890")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-error, .desk-notice--bad").first).to_be_visible()


DOORS: dict[str, tuple[str, Callable[[Page, str], None]]] = {
    "sign in": ("/signin?next=/roster", _nothing),
    "wrong": ("/signin", _refused),
    "setup": ("/setup#x", _nothing),
    "closed setup": ("/setup#x", _refused),
    "password": ("/password#x", _nothing),
    "closed password": ("/password#x", _refused),
}


@BOTH
@pytest.mark.parametrize("door", DOORS)
def test_a_door_is_whole_readable_and_in_its_language(
    door: str, lang: str, window: Window, town: Town
) -> None:
    path, enter = DOORS[door]
    page = window(lang, staff=None)
    page.goto(path)
    enter(page, lang)
    faults: list[Any] = []
    for width, height in (DESKTOP, TELEPHONE):
        for light in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=light)
            expect(page.locator(f"html[lang={lang}][data-theme={light}]")).to_be_attached()
            try:
                looks_whole(page)
                readable(page)
                if lang == "fa":
                    no_latin(page, town)
            except AssertionError as fault:
                faults.append(f"{width} {light}: {fault}")
    assert not faults, "\n".join(faults)
