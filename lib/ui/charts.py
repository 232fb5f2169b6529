"""Charts: the house's look, a card around each, its numbers as a workbook.

A chart function takes a ``Look`` (words, colours, direction) and returns an ``alt.Chart`` with
explicit types and no data. What it comes to is kept for each translator and light; the rows travel
as Arrow. Building a chart anew at each rerun would cost ten times a whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pandas as pd
import streamlit as st

from lib.i18n import Translator
from lib.ui.context import here
from lib.ui.safe import escape
from lib.ui.workbook import Field, workbook

if TYPE_CHECKING:
    import altair as alt
    import pyarrow as pa

DAY = {
    "turquoise": "#0F6E6E", "lapis": "#1F4E8C", "saffron": "#D98E04", "clay": "#B4533A",
    "plum": "#7A4B8C", "slate": "#5B6B73", "ink": "#1E2A2E", "soft": "#52616A",
    "line": "#E0D9CB", "surface": "#FFFFFF", "pale": "#D5CEBF",
}  # fmt: skip
NIGHT = {
    "turquoise": "#3FB8AF", "lapis": "#8DB4E8", "saffron": "#F0B347", "clay": "#E08A6F",
    "plum": "#C39AD6", "slate": "#9BAAB1", "ink": "#E8E4DA", "soft": "#A3B1B6",
    "line": "#2B393D", "surface": "#182225", "pale": "#3C4C51",
}  # fmt: skip
"""The tiles of .streamlit/config.toml, by day and by night."""

FONT = '"Desk Digits", Vazirmatn, sans-serif'
HEIGHT = 260


@dataclass(frozen=True)
class Look:
    """What a chart function goes by: ``t`` says things, ``colour[…]`` is a tile of the house."""

    t: Translator
    dark: bool = False

    @property
    def rtl(self) -> bool:
        return self.t.rtl

    @property
    def colour(self) -> dict[str, str]:
        return NIGHT if self.dark else DAY


class Sign(NamedTuple):
    """How a chart shows a kind of thing: its word, its tile, its shape and the dash of its line.

    ``shape`` is one of ``SHAPES``; ``dash`` is empty where no line is drawn.
    """

    word: str
    tile: str
    shape: str = "square"
    dash: tuple[int, ...] = ()


SHAPES = {
    "square": "M7.5 1.5h9v9h-9z",
    "circle": "M12 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
    "triangle-up": "M12 .5l6 10.5h-12z",
    "diamond": "M12 0l5 6-5 6-5-6z",
}
"""Vega's shapes, drawn anew for the legend: 24 wide, 12 high."""


@dataclass(frozen=True, eq=False)
class Card:
    """A chart and what stands around it; all texts are said already.

    ``title`` is the finding, ``about`` its n and period, ``note`` what is left out or stands
    beside, ``signs`` the legend. ``rows`` is None where there is nothing yet: then ``title`` says
    what to enter first. ``drawn`` is what of the rows the chart shows, where all are too many to
    be read.
    """

    key: str
    title: str
    about: str = ""
    how: str = ""
    source: str = ""
    note: str = ""
    signs: tuple[Sign, ...] = ()
    make: Callable[[Look], alt.Chart] | None = None
    rows: pd.DataFrame | None = None
    fields: tuple[Field, ...] = ()
    drawn: pd.DataFrame | None = None

    @cached_property
    def arrow(self) -> pa.Table:
        import pyarrow

        drawn = self.rows if self.drawn is None else self.drawn
        return pyarrow.Table.from_pandas(drawn, preserve_index=False)


@dataclass(frozen=True)
class CardWords:
    """What every card says: how it is counted, whence, and how its numbers are taken along."""

    how: str
    source: str
    download: str


def draw(make: Callable[[Look], alt.Chart], rows: pa.Table, key: str, alt: str) -> None:
    """A chart of these rows; ``alt`` says to a screen reader what it shows."""
    # Without a theme of Streamlit's: it would lay its own colours and fonts over ours.
    st.vega_lite_chart(rows, spec(make, here().t, _dark()), theme=None, key=key, alt=alt)


def _dark() -> bool:
    return getattr(st.context.theme, "type", None) == "dark"


