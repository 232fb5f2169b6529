"""Promises: what is late, due this week, pending, kept; a new one."""

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.promises import forms, queries, tables
from lib.roster.forms import group_choices, staff_choices, unit_choices
from lib.ui import address, fields
from lib.ui.act import outcome
from lib.ui.components import Paging, records
from lib.ui.context import here, reading
from lib.ui.frame import empty, page, section
from lib.ui.links import open_page
from lib.ui.panel import form_panel

h = here()
t, today = h.t, h.today
records_promises = h.actor.may(Role.RECORDER)
FORM = "promise-new"


# ------------------------------------------------------------------------------- do
def _add(form: str) -> None:
    forms.recorded(form, lambda: forms.add_draft(form))


def _leave(form: str) -> None:
    fields.clear(form)
    address.go(add=None)


def _of_unit(id: int) -> None:
    address.go(unit=id or None, page=None)


# ------------------------------------------------------------------------------- show
def filters(data: Reader, view: str) -> queries.PromiseFilter:
    """What the address leaves of a view."""
    units, staff = unit_choices(data), staff_choices(data)
    groups = group_choices(data)
    with st.container(key="roster-filters", horizontal=True, vertical_alignment="bottom"):
        return queries.PromiseFilter(
            as_of=today,
            view=view,
            text=address.search(
                "q", t("i18n.search"), placeholder=t("promises.page.search_hint"), width=260
            ),
            unit_id=address.choice(
                "unit", t("promises.field.unit"), list(units.names), units.show, width=220
            ),
            owner_id=address.choice(
                "owner", t("promises.field.owner"), list(staff.names), staff.show, width=200
            ),
            group_id=address.choice(
                "group", t("promises.field.group"), list(groups.names), groups.show, width=220
            ),
        )


@st.fragment
def listing(view: str) -> None:
    """Filters, and the promises they leave."""
    with reading() as data:
        filter = filters(data, view)
        number = address.page_number()
        rows, total = data.ask(tables.promise_rows, filter, number, t)
        late = data.ask(tables.unit_rows, today, t) if view == "late" else ()
    if not total and filter == queries.PromiseFilter(today, view):
        action = ("promises.add.open", _open_add) if view == "all" and records_promises else None
        empty(f"promises.empty.{view}", "promises.empty.hint", action)
        return
    table = records(
        rows,
        tables.columns(t),
        "promises",
        t,
        caption=t(f"promises.view.{view}"),
        empty=t("promises.page.nothing_found"),
        link="promise?id={id}",
        paging=Paging(number, queries.PAGE, total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    )
    if len(late) > 1:
        section("promises.units.title")
        records(
            late,
            tables.unit_columns(t),
            "late-by-unit",
            t,
            caption=t("promises.units.title"),
            on_open=_of_unit,
        )
    if table.open:
        open_page("promise", {"id": table.open})


def _open_add() -> None:
    address.go(add=True)


# ------------------------------------------------------------------------------- ask
with page("promises.page.title", "promises.page.purpose") as actions:
    adding = records_promises and address.asked("add") == "1"
    with reading() as data:
        counts = data.ask(queries.promise_counts, today)
        if records_promises and not adding:
            with actions:
                label = t("promises.add.open")
                st.button(label, key="add-promise", type="primary", on_click=_open_add)
        if adding:
            with form_panel("promises.add.title", FORM, _leave, f"field-{FORM}.text"):
                forms.add_form(FORM, data, _add)
        else:
            outcome(FORM, fields=())
    view = address.views(
        "view",
        t("promises.page.title"),
        queries.VIEWS,
        lambda view: t(
            "promises.view.counted", view=t(f"promises.view.{view}"), n=t.number(counts[view])
        ),
    )
    listing(view)
