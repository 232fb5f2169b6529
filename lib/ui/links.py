"""The pages there are, and the ways to them: in the same tab, without a page load.

Streamlit looks for "pages/person.py" beside the shell, where our pages are not; these know where.
"""

from __future__ import annotations

from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from lib.actor import Role
from lib.i18n import Translator
from lib.ui.safe import escape

PAGES = Path(__file__).resolve().parents[2] / "pages"

BAR = {
    "today": "ui.nav.today",
    "roster": "ui.nav.roster",
    "calendar": "ui.nav.calendar",
    "issues": "ui.nav.issues",
    "promises": "ui.nav.promises",
    "participation": "ui.nav.participation",
    "outcomes": "ui.nav.outcomes",
    "settings": "ui.nav.settings",
}
"""The pages of the bar and the keys of their titles; the first is the one that opens."""

ASIDE = {
    "person": "ui.nav.person",
    "group": "ui.nav.group",
    "paste": "ui.nav.paste",
    "meeting": "ui.nav.meeting",
    "checkin": "ui.nav.checkin",
    "sheet": "ui.nav.sheet",
    "issue": "ui.nav.issue",
    "promise": "ui.nav.promise",
    "feedback": "ui.nav.feedback",
    "form": "ui.nav.form",
    "week": "ui.nav.week",
    "account": "ui.nav.account",
    "log": "history.log.title",
}
"""The pages that others lead to."""

NEEDS = {"settings": Role.COORDINATOR}
"""Pages of the bar that not everybody may open; each asks again by itself."""


def all_pages(folder: Path, t: Translator) -> list[st.Page]:
    """The pages for ``st.navigation``, from the files in ``folder``."""
    return [copy(page) for page in _all_pages(folder, t)]  # a rerun marks the one that it may run


@lru_cache(8)
def _all_pages(folder: Path, t: Translator) -> tuple[st.Page, ...]:
    # Kept: to look for the files took 3 ms of every rerun.
    return tuple(
        st.Page(
            folder / f"{name}.py",
            title=t(title),
            url_path=name,
            default=name == "today",
            visibility="visible" if name in BAR else "hidden",
        )
        for name, title in (BAR | ASIDE).items()
    )


def link(page: str, label: str, places: dict[str, Any] | None = None, **more: Any) -> None:
    """A link to a page by name: ``link("person", plain(name), {"id": 3})``.

    ``label`` is Markdown (``plain`` what people typed); ``places`` goes into the address.
    """
    st.page_link(_page(page), label=label, query_params=_address(places), **more)


def open_page(page: str, places: dict[str, Any] | None = None) -> NoReturn:
    """Go there now; from the page, and from a callback (where the rest of it still runs)."""
    st.switch_page(_page(page), query_params=_address(places))


def take(label: str, file: str, noted: bool = False) -> None:
    """A file to take along (lib/exchange/take.py), looking like a button.

    ``file`` stands behind /take/; ``noted``: that it was taken is written down, so it is sent for.
    """
    address, label = escape(f"/take/{file}"), escape(label)
    if noted:
        st.html(
            f'<form class="desk-taken" method="post" action="{address}">'
            f"<button>{label}</button></form>",
            width="content",
        )
    else:
        st.html(
            f'<p class="desk-taken"><a href="{address}" download>{label}</a></p>', width="content"
        )


@cache
def _page(name: str) -> st.Page:
    # Kept: looking the path up anew costs a third of a millisecond a link.
    return st.Page(PAGES / f"{name}.py", url_path=name, default=name == "today")


def _address(places: dict[str, Any] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in places.items()} if places else None
