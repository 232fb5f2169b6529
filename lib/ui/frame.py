"""The one frame of all pages: title, what the page is for, actions at the same place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ui.context import here
from lib.ui.safe import escape

Tone = Literal["calm", "good", "warn", "bad", "quiet"]


@contextmanager
def page(title: str, purpose: str | None = None, **params: Any) -> Iterator[DeltaGenerator]:
    """Draw the head of a page; yields the row for its actions::

        with page("roster.page.title", "roster.page.purpose") as actions:
            with actions:
                st.button(…)
            …                       # the page

    ``title`` and ``purpose`` are keys, ``params`` fill both (what people typed is safe there).
    """
    t = here().t
    below = f'<p class="desk-purpose">{escape(t(purpose, **params))}</p>' if purpose else ""
    with st.container(
        key="desk-head", horizontal=True, vertical_alignment="bottom", gap="medium"
    ):
        st.html(f'<div class="desk-title"><h1>{escape(t(title, **params))}</h1>{below}</div>')
        actions = st.container(
            key="desk-actions", horizontal=True, vertical_alignment="bottom", width="content"
        )
    yield actions


def section(title: str, **params: Any) -> None:
    """A heading inside a page, by key."""
    st.html(f'<h2 class="desk-section">{escape(here().t(title, **params))}</h2>')


def empty(
    title: str,
    hint: str | None = None,
    action: tuple[str, Callable[..., Any]] | None = None,
    **params: Any,
) -> None:
    """Nothing here yet: what is missing and what to do first.

    ``title`` and ``hint`` are keys; ``action`` a key and the callback of its button.
    """
    t = here().t
    below = f"<p>{escape(t(hint, **params))}</p>" if hint else ""
    with st.container(
        key=f"desk-empty-{title.replace('.', '-')}", horizontal_alignment="center", gap="small"
    ):
        st.html(f'<div class="desk-empty"><h3>{escape(t(title, **params))}</h3>{below}</div>')
        if action:
            label, callback = action
            st.button(t(label), key=f"{title}.action", type="primary", on_click=callback)


def metric_row(metrics: Sequence[tuple[str, Any] | tuple[str, Any, str]]) -> None:
    """Large numbers with small labels: (label, value[, remark]); texts already said.

    Whole numbers are written in the language's digits.
    """
    t = here().t
    cells = []
    for label, value, *remark in metrics:
        number = t.number(value) if isinstance(value, int | float) else value
        small = f"<dd class=desk-remark>{escape(remark[0])}</dd>" if remark else ""
        cells.append(
            f"<div><dt>{escape(label)}</dt><dd class=desk-number>{escape(number)}</dd>{small}</div>"
        )
    st.html(f'<dl class="desk-metrics">{"".join(cells)}</dl>')


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """A record's fields, label and text; empty ones are left out. Texts already said."""
    rows = "".join(
        f'<div><dt>{escape(label)}</dt><dd dir="auto">{escape(text)}</dd></div>'
        for label, text in pairs
        if text not in (None, "")
    )
    st.html(f'<dl class="desk-facts">{rows}</dl>')


def badge(text: str, tone: Tone = "calm") -> None:
    """A state in a word."""
    badges([(text, tone)])


def badges(several: Iterable[tuple[str, Tone]]) -> None:
    """States in a row: (text, tone); texts already said."""
    st.html(
        '<p class="desk-badges">'
        + " ".join(
            f'<span class="desk-badge desk-badge--{tone}">{escape(text)}</span>'
            for text, tone in several
        )
        + "</p>"
    )


def confirm(
    title: str,
    sentence: str,
    yes: str,
    on_yes: Callable[..., Any],
    *args: Any,
) -> None:
    """Ask before something is lost; call it where a button was pressed::

        if st.button(t("roster.person.archive")):
            confirm(t("…title"), t("…sentence", name=…), t("roster.person.archive"), _archive, id)

    All three texts are already said; ``on_yes(*args)`` is a callback, as a button's.
    """

    def ask() -> None:
        st.text(sentence, width="stretch")
        with st.container(horizontal=True):
            agreed = st.button(yes, key="confirm.yes", type="primary", on_click=on_yes, args=args)
            left = st.button(here().t("i18n.cancel"), key="confirm.no")
        if agreed or left:
            st.rerun()

    st.dialog(title, width="small")(ask)()
