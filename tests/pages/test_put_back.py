"""A past change put back on the page that tells of it, by those who may edit the record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM, Actor, Role
from lib.db import transaction
from lib.issues.models import Priority
from lib.issues.service import EditIssue, IssueDraft, edit_issue, raise_issue
from lib.meetings.service import EditMeeting, edit_meeting
from lib.promises.service import EditPromise, PromiseDraft, edit_promise, record_promise
from lib.roster.service import (
    GroupDraft,
    PersonDraft,
    PhoneDraft,
    Seen,
    add_person,
    archive_person,
    edit_group,
    edit_person,
)
from tests.meetings.conftest import TODAY, Town, town  # noqa: F401
from tests.pages.test_roster import PAGES, SHELL, press, said

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
PUT_BACK = "Put back"


def open_page(monkeypatch: Any, role: Role, name: str, id: int, lang: str = "en") -> AppTest:
    monkeypatch.setattr("lib.ui.context.acting", lambda: Actor(1, "somebody", role))
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"], at.query_params["id"] = lang, str(id)
    at.session_state["history"] = True  # it is open
    at.switch_page(str(PAGES / f"{name}.py")).run()
    assert not at.exception
    return at


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def do(verb: Any, draft: Any) -> Any:
    with transaction(SYSTEM) as db:
        return verb(db, draft)


@pytest.fixture
def changed(town: Town) -> dict[str, tuple[int, Role]]:  # noqa: F811
    """A changed record of each kind, and the least role that edits it."""
    person = PersonDraft("رضایی", position="دبیر")
    person_id = do(add_person, person)
    do(edit_person, replace(person, id=person_id, version=1, position="رئیس"))
    do(edit_group, GroupDraft("اصناف", id=town.guilds, version=1))
    meeting = town.plan()
    do(edit_meeting, EditMeeting(meeting, 1, group_id=town.guilds, agenda="روشنایی"))
    issue = {"title": "روشنایی", "category_id": town.categories[0], "raised_by": "رهگذر"}
    issue_id = do(raise_issue, IssueDraft(**issue))
    edited = EditIssue(id=issue_id, version=1, raised_on=TODAY, priority=Priority.HIGH, **issue)
    do(edit_issue, edited)
    promise = do(record_promise, PromiseDraft("آسفالت", TODAY))
    do(edit_promise, EditPromise(promise, 1, "سنگ‌فرش"))
    return {
        "person": (person_id, Role.RECORDER),
        "group": (town.guilds, Role.COORDINATOR),
        "meeting": (meeting, Role.COORDINATOR),
        "issue": (issue_id, Role.COORDINATOR),
        "promise": (promise, Role.COORDINATOR),
    }


def test_who_may_edit_may_put_back_and_nobody_else(changed, monkeypatch):
    for name, (id, least) in changed.items():
        for role in Role:
            shown = labels(open_page(monkeypatch, role, name, id))
            assert (PUT_BACK in shown) == (role >= least), (name, role)
        assert "برگرداندن" in labels(open_page(monkeypatch, Role.COORDINATOR, name, id, "fa"))


def helps(at: AppTest) -> list[str]:
    """What the buttons say before they are pressed, as it reads."""
    return [read(button.help) for button in at.button if button.label == PUT_BACK]


def read(text: str) -> str:
    return re.sub(r"[\\\u2068\u2069]", "", text)


def test_one_press_puts_back_and_another_takes_that_back(changed, monkeypatch):
    id, _ = changed["person"]
    at = open_page(monkeypatch, Role.RECORDER, "person", id)
    assert helps(at) == ["Position: رئیس → دبیر"]
    press(at, PUT_BACK)
    assert "Position: put back to what stood before that change." in read(said(at))
    assert helps(at) == ["Position: دبیر → رئیس"]
    press(at, "Undo")
    # The first change stands again, as the newest does: the value is the one that both gave.
    assert helps(at) == ["Position: رئیس → دبیر"] * 2


def test_a_colleague_who_was_faster_is_said_beside_the_history(changed, monkeypatch):
    id, _ = changed["person"]
    at = open_page(monkeypatch, Role.RECORDER, "person", id)
    do(edit_person, PersonDraft("رضایی", id=id, version=2, position="مشاور"))
    press(at, PUT_BACK)
    assert "A colleague changed this" in said(at)


def test_nothing_of_an_archived_record_is_put_back(changed, monkeypatch):
    id, _ = changed["person"]
    do(archive_person, Seen(id, 2))
    assert PUT_BACK not in labels(open_page(monkeypatch, Role.ADMINISTRATOR, "person", id))


def test_a_recorder_is_sent_no_telephone_by_what_could_be_put_back(changed, monkeypatch):
    id, _ = changed["person"]
    more = {"phones": (PhoneDraft("02155667788"),), "position": "رئیس", "notes": "*"}
    do(edit_person, PersonDraft("رضایی", id=id, version=2, **more))
    at = open_page(monkeypatch, Role.RECORDER, "person", id)
    assert "5566" not in str([(button.label, button.help) for button in at.button])
    at = open_page(monkeypatch, Role.COORDINATOR, "person", id)
    assert "5566" in str([(button.label, button.help) for button in at.button])
