"""One promise: its days, what was done about it, and what is done next."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.errors import NotFound
from lib.promises import forms, queries, tables
from lib.promises.models import PromiseStep
from lib.promises.service import (
    PromiseVersion,
    UndoStep,
    archive_promise,
    edit_promise,
    put_back_promise,
    record_action,
    redate_promise,
    restore_promise,
    undo_step,
    withdraw_promise,
)
from lib.ui import address, fields
from lib.ui.act import act, conflict, outcome
from lib.ui.changes import history
from lib.ui.context import here, reading
from lib.ui.frame import badges, facts, page, section
from lib.ui.links import link
from lib.ui.panel import form_panel
from lib.ui.safe import plain

h = here()
t, today = h.t, h.today
records_steps = h.actor.may(Role.RECORDER)
coordinates = h.actor.may(Role.COORDINATOR)


# ------------------------------------------------------------------------------- do
def _undo(step: UndoStep) -> tuple[Any, UndoStep]:
    return undo_step, step


def _act(form: str, id: int) -> None:
    done = "promises.kept.done" if form.startswith("kept") else "promises.action.done"
    if act(form, record_action, lambda: forms.action_draft(form, id), done, undo=_undo):
        _leave(form)


def _redate(form: str, id: int) -> None:
    draft = forms.redate_draft(form, id)
    day = draft.due_on and t.long_date(draft.due_on)
    if act(form, redate_promise, draft, "promises.redate.done", undo=_undo, day=day):
        _leave(form)


def _withdraw(form: str, id: int) -> None:
    draft = forms.withdraw_draft(form, id)
    if act(form, withdraw_promise, draft, "promises.withdraw.done", undo=_undo):
        _leave(form)


def _edit(form: str, id: int) -> None:
    if act(form, edit_promise, forms.edit_draft(form, id)):
        _leave(form)


def _take_back(step: UndoStep) -> None:
    act("promise", undo_step, step, "promises.page.undone")


def _archive(seen: PromiseVersion) -> None:
    undo = lambda seen: (restore_promise, seen)  # noqa: E731
    act("promise", archive_promise, seen, "promises.page.archived_now", undo=undo)


def _restore(seen: PromiseVersion) -> None:
    act("promise", restore_promise, seen, "promises.page.restored")


def _leave(form: str) -> None:
    fields.clear(form)
    address.go(do=None)


# ------------------------------------------------------------------------------- show
PANELS = {
    "action": ("promises.action.title", "text"),
    "kept": ("promises.kept.title", "text"),
    "redate": ("promises.redate.title", "due_on"),
    "withdraw": ("promises.withdraw.title", "reason"),
    "edit": ("promises.page.edit", "text"),
}
"""Title of each form, and the field that the caret stands in."""


def may(promise: Any) -> set[str]:
    """What can be done with it now."""
    if promise.archived_at:
        return set()
    steps = {"action", "kept", "redate"} if promise.pending and records_steps else set()
    if coordinates:
        steps |= {"edit"} | ({"withdraw"} if promise.pending else set())
    return steps


def offer(promise: Any) -> None:
    """What can be done, the likeliest thing last."""
    seen = PromiseVersion(promise.id, promise.version)
    can = may(promise)
    if coordinates and promise.archived_at:
        st.button(t("i18n.restore"), type="primary", on_click=_restore, args=(seen,))
    elif coordinates:
        st.button(t("i18n.archive"), on_click=_archive, args=(seen,))
    labels = {
        "edit": t("i18n.edit"),
        "withdraw": t("promises.withdraw.open"),
        "redate": t("promises.redate.open"),
        "action": t("promises.action.open"),
        "kept": t("promises.kept.open"),
    }
    for do, label in labels.items():
        if do in can:
            kind = "primary" if do == "kept" else "secondary"
            go = {"on_click": address.go, "kwargs": {"do": do}}
            st.button(label, key=f"offer-{do}", type=kind, **go)


def panel(data: Reader, promise: Any, do: str) -> None:
    """The form of what is being done, above the page."""
    form = f"{do}-promise-{promise.id}"
    title, caret = PANELS[do]
    with form_panel(title, form, _leave, f"field-{form}.{caret}"):
        match do:
            case "action":
                forms.action_form(form, promise, _act)
            case "kept":
                forms.action_form(form, promise, _act, kept=True)
            case "redate":
                forms.redate_form(form, promise, _redate)
            case "withdraw":
                forms.withdraw_form(form, promise, _withdraw)
            case "edit" if not conflict(form, *forms.edit_words(data), partial(_leave, form)):
                forms.edit_form(form, promise, data, _edit)


def showing(data: Reader, promise: Any) -> None:
    """The page of a promise."""
    group = t.name(promise.group_name or "", promise.group_name_en)
    below = "promises.page.of_group" if group else "promises.page.made_on"
    made = t.long_date(promise.promised_on)
    with page("promises.page.one", below, text=promise.text, group=group, day=made) as actions:
        with actions:
            offer(promise)
        do = address.asked("do")
        do = do if do in may(promise) else None
        for each in PANELS.keys() - {do}:
            outcome(f"{each}-promise-{promise.id}", fields=())
        outcome("promise", fields=())
        badges(tables.badges_of(promise, today, t))
        if do:
            panel(data, promise, do)
        story, aside = st.columns([3, 2], gap="large")
        with story:
            told(data, promise)
        with aside:
            facts(tables.facts_of(promise, t))
            ways(promise, group)
            past = st.expander(t("history.title"), key="history", on_change="rerun")
            if past.open:
                with past:
                    verb = put_back_promise if "edit" in may(promise) else None
                    history(data.ask(tables.history, promise.id, t), promise, verb)


def told(data: Reader, promise: Any) -> None:
    """What happened, the newest first; the last step can be taken back."""
    section("promises.page.story")
    st.html(data.ask(tables.story_html, promise.id, t))
    last = data.ask(tables.last_step, promise.id) if records_steps else None
    is_allowed = last and (coordinates or last.step is not PromiseStep.WITHDRAWN)
    if last and is_allowed and not promise.archived_at:
        step = UndoStep(promise.id, last.id)
        st.button(t("promises.page.undo"), type="tertiary", on_click=_take_back, args=(step,))


def ways(promise: Any, group: str) -> None:
    """To the session it was made in, to whom it was given, what it is about."""
    if promise.meeting_id:
        label = f"{t('promises.page.to_session')} · {t.date(promise.meets_on)}"
        link("meeting", plain(label), {"id": promise.meeting_id})
    if promise.group_id:
        link("group", plain(group), {"id": promise.group_id})
    if promise.issue_id:
        link("issue", plain(promise.issue_title), {"id": promise.issue_id})


# ------------------------------------------------------------------------------- ask
id = address.asked("id", address.whole)
with reading() as data:
    promise = id and data.ask(queries.promise_of, id, today)
    if not promise:
        raise NotFound("promise", id)
    showing(data, promise)
