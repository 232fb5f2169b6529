"""What people typed is shown, and never acts."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.safe import escape, plain

MARKUP = string.punctuation.replace("_", "") + "_"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
def test_every_sign_that_markdown_could_read_is_escaped(text):
    shown = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^-`{-~]", shown)
    assert "\n" not in shown


@given(st.text())
def test_nothing_of_the_text_is_lost_but_double_blanks(text):
    read = re.sub(r"\\(.)", r"\1", plain(text)).replace("\u2060", "")
    assert read == re.sub(r"\s+", " ", text).strip().replace("\u2060", "")


@pytest.mark.parametrize(
    "text",
    ["http://a.b", "HTTPS://a.b", "www.a.b", "mailto:a@b.c", "ali@example.ir", ":streamlit:",
     ":material/home:", "a -> b", "a <- b", "a -- b", "a >= b", "a <= b", "a ~= b", "a <-> b"],
)  # fmt: skip
def test_what_streamlit_makes_of_plain_text_is_broken_by_a_joiner(text):
    assert "\u2060" in plain(text)


def test_html_is_text():
    assert escape('<b onclick="x">&') == "&lt;b onclick=&quot;x&quot;&gt;&amp;"
