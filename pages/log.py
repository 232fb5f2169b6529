"""The log: who changed what, when, in the whole desk. For administrators."""

from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from lib.accounts.queries import staff_options
from lib.actor import Actor
from lib.history.queries import LOG_PAGE, LogFilter, log_page, log_roots, log_rows
from lib.history.tables import log_columns, log_lines, log_workbook
from lib.i18n.dates import TEHRAN
from lib.programme.log import PAGES, field_words, record_words
from lib.ui import address
from lib.ui.components import Paging, records
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import open_page

MOST = 20_000
"""Lines of a workbook: what a person reads, and Excel opens at once."""
PERIODS = {"day": 1, "week": 7, "month": 30, "year": 365}

h = here()
t = h.t
words, fields = record_words(t), field_words(t)


def since(period: str | None) -> datetime | None:
    if period is None:
        return None
    first = h.today - timedelta(days=PERIODS[period] - 1)
    return datetime(first.year, first.month, first.day, tzinfo=TEHRAN)


def taken(actor: Actor, filter: LogFilter) -> bytes:
    # Written when it is asked for, long after the page has put its snapshot down.
    with reading(actor) as data:
        return log_workbook(log_lines(data.ask(log_rows, filter, MOST), words, fields, t), t)


with page("history.log.title", "history.log.purpose") as actions, reading() as data:
    staff = {row.id: row.name for row in data.ask(staff_options)}
    roots = sorted(data.ask(log_roots), key=lambda root: words.get(root, root))
    with st.container(key="controls-log", horizontal=True):
        filter = LogFilter(
            address.choice("who", t("history.log.who"), list(staff), staff.__getitem__, width=260),
            address.choice(
                "what", t("history.log.what"), roots, lambda root: words.get(root, root),
                read=str, width=220,
            ),
            since(
                address.choice(
                    "period", t("history.log.period"), list(PERIODS),
                    lambda period: t(f"history.period.{period}"), read=str, width=180,
                )
            ),
        )  # fmt: skip
    number = address.page_number()
    entries, total = data.ask(log_page, filter, number)
    with actions:
        st.download_button(
            t("history.log.take"),
            partial(taken, h.actor, filter),
            file_name="log.xlsx", key="log-take", on_click="ignore",
        )  # fmt: skip
    opened = records(
        log_lines(entries, words, fields, t),
        log_columns(t),
        "log",
        t,
        caption=t("history.log.title"),
        empty=t("history.log.nothing"),
        paging=Paging(number, LOG_PAGE, total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    ).open

if opened:
    _, root, id = str(opened).split(":")
    if root in PAGES and id.isdigit():
        open_page(PAGES[root], {"id": int(id)})
