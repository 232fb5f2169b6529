"""One group: how well it is heard, who is in it, what changed. And the form."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader, tuples
from lib.errors import NotFound
from lib.meetings.queries import group_hearing
from lib.meetings.tables import heard
from lib.roster import forms, queries, tables
from lib.roster.service import (
    add_group,
    archive_group,
    edit_group,
    put_back_group,
    restore_group,
)
from lib.ui import address, fields
from lib.ui.act import act, conflict, outcome
from lib.ui.changes import history
from lib.ui.components import Column, Paging, records
from lib.ui.context import here, reading
from lib.ui.frame import badges, empty, facts, metric_row, page, section
from lib.ui.links import link, open_page


# ------------------------------------------------------------------------------- do
def _add(form: str) -> None:
    if id := act(form, add_group, lambda: forms.group_draft(form)):
        address.go(id=id)


def _edit(form: str, group: Any) -> None:
    if act(form, edit_group, lambda: forms.group_draft(form, group)):
        _close(form)


def _close(form: str) -> None:
    fields.clear(form)
    address.go(edit=None)


def _archive(group: Any) -> None:
    act(
        "group",
        archive_group,
        forms.seen(group),
        "roster.person.archived_now",
        undo=lambda seen: (restore_group, seen),
        name=group.name,
    )


def _restore(group: Any) -> None:
    act("group", restore_group, forms.seen(group), "roster.person.restored", name=group.name)


# ------------------------------------------------------------------------------- show
def new() -> None:
    """The form of a new group."""
    here().actor.must(Role.COORDINATOR)
    with page("roster.group.new", "roster.group.new_purpose"), reading() as data:
        outcome("group-new")
        forms.group_form("group-new", data, _add)


def editing(data: Reader, group: Any) -> None:
    """The form of a group; two versions, where a colleague was faster."""
    here().actor.must(Role.COORDINATOR)
    t, form = here().t, f"group-{group.id}"
    with page("roster.group.editing", name=t.name(group.name, group.name_en)):
        outcome(form)
        shown = partial(_close, form)
        if not conflict(form, tables.group_labels(t), forms.group_words(data), shown):
            cancel = (t("i18n.cancel"), _close, (form,))
            forms.group_form(form, data, _edit, group, (group,), [cancel])


def showing(data: Reader, group: Any) -> None:
    """The page of a group."""
    t, today = here().t, here().today
    title = {
        "name": t.name(group.name, group.name_en),
        "kind": t.name(group.kind or "", group.kind_en),
    }
    with page("roster.group.is", "roster.group.of_kind", **title) as actions:
        if here().actor.may(Role.COORDINATOR):
            with actions:
                if group.archived_at:
                    st.button(t("i18n.restore"), type="primary", on_click=_restore, args=(group,))
                else:
                    st.button(t("i18n.archive"), on_click=_archive, args=(group,))
                    change = {"on_click": address.go, "kwargs": {"edit": True}}
                    st.button(t("i18n.edit"), type="primary", **change)
        for form in ("group", f"group-{group.id}", "group-new"):
            outcome(form, fields=())
        hearing = next(iter(tuples(data.ask(group_hearing, today, group.id))), None)
        if group.archived_at:
            badges([(t("roster.archived"), "quiet")])
        elif tables.is_overdue(group._mapping, hearing, today):
            badges([(t("roster.group.overdue"), "warn")])
        metric_row(tables.group_figures(group, hearing, today, t))
        left, right = st.columns([3, 2], gap="large")
        with left:
            members(data, group)
        with right:
            facts(tables.group_facts(group, hearing, t))
            sessions(data, group)
            with st.expander(t("history.title")):
                may = here().actor.may(Role.COORDINATOR) and not group.archived_at
                told = data.ask(tables.history, "stakeholder_group", group.id, t)
                history(told, group, put_back_group if may else None)


def members(data: Reader, group: Any) -> None:
    """Who is in it, or was."""
    t = here().t
    with st.container(horizontal=True, vertical_alignment="bottom", key="members-head"):
        section("roster.group.members")
        past = address.tick("past", t("roster.group.past_members"))
    number = address.page_number()
    shown = data.ask(queries.members_page, group.id, here().today, past, number)
    if not shown.total and not past:
        empty("roster.group.no_members", "roster.group.no_members_hint")
        with st.container(horizontal=True, horizontal_alignment="center"):
            link("roster", t("roster.group.choose_members"))
            if here().actor.may(Role.RECORDER):
                link("paste", t("roster.paste.title"))
        return
    opened = records(
        tables.member_rows(shown),
        tables.member_columns(t, past),
        f"members-{group.id}",
        t,
        id="person_id",
        caption=t("roster.group.members"),
        link="person?id={id}",
        paging=Paging(number, queries.PAGE, shown.total),
        on_page=lambda number: address.go(page=number if number > 1 else None),
    ).open
    if opened:
        open_page("person", {"id": opened})


def sessions(data: Reader, group: Any) -> None:
    """Its newest sessions."""
    t = here().t
    section("roster.group.sessions")
    rows = data.ask(heard, group.id, t)
    if not rows:
        st.text(t("roster.group.no_sessions"))
        return
    opened = records(
        rows,
        [Column("on", t("roster.attendance.on"), under="how")],
        f"sessions-{group.id}",
        t,
        caption=t("roster.group.sessions"),
        link="meeting?id={id}",
    ).open
    if opened:
        open_page("meeting", {"id": opened})


# ------------------------------------------------------------------------------- ask
id = address.asked("id", address.whole)
if id is None:
    new()
else:
    with reading() as data:
        group = data.ask(queries.group_of, id, here().today)
        if group is None:
            with page("ui.nav.group"):
                raise NotFound("group", id)
        if address.asked("edit") == "1" and not group.archived_at:
            editing(data, group)
        else:
            showing(data, group)
