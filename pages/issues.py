"""What was raised in the sessions: find, add, and change several at once."""

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.issues import forms, queries, tables
from lib.issues.models import IssueState
from lib.issues.service import ChangeSeveral, PutBackSeveral, change_several, put_back_several
from lib.roster.forms import (
    category_choices,
    group_choices,
    neighbourhood_choices,
    staff_choices,
)
from lib.ui import address, fields
from lib.ui.act import act, outcome
from lib.ui.components import Paging, clear_selected, records, selected
from lib.ui.context import here, reading
from lib.ui.frame import empty, page
from lib.ui.links import open_page

QUICK, ISSUES, BULK = "quick-issue", "issues", "issues-bulk"
VIEWS = {
    "open": "issues.view.open",
    "all": "issues.view.all",
    "overdue": "issues.view.overdue",
    "unanswered": "issues.view.unanswered",
}


# ------------------------------------------------------------------------------- do
def _change(what: str) -> None:
    values = forms.bulk_values(BULK, what)
    if not values:
        return
    versions = fields.seen(BULK)
    chosen = tuple((id, versions[id]) for id in selected(ISSUES) if id in versions)
    done = act(
        BULK,
        change_several,
        ChangeSeveral(issues=chosen, **values),
        lambda bulk: "issues.bulk.done_but" if bulk.skipped else "issues.bulk.done",
        undo=lambda bulk: (
            (put_back_several, PutBackSeveral(bulk.changed)) if bulk.changed else None
        ),
        clear=True,
        n=lambda bulk: len(bulk.changed),
        skipped=lambda bulk: here().t.list(bulk.skipped),
    )
    if done:
        clear_selected(ISSUES)
        for name in ("owner_id", "to_state"):
            st.session_state[fields.key(BULK, name)] = None


# ------------------------------------------------------------------------------- show
def _filter(data: Reader, view: str) -> queries.IssueFilter:
    t = here().t
    groups, where = group_choices(data), neighbourhood_choices(data)
    subjects, staff = category_choices(data), staff_choices(data)
    with st.container(key="issues-filters", horizontal=True, vertical_alignment="bottom"):
        text = address.search(
            "q", t("i18n.search"), placeholder=t("issues.page.search_hint"), width=240
        )
        state = None
        if view in ("open", "all"):
            state = address.choice(
                "state",
                t("issues.field.state"),
                list(IssueState),
                lambda state: t(state.key),
                IssueState,
                lambda state: state.value,
                width=150,
            )
        chosen = {
            name: address.choice(name, label, list(options.names), options.show, width=width)
            for name, label, options, width in (
                ("category", t("issues.field.category"), subjects, 170),
                ("group", t("issues.field.group"), groups, 190),
                ("owner", t("issues.field.owner"), staff, 150),
                ("neighbourhood", t("issues.field.neighbourhood"), where, 130),
            )
        }
        archived = view == "all" and address.tick("archived", t("issues.page.archived"))
    return queries.IssueFilter(
        as_of=here().today,
        state=state.value if state else ("" if view == "all" else "open"),
        text=text,
        owner_id=chosen["owner"],
        category_id=chosen["category"],
        group_id=chosen["group"],
        neighbourhood_id=chosen["neighbourhood"],
        meeting_id=address.asked("meeting", address.whole),
        overdue=view == "overdue",
        unanswered=view == "unanswered",
        archived=archived,
    )


@st.fragment
def issues(view: str) -> None:
    """Filters, and the issues they leave."""
    t = here().t
    edits = here().actor.may(Role.COORDINATOR)
    with reading() as data:
        filter = _filter(data, view)
        number = address.page_number()
        rows, total, versions = data.ask(tables.issue_rows, filter, number, t)
        fields.seen(BULK).update(versions)
        outcome(BULK, fields=("due_on", "reason", "told_on", "until_on"))
        if (chosen := selected(ISSUES)) and edits:
            forms.bulk_form(BULK, data, len(chosen), _change)
        # An empty desk says what to do; a filter that leaves nothing says just that.
        bare = not total and filter == queries.IssueFilter(here().today)
        bare = (
            bare and not data.ask(queries.issues_page, queries.IssueFilter(here().today, "")).total
        )
    if bare:
        empty("issues.page.nobody", "issues.page.nobody_hint")
        return
    table = records(
        rows,
        tables.issue_columns(t),
        ISSUES,
        t,
        caption=t("issues.page.title"),
        empty=t("issues.page.nothing"),
        link="issue?id={id}",
        select=edits,
        paging=Paging(number, queries.PAGE, total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    )
    if table.open:
        open_page("issue", {"id": table.open})


with page("issues.page.title", "issues.page.purpose") as actions:
    t = here().t
    records_issues = here().actor.may(Role.RECORDER)
    adding = records_issues and address.asked("add") == "1"
    view = address.views("view", t("issues.page.title"), list(VIEWS), lambda name: t(VIEWS[name]))
    if records_issues:
        with actions:
            st.button(
                t("issues.page.stop_adding") if adding else t("issues.page.add"),
                key="add-issue",
                type="secondary" if adding else "primary",
                on_click=address.go,
                kwargs={"add": not adding},
            )
    if adding:
        outcome(QUICK)
        with reading() as data:
            forms.quick_form(QUICK, data, forms.save_quick)
    issues(view)
