"""Feedback of a session: enter the papers, close it to answers, see what came of it."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.errors import NotFound
from lib.feedback import forms, queries, tables
from lib.feedback.service import close_feedback
from lib.meetings.models import MeetingKind, MeetingState
from lib.meetings.queries import meeting_of
from lib.meetings.words import name_of, when_of
from lib.ui import address
from lib.ui.act import act, notice, outcome
from lib.ui.context import here, reading
from lib.ui.frame import confirm, metric_row, page, section
from lib.ui.links import link, open_page

h = here()
t = h.t
SIDES = ("participants", "managers")


# ------------------------------------------------------------------------------- do
def _close(id: int) -> None:
    act("feedback", close_feedback, id, "feedback.close.done")


# ------------------------------------------------------------------------------- show
def showing(data: Reader, session: Any) -> None:
    """Open: the sheets. Closed: the results."""
    so_far = data.ask(queries.feedback_of, session.id)
    named = {"name": name_of(session, t), "when": when_of(session, t)}
    purpose = "feedback.page.said" if so_far.is_closed else "feedback.page.purpose"
    with page("feedback.page.title", purpose, **named) as actions:
        why_not = not_for_feedback(session)
        with actions:
            link("meeting", t("feedback.page.session"), {"id": session.id})
            to_print = partial(open_page, "form", {"meeting": session.id})
            st.button(t("feedback.page.forms"), key="forms", on_click=to_print)
            closes = not (why_not or so_far.is_closed) and h.actor.may(Role.COORDINATOR)
            asked = closes and st.button(t("feedback.close.open"), key="close")
        outcome("feedback", fields=())
        if why_not:
            notice(why_not, "warn")
        elif so_far.is_closed:
            results(data, session.id, so_far.papers)
        else:
            entry(session.id)
        if asked:
            ask_to_close(session.id, so_far.papers)


def not_for_feedback(session: Any) -> str:
    """Why this session has no papers; empty if it may."""
    if session.kind is not MeetingKind.DIALOGUE:
        return t("feedback.error.not_dialogue")
    return "" if session.state is MeetingState.HELD else t("feedback.error.not_held")


def entry(id: int) -> None:
    """The participants' sheet, or the managers', which are kept apart."""
    h.actor.must(Role.RECORDER)
    side = forms.side_chosen("side", SIDES)
    if side == "managers":
        forms.managers_desk(id)
    else:
        forms.participants_desk(id)
    st.caption(t("feedback.results.open_still"))


def ask_to_close(id: int, n: int) -> None:
    """Closing has no way back: it is said before."""
    sentence = t("feedback.close.sentence", n=n)
    confirm(t("feedback.close.title"), sentence, t("feedback.close.open"), _close, id)


def results(data: Reader, id: int, papers: int) -> None:
    """Sums of five answers and more, or the sentence why there are none."""
    notice(t("feedback.results.closed", n=papers), "calm")
    sums, named = data.ask(queries.sums_of, id), data.ask(queries.fields_of, id)
    section("feedback.results.title")
    if shown := tables.figures(sums, t):
        metric_row(shown)
        if any(measure in sums for measure in tables.CHANGES):
            st.caption(t("feedback.results.views"))
    else:
        st.text(tables.why_none(papers, t), width="stretch")
    if named:
        section("feedback.results.fields")
        st.text(tables.fields_named(named, t), width="stretch")
    section("feedback.results.managers_title")
    if shown := tables.managers_figures(sums, t):
        metric_row(shown)
        st.caption(t("feedback.results.managers_note"))
    else:
        st.text(t("feedback.results.managers_wait"), width="stretch")


# ------------------------------------------------------------------------------- ask
id = address.asked("meeting", address.whole)
with reading() as data:
    session = id and data.ask(meeting_of, id)
    if not session:
        raise NotFound("meeting", id)
    showing(data, session)
