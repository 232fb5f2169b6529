"""The log: who changed what, when, in the whole desk. For administrators."""

import streamlit as st

from lib.accounts.queries import staff_options
from lib.history.queries import LOG_PAGE, PERIODS, LogFilter, log_page, log_roots, since
from lib.history.tables import log_columns, log_lines
from lib.programme.log import PAGES, field_words, record_words
from lib.ui import address
from lib.ui.components import Paging, records
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import open_page, take

h = here()
t = h.t
words, fields = record_words(t), field_words(t)


with page("history.log.title", "history.log.purpose") as actions, reading() as data:
    staff = {row.id: row.name for row in data.ask(staff_options)}
    roots = sorted(data.ask(log_roots), key=lambda root: words.get(root, root))
    with st.container(key="controls-log", horizontal=True):
        who = address.choice("who", t("history.log.who"), list(staff), staff.__getitem__, width=260)
        what = address.choice(
            "what", t("history.log.what"), roots, lambda root: words.get(root, root),
            read=str, width=220,
        )  # fmt: skip
        period = address.choice(
            "period", t("history.log.period"), list(PERIODS),
            lambda period: t(f"history.period.{period}"), read=str, width=180,
        )  # fmt: skip
    filter = LogFilter(who, what, period and since(period, h.today))
    number = address.page_number()
    entries, total = data.ask(log_page, filter, number)
    with actions:
        take(t("history.log.take"), f"log.xlsx?{address.carried('who', 'what', 'period')}")
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
