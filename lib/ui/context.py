"""Where a rerun stands: language, who acts, which day it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.accounts.queries import actor_of
from lib.actor import Actor
from lib.db import Reader
from lib.db import reading as snapshot
from lib.errors import DomainError
from lib.i18n import LANGS, SHIPPED, Translator, translator
from lib.i18n.dates import today_in_tehran
from lib.reference.queries import naming
from lib.settings import settings

STAFF = "X-Desk-Staff"
"""The header in which the gate (lib/web/gate.py) says who is signed in: the id of a staff."""
REQUEST = "X-Desk-Request"
"""The header in which lib/web/watch.py gives a request its number, by which the log names it."""
_NAMING = "_naming"
"""What the office calls its own, as this window's last rerun found it."""


@dataclass(frozen=True)
class Here:
    """``t`` says things, ``today`` is Tehran's date."""

    t: Translator
    today: date

    @property
    def lang(self) -> str:
        return self.t.lang

    @property
    def actor(self) -> Actor:
        """Who signs the transactions of this window, as the database knows them now.

        Raises Unavailable, and DomainError where nobody is signed in (any more).
        """
        return acting()


def acting() -> Actor:
    """Whom the gate let in."""
    said = st.context.headers.get(STAFF)
    with snapshot() as data:
        actor = data.ask(actor_of, int(said)) if said else None
    if actor is None:
        raise DomainError("accounts.sign_in.ended")
    return actor


@contextmanager
def reading(actor: Actor | None = None) -> Iterator[Reader]:
    """``lib.db.reading`` in the hands of whoever is signed in: for all that draws.

    ``actor`` is who it was, where there is no rerun any more (a file that is written when asked).
    """
    with snapshot() as data:
        yield data.by(actor or acting())


def here() -> Here:
    """The circumstances of this rerun. Costs microseconds; call it where it is needed."""
    named = st.session_state.get(_NAMING, SHIPPED)
    return Here(translator(language(), named), today_in_tehran())


def learn_names(data: Reader) -> None:
    """Have all that is said from here on use the names that hold now.

    The shell does it once a rerun: callbacks and fragments, and what is said of a database that is
    away, keep to the names that stand on the screen, and ask nothing.
    """
    st.session_state[_NAMING] = data.ask(naming)


def language() -> str:
    """"fa" or "en": what the page in the browser was served in.

    ``lib/web/language.py`` writes it into the page, whose locale then says so; the address and
    the cookie stand in where there is no page (tests, bare clients).
    """
    page = (st.context.locale or "")[:2]
    if page in LANGS:
        return page
    for said in (st.query_params.get("lang"), st.context.cookies.get("lang")):
        if said in LANGS:
            return said
    return settings().default_lang
