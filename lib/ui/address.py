"""Filters and places in the address: what is in the URL is what is on the screen.

The address is the one truth: a widget shows what stands there, its callback writes there. So a
view can be sent to a colleague, in either language, and the browser's Back goes back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lib.ui.context import here
from lib.ui.safe import plain


def asked(name: str, read: Callable[[str], Any] = str) -> Any | None:
    """What the address says under ``name``; None where ``read`` understands nothing of it."""
    raw = st.query_params.get(name)
    if raw is None:
        return None
    try:
        return read(raw)
    except (ValueError, KeyError):
        return None


def whole(raw: str) -> int:
    """Reads an id or a page: a whole number from 1. Raises ValueError."""
    number = int(raw)
    if not 1 <= number < 2**31:
        raise ValueError(raw)
    return number


def carried(*names: str) -> str:
    """What stands under these names, and the language, for behind the ``?`` of a file's address."""
    said = {name: st.query_params.get(name) for name in names}
    return urlencode({name: value for name, value in said.items() if value} | {"lang": here().lang})


def go(**places: Any) -> None:
    """Write into the address; None, "" and False are taken out of it. For callbacks."""
    for name, value in places.items():
        if value in (None, "", False):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = "1" if value is True else str(value)


def page_number() -> int:
    """The page of a list that the address asks for, from 1."""
    return asked("page", whole) or 1


def search(name: str, label: str, *, placeholder: str | None = None, **more: Any) -> str:
    """A search field that looks while one types."""
    key = _follow(name, asked(name) or "")
    return st.text_input(
        label,
        key=key,
        type="search",
        live=True,
        placeholder=placeholder,
        on_change=_write,
        args=(name,),
        **more,
    )


def choice(
    name: str,
    label: str,
    options: Sequence[Any],
    show: Callable[[Any], str],
    read: Callable[[str], Any] = whole,
    write: Callable[[Any], Any] = lambda value: value,
    **more: Any,
) -> Any | None:
    """One of ``options`` or none; ``read`` and ``write`` are its form in the address."""
    value = asked(name, read)
    key = _follow(name, value if value in options else None)
    more.setdefault("placeholder", here().t("i18n.all"))
    return st.selectbox(
        label,
        options,
        index=None,
        format_func=show,
        key=key,
        on_change=_write,
        args=(name, write),
        **more,
    )


def tick(name: str, label: str, **more: Any) -> bool:
    """A box to tick."""
    key = _follow(name, asked(name) == "1")
    return st.checkbox(label, key=key, on_change=_write, args=(name,), **more)


def views(
    name: str, label: str, options: Sequence[str], show: Callable[[str], str], **more: Any
) -> str:
    """Views of one page, all in sight; the first is meant where the address says nothing."""
    value = asked(name)
    key = _follow(name, value if value in options else options[0])
    st.segmented_control(
        label,
        options,
        format_func=lambda option: plain(show(option)),
        key=key,
        label_visibility="collapsed",
        on_change=_turn,
        args=(name, options[0]),
        **more,
    )
    return st.session_state[key] or options[0]


def _follow(name: str, value: Any) -> str:
    key = f"address.{name}"
    # Only where they differ: writing a field's own value back would overtake its typist.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _write(name: str, write: Callable[[Any], Any] = lambda value: value) -> None:
    value = st.session_state.get(f"address.{name}")
    go(**{name: None if value is None else write(value), "page": None})


def _turn(name: str, first: str) -> None:
    chosen = st.session_state.get(f"address.{name}")
    # Another view has other filters; the language of the page stays.
    st.query_params.from_dict({k: v for k, v in st.query_params.items() if k == "lang"})
    go(**{name: None if chosen in (None, first) else chosen})
