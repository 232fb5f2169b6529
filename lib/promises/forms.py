"""The forms of promises: widgets in, drafts out; and their sections on other pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.promises import queries, tables
from lib.promises.models import Completion
from lib.promises.service import (
    EditPromise,
    PromiseDraft,
    PromiseVersion,
    RecordAction,
    RedatePromise,
    WithdrawPromise,
    archive_promise,
    record_promise,
)
from lib.roster.forms import Options, group_choices, staff_choices, unit_choices
from lib.ui import fields
from lib.ui.act import act, outcome
from lib.ui.components import focus, records
from lib.ui.context import here, reading
from lib.ui.fields import typed
from lib.ui.frame import section
from lib.ui.links import open_page
from lib.ui.panel import Reading, entry_head, keep_entry

Save = Callable[..., object]


def issue_choices(data: Reader, group_id: int | None, chosen: int | None = None) -> Options:
    """Issues that a promise may belong to."""
    found = data.ask(queries.issues_to_link, group_id, chosen)
    return Options({row.id: row.title for row in found}, tuple(row.id for row in found))


def _unit(form: str, data: Reader, chosen: int | None = None) -> None:
    units = unit_choices(data)
    fields.choice(
        form,
        "acting_unit_id",
        here().t("promises.field.unit"),
        units.with_current(chosen),
        chosen,
        show=units.show,
    )


def _owner(form: str, data: Reader, chosen: int | None = None) -> None:
    staff = staff_choices(data)
    fields.choice(
        form,
        "owner_id",
        here().t("promises.field.owner"),
        staff.with_current(chosen),
        chosen,
        show=staff.show,
    )


def _issue(form: str, data: Reader, group_id: int | None, chosen: int | None = None) -> None:
    issues = issue_choices(data, group_id, chosen)
    fields.choice(
        form,
        "issue_id",
        here().t("promises.field.issue"),
        issues.with_current(chosen),
        chosen,
        show=issues.show,
    )


# ------------------------------------------------------------------------------- a new one
def add_form(form: str, data: Reader, save: Save) -> None:
    """A promise that was made outside a session, or is entered later."""
    t = here().t
    groups = group_choices(data)
    with st.form(form, border=False):
        fields.area(form, "text", t("promises.field.text"), required=True, height=68)
        made, due, group = st.columns([3, 3, 5])
        with made:
            fields.date(form, "promised_on", t("promises.field.promised_on"), here().today)
        with due:
            fields.date(form, "due_on", t("promises.field.due_on"), required=True)
        with group:
            fields.choice(
                form,
                "group_id",
                t("promises.field.group"),
                groups.with_current(),
                show=groups.show,
            )
        unit, owner, issue = st.columns(3)
        with unit:
            _unit(form, data)
        with owner:
            _owner(form, data)
        with issue:
            _issue(form, data, None)
        fields.submit(form, t("i18n.save_next"), save, form)


def add_draft(form: str) -> PromiseDraft:
    """What ``add_form`` holds."""
    read = Reading(form)
    return PromiseDraft(
        text=typed(form, "text", ""),
        due_on=read.day("due_on"),
        group_id=typed(form, "group_id"),
        promised_on=read.day("promised_on"),
        issue_id=typed(form, "issue_id"),
        acting_unit_id=typed(form, "acting_unit_id"),
        owner_id=typed(form, "owner_id"),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def recorded(form: str, draft: Callable[[], PromiseDraft]) -> Any:
    """Carry out what an entry form holds; coordinators may take it back at once."""
    undo = (lambda id: (archive_promise, PromiseVersion(id, 1))) if _coordinates() else None
    return act(form, record_promise, draft, "promises.add.done", clear=True, undo=undo)


def _coordinates() -> bool:
    return here().actor.may(Role.COORDINATOR)


# ------------------------------------------------------------------------------- one that is there
def edit_form(form: str, promise: Any, data: Reader, save: Save) -> None:
    """The text, who is to keep it, the issue it belongs to."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, promise.version)
        fields.area(form, "text", t("promises.field.text"), promise.text, required=True, height=96)
        unit, owner, issue = st.columns(3)
        with unit:
            _unit(form, data, promise.acting_unit_id)
        with owner:
            _owner(form, data, promise.owner_id)
        with issue:
            _issue(form, data, promise.group_id, promise.issue_id)
        fields.submit(form, t("i18n.save"), save, form, promise.id)


def edit_draft(form: str, id: int) -> EditPromise:
    """What ``edit_form`` holds."""
    return EditPromise(
        id=id,
        version=fields.version(form) or 0,
        text=typed(form, "text", ""),
        issue_id=typed(form, "issue_id"),
        acting_unit_id=typed(form, "acting_unit_id"),
        owner_id=typed(form, "owner_id"),
    )


def edit_words(data: Reader) -> tuple[dict[str, str], dict[str, Callable[[Any], str]]]:
    """Labels of the form's fields, and how each is written where two versions meet."""
    shows = {
        "acting_unit_id": unit_choices(data).show,
        "owner_id": staff_choices(data).show,
        "issue_id": issue_choices(data, None).show,
    }
    return tables.edited_labels(here().t), shows


