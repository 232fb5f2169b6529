"""Promises as they are drawn: the list, one promise, and a session that opens with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.i18n.dates import today_in_tehran
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.promises.models import Completion, Promise
from lib.promises.service import PromiseDraft, record_promise
from lib.roster.models import Group
from tests.pages.test_today import SHELL, said
from tests.tools import keeper

TODAY = today_in_tehran()
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def open_page(page: str, lang: str = "en", **query: object) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for name, value in query.items():
        at.query_params[name] = str(value)
    at.switch_page(str(SHELL.parents[1] / "pages" / f"{page}.py")).run()
    assert not at.exception
    return at


@pytest.fixture
def made(db) -> dict[str, int]:
    """A late promise to a group, made in a session gone by, and a session with it to come."""
    with transaction(SYSTEM) as session:
        keeper.begin(session, "")
        group = Group(name="اصناف", name_en="Guilds")
        session.add(group)
        session.flush()
        held, coming = (
            Meeting(kind=MeetingKind.DIALOGUE, state=state, meets_on=day, group_id=group.id)
            for state, day in (
                (MeetingState.HELD, TODAY - timedelta(days=9)),
                (MeetingState.PLANNED, TODAY + timedelta(days=5)),
            )
        )
        session.add_all([held, coming])
        session.flush()
        draft = PromiseDraft("آسفالت", TODAY - timedelta(days=2), meeting_id=held.id)
        promise = record_promise(session, draft)
        return {"group": group.id, "held": held.id, "coming": coming.id, "promise": promise}


def promise(id: int) -> Promise:
    with reading() as data:
        found = data.db.get(Promise, id)
        assert found is not None
        return found


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("view", ["", "week", "pending", "kept", "withdrawn", "all"])
def test_every_view_is_drawn(made, lang, view):
    open_page("promises", lang, **({"view": view} if view else {}))


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("do", ["", "action", "kept", "redate", "withdraw", "edit"])
def test_every_form_of_a_promise_is_drawn(made, lang, do):
    open_page("promise", lang, id=made["promise"], **({"do": do} if do else {}))


def test_without_a_late_promise_it_says_so(db):
    with transaction(SYSTEM) as session:
        keeper.begin(session, "")
    assert "مصوبهٔ معوقی ندارید." in said(open_page("promises", "fa"))


def test_the_form_of_a_new_one_saves_and_is_ready_for_the_next(made):
    at = open_page("promises", add=1)
    at.text_area(key="promise-new.text").set_value("نصب چراغ")
    send = next(b for b in at.button if b.label == "Save, next" or "next" in b.label.lower())
    send.click().run()
    assert not at.exception
    # Without a day it is refused beside the field, and the text still stands there.
    assert at.text_area(key="promise-new.text").value == "نصب چراغ"


def test_a_promise_is_kept_in_one_form_and_taken_back_by_one_click(made):
    at = open_page("promise", id=made["promise"], do="kept")
    form = f"kept-promise-{made['promise']}"
    at.text_area(key=f"{form}.text").set_value("انجام شد")
    next(b for b in at.button if b.label == "Save").click().run()
    assert not at.exception
    assert promise(made["promise"]).completion is Completion.COMPLETE
    next(b for b in at.button if b.label == "Take back the last step").click().run()
    assert promise(made["promise"]).completion is Completion.NOT_STARTED


def test_a_session_opens_with_what_the_group_was_promised(made):
    at = open_page("meeting", id=made["coming"])
    assert any("What this group was promised" in each.label for each in at.expander)
    assert not any(field.key == f"promise-in-{made['coming']}.text" for field in at.text_input)


def test_in_a_session_gone_by_the_next_promise_is_written_down(made):
    at = open_page("meeting", id=made["held"])
    at.button(key=f"promise-in-{made['held']}.ask").click().run()
    assert any(field.key == f"promise-in-{made['held']}.text" for field in at.text_input)
    assert "Promises made in this session" in said(at)
