"""When a script fails, a sentence stands in its place."""

from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest

from lib.i18n import translator

t = translator("fa")


def page() -> None:
    import streamlit as st

    from lib.db import Unavailable
    from lib.errors import NotFound
    from lib.ui import fields
    from lib.ui.failure import told

    fail = st.session_state.get("fail")
    try:
        if fail:
            known = {"away": Unavailable("x"), "gone": NotFound("person", 7)}
            raise known.get(fail, KeyError(fail))
        fields.text("form", "name", "Name")
    except Exception as error:
        assert told(error) is True
        # As Streamlit would after the handler: nothing more is drawn.


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [("away", "ui.error.database_away"), ("gone", "ui.error.not_found")],
)
def test_what_is_known_is_said_in_the_users_language(fail, sentence):
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state["fail"] = fail
    assert t(sentence) in at.run().get("html")[0].proto.body


def test_what_is_not_known_has_a_reference_that_stands_in_the_log(caplog):
    at = AppTest.from_function(page, default_timeout=30)
    at.session_state["fail"] = "<b>bug</b>"
    with caplog.at_level(logging.ERROR):
        body = at.run().get("html")[0].proto.body
    (logged,) = [record for record in caplog.records if record.name == "lib.ui.failure"]
    reference = logged.getMessage().removeprefix("reference ")
    assert reference in body
    assert "bug" not in body


def test_what_was_typed_is_there_again_when_the_database_is():
    at = AppTest.from_function(page, default_timeout=30).run()
    at.text_input(key="form.name").input("Maryam").run()
    at.session_state["fail"] = "away"
    at.run()
    assert not at.text_input
    at.session_state["fail"] = None
    assert at.run().text_input(key="form.name").value == "Maryam"
