"""The feedback form, for paper: one page a person, word for word, with boxes to tick."""

import streamlit as st

from lib.errors import NotFound
from lib.feedback.cards import form_html
from lib.feedback.forms import side_chosen
from lib.feedback.words import fields_offered
from lib.meetings.queries import meeting_of
from lib.meetings.words import name_of
from lib.reference.queries import categories
from lib.ui import address
from lib.ui.components import print_button
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import link

t = here().t
SIDES = ("participants", "young", "managers")

id, given = address.asked("meeting", address.whole), address.asked("meeting") is not None
with reading() as data:
    session = id and data.ask(meeting_of, id)
    if given and not session:
        raise NotFound("meeting", id)
    fields = fields_offered(data.ask(categories), t)

about = f"{name_of(session, t)} · {t.long_date(session.meets_on)}" if session else ""


with page("feedback.form.title", "feedback.form.purpose") as actions:
    with actions:
        if session:
            link("feedback", t("feedback.form.entry"), {"meeting": session.id})
        print_button(t("feedback.form.print"), kind="primary")
    side = side_chosen("for", SIDES)
    st.html(form_html(t, side, fields, about))
