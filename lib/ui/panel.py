"""A form above the page it belongs to, and its dates and hours read all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import streamlit as st

from lib.errors import DomainError
from lib.ui import fields
from lib.ui.act import outcome
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
