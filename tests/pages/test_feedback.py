"""The feedback of a session and its form, as they are drawn."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.actor import SYSTEM
from lib.db import transaction
from lib.feedback.models import FeedbackClosing
from lib.feedback.service import PaperDraft, close_feedback, enter_paper, new_key
from lib.i18n import translator
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from tests.meetings.conftest import a_tuesday
from tests.tools import keeper

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
PAGES = SHELL.parents[1] / "pages"
BOTH = pytest.mark.parametrize("lang", ["fa", "en"])
pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def begin(papers: int = 0, **more: Any) -> int:
    """A desk with one session and so many papers; the session's id."""
    facts = {"kind": MeetingKind.DIALOGUE, "state": MeetingState.HELD, "title": "اصناف"} | more
    with transaction(SYSTEM) as db:
        keeper.begin(db, "")
        session = Meeting(meets_on=a_tuesday(-1), **facts)
        db.add(session)
        db.flush()
        for _ in range(papers):
            said = {"spoke": 7, "worry_now": 2, "worry_before": 6}
            enter_paper(db, PaperDraft(key=new_key(), meeting_id=session.id, **said))
    return session.id


def open_page(name: str, lang: str = "fa", **query: Any) -> AppTest:
    at = AppTest.from_file(str(SHELL), default_timeout=30)
    at.query_params["lang"] = lang
    for place, value in query.items():
        at.query_params[place] = str(value)
    at.switch_page(str(PAGES / f"{name}.py")).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in reversed(at.button) if button.label == label).click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    components = " ".join(element.proto.bytes.decode() for element in at.get("bidi_component"))
    texts = " ".join(element.value for element in at.text)
    written = " ".join(element.proto.body for element in at.get("html"))
    return html.unescape(f"{written} {texts} {components}")


@BOTH
def test_the_sheet_has_the_papers_items_word_for_word(db, lang):
    t, id = translator(lang), begin()
    at = open_page("feedback", lang, meeting=id)
    for name in ("spoke", "respected", "felt_seen", "worry", "field"):
        assert t(f"feedback.item.{name}") in said(at)
    at = open_page("feedback", lang, meeting=id, side="managers")
    assert t("feedback.managers.learned") in said(at)
    assert t("feedback.item.spoke") not in said(at)


@BOTH
def test_closing_is_asked_about_and_then_shows_what_five_said(db, lang):
    t, id = translator(lang), begin(5)
    at = open_page("feedback", lang, meeting=id)
    assert t("feedback.measure.felt_heard") not in said(at)
    at = press(at, t("feedback.close.open"))
    assert t("feedback.close.sentence", n=5) in said(at)
    at = press(at, t("feedback.close.open"))
    assert t("feedback.measure.felt_heard") in said(at)
    assert t("feedback.results.of_hundred", value=t.number(100)) in said(at)
    assert t("feedback.results.change", before=t.number(6.0, 1), now=t.number(2.0, 1)) in said(at)
    assert t("feedback.results.managers_wait") in said(at)


def test_of_four_papers_a_sentence_says_why_there_is_nothing(db):
    t, id = translator("fa"), begin(4)
    with transaction(SYSTEM) as session:
        close_feedback(session, id)
        assert session.get(FeedbackClosing, id).papers == 4
    at = open_page("feedback", meeting=id)
    assert t("feedback.results.few", n=4, fewest=5) in said(at)
    assert t("feedback.measure.felt_heard") not in said(at)


@pytest.mark.parametrize(
    "more, key",
    [
        ({"state": MeetingState.PLANNED}, "not_held"),
        ({"kind": MeetingKind.PUBLIC}, "not_dialogue"),
    ],
)
def test_a_session_without_papers_says_why(db, more, key):
    at = open_page("feedback", meeting=begin(**more))
    assert translator("fa")(f"feedback.error.{key}") in said(at)


@BOTH
@pytest.mark.parametrize("side", ["participants", "young", "managers"])
def test_the_form_is_printed_word_for_word(db, lang, side):
    t, id = translator(lang), begin()
    for place in ({"meeting": id}, {}):
        text = said(open_page("form", lang, **place | {"for": side}))
        assert ("اصناف" in text) is bool(place)
        assert t("feedback.form.agreement") in text
        assert (t("feedback.managers.grasped") in text) is (side == "managers")
        assert (t("feedback.form.opening") in text) is (side != "managers")
        assert (t("feedback.item.felt_seen") in text) is (side == "young")
        assert (t("feedback.item.respected") in text) is (side == "participants")
        assert "تهدید" not in text
