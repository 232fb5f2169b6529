"""The mayor's weekly sheet, for paper: what was held, raised and promised, and what is late."""

from datetime import date, timedelta

import streamlit as st

from lib.meetings.queries import week_of
from lib.programme.cards import week_html
from lib.programme.queries import week_sheet
from lib.ui import address
from lib.ui.components import print_button
from lib.ui.context import here, reading
from lib.ui.frame import page

h = here()
t, today = h.t, h.today
WEEK = timedelta(weeks=1)


def _day(raw: str) -> date:
    """A day in the address. Raises ValueError, also near the ends of the calendar."""
    day = date.fromisoformat(raw)
    if not 1900 <= day.year <= 2200:
        raise ValueError(raw)
    return day


def _turn(to: date) -> None:
    address.go(of=None if week_of(to) == week_of(today) else to.isoformat())


first, last = week_of(address.asked("of", _day) or today)
with reading() as data:
    week = data.ask(week_sheet, first, last, today)

with page("programme.sheet.title", "programme.sheet.purpose") as actions:
    with actions:
        previous, following = t("programme.sheet.previous"), t("programme.sheet.next")
        st.button(previous, key="week.previous", on_click=_turn, args=(first - WEEK,))
        if not first <= today <= last:
            this = t("programme.sheet.this_week")
            st.button(this, key="week.this", on_click=_turn, args=(today,))
        st.button(following, key="week.next", on_click=_turn, args=(first + WEEK,))
        print_button(t("programme.sheet.print"), kind="primary")
    st.html(week_html(week, t))
