"""The frame around every page; runs at every rerun, before the page.

It lives here and not in app.py because Streamlit would otherwise take ``pages/`` beside it for
its own kind of pages and, on a cold deep link, run one bare.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import lib.ui.lean  # noqa: F401 (before the first field is drawn)
from lib.actor import Actor, Role
from lib.db import Unavailable
from lib.errors import DomainError
from lib.i18n import Translator
from lib.start import is_sample
from lib.ui.act import notice, page_changed
from lib.ui.context import here, learn_names, reading
from lib.ui.failure import told
from lib.ui.links import NEEDS, PAGES, all_pages
from lib.ui.safe import escape
from lib.web.metrics import script


def shell(pages: Path = PAGES) -> None:
    """Draw the frame and run the page, from the folder ``pages`` (the bench has an empty one)."""
    st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
    known = all_pages(pages, here().t)
    current = st.navigation(known, position="hidden")
    if st.session_state.get("_page") != current.url_path:
        st.session_state["_page"] = current.url_path
        page_changed()
    try:
        # Who is here, whether it is a sample and what the page reads are of one snapshot.
        with reading() as data:
            learn_names(data)
            t, me = here().t, here().actor
            _bar(t, [page for page in known if page.visibility == "visible"], me)
            if is_sample():
                # How to begin for real is said to whoever can.
                said = "ui.sample" if me.may(Role.ADMINISTRATOR) else "ui.sample_only"
                notice(t(said), "sample")
            with script(current.url_path or "today"):
                current.run()
    except (DomainError, Unavailable) as error:
        # Known troubles are no uncaught exceptions: nothing of them in the log but a line.
        told(error)


def _bar(t: Translator, pages: list[st.Page], me: Actor) -> None:
    """Programme, pages, language and light: one calm line."""
    other = "en" if t.lang == "fa" else "fa"
    leave = escape(t("ui.sign_out", name=me.name))
    with st.container(key="desk-bar", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(
            f'<div class="desk-brand"><span class="desk-mark" aria-hidden="true"></span>'
            f'<div title="{escape(t("ui.programme"))}"><b>{escape(t("ui.programme"))}</b>'
            f"<small>{escape(t('ui.office'))}</small></div>"
            f"</div>",
            width="content",
        )
        with st.container(key="desk-nav", horizontal=True, gap="xsmall"):
            for page in pages:
                if me.may(NEEDS.get(page.url_path, Role.VIEWER)):
                    st.page_link(page)
        st.html(
            f'<div class="desk-tools">'
            f'<a href="?present=1" data-desk-present aria-label="{escape(t("ui.present"))}"'
            f' title="{escape(t("ui.present"))}"></a>'
            f'<a href="/switch?lang={other}" data-desk-switch hreflang="{other}"'
            f' title="{escape(t("ui.other_language_title"))}">'
            f"{escape(t('ui.other_language'))}</a>"
            f'<a href="/switch?theme=dark" data-desk-switch data-desk-theme'
            f' aria-label="{escape(t("ui.theme"))}" title="{escape(t("ui.theme"))}"></a>'
            f'<a href="/account" data-desk-me aria-label="{escape(me.name)}"'
            f' title="{escape(me.name)}"></a>'
            f'<a href="/signout" data-desk-leave aria-label="{leave}" title="{leave}"></a>'
            f"</div>",
            width="content",
        )


if __name__ == "__main__":
    shell()
