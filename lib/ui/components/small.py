"""Small things that need the browser: printing, copying, putting the caret into a field."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from lib.ui.components._mount import component

_action = component("action")
_focus = component("focus")

Look = Literal["primary", "secondary"]


def print_button(label: str, key: str = "print", *, kind: Look = "secondary") -> None:
    """A button that opens the browser's print dialog; itself it is not printed."""
    _action(key=key, data={"label": label, "does": "print", "kind": kind}, width="content")


def copy_button(label: str, text: str, key: str, *, done: str, kind: Look = "secondary") -> None:
    """A button that puts ``text`` on the clipboard; it says ``done`` for a moment."""
    data = {"label": label, "does": "copy", "text": text, "done": done, "kind": kind}
    _action(key=key, data=data, width="content")


def focus(target: str, nonce: Any = 0, *, key: str = "focus") -> None:
    """Put the caret into the first input within the element of key ``target``, once a ``nonce``.

    After a save that keeps the form ready, pass a nonce that changes with each save (the count of
    them, the request id). The first drawing focuses too; pass ``nonce=None`` for not yet.
    """
    if nonce is None:
        return
    with st.container(key=f"{key}-holder", height="content"):
        _focus(key=key, data={"target": target, "nonce": str(nonce)}, height="content")
