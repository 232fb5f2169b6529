"""The front page, as it is drawn."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.accounts.models import Staff
from lib.actor import SYSTEM
from lib.db import transaction
from lib.i18n.dates import today_in_tehran
from lib.issues.models import Issue
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.promises.models import Promise
from lib.reference.models import Category
from lib.roster.models import Group
from lib.ui.links import BAR
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def open_desk(sample: str, *rows: object) -> None:
    with transaction(SYSTEM) as session:
        keeper.begin(session, sample)
        session.add_all(rows)


def today(lang: str = "fa") -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    at.run()
    assert not at.exception
    return at


def links(at: AppTest) -> list[tuple[str, str, str]]:
    """The page's own links (page, query, label), the navigation left out."""
    found = [element.proto for element in at.get("page_link")]
    return [(link.page, link.query_string, link.label) for link in found][len(BAR) :]


def said(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_sample_fills_the_front_page(db, lang):
    open_desk("S1")
    at = today(lang)
    pages = [page for page, *_ in links(at)]
    assert {"roster", "calendar", "checkin", "meeting"} <= set(pages)
    text = said(at)
    assert ("این هفته" if lang == "fa" else "This week") in text
    assert ("برنامه در یک نگاه" if lang == "fa" else "at a glance") in text


def test_everything_that_waits_leads_to_where_it_is_entered(db):
    tuesday, monday = (
        Meeting(kind=kind, state=MeetingState.HELD, meets_on=today_in_tehran())
        for kind in (MeetingKind.DIALOGUE, MeetingKind.PUBLIC)
    )
    open_desk("", tuesday, monday)
    at = today("en")
    found = {label: (page, query) for page, query, label in links(at)}
    entries = {page: query for label, (page, query) in found.items() if "Enter" in label}
    assert entries == {
        "checkin": f"meeting={tuesday.id}",
        "meeting": f"id={monday.id}",
        "feedback": f"meeting={tuesday.id}",
    }


def test_a_session_of_today_is_checked_in_with_one_click(db):
    session = Meeting(kind=MeetingKind.DIALOGUE, meets_on=today_in_tehran())
    open_desk("", session)
    assert ("checkin", f"meeting={session.id}", "Check in") in links(today("en"))


def test_an_empty_desk_says_what_to_do_first(db):
    open_desk("")
    steps = links(today("en"))
    assert [page for page, *_ in steps] == ["settings", "group", "roster", "calendar"]
    assert all("✓" not in label for *_, label in steps)


def test_a_step_taken_is_ticked_off(db):
    open_desk("", Staff(name="نرگس صادقی"), Group(name="اصناف"))
    ticks = ["✓" in label for *_, label in links(today())]
    assert ticks == [True, True, False, False]


def test_a_desk_whose_sessions_are_all_past_says_how_to_go_on(db):
    open_desk(
        "", Meeting(kind=MeetingKind.PUBLIC, state=MeetingState.HELD, meets_on=date(2020, 1, 6))
    )
    at = today("en")
    assert "No session is planned." in said(at)
    assert any(button.label == "Plan a session" for button in at.button)


def test_what_is_overdue_and_late_leads_to_its_view_and_its_page(db):
    ago, today_ = today_in_tehran() - timedelta(days=20), today_in_tehran()
    category = Category(name="معابر")
    late = Promise(text="نصب چراغ", promised_on=ago, original_due_on=ago, due_on=ago)
    open_desk("", Meeting(kind=MeetingKind.PUBLIC, meets_on=today_), category, late)
    with transaction(SYSTEM) as session:
        session.add(Issue(title="روشنایی", category_id=category.id, raised_on=ago, due_on=ago))
    found = [(page, query) for page, query, _ in links(today("en"))]
    assert ("issues", "view=overdue") in found
    assert ("issues", "view=unanswered") in found
    assert ("promises", "view=late") in found
    assert ("promise", f"id={late.id}") in found


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_desk_with_nothing_overdue_and_no_figures_says_so(db, lang):
    open_desk("", Meeting(kind=MeetingKind.PUBLIC, meets_on=today_in_tehran()))
    text = said(today(lang))
    if lang == "fa":
        assert "چیزی معوق یا بی‌پاسخ نمانده است." in text
        assert "هنوز داده‌ای برای این شاخص‌ها ثبت نشده است." in text
    else:
        assert "Nothing is overdue or unanswered." in text
        assert "There is no data for these figures yet." in text


def test_the_figures_of_the_sample_say_their_direction_in_words(db):
    open_desk("S1")
    text = said(today("en"))
    assert "12 months before" in text and "before the sessions" in text
