"""Persian and Arabic digits, typed into every kind of field, arrive as numbers, dates and times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from lib.i18n.dates import today_in_tehran
from tests.journeys.steps import (
    BOTH,
    Town,
    button,
    eventually,
    field,
    open_page,
    pick,
    words,
    write,
)

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
SCRIPTS = pytest.mark.parametrize("script", [PERSIAN, ARABIC], ids=["persian", "arabic"])
TODAY = today_in_tehran()


def _day(days: int, script: dict[int, int], lang: str) -> tuple[date, str]:
    """A day to come, and how somebody types it."""
    day = TODAY + timedelta(days=days)
    return day, _bare(words(lang).date(day)).translate(script)


def _bare(text: str) -> str:
    return text.translate({ord(c): str(n) for n, c in enumerate("۰۱۲۳۴۵۶۷۸۹")})


@SCRIPTS
def test_a_telephone_and_the_search_for_it(
    script: dict[int, int], window: Callable[..., Page], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    last = "1" if script is PERSIAN else "2"
    open_page(page, "/roster?add=1")
    write(page, field(page, t("roster.person.family_name")), f"رقم‌نویس {last}")
    write(page, field(page, t("roster.phone.number")), f"0912444000{last}".translate(script))
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("status")
        .filter(has_text=f"رقم‌نویس {t.digits(last)}")
        .or_(page.get_by_role("status").filter(has_text=f"رقم‌نویس {last}"))
    ).to_be_visible()
    number = "SELECT number FROM phone JOIN person p ON p.id = person_id WHERE family_name LIKE ?"
    assert town.one(number, f"رقم‌نویس%{last}") == f"+98912444000{last}"
    write(page, field(page, t("i18n.search")), f"912444000{last}".translate(script))
    expect(page.locator(".dd-records tbody tr")).to_have_count(1)
    expect(page.locator(".dd-records tbody")).to_contain_text("رقم‌نویس")


@SCRIPTS
def test_a_number_field(script: dict[int, int], window: Callable[..., Page], town: Town) -> None:
    t, page = words("fa"), window("fa")
    weeks = 11 if script is PERSIAN else 12
    open_page(page, f"/group?id={town.group}&edit=1")
    write(page, field(page, t("roster.group.cadence_weeks")), str(weeks).translate(script))
    page.keyboard.press("Enter")
    cadence = "SELECT cadence_weeks FROM stakeholder_group WHERE id = ?"
    eventually(page, lambda: town.one(cadence, town.group), weeks)


@SCRIPTS
@BOTH
def test_a_date_field_and_the_hours(
    lang: str, script: dict[int, int], window: Callable[..., Page], town: Town
) -> None:
    t, page = words(lang), window(lang)
    day, typed = _day(120 + 7 * (lang == "en") + 14 * (script is ARABIC), script, lang)
    group = t.name(
        *town.rows("SELECT name, name_en FROM stakeholder_group WHERE id = ?", town.group)[0]
    )
    open_page(page, "/calendar?plan=dialogue")
    pick(page, field(page, t("meetings.field.group")), group)
    write(page, field(page, t("meetings.field.day")), typed)
    expect(page.get_by_text(t.long_date(day)).first).to_be_visible()
    write(page, field(page, t("i18n.from")), "9:05".translate(script))
    write(page, field(page, t("i18n.to")), "1130".translate(script))
    page.keyboard.press("Enter")
    warned = page.get_by_role("checkbox", name=t("meetings.field.go_ahead"))
    done = page.get_by_role("status").filter(has_text=t("meetings.plan.done", day=t.long_date(day)))
    expect(done.or_(warned).first).to_be_visible()
    if warned.count():
        warned.press("Space")
        button(page, t("meetings.plan.save")).press("Enter")
    expect(done).to_be_visible()
    start, end = town.rows(
        "SELECT starts_at, ends_at FROM meeting WHERE meets_on = ? AND kind = 'dialogue'",
        day.isoformat(),
    )[0]
    assert (start[:5], end[:5]) == ("09:05", "11:30")


@SCRIPTS
def test_a_letters_number_and_date(
    script: dict[int, int], window: Callable[..., Page], town: Town
) -> None:
    t, page = words("fa"), window("fa")
    meeting = town.meeting("dialogue", "planned")
    stranger = town.rows(
        "SELECT id, family_name, display_name FROM person WHERE archived_at IS NULL AND id NOT IN"
        " (SELECT person_id FROM invitation WHERE meeting_id = ?) ORDER BY id DESC LIMIT 1",
        meeting,
    )[0]
    open_page(page, f"/meeting?id={meeting}&do=invite")
    day, typed = _day(-3, script, "fa")
    write(page, field(page, t("meetings.field.letter_number")), "17/4321".translate(script))
    write(page, field(page, t("meetings.field.letter_on")), typed)
    write(page, field(page, t("roster.person.find")), stranger[1])
    page.keyboard.press("Enter")
    pick(page, field(page, t("meetings.field.people")), stranger[1])
    page.keyboard.press("Escape")
    button(page, t("meetings.invite.save")).press("Enter")
    letter = (
        "SELECT letter_number, letter_on FROM invitation WHERE meeting_id = ? AND letter_on = ?"
    )
    eventually(page, lambda: bool(town.rows(letter, meeting, day.isoformat())), True)


@SCRIPTS
@BOTH
def test_a_date_in_a_cell_of_the_settings(
    lang: str, script: dict[int, int], window: Callable[..., Page], town: Town
) -> None:
    page = window(lang)
    day, typed = _day(20 + 2 * (lang == "en") + (script is ARABIC), script, lang)
    while town.one("SELECT 1 FROM holiday WHERE closed_on = ?", day.isoformat()):
        day, typed = _day((day - TODAY).days + 5, script, lang)
    open_page(page, "/settings?table=holiday")
    fresh = page.locator(".dd-editable tr.dd-new input[type=text]")
    fresh.nth(0).press_sequentially(typed)
    fresh.nth(1).press_sequentially(f"Closed {day}")
    page.keyboard.press("Enter")
    name = "SELECT name FROM holiday WHERE closed_on = ?"
    eventually(page, lambda: town.one(name, day.isoformat()), f"Closed {day}")


@BOTH
def test_a_day_that_does_not_exist_is_told_beside_its_field_and_nothing_is_saved(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page, before = words(lang), window(lang), town.one("SELECT count(*) FROM meeting")
    impossible = "۱۴۰۵/۱۲/۳۰" if lang == "fa" else "2027-02-30"
    open_page(page, "/calendar?plan=dialogue")
    write(page, field(page, t("meetings.field.agenda")), "گفت‌وگو دربارهٔ معابر")
    day = field(page, t("meetings.field.day"))
    day.fill(impossible)
    button(page, t("meetings.plan.save")).press("Enter")
    expect(page.get_by_text(t("i18n.error.no_such_day"))).to_be_visible()
    expect(page.get_by_text(t("meetings.error.which_group"))).to_be_visible()
    expect(day).to_have_value(impossible)
    expect(field(page, t("meetings.field.agenda"))).to_have_value("گفت‌وگو دربارهٔ معابر")
    assert town.one("SELECT count(*) FROM meeting") == before


@BOTH
def test_a_telephone_that_is_none_and_a_missing_name_are_told_beside_their_fields(
    lang: str, window: Callable[..., Page], town: Town
) -> None:
    t, page, before = words(lang), window(lang), town.one("SELECT count(*) FROM person")
    open_page(page, "/roster?add=1")
    phone = field(page, t("roster.phone.number"))
    field(page, t("roster.person.given_name")).fill("x" * 10_000)
    write(page, phone, "۰۹۱۲۳")
    page.keyboard.press("Enter")
    for name, error in (
        ("phones.0", t("i18n.error.phone")),
        ("family_name", t("i18n.error.required")),
        ("given_name", t("i18n.error.too_long", limit=120)),
    ):
        beside = page.locator(f".st-key-field-quick-person-{name.replace('.', '-')}").or_(
            page.locator(f".st-key-field-quick-person-{name.replace('.', '-')}-ltr")
        )
        expect(beside.get_by_role("alert")).to_have_text(error)
    expect(phone).to_have_value("۰۹۱۲۳")
    assert town.one("SELECT count(*) FROM person") == before


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_password_is_what_was_typed_in_either_language(
    window: Callable[..., Page], lang: str
) -> None:
    """Elsewhere an Arabic keyboard's letters become Persian ones: a password would open once."""
    page, typed = window(lang, staff=None), "كيفية ٤٥٦ ۷۸۹"
    page.goto("/signin")
    for name in ("username", "password"):
        page.locator(f"#{name}").press_sequentially(typed)
    expect(page.locator("#password")).to_have_value(typed)
    folded = typed.replace("ك", "ک").replace("ي", "ی") if lang == "fa" else typed
    expect(page.locator("#username")).to_have_value(folded)
