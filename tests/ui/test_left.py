"""A session does not grow with the pages it has seen."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Page ``number``, with a field and a button of its own."""
    import streamlit as st

    from lib.ui.left import let_go

    number = st.session_state["number"]
    if st.session_state.get("letting_go") and st.session_state.get("_drawn") != number:
        let_go()
    st.session_state["_drawn"] = number
    st.text_input("Name", key=f"name-{number}")
    st.button("Save", key=f"save-{number}", on_click=st.session_state.update, args=({"saved": 1},))


def seen(at: AppTest, *numbers: int) -> AppTest:
    for number in numbers:
        at.session_state["number"] = number
        at.run()
        assert not at.exception
    return at


def kept(at: AppTest) -> set[str]:
    """The keys of the widgets behind which something still stands."""
    metadata = at._session_state._state._new_widget_state.widget_metadata
    return {widget.split("-", 2)[-1] for widget in metadata}


def known(at: AppTest) -> set[str]:
    """The keys that the session still knows an element by."""
    keys = at._session_state._state._key_id_mapper
    assert set(keys._id_key_mapping.values()) == set(keys._key_id_mapping)
    return set(keys._key_id_mapping)


def of(*numbers: int) -> set[str]:
    return {f"{name}-{number}" for number in numbers for name in ("name", "save")}


def test_streamlit_itself_keeps_what_stood_behind_every_widget():
    # When this fails, lib/ui/left.py has become needless.
    at = seen(AppTest.from_function(page), 1, 2, 3, 4)
    assert kept(at) == known(at) == of(1, 2, 3, 4)


def test_of_the_pages_seen_the_last_and_those_just_before_are_kept():
    # One more than in the desk: there, turning the page takes its values before the next begins.
    at = AppTest.from_function(page)
    at.session_state["letting_go"] = True
    assert kept(seen(at, 1, 2, 3)) == of(1, 2, 3)
    seen(at, 4, 4, 5, 5)
    assert kept(at) == known(at) == of(3, 4, 5)


def test_a_page_come_back_to_works_as_before():
    at = AppTest.from_function(page)
    at.session_state["letting_go"] = True
    seen(at, 1, 2, 1)
    at.text_input(key="name-1").set_value("typed")
    at.button(key="save-1").click().run()
    assert at.session_state["saved"] == 1
    assert at.session_state["name-1"] == "typed"
    assert at.text_input(key="name-1").value == "typed"


def test_what_was_typed_on_a_page_that_was_left_does_not_come_back():
    at = AppTest.from_function(page)
    at.session_state["letting_go"] = True
    seen(at, 1)
    at.text_input(key="name-1").set_value("typed").run()
    assert seen(at, 2, 3, 1).text_input(key="name-1").value == ""
