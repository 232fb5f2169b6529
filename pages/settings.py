"""What the office calls its own, and the lists that all else chooses from, each a table."""

from functools import partial

import streamlit as st

from lib.accounts import queries as accounts
from lib.accounts.forms import account_finder
from lib.accounts.tables import keep_staff, staff_columns
from lib.actor import Role
from lib.db import Reader
from lib.i18n.dates import Month
from lib.reference import queries as reference
from lib.reference.forms import programme_section
from lib.reference.service import LISTS
from lib.reference.tables import holiday_columns, keep_holiday, keep_name, name_columns
from lib.start import is_sample
from lib.ui import address
from lib.ui.begin import begin_form
from lib.ui.components import editable
from lib.ui.context import here, reading
from lib.ui.edits import carry_out
from lib.ui.frame import page
from lib.ui.links import open_page

h = here()
t = h.t
administers = h.actor.may(Role.ADMINISTRATOR)
TITLES = {
    **({"programme": t("reference.list.programme")} if administers else {}),
    **({"staff": t("accounts.list")} if administers else {}),
    **{name: t(f"reference.list.{name}") for name in LISTS},
    "holiday": t("reference.list.holiday"),
}
if administers and is_sample():
    TITLES["begin"] = t("ui.begin.title")


def staff(data: Reader, archived: bool) -> None:
    st.caption(t("accounts.about"))
    rows = data.ask(accounts.staff, archived)
    places = [
        (place.id, t.name(place.name, place.name_en))
        for place in data.ask(reference.neighbourhoods)
    ]
    editable(
        rows, staff_columns(t, places), "settings-staff", t, today=h.today,
        on_edits=partial(carry_out, do=keep_staff), caption=TITLES["staff"],
    )  # fmt: skip
    account_finder(rows)


def names(data: Reader, table: str, archived: bool) -> None:
    st.caption(t(f"reference.about.{table}"))
    rows = data.ask(reference.names, table, archived)
    rows = rows.assign(family=[family and family.value for family in rows["family"]])
    editable(
        rows, name_columns(table, t), f"settings-{table}", t, today=h.today,
        on_edits=partial(carry_out, do=lambda db, edit: keep_name(db, table, edit)),
        caption=TITLES[table],
    )  # fmt: skip


def holidays(data: Reader, archived: bool) -> None:
    st.caption(t("reference.about.holiday"))
    this_year = Month.of(h.today, t.lang).year
    years = list(range(this_year - 2, this_year + 4))
    year = address.choice(
        "year", t("reference.page.year"), years, lambda year: t.digits(str(year)),
        placeholder=t.digits(str(this_year)), width=160,
    ) or this_year  # fmt: skip
    first = Month(year, 1, t.lang).first
    last = Month(year, 12, t.lang).last
    rows = data.ask(reference.holidays, first, last, archived)
    rows = rows.assign(
        weekday=[t.weekday(day) for day in rows["closed_on"]],
        kind=[kind.value for kind in rows["kind"]],
    )
    editable(
        rows, holiday_columns(t), f"settings-holiday-{year}", t, today=h.today,
        on_edits=partial(carry_out, do=lambda db, edit: keep_holiday(db, edit, t.lang, h.today)),
        caption=TITLES["holiday"],
    )  # fmt: skip


with page("reference.page.title", "reference.page.purpose") as actions:
    h.actor.must(Role.COORDINATOR)
    if administers:
        with actions:
            st.button(t("history.log.title"), on_click=partial(open_page, "log"))
    table = address.views("table", t("reference.page.title"), list(TITLES), TITLES.__getitem__)
    if table == "begin":
        begin_form()
    elif table == "programme":
        st.caption(t("reference.about.programme"))
        with reading() as data:
            programme_section(data)
    else:
        archived = address.tick("archived", t("reference.page.archived"))
        with reading() as data:
            if table == "staff":
                staff(data, archived)
            elif table == "holiday":
                holidays(data, archived)
            else:
                names(data, table, archived)