def card(card: Card, words: CardWords, take: str) -> None:
    """A card: the finding, the chart, how it is counted, its numbers to take along.

    ``take`` is the address of the workbook (lib/exchange/take.py).
    """
    about = f"<p>{escape(card.about)}</p>" if card.about else ""
    legend = legend_html(card.signs, NIGHT if _dark() else DAY)
    head = f'<header class="desk-chart"><h2>{escape(card.title)}</h2>{about}{legend}</header>'
    with st.container(key=f"chart-{card.key}", gap=None):
        if card.make is None or card.rows is None:
            st.html(head)
            return
        note = f"<p>{escape(card.note)}</p>" if card.note else ""
        # One element for both: desk.css puts the chart between them.
        st.html(
            f'{head}<footer class="desk-chart">{note}<details>'
            f"<summary>{escape(words.how)}</summary>"
            f"<p>{escape(card.how)}</p><p>{escape(words.source)} {escape(card.source)}</p>"
            f'</details><p><a class="desk-take" href="{escape(take)}" download>'
            f"{escape(words.download)}</a></p></footer>"
        )
        draw(card.make, card.arrow, f"vega-{card.key}", f"{card.title}. {card.about}")


def legend_html(signs: Iterable[Sign], colour: Mapping[str, str]) -> str:
    """The signs beside their words, in the order of the chart; "" without any.

    Not Vega's legend: it draws the sign left of its word in every language.
    """
    items = "".join(
        f"<li>{_sign(sign, colour[sign.tile])}{escape(sign.word)}</li>" for sign in signs
    )
    return f'<ul class="desk-legend" role="list">{items}</ul>' if items else ""


def _sign(sign: Sign, colour: str) -> str:
    dash = " ".join(str(part) for part in sign.dash)
    line = f'<path d="M1.5 6h21" stroke-width="2.5" stroke-dasharray="{dash}"/>' if dash else ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{"0 0 24 12" if line else "6 0 12 12"}"'
        f' fill="{colour}" stroke="{colour}" stroke-width="0">'
        f'{line}<path d="{SHAPES[sign.shape]}"/></svg>'
    )
    # A picture: Streamlit takes svg itself out of st.html.
    return f'<img alt="" src="data:image/svg+xml,{quote(svg)}">'


@cache
def spec(make: Callable[[Look], alt.Chart], t: Translator, dark: bool) -> dict[str, Any]:
    """The Vega-Lite specification of a chart function in these words and light; never change it."""
    look = Look(t, dark)
    made = house(make(look), look).to_dict()
    made.pop("data", None)
    made.pop("datasets", None)
    return made


def house(chart: alt.Chart, look: Look) -> alt.Chart:
    """``chart`` as the house draws: its colours, its letters, the numerals of the language."""
    colour, digits = look.colour, look.t.digits
    text = {"labelFont": FONT, "titleFont": FONT, "labelColor": colour["soft"]}
    text |= {"titleColor": colour["soft"], "labelFontSize": 12, "titleFontSize": 12}
    return chart.configure(
        background="transparent",
        # The alternative text says it; Vega's own would be English, a line for every point.
        aria=False,
        font=FONT,
        padding={"left": 4, "right": 4, "top": 8, "bottom": 4},
        autosize={"type": "fit-x", "contains": "padding"},
        view={"stroke": None},
        axis={
            **text,
            "gridColor": colour["line"], "domainColor": colour["line"], "tickColor": colour["line"],
            "titleFontWeight": "normal", "labelLimit": 260, "labelPadding": 6, "ticks": False,
        },
        legend={"disable": True},  # the card has one
        header={**text, "title": None},
        text={"font": FONT, "fontSize": 12, "color": colour["ink"]},
        bar={"color": colour["turquoise"], "cornerRadiusEnd": 2},
        line={"strokeWidth": 2.5, "color": colour["turquoise"]},
        point={"size": 70, "color": colour["turquoise"]},
        range={
            "category": [colour[name] for name in
                         ("turquoise", "saffron", "lapis", "clay", "plum", "slate")],
        },
        locale={
            "number": {
                "decimal": "٫" if look.rtl else ".",
                "thousands": "٬" if look.rtl else ",",
                "grouping": [3],
                "currency": ["", ""],
                "percent": "٪" if look.rtl else "%",
                "minus": "\N{MINUS SIGN}",
                **({"numerals": [digits(n) for n in range(10)]} if look.rtl else {}),
            }
        },
    )  # fmt: skip


def card_workbook(card: Card, t: Translator) -> bytes:
    """The rows of a card as an Excel workbook, under what the card says."""
    rows: list[dict[Any, Any]] = [] if card.rows is None else card.rows.to_dict("records")
    return workbook(card.fields, rows, t, head=(card.title, card.about, card.note))
