"""The lists of the front page: each row is a link, drawn from ``queries.front_page``."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.i18n import Translator
from lib.meetings.models import MeetingKind
from lib.programme.cards import promise_row, step_row, unheard_row, waiting_row, week_row
from lib.programme.queries import FrontPage
from lib.ui.frame import section
from lib.ui.links import link
from lib.ui.safe import escape

WEEK = 8
"""Sessions of this week at most: a front page, not a list."""


def quiet(sentence: str) -> None:
    """What stands where a list or a card has nothing to show."""
    st.html(f'<p class="today-quiet">{escape(sentence)}</p>')


def week_list(front: FrontPage, today: date, t: Translator) -> None:
    """This week; a full one begins with today, the rest is on the calendar."""
    section("programme.week.title")
    near = front.week
    if len(near) > WEEK:
        near = [s for s in near if s.meets_on >= today][:WEEK] or near[-WEEK:]
    with st.container(key="today-rows-week", gap=None):
        for session in near:
            link("meeting", week_row(session, today, t), {"id": session.id}, width="stretch")
        if not near:
            quiet(t("programme.week.none"))
    rest = len(front.week) - len(near)
    with st.container(key="today-more"):
        more = t("programme.week.more", n=rest) if rest else t("programme.week.calendar")
        link("calendar", more)


def attention_list(front: FrontPage, today: date, t: Translator) -> None:
    """What is overdue, unanswered or late, and the promises that are nearest."""
    section("programme.attention.title")
    many = front.attention
    rows = (
        ("overdue", many.overdue, "issues"),
        ("unanswered", many.unanswered, "issues"),
        ("late", many.late, "promises"),
        ("week", many.due, "promises"),
    )
    with st.container(key="today-rows-attention", gap=None):
        for view, n, target in rows:
            if n:
                label = f"**{t(f'programme.attention.{view}', n=n)}**"
                link(target, label, {"view": view}, width="stretch")
        for promise in front.promises:
            link("promise", promise_row(promise, today, t), {"id": promise.id}, width="stretch")
        if not (front.promises or many.overdue or many.unanswered):
            quiet(t("programme.attention.none"))


def waiting_list(front: FrontPage, t: Translator) -> None:
    """Sessions whose day has come and of which something is not entered yet."""
    section("programme.waiting.title")
    with st.container(key="today-rows-waiting", gap=None):
        for session in front.waiting:
            # Topics are tapped on the session's own page.
            is_tally = session.kind is MeetingKind.PUBLIC
            page, name = ("meeting", "id") if is_tally else ("checkin", "meeting")
            link(page, waiting_row(session, t), {name: session.id}, width="stretch")
        for session in front.unheard:
            link("feedback", unheard_row(session, t), {"meeting": session.id}, width="stretch")
        shown = len(front.waiting) + len(front.unheard)
        if not shown:
            quiet(t("programme.waiting.none"))
        elif more := front.all_waiting + front.attention.unheard - shown:
            quiet(t("programme.waiting.more", n=more))


def first_steps_list(front: FrontPage, t: Translator) -> None:
    """A desk without sessions: what to do first, in order, each a link."""
    section("programme.begin.title")
    done = front.done
    steps = (
        ("staff", done.staff, "settings", {"table": "staff"}),
        ("groups", done.groups, "group", {}),
        ("people", done.people, "roster", {"add": 1}),
        ("sessions", done.sessions, "calendar", {"plan": MeetingKind.DIALOGUE.value}),
    )
    with st.container(key="today-rows-begin", gap=None):
        for number, (step, is_done, target, places) in enumerate(steps, start=1):
            title, hint = t(f"programme.begin.{step}"), t(f"programme.begin.{step}_hint")
            link(target, step_row(number, is_done, title, hint, t), places, width="stretch")
