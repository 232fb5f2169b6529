"""Participation: who comes, who is reached, whose turn it is, and what it is about."""

from lib.outcomes.forms import scope_filters, show_cards
from lib.outcomes.tables import PARTICIPATION
from lib.ui.context import reading
from lib.ui.frame import page

with (
    page("outcomes.participation.title", "outcomes.participation.purpose"),
    reading() as data,
):
    show_cards(data, PARTICIPATION, scope_filters(data))
