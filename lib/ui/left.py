"""What Streamlit keeps of pages that were left, and need not.

It drops the *values* of widgets that are no longer drawn, but never what stands behind them: their
callbacks with all that these hold (the rows of a list, a closed snapshot), their options in words.
So a session would grow with every page and every record that it opens.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def let_go() -> None:
    """Forget the widgets of the pages before the last; call it where another page begins.

    Those of the page just left stay: the second of two clicks may arrive only now, and its
    callback knows where the first one led (lib/ui/fields.py).
    """
    context = get_script_run_ctx()
    if context is None:
        return
    # Streamlit offers no way to this; tests/ui/test_left.py fails when it moves or is mended.
    session = context.session_state
    with session._lock:
        state = session._state
        widgets, keys = state._new_widget_state, state._key_id_mapper
        gone = widgets.widget_metadata.keys() - state._old_state.keys() - widgets.keys()
        before = st.session_state.get("_left", frozenset())
        for widget in gone & before:
            del widgets.widget_metadata[widget]
            key = keys._id_key_mapping.pop(widget, None)
            if keys._key_id_mapping.get(key) == widget:
                del keys._key_id_mapping[key]
    st.session_state["_left"] = frozenset(gone - before)
