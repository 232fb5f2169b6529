"""When a script fails: a plain sentence, and a way back.

``st.App(on_script_error=told)``. What was typed is there again when the page can be drawn.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from lib.db import Unavailable
from lib.errors import DomainError
from lib.ui.act import notice, say
from lib.ui.context import REQUEST, here
from lib.ui.fields import keep_typed
from lib.ui.links import link

log = logging.getLogger(__name__)


def told(error: Exception) -> bool:
    """Say on the page what happened; True: Streamlit need not."""
    with suppress(StopException):  # the page was closed meanwhile: nobody is there to be told
        _tell(error)
    return True


def _tell(error: Exception) -> None:
    t = here().t
    keep_typed()
    if isinstance(error, Unavailable):
        log.warning("the database is away: %s", error, extra=_asked())
        with st.container(key="desk-away"):
            notice(t("ui.error.database_away"), "bad")
            # lib/static/desk.js presses it as soon as /healthz answers.
            st.button(t("ui.try_again"), key="desk.retry")
    elif isinstance(error, DomainError):
        for problem in error.problems:
            notice(say(problem, t), "bad")
        link("today", t("ui.error.way_back"))
    else:
        # Digits alone: they are written and read out in any language.
        reference = str(100_000 + secrets.randbelow(900_000))
        log.error("reference %s", reference, exc_info=error, extra=_asked())
        with st.container(key="desk-failed"):
            notice(t("ui.error.unexpected", reference=reference), "bad")
            st.button(t("ui.try_again"), key="desk.retry")


def _asked() -> dict[str, str | None]:
    return {"request": st.context.headers.get(REQUEST)}
