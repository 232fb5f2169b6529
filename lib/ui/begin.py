"""Leaving the sample behind: the first administrator of the desk that begins for real."""

from __future__ import annotations

import streamlit as st

from lib.accounts.forms import new_password
from lib.start import Founder, begin_for_real
from lib.ui import fields
from lib.ui.act import act, outcome
from lib.ui.context import here

FORM = "begin"


def begin_form() -> None:
    """What is left, who comes in, and the button that does it."""
    t = here().t
    st.text(t("ui.begin.about"), width=640)
    outcome(FORM)
    with st.form(FORM, border=False, width=520):
        fields.text(FORM, "name", t("accounts.field.name"), required=True)
        fields.text(FORM, "username", t("accounts.field.username"), required=True, ltr=True)
        new_password(FORM, t("accounts.field.password"))
        fields.submit(FORM, t("ui.begin.action"), _begin)


def _begin() -> None:
    founder = Founder(*(fields.typed(FORM, name, "") for name in ("name", "username", "password")))
    # The gate closes this page and asks the founder to sign in.
    act(FORM, begin_for_real, founder, done="", clear=True)
