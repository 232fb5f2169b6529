"""A form above the page it belongs to, and its dates and hours read all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import streamlit as st

from lib.errors import DomainError
from lib.ui import fields
from lib.ui.act import forget, outcome
from lib.ui.components import focus
from lib.ui.context import here
from lib.ui.frame import section

Save = Callable[..., object]


class Reading:
    """Reads the dates and hours of a form; ``unread`` are those that cannot be read."""

    def __init__(self, form: str) -> None:
        self.form = form
        self._unread: list[DomainError] = []

    @property
    def unread(self) -> tuple[DomainError, ...]:
        return tuple(self._unread)

    def day(self, name: str) -> date | None:
        return self._read(fields.read_date, name)

    def hour(self, name: str) -> time | None:
        return self._read(fields.read_time, name)

    def _read(self, read: Callable[[str, str], Any], name: str) -> Any:
        try:
            return read(self.form, name)
        except DomainError as problem:
            self._unread.append(problem)
            return None


@contextmanager
def form_panel(title: str, form: str, leave: Save, caret: str) -> Iterator[None]:
    """The frame of a form above the page it belongs to, the caret in the field of that key.

    ``leave(form)`` is the way out.
    """
    with st.container(border=True, key=f"desk-panel-{form}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            section(title)
            st.button(here().t("i18n.cancel"), key=f"{form}.leave", on_click=leave, args=(form,))
        said = st.container()
        yield
        # Last, for by now the form knows which fields it has.
        with said:
            outcome(form)
        focus(caret, fields.request_id(form), key=f"{form}-focus")


def entry_head(title: str, form: str, first: str, ask: str) -> bool:
    """The heading of a section and the button ``ask`` for its entry form; whether that is drawn.

    It is from the press on (its fields take longer than the page) until it is cancelled or the
    page is left; ``first`` is its first field. After each save ``keep_entry(form)`` keeps it.
    """
    fresh = st.session_state.pop(f"{form}.asked", False)
    drawn = fresh or fields.key(form, first) in st.session_state
    with st.container(horizontal=True, vertical_alignment="center", key=f"{form}-head"):
        section(title)
        if drawn:
            label, press = "i18n.cancel", _leave_entry
        else:
            label, press = ask, keep_entry
        st.button(here().t(label), key=f"{form}.ask", on_click=press, args=(form,))
    return drawn


def keep_entry(form: str) -> None:
    """Draw the entry form the next time: asked for, or emptied for what comes next."""
    st.session_state[f"{form}.asked"] = True


def _leave_entry(form: str) -> None:
    fields.clear(form)
    forget(form)
