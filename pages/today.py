"""The front page: the next session, this week, what needs attention and waits to be entered."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lib.actor import Role
from lib.meetings.models import MeetingKind
from lib.outcomes.queries import headlines
from lib.programme.cards import headlines_html, next_card
from lib.programme.queries import FrontPage, front_page
from lib.programme.tables import attention_list, first_steps_list, quiet, waiting_list, week_list
from lib.ui.context import here, reading
from lib.ui.frame import empty, metric_row, page, section
from lib.ui.links import link, open_page

WAITING = 4
"""Sessions to enter at most: a front page, not a list."""

PLAN, ADD = {"plan": MeetingKind.DIALOGUE.value}, {"add": 1}
t, today, me = here().t, here().today, here().actor


def show_next(front: FrontPage) -> None:
    """The next session, and the one thing to do about it."""
    session, replies = front.upcoming, front.replies
    if session is None:
        plan = ("programme.today.plan", lambda: open_page("calendar", PLAN))
        may_plan = me.may(Role.COORDINATOR)
        empty("programme.next.none", "programme.next.none_hint", plan if may_plan else None)
        return
    with st.container(key="today-next"):
        st.html(next_card(session, replies, today, t))
        with st.container(key="controls-next", horizontal=True, gap="small"):
            if me.may(Role.RECORDER):
                show_step(session, replies)
            link("meeting", t("programme.next.open"), {"id": session.id})


def show_step(session: Any, replies: Any) -> None:
    """What is to be done about the next session, if anything is."""
    place = {"id": session.id}
    if session.meets_on == today and session.kind is not MeetingKind.PUBLIC:
        link("checkin", t("programme.next.check_in"), {"meeting": session.id})
    elif replies.to_ring:
        ring = t("programme.next.ring", n=replies.to_ring)
        link("meeting", ring, place | {"only": "to_ring"})
    elif not replies.invited and session.kind is MeetingKind.DIALOGUE:
        link("meeting", t("programme.next.invite"), place)


def show_headlines() -> None:
    """How the last twelve months went, and whether that is more or less than before."""
    section("programme.headlines.title")
    html = headlines_html(lines, t)
    if html:
        st.html(html)
    else:
        quiet(t("programme.headlines.none"))


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


with reading() as data:
    front = data.ask(front_page, today, WAITING)
    lines = data.ask(headlines, today)

begun = front.done.sessions
purpose = "programme.today.purpose" if begun else "programme.begin.purpose"
with page("programme.today.title", purpose, day=t.long_date(today)) as head:
    if begun:
        with head:
            link("week", t("programme.sheet.open"))
            if me.may(Role.RECORDER):
                link("roster", t("programme.today.add_person"), ADD)
            if me.may(Role.COORDINATOR):
                link("calendar", t("programme.today.plan"), PLAN)
        main, aside = st.columns([5, 3], gap="large")
        with main:
            show_next(front)
            week_list(front, today, t)
            waiting_list(front, t)
        with aside:
            attention_list(front, today, t)
            show_headlines()
            show_figures(front)
    else:
        first_steps_list(front, t)
