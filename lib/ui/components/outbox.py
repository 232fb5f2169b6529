"""What is tapped in the room and must never be lost: sent again until it is acknowledged.

The browser keeps each tap in memory and in localStorage, and sends all that are open as one state
value. A callback carries them out (idempotently: a tap has an id) and says which are done; those
ids go back with the next drawing, and the browser forgets them. So a dropped connection, a
reload, a new server session or an interrupted rerun costs a repetition, never a tap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from lib.i18n import Translator
from lib.ui.components._mount import nothing

Receipt = Iterable[str] | Mapping[str, Any]
"""Ids that were carried out; or each id with None, or with the sentence that refuses it."""


def receiver(
    key: str, name: str, carry_out: Callable[[list[dict[str, Any]]], Receipt] | None
) -> Callable[[], None]:
    """The callback of the state ``name`` of component ``key``."""
    if carry_out is None:
        return nothing

    def receive() -> None:
        waiting = (st.session_state.get(key) or {}).get(name) or []
        known = receipts(key)
        fresh = [tap for tap in waiting if tap["id"] not in known]
        # Of the old receipts only those still asked for are kept.
        kept = {tap["id"]: known[tap["id"]] for tap in waiting if tap["id"] in known}
        got = carry_out(fresh) if fresh else {}
        kept.update(got if isinstance(got, Mapping) else dict.fromkeys(got))
        st.session_state[f"_{key}.receipts"] = kept

    return receive


def receipts(key: str) -> dict[str, Any]:
    """Tap id → None (carried out) or the sentence that refused it."""
    return st.session_state.get(f"_{key}.receipts", {})


def outbox_labels(t: Translator) -> dict[str, str]:
    """How it stands with what was tapped."""
    return {
        "sending": t("ui.outbox.sending"),
        "waiting": t("ui.outbox.waiting"),
        "saved": t("ui.outbox.saved"),
    }
