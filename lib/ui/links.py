"""Ways to other pages: in the same tab, without a page load.

Streamlit looks for "pages/person.py" beside the shell, where our pages are not; these know where.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

PAGES = Path(__file__).resolve().parents[2] / "pages"


def link(page: str, label: str, places: dict[str, Any] | None = None, **more: Any) -> None:
    """A link to a page by name: ``link("person", plain(name), {"id": 3})``.

    ``label`` is Markdown (``plain`` what people typed); ``places`` goes into the address.
    """
    st.page_link(_page(page), label=label, query_params=_address(places), **more)


def open_page(page: str, places: dict[str, Any] | None = None) -> NoReturn:
    """Go there now; from the page, and from a callback (where the rest of it still runs)."""
    st.switch_page(_page(page), query_params=_address(places))


@cache
def _page(name: str) -> st.Page:
    # Kept: looking the path up anew costs a third of a millisecond a link.
    return st.Page(PAGES / f"{name}.py", url_path=name, default=name == "today")


def _address(places: dict[str, Any] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in places.items()} if places else None
