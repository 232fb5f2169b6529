"""One issue: what was raised, what became of it, and what comes next."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.errors import NotFound
from lib.issues import forms, queries, tables
from lib.issues.models import NEXT, OPEN, IssueState, standing
from lib.issues.service import (
    UndoStep,
    archive_issue,
    edit_issue,
    hand_on,
    put_back_issue,
    restore_issue,
    take_step,
    tell,
    undo_step,
)
from lib.meetings.queries import meeting_of
from lib.meetings.words import name_of
from lib.promises.forms import promises_section
from lib.roster.service import Seen
from lib.ui import address, fields
from lib.ui.act import act, conflict, outcome
from lib.ui.changes import history
from lib.ui.context import here, reading
from lib.ui.frame import badges, facts, page, section
from lib.ui.links import link, open_page
from lib.ui.panel import form_panel
from lib.ui.safe import plain

h = here()
t, today = h.t, h.today
coordinates = h.actor.may(Role.COORDINATOR)
records_steps = h.actor.may(Role.RECORDER)
STATES = {state.value: state for state in IssueState}


# ------------------------------------------------------------------------------- do
def _edit(form: str, id: int) -> None:
    if act(form, edit_issue, lambda: forms.edit_draft(form, id)):
        _leave(form)


def _step(form: str, id: int, to_state: IssueState) -> None:
    draft = lambda: forms.step_draft(form, id, to_state)  # noqa: E731
    undo = lambda done: (undo_step, done)  # noqa: E731
    said = {"state": t(to_state.key)}
    if act(form, take_step, draft, "issues.one.step_done", undo=undo, clear=True, **said):
        _leave(form)


def _hand(form: str, id: int) -> None:
    draft = lambda: forms.hand_draft(form, id)  # noqa: E731
    undo = lambda done: (undo_step, done)  # noqa: E731
    if act(form, hand_on, draft, "issues.one.handed_on", undo=undo, clear=True):
        _leave(form)


def _tell(form: str, id: int) -> None:
    draft = lambda: forms.tell_draft(form, id)  # noqa: E731
    undo = lambda done: (undo_step, done)  # noqa: E731
    if act(form, tell, draft, "issues.one.was_told", undo=undo, clear=True):
        _leave(form)


def _undo(last: UndoStep) -> None:
    act("issue", undo_step, last, "issues.one.undone")


def _archive(seen: Seen) -> None:
    undo = lambda seen: (restore_issue, seen)  # noqa: E731
    act("issue", archive_issue, seen, "issues.one.archived", undo=undo)


def _restore(seen: Seen) -> None:
    act("issue", restore_issue, seen, "issues.one.restored")


def _leave(form: str) -> None:
    fields.clear(form)
    address.go(do=None)


# ------------------------------------------------------------------------------- show
def may(issue: Any) -> tuple[str, ...]:
    """What can be done with an issue now: the next states first, likeliest first."""
    if issue.archived_at is not None or not records_steps:
        return ()
    after = tuple(state.value for state in NEXT[issue.state])
    waiting = ("hand_on",) if issue.state in OPEN else ()
    return (*after, *waiting, "tell", *(("edit",) if coordinates else ()))


def showing(data: Reader, issue: Any) -> None:
    """The page of an issue."""
    session = issue.meeting_id and data.ask(meeting_of, issue.meeting_id)
    purpose = "issues.one.purpose_in" if session else "issues.one.purpose"
    named = {"session": name_of(session, t), "kind": t(session.kind.key)} if session else {}
    day = t.long_date(issue.raised_on)
    with page("issues.one.title", purpose, name=issue.title, day=day, **named) as actions:
        with actions:
            offer(issue)
        do = address.asked("do")
        do = do if do in may(issue) else None
        outcome("issue", fields=())
        for each in (*STATES, "hand_on", "tell", "edit"):
            if each != do:
                outcome(f"{each}-{issue.id}", fields=())
        badges(tables.issue_badges(issue, t))
        if do:
            panel(data, issue, do)
        else:
            steps(issue)
        story, aside = st.columns([6, 4], gap="large")
        with story:
            if issue.description:
                st.text(issue.description, width="stretch")
            told(data, issue)
            promises_section(data, issue.id)
        with aside:
            about(data, issue, session)


def offer(issue: Any) -> None:
    """Edit and archive."""
    if not coordinates:
        return
    seen = Seen(issue.id, issue.version)
    if issue.archived_at is not None:
        st.button(t("i18n.restore"), on_click=_restore, args=(seen,))
        return
    st.button(t("i18n.archive"), on_click=_archive, args=(seen,))
    st.button(t("i18n.edit"), on_click=address.go, kwargs={"do": "edit"})


def steps(issue: Any) -> None:
    """What may come next: a button a step."""
    after = [each for each in may(issue) if each != "edit"]
    if not after:
        return
    with st.container(key="issue-steps", horizontal=True, vertical_alignment="center"):
        section("issues.one.steps")
        for n, each in enumerate(after):
            st.button(
                title_of(each),
                key=f"step-{each}",
                type="secondary" if n else "primary",
                on_click=address.go,
                kwargs={"do": each},
            )


def title_of(do: str) -> str:
    """The word for what is done."""
    return t(STATES[do].key if do in STATES else f"issues.one.{do}")


def panel(data: Reader, issue: Any, do: str) -> None:
    """The form of what is being done, above the page."""
    form = f"{do}-{issue.id}"
    title = STATES[do].key if do in STATES else f"issues.one.{do}"
    with form_panel(title, form, _leave, f"field-{form}.{CARET.get(do, 'reason')}"):
        match do:
            case "edit":
                if not conflict(form, *forms.edit_words(form, data), then=partial(_leave, form)):
                    forms.edit_form(form, issue, data, _edit)
            case "hand_on":
                forms.hand_form(form, issue, _hand)
            case "tell":
                forms.tell_form(form, issue, _tell)
            case _:
                forms.step_form(form, issue, STATES[do], _step)


CARET = {"edit": "title", "hand_on": "waits_with", "tell": "reason"}
"""The field of each form that the caret stands in; of a step its remark."""


def told(data: Reader, issue: Any) -> None:
    """The story, and the way to take its last step back."""
    section("issues.one.story")
    st.html(data.ask(tables.story_html, issue.id, t))
    holding = standing(data.ask(queries.events_of, issue.id))
    if records_steps and issue.archived_at is None and len(holding) > 1:
        last = UndoStep(issue.id, issue.version, holding[-1].id)
        st.button(t("issues.one.undo"), type="tertiary", on_click=_undo, args=(last,))


def about(data: Reader, issue: Any, session: Any) -> None:
    """What is known of it, where it leads, and what changed."""
    facts(tables.issue_facts(issue, data.ask(queries.letters_of, issue.id), t))
    with st.container(horizontal=True, key="issue-links"):
        if session:
            link("meeting", plain(name_of(session, t)), {"id": session.id})
        if issue.group_id:
            name = t.name(issue.group_name, issue.group_name_en)
            if not session or name != name_of(session, t):
                link("group", plain(name), {"id": issue.group_id})
        if issue.person_id:
            link("person", plain(issue.person_name), {"id": issue.person_id})
    past = st.expander(t("history.title"), key="history", on_change="rerun")
    if past.open:
        with past:
            verb = put_back_issue if "edit" in may(issue) else None
            history(data.ask(tables.history, issue.id, t), issue, verb)


# ------------------------------------------------------------------------------- ask
id = address.asked("id", address.whole)
if id is None:
    open_page("issues")
with reading() as data:
    issue = data.ask(queries.issue_of, id, today)
    if not issue:
        raise NotFound("issue", id)
    showing(data, issue)
