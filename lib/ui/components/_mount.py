"""How a component is mounted, and what of its state stands.

Components live in the page itself and not in a shadow root: there Streamlit takes a typed "r" for
its keyboard shortcut, and neither the desk's styles nor its script reach.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lib.ui.components.bundle import stub


def component(name: str) -> Callable[..., Any]:
    """Register the component of that name; returns what mounts it (``key=``, ``data=`` …).

    ``data`` is what JSON can hold; ``source/base.js`` reads it.
    """
    registered = st.components.v2.component(f"desk_{name}", js=stub(name), isolate_styles=False)

    def mount(*, data: Any, **more: Any) -> Any:
        # A dict would be searched for data frames and written twice, once more for its identity.
        written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return registered(data=written.encode(), **more)

    return mount


def nothing() -> None:
    """A callback for states that are only read: Streamlit keeps no state without one."""


# ------------------------------------------------------------------------- what stands in a state
# Python cannot write into a mounted v2 component: the browser goes on sending its own value. So
# each value carries the epoch it was typed in; a reset begins a new epoch, and older values are
# left unheard. The browser takes Python's value over whenever the epoch changes.
@dataclass
class _Memory:
    epoch: int
    first: Any
    begin: Any
    heard: bool = False


def _memories() -> dict[tuple[str, str], _Memory]:
    return st.session_state.setdefault("_components", {})


def _sent(key: str, name: str) -> Any:
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, dict) else None


def standing(key: str, name: str, begin: Any) -> tuple[int, Any]:
    """``(epoch, value)`` of state ``name`` of component ``key``, called where it is drawn.

    ``begin`` is the value it starts with. It starts anew after ``reset``, after
    ``del st.session_state[key]``, and with ``st.session_state[key] = {name: value}``.
    """
    sent = _sent(key, name)
    memory = _memories().get((key, name))
    if memory is None:
        # A session that begins while the page is open (the server was restarted) believes it.
        epoch = sent["epoch"] if isinstance(sent, dict) and "epoch" in sent else 1
        memory = _memories()[key, name] = _Memory(epoch, begin, begin)
    if isinstance(sent, dict) and "epoch" in sent:
        memory.heard = True
        if sent["epoch"] == memory.epoch:
            return memory.epoch, sent["text"]
    elif sent is not None:
        if sent != memory.first:
            reset(key, name, sent)
    elif memory.heard or begin != memory.begin:
        reset(key, name, begin)
        memory.begin = begin
    return memory.epoch, memory.first


def value_of(key: str, name: str, default: Any = None) -> Any:
    """The value of a state where nothing is drawn: in callbacks."""
    memory = _memories().get((key, name))
    sent = _sent(key, name)
    if isinstance(sent, dict) and "epoch" in sent:
        if memory is None or sent["epoch"] == memory.epoch:
            return sent["text"]
        sent = None
    if sent is not None:
        return sent
    return memory.first if memory else default


def reset(key: str, name: str, value: Any = None) -> None:
    """Let a state begin anew with ``value``; what the browser sent before is forgotten."""
    memory = _memories().get((key, name))
    if memory is None:
        _memories()[key, name] = _Memory(1, value, value)
    else:
        memory.epoch, memory.first, memory.heard = memory.epoch + 1, value, False
