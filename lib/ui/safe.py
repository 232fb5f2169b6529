"""What people typed, on its way to the screen: it is shown, it never acts.

``st.text``, the components and dataframes need nothing. A Streamlit label (button, tab, expander,
option of a radio …) is Markdown: ``plain``. Our own small pieces of HTML: ``escape``.
"""

from __future__ import annotations

import re
from html import escape as _html

_JOINER = "\N{WORD JOINER}"
# Any ASCII punctuation can be escaped in CommonMark, and then acts as nothing else.
_ACTS = re.compile(r"([!-/:-@\[-`{-~])")
# What Streamlit and GFM do with text that is already plain: links of bare addresses, ":name:" as
# an icon, "->" as an arrow. A joiner inside keeps the look and breaks the pattern.
_HABITS = re.compile(
    r"(?i)\b(?:https?|ftp|mailto|xmpp|www)(?=[:.])|(?<=[\w.+-])(?=@)|:(?=\w)|<(?=[-=])|-(?=[->])|[>~](?==)"
)
_BLANKS = re.compile(r"\s+")


def plain(text: object) -> str:
    """``text`` for a Streamlit label or Markdown, so that it reads as typed, on one line."""
    line = _BLANKS.sub(" ", str(text)).strip()
    return _ACTS.sub(r"\\\1", _HABITS.sub(lambda found: found[0] + _JOINER, line))


def escape(text: object) -> str:
    """``text`` for the inside of an HTML element or a quoted attribute."""
    return _html(str(text), quote=True)
