"""A field asks for one value and gets one."""

from __future__ import annotations

from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from lib.ui import lean


def page() -> None:
    import streamlit as st

    import lib.ui.lean  # noqa: F401

    st.session_state.setdefault("chosen", None)
    st.session_state.setdefault("note", "begun")
    st.selectbox("of", ["a", "b"], key="chosen", index=0)
    st.text_input("word", key="word", value="as given")
    st.text("|".join(sorted(key for key in st.session_state)))  # asks once


def count_copies(monkeypatch) -> list[int]:
    made = []
    build = SessionState.filtered_state.fget
    monkeypatch.setattr(
        SessionState, "filtered_state", property(lambda state: made.append(1) or build(state))
    )
    return made


def test_fields_copy_nothing_and_what_goes_through_all_of_it_still_sees_all_of_it(monkeypatch):
    made = count_copies(monkeypatch)
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert len(made) == 1, "only the line that lists the keys goes through all"
    assert at.text[0].value == "chosen|note|word"
    assert at.selectbox[0].value is None, "what was put there before is what the field begins with"
    assert at.text_input[0].value == "as given"


def test_streamlit_still_copies_all_of_it_for_each_field(monkeypatch):
    """When this fails Streamlit was mended: delete lib/ui/lean.py."""
    monkeypatch.setattr(
        lean.SafeSessionState, "filtered_state", property(lean._all_of_it), raising=True
    )
    made = count_copies(monkeypatch)
    AppTest.from_function(page).run()
    assert len(made) == 3
