"""The front page: the next session, this week, what needs attention and waits to be entered."""

from __future__ import annotations

import streamlit as st

from lib.db import reading
from lib.meetings.models import MeetingKind
from lib.outcomes.queries import headlines
from lib.programme.cards import (
    headlines_html,
    next_card,
    promise_row,
    step_row,
    unheard_row,
    waiting_row,
    week_row,
)
from lib.programme.queries import FrontPage, front_page
from lib.ui.context import here
from lib.ui.frame import empty, metric_row, page, section
from lib.ui.links import link, open_page
from lib.ui.safe import escape

WAITING, WEEK = 4, 8
"""Rows at most: a front page, not a list."""

PLAN, ADD = {"plan": MeetingKind.DIALOGUE.value}, {"add": 1}
t, today = here().t, here().today


def show_next(front: FrontPage) -> None:
    """The next session, and the one thing to do about it."""
    session, replies = front.upcoming, front.replies
    if session is None:
        plan = ("programme.today.plan", lambda: open_page("calendar", PLAN))
        empty("programme.next.none", "programme.next.none_hint", plan)
        return
    with st.container(key="today-next"):
        st.html(next_card(session, replies, today, t))
        with st.container(key="controls-next", horizontal=True, gap="small"):
            place = {"id": session.id}
            if session.meets_on == today and session.kind is not MeetingKind.PUBLIC:
                link("checkin", t("programme.next.check_in"), {"meeting": session.id})
            elif replies.to_ring:
                ring = t("programme.next.ring", n=replies.to_ring)
                link("meeting", ring, place | {"only": "to_ring"})
            elif not replies.invited and session.kind is MeetingKind.DIALOGUE:
                link("meeting", t("programme.next.invite"), place)
            link("meeting", t("programme.next.open"), place)


def show_week(front: FrontPage) -> None:
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


def show_attention(front: FrontPage) -> None:
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


def show_headlines() -> None:
    """How the last twelve months went, and whether that is more or less than before."""
    section("programme.headlines.title")
    html = headlines_html(lines, t)
    if html:
        st.html(html)
    else:
        quiet(t("programme.headlines.none"))


def show_waiting(front: FrontPage) -> None:
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


def show_figures(front: FrontPage) -> None:
    """How large the programme is."""
    section("programme.figures.title")
    many = front.figures
    with st.container(key="today-figures"):
        metric_row(
            [
                (t("programme.figures.groups", n=many.groups), many.groups),
                (t("programme.figures.people", n=many.people), many.people),
                (t("programme.figures.core", n=many.core), many.core),
                (t("programme.figures.dialogues", n=many.dialogues), many.dialogues),
            ]
        )


def show_first_steps(front: FrontPage) -> None:
    """A desk without sessions: what to do first, in order, each a link."""
    section("programme.begin.title")
    done = front.done
    steps = (
        ("staff", done.staff, "settings", {"table": "staff"}),
        ("groups", done.groups, "group", {}),
        ("people", done.people, "roster", ADD),
        ("sessions", done.sessions, "calendar", PLAN),
    )
    with st.container(key="today-rows-begin", gap=None):
        for number, (step, is_done, target, places) in enumerate(steps, start=1):
            title, hint = t(f"programme.begin.{step}"), t(f"programme.begin.{step}_hint")
            link(target, step_row(number, is_done, title, hint, t), places, width="stretch")


def quiet(sentence: str) -> None:
    st.html(f'<p class="today-quiet">{escape(sentence)}</p>')


with reading() as data:
    front = data.ask(front_page, today, WAITING)
    lines = data.ask(headlines, today)

begun = front.done.sessions
purpose = "programme.today.purpose" if begun else "programme.begin.purpose"
with page("programme.today.title", purpose, day=t.long_date(today)) as head:
    if begun:
        with head:
            link("week", t("programme.sheet.open"))
            link("roster", t("programme.today.add_person"), ADD)
            link("calendar", t("programme.today.plan"), PLAN)
        main, aside = st.columns([5, 3], gap="large")
        with main:
            show_next(front)
            show_week(front)
            show_waiting(front)
        with aside:
            show_attention(front)
            show_headlines()
            show_figures(front)
    else:
        show_first_steps(front)
