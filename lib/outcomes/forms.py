"""The period and the group that a page of charts looks at, in its address; the cards below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from lib.db import Reader
from lib.outcomes.periods import Period, scope_of
from lib.outcomes.queries import Scope, first_day
from lib.outcomes.tables import card_name, card_words
from lib.roster.queries import group_options
from lib.ui import address
from lib.ui.charts import card
from lib.ui.context import here
from lib.ui.safe import escape


def scope_filters(data: Reader) -> Scope:
    """The two fields above the charts; what they say."""
    t, today = here().t, here().today
    options = {
        row.id: t.name(row.name, row.name_en) for row in data.ask(group_options) if not row.archived
    }
    # Not drawn away in the meeting's room: only hidden, with all of "controls".
    with st.container(key="controls-scope", horizontal=True):
        period = address.choice(
            "period", t("outcomes.filter.period"), list(Period), lambda period: t(period.key),
            read=Period, write=lambda period: period.value, width=240,
            placeholder=t(Period.YEAR_BACK.key),
        )  # fmt: skip
        group = address.choice(
            "group", t("outcomes.filter.group"), list(options), lambda id: options[id], width=320
        )
    period = period or Period.YEAR_BACK
    begun = data.ask(first_day) if period is Period.ALL else None
    return scope_of(period, today, t.lang, group, begun)


def show_cards(data: Reader, cards: Iterable[Any], scope: Scope) -> None:
    """The cards of a page; one at a time on the room's screen (lib/static/desk.js)."""
    t = here().t
    words = card_words(t)
    said = address.carried("period", "group")
    with st.container(key="charts"):
        for each in cards:
            card(data.ask(each, scope, t), words, f"/take/{card_name(each)}.xlsx?{said}")
    of = escape(t("outcomes.card.position", place="{place}", all="{all}"))
    st.html(f'<p class="desk-position" data-of="{of}" aria-live="polite"></p>')
