"""The people and groups of the programme: find, add, and change several at once."""

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.meetings.tables import groups_heard
from lib.roster import forms, queries, tables
from lib.roster.models import Stage
from lib.roster.service import (
    GroupingDraft,
    LeavingDraft,
    StageDraft,
    add_person,
    add_to_group,
    remove_memberships,
    set_stages,
)
from lib.ui import address, fields
from lib.ui.act import act, outcome
from lib.ui.components import Paging, clear_selected, records, selected
from lib.ui.context import here, reading
from lib.ui.frame import empty, page
from lib.ui.links import open_page

QUICK, PEOPLE, BULK = "quick-person", "people", "people-bulk"


# ------------------------------------------------------------------------------- do
def _add(form: str, accept: bool = False) -> None:
    draft = forms.quick_draft(form, accept)
    name = " ".join(filter(None, (draft.given_name, draft.family_name)))
    act(form, add_person, draft, "roster.person.added", clear=True, name=name)


def _set_stage() -> None:
    stage = fields.typed(BULK, "stage")
    if stage is None:  # the choice was emptied
        return
    people = tuple((*pair, stage) for pair in forms.chosen_of(BULK, selected(PEOPLE)))
    _several(set_stages, StageDraft(people), lambda made: (set_stages, StageDraft(made)))


def _set_group() -> None:
    group = fields.typed(BULK, "group")
    if group is None:
        return
    draft = GroupingDraft(forms.chosen_of(BULK, selected(PEOPLE)), group)
    _several(add_to_group, draft, lambda made: (remove_memberships, LeavingDraft(made)))


def _several(verb, draft, undo) -> None:
    done = act(
        BULK,
        verb,
        draft,
        lambda bulk: "roster.bulk.done_but" if bulk.skipped else "roster.bulk.done",
        undo=lambda bulk: undo(bulk.changed) if bulk.changed else None,
        n=lambda bulk: len(bulk.changed),
        skipped=lambda bulk: here().t.list(bulk.skipped),
    )
    if done:
        clear_selected(PEOPLE)
        for name in ("stage", "group"):
            st.session_state[fields.key(BULK, name)] = None


# ------------------------------------------------------------------------------- show
@st.fragment
def people() -> None:
    """Filters, and the people they leave."""
    t = here().t
    with reading() as data:
        filter = _people_filter(data)
        shown = data.ask(queries.people_page, filter, number := address.page_number())
        forms.seen_together(BULK, shown.rows)
        outcome(BULK, fields=())
        chosen = selected(PEOPLE)
        if chosen and here().actor.may(Role.COORDINATOR):
            forms.bulk_form(BULK, data, len(chosen), _set_stage, _set_group)
    if not shown.total and filter == queries.PeopleFilter(here().today):
        empty("roster.person.nobody", "roster.person.nobody_hint")
        return
    table = records(
        tables.people_rows(shown, t),
        tables.people_columns(t),
        PEOPLE,
        t,
        caption=t("roster.view.people"),
        empty=t("roster.nothing_found"),
        link="person?id={id}",
        select=here().actor.may(Role.COORDINATOR),
        paging=Paging(number, queries.PAGE, shown.total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    )
    if table.open:
        open_page("person", {"id": table.open})


def _people_filter(data: Reader) -> queries.PeopleFilter:
    t = here().t
    groups, where = forms.group_choices(data), forms.neighbourhood_choices(data)
    known = data.ask(queries.fields_of_activity)
    with st.container(key="roster-filters", horizontal=True, vertical_alignment="bottom"):
        return queries.PeopleFilter(
            as_of=here().today,
            text=address.search(
                "q", t("i18n.search"), placeholder=t("roster.person.search_hint"), width=300
            ),
            group_id=address.choice(
                "group", t("roster.membership.group"), list(groups.names), groups.show, width=220
            ),
            neighbourhood_id=address.choice(
                "neighbourhood",
                t("roster.person.neighbourhood"),
                list(where.names),
                where.show,
                width=150,
            ),
            stage=address.choice(
                "stage",
                t("roster.person.stage"),
                list(Stage),
                forms.words(),
                Stage,
                lambda stage: stage.value,
                width=150,
            ),
            field=address.choice(
                "field", t("roster.person.field_of_activity"), known, str, str, width=170
            ),
            archived=address.tick("archived", t("roster.archived")),
        )


@st.fragment
def groups() -> None:
    """Filters, and the groups they leave, with how well each is heard."""
    t, today = here().t, here().today
    with reading() as data:
        kinds = forms.kind_choices(data)
        with st.container(key="roster-filters", horizontal=True, vertical_alignment="bottom"):
            filter = queries.GroupFilter(
                as_of=today,
                text=address.search("q", t("i18n.search"), width=300),
                kind_id=address.choice(
                    "kind", t("roster.group.kind"), list(kinds.names), kinds.show, width=240
                ),
                archived=address.tick("archived", t("roster.archived")),
            )
        rows, total = data.ask(groups_heard, filter, number := address.page_number(), t)
    if not total and filter == queries.GroupFilter(today):
        empty("roster.group.nobody", "roster.group.nobody_hint")
        return
    table = records(
        rows,
        tables.group_columns(t, rows),
        "groups",
        t,
        caption=t("roster.view.groups"),
        empty=t("roster.nothing_found"),
        link="group?id={id}",
        paging=Paging(number, queries.PAGE, total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    )
    if table.open:
        open_page("group", {"id": table.open})


with page("roster.page.title", "roster.page.purpose") as actions:
    t, me = here().t, here().actor
    words = {"people": t("roster.view.people"), "groups": t("roster.view.groups")}
    view = address.views("view", t("roster.page.title"), list(words), words.__getitem__)
    adding = view == "people" and me.may(Role.RECORDER) and address.asked("add") == "1"
    with actions:
        if view == "groups":
            if me.may(Role.COORDINATOR) and st.button(t("roster.group.add"), type="primary"):
                open_page("group")
        elif me.may(Role.RECORDER):
            if st.button(t("roster.paste.title")):
                open_page("paste")
            st.button(
                t("roster.person.stop_adding") if adding else t("roster.person.add"),
                key="add-person",
                type="secondary" if adding else "primary",
                on_click=address.go,
                kwargs={"add": not adding},
            )
    outcome("paste", fields=())
    if adding:
        outcome(QUICK)
        forms.look_alikes(QUICK, _add)
        with reading() as data:
            forms.quick_form(QUICK, data, _add)
    people() if view == "people" else groups()
