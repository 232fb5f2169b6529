"""What the office calls its own, and its days, as a form of the settings."""

from __future__ import annotations

import streamlit as st

from lib.db import Reader
from lib.reference.queries import programme
from lib.reference.service import (
    WORKDAYS,
    ProgrammeDraft,
    put_back_programme,
    save_programme,
)
from lib.reference.tables import programme_history, programme_labels
from lib.ui import fields
from lib.ui.act import act, conflict, outcome
from lib.ui.changes import history
from lib.ui.context import here
from lib.ui.fields import typed

FORM = "programme"
PAIRS = (("name", "name_en"), ("organisation", "organisation_en"))
DAYS = ("dialogue_day", "public_day")


def programme_section(data: Reader) -> None:
    """The form, and beneath it what changed."""
    t, row = here().t, data.ask(programme)
    labels = programme_labels(t)
    outcome(FORM)
    if not conflict(FORM, labels, dict.fromkeys(DAYS, t.weekday)):
        fields.opened(FORM, row.version)
        with st.form(FORM, border=False, width=720):
            for own, english in PAIRS:
                left, right = st.columns(2)
                with left:
                    fields.text(FORM, own, labels[own], getattr(row, own), required=True)
                with right:
                    fields.text(
                        FORM, english, labels[english], getattr(row, english), required=True,
                        ltr=True,
                    )  # fmt: skip
            for place, name in zip(st.columns(2), DAYS, strict=True):
                with place:
                    fields.choice(
                        FORM, name, labels[name], WORKDAYS, getattr(row, name), show=t.weekday,
                        required=True,
                    )  # fmt: skip
            st.caption(t("reference.programme.days"))
            fields.submit(FORM, t("i18n.save"), _save)
    if told := data.ask(programme_history, t):
        with st.expander(t("history.title")):
            history(told, row, put_back_programme)


def _save() -> None:
    act(FORM, save_programme, _draft(), clear=True)


def _draft() -> ProgrammeDraft:
    return ProgrammeDraft(
        **{name: typed(FORM, name, "") for pair in PAIRS for name in pair},
        **{name: typed(FORM, name) for name in DAYS},
        version=fields.version(FORM) or 0,
        request_id=fields.request_id(FORM),
    )
