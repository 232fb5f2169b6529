"""The desk's own Streamlit components (v2): each wrapper's docstring says how to use it."""

from lib.ui.components.check_in import Attendee, check_in
from lib.ui.components.dates import date_field, date_text, put_date, read_date
from lib.ui.components.editable import Edit, EditColumn, editable
from lib.ui.components.month import DayMark, Entry, month_grid
from lib.ui.components.paper import Item, paper
from lib.ui.components.records import Column, Paging, Sort, clear_selected, records, selected
from lib.ui.components.small import copy_button, focus, print_button
from lib.ui.components.tally import Topic, tally

__all__ = [
    "Attendee",
    "Column",
    "DayMark",
    "Edit",
    "EditColumn",
    "Entry",
    "Item",
    "Paging",
    "Sort",
    "Topic",
    "check_in",
    "clear_selected",
    "copy_button",
    "date_field",
    "date_text",
    "editable",
    "focus",
    "month_grid",
    "paper",
    "print_button",
    "put_date",
    "read_date",
    "records",
    "selected",
    "tally",
]
