"""One person: how to reach them, where they belong, how they came, what changed. And the form."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader, tuples
from lib.errors import NotFound
from lib.meetings.tables import attended, attended_columns
from lib.roster import forms, queries, tables
from lib.roster.service import (
    IntroductionDraft,
    LeavingDraft,
    Seen,
    add_membership,
    add_person,
    archive_person,
    edit_membership,
    edit_person,
    erase_person,
    put_back_person,
    remove_memberships,
    restore_person,
    set_introducer,
)
from lib.ui import address, fields
from lib.ui.act import act, conflict, outcome
from lib.ui.changes import history
from lib.ui.components import records
from lib.ui.context import here, reading
from lib.ui.frame import badges, confirm, page, section
from lib.ui.links import link, open_page, take
from lib.ui.safe import plain


# ------------------------------------------------------------------------------- do
def _add(form: str, accept: bool = False) -> None:
    if id := act(form, add_person, lambda: forms.person_draft(form, accept=accept)):
        address.go(id=id)


def _edit(form: str, person: Any) -> None:
    if act(form, edit_person, lambda: forms.person_draft(form, person)):
        _close(form, "edit")


def _close(form: str, place: str) -> None:
    fields.clear(form)
    address.go(**{place: None})


def _archive(person: Any) -> None:
    act(
        "person",
        archive_person,
        Seen(person.id, person.version),
        "roster.person.archived_now",
        undo=lambda seen: (restore_person, seen),
        name=person.display_name,
    )


def _restore(person: Any) -> None:
    seen = Seen(person.id, person.version)
    act("person", restore_person, seen, "roster.person.restored", name=person.display_name)


def _join(form: str, person_id: int, id: int | None) -> None:
    verb = edit_membership if id else add_membership
    if act(form, verb, lambda: forms.membership_draft(form, person_id, id), "ui.saved"):
        _close(form, "membership")


def _leave(form: str, id: int) -> None:
    if act("membership", remove_memberships, LeavingDraft((id,)), "roster.membership.removed"):
        _close(form, "membership")


def _erase(person: Any) -> None:
    act("person", erase_person, Seen(person.id, person.version), "roster.erase.done")


def _introduce(form: str, person: Any, id: int | None) -> None:
    draft = IntroductionDraft(person.id, person.version, id)
    if act("person", set_introducer, draft, undo=lambda before: (set_introducer, before)):
        _close(form, "introducer")


# ------------------------------------------------------------------------------- show
def new() -> None:
    """The whole form, for somebody new."""
    here().actor.must(Role.RECORDER)
    form = "person-new"
    with page("roster.person.new", "roster.person.new_purpose"), reading() as data:
        outcome(form)
        forms.look_alikes(form, _add)
        forms.person_form(form, data, _add)


def editing(data: Reader, person: Any, private: Any) -> None:
    """The form of somebody known; two versions, where a colleague was faster."""
    here().actor.must(Role.RECORDER)
    t, form = here().t, f"person-{person.id}"
    with page("roster.person.editing", name=person.display_name):
        outcome(form)
        shown = partial(_close, form, "edit")
        if not conflict(form, tables.person_labels(t), forms.person_words(data), shown):
            cancel = (t("i18n.cancel"), _close, (form, "edit"))
            forms.person_form(form, data, _edit, person, private, (person,), [cancel])


def showing(data: Reader, person: Any, private: Any) -> None:
    """The page of somebody known."""
    t, me = here().t, here().actor
    with page("roster.person.is", "roster.person.works", **tables.head_of(person)) as actions:
        with actions:
            if person.archived_at and me.may(Role.COORDINATOR) and not person.erased_at:
                st.button(t("i18n.restore"), type="primary", on_click=_restore, args=(person,))
            elif me.may(Role.COORDINATOR) and not person.archived_at:
                st.button(t("i18n.archive"), on_click=_archive, args=(person,))
            if me.may(Role.RECORDER) and not person.archived_at:
                change = {"on_click": address.go, "kwargs": {"edit": True}}
                st.button(t("i18n.edit"), type="primary", **change)
        for form in ("person", f"person-{person.id}", "person-new"):
            outcome(form, fields=())
        badges(tables.person_badges(person, t))
        left, right = st.columns([3, 2], gap="large")
        with left:
            section("roster.person.section_contact")
            forms.contact(data, person, private)
            memberships(data, person)
            attendance(data, person)
        with right:
            introductions(data, person)
            tables.notes(person, private, t)
            with st.expander(t("history.title")):
                may = here().actor.may(Role.RECORDER) and not person.archived_at
                told = data.ask(tables.history, "person", person.id, t)
                history(told, person, put_back_person if may else None)
            if me.may(Role.ADMINISTRATOR):
                personal_data(person)


def personal_data(person: Any) -> None:
    """For who asks what is held about them, or to be forgotten."""
    t = here().t
    with st.expander(t("roster.erase.title")):
        st.text(t("roster.erase.about"), width="stretch")
        with st.container(horizontal=True):
            take(t("roster.erase.take"), f"person-{person.id}.json", noted=True)
            if not person.erased_at and st.button(t("roster.erase.open"), key="erase"):
                ask, sentence = t("roster.erase.ask"), t("roster.erase.sentence")
                confirm(ask, sentence, t("roster.erase.open"), _erase, person)


def memberships(data: Reader, person: Any) -> None:
    """The groups, and the form of the one that is opened."""
    t, edits = here().t, here().actor.may(Role.RECORDER) and not person.erased_at
    rows = tables.membership_rows(data.ask(queries.memberships_of, person.id), here().today, t)
    asked = address.asked("membership") if edits else None
    row = next((row for row in rows if str(row["id"]) == asked), None)
    with st.container(horizontal=True, vertical_alignment="bottom", key="memberships-head"):
        section("roster.person.groups")
        if edits:
            join = {"on_click": address.go, "kwargs": {"membership": "new"}}
            st.button(t("roster.membership.add"), type="tertiary", **join)
    if row or asked == "new":
        form = f"membership-{person.id}-{row['id'] if row else 'new'}"
        outcome(form)
        shown = partial(_close, form, "membership")
        if not conflict(form, forms.membership_labels(t), forms.membership_words(data), shown):
            others = [(t("i18n.cancel"), _close, (form, "membership"))]
            if row:
                others.append((t("roster.membership.remove"), _leave, (form, row["id"])))
            id = row["id"] if row else None
            args = (person.id, id)
            forms.membership_form(form, data, _join, row, person.version, args, others)
    outcome("membership")
    if rows:
        records(
            rows,
            tables.membership_columns(t),
            f"memberships-{person.id}",
            t,
            caption=t("roster.person.groups"),
            on_open=(lambda id: address.go(membership=id)) if edits else None,
            dim="over",
        )
    else:
        st.text(t("roster.membership.none"))


def attendance(data: Reader, person: Any) -> None:
    """How they came: a strip of all sessions, and the latest by name."""
    t = here().t
    section("roster.attendance.title")
    came = data.ask(attended, person.id, t)
    if not came.rows:
        st.text(t("roster.attendance.none"))
        return
    st.html(tables.strip_html(came.marks, t))
    opened = records(
        came.rows,
        attended_columns(t),
        f"attendance-{person.id}",
        t,
        caption=t("roster.attendance.title"),
        link="meeting?id={id}",
    ).open
    if opened:
        open_page("meeting", {"id": opened})


def introductions(data: Reader, person: Any) -> None:
    """Who brought them, and whom they brought."""
    t, edits = here().t, here().actor.may(Role.RECORDER) and not person.erased_at
    with st.container(horizontal=True, vertical_alignment="bottom", key="introduction-head"):
        section("roster.person.section_introduction")
        if edits:
            change = {"on_click": address.go, "kwargs": {"introducer": True}}
            st.button(t("roster.person.set_introducer"), type="tertiary", **change)
    form = f"introducer-{person.id}"
    if edits and address.asked("introducer") == "1":
        with st.container(border=True, key="introducer-panel"):
            forms.introducer_form(form, data, _introduce, person)
            st.button(
                t("i18n.cancel"), key=f"{form}.cancel", on_click=_close, args=(form, "introducer")
            )
    if person.introduced_by_id:
        st.text(t("roster.person.introduced_by"))
        link("person", plain(person.introduced_by), {"id": person.introduced_by_id})
    brought = data.ask(queries.people_introduced, person.id)
    if brought.total:
        st.text(t("roster.person.introduced", n=brought.total))
        with st.container(horizontal=True, gap="small"):
            for each in tuples(brought.rows):
                link("person", plain(each.display_name), {"id": each.id})
    if not person.introduced_by_id and not brought.total:
        st.text(t("roster.person.introduction_unknown"))


# ------------------------------------------------------------------------------- ask
id = address.asked("id", address.whole)
if id is None:
    new()
else:
    with reading() as data:
        person = data.ask(queries.person_of, id)
        if person is None:
            with page("ui.nav.person"):
                raise NotFound("person", id)
        private = None
        if here().actor.may(Role.COORDINATOR):
            private = data.ask(queries.private_of, id)
        if address.asked("edit") == "1" and not person.archived_at:
            editing(data, person, private)
        else:
            showing(data, person, private)
