"""The pages of issues, as they are drawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.i18n import translator
from lib.i18n.dates import today_in_tehran
from lib.issues import queries
from lib.issues.models import Direction, IssueState
from lib.issues.queries import IssueFilter
from lib.issues.service import IssueDraft, raise_issue
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.reference.models import Category
from lib.roster.service import PersonDraft, add_person
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
TODAY = today_in_tehran()
EN = translator("en")
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


@pytest.fixture
def desk(db: Any) -> dict[str, int]:
    """An empty desk with a session of today and an issue that was raised a month ago."""
    with transaction(SYSTEM) as session:
        keeper.begin(session, "")
        category = Category(name="معابر", name_en="Streets")
        meeting = Meeting(
            kind=MeetingKind.DIALOGUE, state=MeetingState.HELD, meets_on=TODAY, title="x"
        )
        session.add_all([category, meeting])
        session.flush()
        issue = raise_issue(
            session,
            IssueDraft(
                title="<b>Lamp</b>",
                category_id=category.id,
                raised_on=TODAY - timedelta(days=30),
                raised_by="*Ali*",
            ),
        )
        return {"category": category.id, "meeting": meeting.id, "issue": issue}


def opened(page: str, lang: str = "en", **places: object) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for name, value in places.items():
        at.query_params[name] = str(value)
    at.switch_page(str(SHELL.parents[1] / "pages" / f"{page}.py"))
    return run(at)


def run(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def press(at: AppTest, label: str, form: str = "") -> AppTest:
    """The first button of that label whose key begins so (a page may hold other forms)."""
    of_form = (button for button in at.button if (button.key or "").find(form) >= 0)
    next(button for button in of_form if button.label == label).click()
    return run(at)


def all_issues() -> list[Any]:
    with reading(SYSTEM) as data:
        page = data.ask(queries.issues_page, IssueFilter(TODAY, ""))
        return list(page.rows.itertuples())


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_form_of_an_issue_is_drawn(desk, lang):
    for do in ("", "edit", "tell", "hand_on", "accepted", "declined", "postponed"):
        at = opened("issue", lang, id=desk["issue"], do=do)
        assert "<b>Lamp" not in said(at) and "&lt;b&gt;Lamp" in said(at)
    assert not opened("issues", lang, view="unanswered", add=1).error


def test_an_issue_is_raised_quickly_and_the_form_is_ready_for_the_next(desk):
    at = opened("issues", add=1)
    at.text_input(key="quick-issue.title").set_value("Potholes")
    at.selectbox(key="quick-issue.category_id").set_value(desk["category"])
    press(at, EN("i18n.save_next"))
    assert sorted(row.title for row in all_issues()) == ["<b>Lamp</b>", "Potholes"]
    assert at.text_input(key="quick-issue.title").value == ""


def test_who_raised_an_issue_is_found_on_the_roster(desk):
    with transaction(SYSTEM) as session:
        mina = add_person(session, PersonDraft(family_name="Karimi", given_name="Mina"))
    at = opened("issues", add=1)
    at.text_input(key="quick-issue.find").set_value("karimi")
    run(at)
    at.text_input(key="quick-issue.title").set_value("Potholes")
    at.selectbox(key="quick-issue.category_id").set_value(desk["category"])
    assert at.selectbox(key="quick-issue.person_id").value == mina, "nobody else has that name"
    press(at, EN("i18n.save_next"))
    (new,) = (row for row in all_issues() if row.title == "Potholes")
    assert "Karimi" in new.person_name
    assert at.text_input(key="quick-issue.find").value == ""
    assert at.selectbox(key="quick-issue.person_id").value is None, "ready for the next"


def test_somebody_found_alone_can_be_taken_out_again(desk):
    with transaction(SYSTEM) as session:
        mina = add_person(session, PersonDraft(family_name="Karimi"))
    at = opened("issues", add=1)
    at.text_input(key="quick-issue.find").set_value("karimi")
    run(at)
    at.selectbox(key="quick-issue.person_id").set_value(None)
    press(at, EN("i18n.save_next"))  # refused: no title
    assert at.selectbox(key="quick-issue.person_id").value is None
    at.text_input(key="quick-issue.find").set_value("karim")
    run(at)
    assert at.selectbox(key="quick-issue.person_id").value == mina


@pytest.mark.parametrize("page, name", [("meeting", "id"), ("checkin", "meeting")])
def test_what_is_raised_in_a_session_is_written_down_on_its_pages(desk, page, name):
    at = opened(page, **{name: desk["meeting"]})
    form = f"raised-{desk['meeting']}"
    press(at, EN("issues.page.add"), form)
    at.text_input(key=f"{form}.title").set_value("Potholes")
    press(at, EN("i18n.save_next"), form)
    assert EN("i18n.error.required") in said(at), "the subject is missing"
    at.selectbox(key=f"{form}.category_id").set_value(desk["category"])
    press(at, EN("i18n.save_next"), form)
    (new,) = (row for row in all_issues() if row.title == "Potholes")
    assert (new.meeting_id, new.raised_on) == (desk["meeting"], TODAY)
    assert at.text_input(key=f"{form}.title").value == "", "ready for the next"
    press(at, EN("i18n.cancel"), form)
    assert not any(each.key == f"{form}.title" for each in at.text_input)


def test_a_step_is_taken_and_taken_back(desk):
    at = opened("issue", id=desk["issue"], do="declined")
    form = f"declined-{desk['issue']}"
    press(at, EN("i18n.save"))
    assert EN("i18n.error.required") in said(at), "why"
    at.text_area(key=f"{form}.reason").set_value("no budget")
    at.checkbox(key=f"{form}.not_told").set_value(True)
    press(at, EN("i18n.save"))
    assert [row.state.value for row in all_issues()] == ["declined"]
    press(at, EN("issues.one.undo"))
    assert [row.state.value for row in all_issues()] == ["raised"]


def test_chosen_issues_are_declined_with_one_reason(desk):
    at = opened("issues")
    at.session_state["issues"] = {"selected": [desk["issue"]]}
    run(at)
    at.selectbox(key="issues-bulk.to_state").set_value(IssueState.DECLINED)
    run(at)
    assert [row.state for row in all_issues()] == [IssueState.RAISED], "first it is asked why"
    press(at, EN("i18n.save"), "issues-bulk")
    assert EN("i18n.error.required") in said(at)
    at.text_input(key="issues-bulk.reason").set_value("no budget")
    at.checkbox(key="issues-bulk.not_told").set_value(True)
    press(at, EN("i18n.save"), "issues-bulk")
    assert [row.state for row in all_issues()] == [IssueState.DECLINED]
    press(at, EN("ui.undo"))
    assert [row.state for row in all_issues()] == [IssueState.RAISED]


def test_an_issue_is_edited_and_a_colleague_s_edit_is_shown_beside(desk):
    one, two = (opened("issue", id=desk["issue"], do="edit") for _ in range(2))
    form = f"edit-{desk['issue']}"
    one.text_input(key=f"{form}.title").set_value("Lamps")
    one.text_input(key=f"{form}.letters.0.number").set_value("17")
    one.selectbox(key=f"{form}.letters.0.direction").set_value(Direction.INCOMING)
    press(one, EN("i18n.save"))
    assert [row.title for row in all_issues()] == ["Lamps"]
    two.text_input(key=f"{form}.title").set_value("Light")
    press(two, EN("i18n.save"))
    assert EN("ui.error.conflict") in said(two)
    press(two, EN("ui.conflict.save"))
    assert [row.title for row in all_issues()] == ["Light"]