def action_form(form: str, promise: Any, save: Save, *, kept: bool = False) -> None:
    """What was done, on which day, and how far the promise is kept by it; ``kept``: wholly."""
    t = here().t
    with st.form(form, border=False):
        fields.area(form, "text", t("promises.field.action"), required=True, height=68)
        day, how = st.columns(2)
        with day:
            fields.date(
                form, "happened_on", t("promises.field.happened_on"), here().today, required=True
            )
        with how:
            fields.choice(
                form,
                "completion",
                t("promises.field.completion"),
                list(Completion),
                Completion.COMPLETE if kept else promise.completion,
                show=lambda each: t(each.key),
            )
        fields.submit(form, t("i18n.save"), save, form, promise.id)


def action_draft(form: str, id: int) -> RecordAction:
    """What ``action_form`` holds."""
    read = Reading(form)
    return RecordAction(
        id=id,
        text=typed(form, "text", ""),
        happened_on=read.day("happened_on"),
        completion=typed(form, "completion"),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def redate_form(form: str, promise: Any, save: Save) -> None:
    """Another day, and why."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, promise.version)
        fields.date(form, "due_on", t("promises.field.new_due_on"), required=True)
        fields.text(form, "reason", t("promises.field.reason"), required=True)
        fields.submit(form, t("promises.redate.save"), save, form, promise.id)


def redate_draft(form: str, id: int) -> RedatePromise:
    """What ``redate_form`` holds."""
    read = Reading(form)
    return RedatePromise(
        id=id,
        version=fields.version(form) or 0,
        due_on=read.day("due_on"),
        reason=typed(form, "reason", ""),
        unread=read.unread,
    )


def withdraw_form(form: str, promise: Any, save: Save) -> None:
    """Why a promise will not be kept."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, promise.version)
        fields.text(form, "reason", t("promises.field.reason"), required=True)
        fields.submit(form, t("promises.withdraw.save"), save, form, promise.id)


def withdraw_draft(form: str, id: int) -> WithdrawPromise:
    """What ``withdraw_form`` holds."""
    return WithdrawPromise(id, fields.version(form) or 0, typed(form, "reason", ""))


# ------------------------------------------------------------------------------- on other pages
def _list(rows: list[dict[str, Any]], key: str, caption: str) -> None:
    t = here().t
    opened = records(
        rows,
        tables.columns(t, brief=True),
        key,
        t,
        caption=caption,
        link="promise?id={id}",
    ).open
    if opened:
        open_page("promise", {"id": opened})


def promised_section(data: Reader, group_id: int) -> None:
    """What a group was promised and still waits for: a session with it opens with that."""
    t = here().t
    waiting, late = data.ask(tables.rows_of_group, group_id, here().today, t)
    if not waiting:
        return
    title = t("promises.of_group.title", n=len(waiting))
    if late:
        title = t("promises.of_group.title_late", n=len(waiting), late=late)
    with st.expander(title, expanded=True):
        _list(waiting, f"promised-{group_id}", t("promises.of_group.caption"))


def promises_section(data: Reader, issue_id: int) -> None:
    """What was promised about an issue; nothing where nothing was."""
    t = here().t
    rows = data.ask(tables.rows_of_issue, issue_id, here().today, t)
    if not rows:
        return
    section("promises.of_issue.title")
    _list(rows, f"promises-of-issue-{issue_id}", t("promises.of_issue.title"))


@st.fragment
def meeting_promises(meeting_id: int, may_record: bool) -> None:
    """What was promised in a session, and the next one: a text, a day, a unit, Enter."""
    t = here().t
    form = f"promise-in-{meeting_id}"
    with reading() as data:
        rows = data.ask(tables.rows_of_meeting, meeting_id, here().today, t)
        if not rows and not may_record:
            return
        drawn = False
        if may_record:
            drawn = entry_head("promises.of_meeting.title", form, "text", "promises.add.open")
            outcome(form, fields=None if drawn else ())
        else:
            section("promises.of_meeting.title")
        if drawn:
            with st.container(key=f"{form}-panel"), st.form(form, border=False):
                text, due, unit = st.columns([6, 3, 3])
                with text:
                    fields.text(form, "text", t("promises.field.text"), required=True)
                with due:
                    fields.date(form, "due_on", t("promises.field.due_on"), required=True)
                with unit:
                    _unit(form, data)
                fields.submit(form, t("i18n.save_next"), partial(_record_in, meeting_id), form)
            focus(f"field-{form}.text", fields.request_id(form), key=f"{form}-focus")
        if rows:
            _list(rows, f"promises-of-{meeting_id}", t("promises.of_meeting.title"))


def _record_in(meeting_id: int, form: str) -> None:
    def draft() -> PromiseDraft:
        read = Reading(form)
        return PromiseDraft(
            text=typed(form, "text", ""),
            due_on=read.day("due_on"),
            meeting_id=meeting_id,
            acting_unit_id=typed(form, "acting_unit_id"),
            request_id=fields.request_id(form),
            unread=read.unread,
        )

    if recorded(form, draft):
        keep_entry(form)
