"""The attendance sheet, for paper: who is invited, and room for signatures."""

import streamlit as st

from lib.errors import NotFound
from lib.meetings import queries
from lib.meetings.cards import sheet_html
from lib.ui import address
from lib.ui.components import print_button
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import link

t = here().t

id = address.asked("meeting", address.whole)
with reading() as data:
    session = id and data.ask(queries.meeting_of, id)
    if not session:
        raise NotFound("meeting", id)
    people = data.ask(queries.check_in_list, id)

with page("meetings.sheet.title", "meetings.sheet.purpose") as actions:
    with actions:
        link("meeting", t("meetings.checkin.done"), {"id": session.id})
        print_button(t("meetings.sheet.print"), kind="primary")
    st.html(sheet_html(session, people, t))
