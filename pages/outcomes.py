"""Outcomes: what became of what was raised, how both sides hear, how views change."""

from lib.outcomes.forms import scope_filters, show_cards
from lib.outcomes.tables import OUTCOMES
from lib.ui.context import reading
from lib.ui.frame import page

with (
    page("outcomes.outcomes.title", "outcomes.outcomes.purpose"),
    reading() as data,
):
    show_cards(data, OUTCOMES, scope_filters(data))
