"""One session: when and where, who is invited and what they answered, who came."""

from functools import partial
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.errors import NotFound
from lib.issues.forms import quick_issue
from lib.meetings import forms, queries, tables
from lib.meetings.models import MeetingKind, MeetingState
from lib.meetings.service import (
    MeetingVersion,
    cancel_meeting,
    edit_meeting,
    invite_people,
    link_guest,
    mark_held,
    move_meeting,
    put_back_meeting,
    record_letter,
    restore_invitations,
    restore_meeting,
    unmark_held,
    withdraw_invitations,
)
from lib.meetings.words import name_of, place_of, when_of
from lib.promises.forms import meeting_promises, promised_section
from lib.ui import address, fields
from lib.ui.act import act, conflict, notice, outcome
from lib.ui.changes import history
from lib.ui.components import Paging, clear_selected, records, selected
from lib.ui.context import here, reading
from lib.ui.frame import badges, empty, facts, metric_row, page, section
from lib.ui.links import open_page
from lib.ui.panel import form_panel

h = here()
t, today = h.t, h.today
records_entries = h.actor.may(Role.RECORDER)
coordinates = h.actor.may(Role.COORDINATOR)


# ------------------------------------------------------------------------------- do
def _edit(form: str, id: int) -> None:
    if act(form, edit_meeting, forms.edit_draft(form, id)):
        _leave(form)


def _move(form: str, id: int) -> None:
    draft = forms.move_draft(form, id)
    day = draft.meets_on and t.long_date(draft.meets_on)
    if act(form, move_meeting, draft, "meetings.move.done", day=day):
        _leave(form)


def _cancel(form: str, id: int) -> None:
    undo = lambda seen: (restore_meeting, seen)  # noqa: E731
    if act(form, cancel_meeting, forms.cancel_draft(form, id), "meetings.cancel.done", undo=undo):
        _leave(form)


def _restore(seen: MeetingVersion) -> None:
    act("meeting", restore_meeting, seen, "meetings.cancel.restored")


def _held(seen: MeetingVersion) -> None:
    undo = lambda seen: (unmark_held, seen)  # noqa: E731
    act("meeting", mark_held, seen, "meetings.page.marked_held", undo=undo)


def _invite(form: str, id: int) -> None:
    counts = {"added": lambda done: done.added, "known": lambda done: done.known}
    said = lambda done: "meetings.invite.done_some" if done.known else "meetings.invite.done"  # noqa: E731
    if act(form, invite_people, forms.invite_draft(form, id), said, clear=True, **counts):
        _leave(form)


def _letter(form: str, ids: tuple[int, ...]) -> None:
    if act(form, record_letter, forms.letter_draft(form, ids), clear=True):
        clear_selected("invited")
        _leave(form)


def _withdraw(ids: tuple[int, ...]) -> None:
    done = act(
        "meeting",
        withdraw_invitations,
        ids,
        "meetings.invited.withdrawn",
        undo=lambda gone: (restore_invitations, gone),
        n=lambda gone: len(gone.person_ids),
    )
    if done:
        clear_selected("invited")


def _link(form: str, guest: int) -> None:
    if act(form, link_guest, forms.guest_draft(form, guest), "meetings.guest.done", clear=True):
        _leave(form)


def _leave(form: str) -> None:
    fields.clear(form)
    address.go(do=None, guest=None)


# ------------------------------------------------------------------------------- show
def showing(data: Reader, session: Any) -> None:
    """The page of a session."""
    title = {"name": name_of(session, t), "kind": t(session.kind.key), "when": when_of(session, t)}
    with page("meetings.page.title", "meetings.page.purpose", **title) as actions:
        with actions:
            offer(session)
        do = address.asked("do")
        do = do if do in PANELS and h.actor.may(NEEDS.get(do, Role.COORDINATOR)) else None
        for each in PANELS.keys() - {do}:
            outcome(f"{each}-{session.id}", fields=())
        outcome("meeting", fields=())
        state(data, session)
        if session.meets_on == today:
            forms.colleagues(session.id)
        if do:
            panel(data, session, do)
        if session.kind is MeetingKind.DIALOGUE and session.group_id:
            promised_section(data, session.group_id)
        if session.kind is MeetingKind.PUBLIC:
            figures, aside = st.columns([5, 3], gap="large")
            with figures:
                topics(session)
                written(session)
        else:
            counts = data.ask(queries.counts_of, session.id, today)
            metric_row(tables.figures(session, counts, t))
            ringing = address.asked("only") == "to_ring" and counts.to_ring
            # One call after the other wants the room: the rest stands below.
            figures, aside = (
                (st.container(), st.container()) if ringing else st.columns([7, 3], gap="large")
            )
            with figures:
                written(session)
                invited(data, session, counts)
        with aside:
            about(data, session)


def written(session: Any) -> None:
    """What is raised and promised in the room: written down from the session's day on."""
    if not forms.not_open_for_entry(session, today):
        quick_issue(session.id)
    promised_here(session)


def offer(session: Any) -> None:
    """What can be done, the likeliest thing last."""
    open_for_entry = not forms.not_open_for_entry(session, today)
    seen = MeetingVersion(session.id, session.version)
    if coordinates and session.state is MeetingState.PLANNED:
        st.button(t("meetings.cancel.open"), on_click=address.go, kwargs={"do": "cancel"})
        st.button(t("meetings.move.open"), on_click=address.go, kwargs={"do": "move"})
    if coordinates and session.state is MeetingState.CANCELLED:
        st.button(t("meetings.cancel.restore"), on_click=_restore, args=(seen,))
    if records_entries and open_for_entry and session.state is MeetingState.PLANNED:
        st.button(t("meetings.page.mark_held"), on_click=_held, args=(seen,))
    if coordinates and session.state is not MeetingState.CANCELLED:
        st.button(t("i18n.edit"), on_click=address.go, kwargs={"do": "edit"})
    if session.kind is not MeetingKind.PUBLIC and session.state is not MeetingState.CANCELLED:
        there = {"meeting": session.id}
        st.button(t("meetings.sheet.open"), on_click=partial(open_page, "sheet", there))
        if session.kind is MeetingKind.DIALOGUE and session.state is MeetingState.HELD:
            st.button(t("ui.nav.feedback"), on_click=partial(open_page, "feedback", there))
        if records_entries and open_for_entry:
            go = partial(open_page, "checkin", there)
            st.button(t("meetings.checkin.open"), type="primary", on_click=go)


def state(data: Reader, session: Any) -> None:
    """Planned, held or cancelled; outside; moved from where and why."""
    states = [(t(session.state.key), tables.STATE_TONES[session.state])]
    if session.is_outside:
        states.append((t("meetings.page.outside"), "warn"))
    moves = data.ask(queries.moves_of, session.id) if session.is_moved else ()
    if moves:
        states.append((t("meetings.state.moved"), "quiet"))
    badges(states)
    if session.state is MeetingState.CANCELLED:
        notice(t("meetings.page.cancelled_because", reason=session.cancel_reason), "bad")
    if moves and session.state is MeetingState.PLANNED:
        sentence = "meetings.page.moved_because" if moves[0].reason else "meetings.page.moved_from"
        notice(t(sentence, day=t.long_date(moves[0].from_on), reason=moves[0].reason), "warn")


def panel(data: Reader, session: Any, do: str) -> None:
    """The form of what is being done, above the page."""
    form = f"{do}-{session.id}"
    with form_panel(PANELS[do], form, _leave, CARET[do].format(form)):
        match do:
            case "edit" if not conflict(form, *forms.edit_words(data)):
                forms.edit_form(form, session, data, _edit)
            case "move":
                forms.move_form(form, session, _move)
            case "cancel":
                forms.cancel_form(form, session, _cancel)
            case "invite":
                forms.invite_form(form, session, data, _invite)
            case "letter":
                forms.letter_form(form, tuple(selected("invited")), _letter)
            case "guest":
                forms.guest_form(form, session.id, data, _link)


PANELS = {
    "edit": "meetings.page.edit",
    "move": "meetings.move.title",
    "cancel": "meetings.cancel.title",
    "invite": "meetings.invite.title",
    "letter": "meetings.invited.letter",
    "guest": "meetings.guest.title",
}


NEEDS = {"guest": Role.RECORDER}
"""Who may do what in a panel: a coordinator, where nothing else is said."""

CARET = {
    "edit": "field-{}.title",
    "move": "field-{}.meets_on",
    "cancel": "field-{}.reason",
    "invite": "field-{}.group_id",
    "letter": "field-{}.letter_number",
    "guest": "{}.find",
}
"""The key of the field of each form that the caret stands in."""


def about(data: Reader, session: Any) -> None:
    """What stands in the letterhead, and what changed."""
    staff = t.list(row.name for row in data.ask(queries.staff_present, session.id))
    group = t.name(session.group_name or "", session.group_name_en)
    facts(
        [
            (t("meetings.field.group"), group if session.title else ""),
            (t("meetings.field.place"), place_of(session, t)),
            (t("meetings.field.chair"), session.chair_name),
            (t("meetings.field.on_behalf_of"), session.on_behalf_of),
            (t("meetings.field.staff"), staff),
            (t("meetings.field.liaison"), session.liaison_name),
            (t("meetings.field.agenda"), session.agenda),
        ]
    )
    past = st.expander(t("history.title"), key="history", on_change="rerun")
    if past.open:
        with past:
            verb = put_back_meeting if coordinates else None
            history(data.ask(tables.history, session.id, t), session, verb)


def topics(session: Any) -> None:
    """In a public meeting: one tap a topic."""
    section("meetings.page.topics")
    if why := forms.not_open_for_entry(session, today):
        notice(why, "calm")
    else:
        forms.tally_desk(session.id, disabled=not records_entries)


def invited(data: Reader, session: Any, counts: queries.Counts) -> None:
    """Who is invited: a list, or one call after the other."""
    may_invite = coordinates and session.state is not MeetingState.CANCELLED
    open_form = partial(address.go, do="invite")
    if not counts.invited:
        action = ("meetings.invite.open", open_form) if may_invite else None
        empty("meetings.invited.nobody", "meetings.invited.nobody_hint", action)
    else:
        with st.container(horizontal=True, vertical_alignment="center", key="invited-head"):
            section("meetings.invited.title")
            only = forms.reply_filter(counts)
            if may_invite:
                st.button(t("meetings.invite.open"), on_click=open_form)
        if only == "to_ring" and records_entries:
            forms.call_desk(data, meeting_id=session.id)
        else:
            invited_table(data, session, only)
    guests(data, session, counts)


def invited_table(data: Reader, session: Any, only: str) -> None:
    """All of the invited, or those who answered so."""
    forms.last_call()
    number = address.page_number()
    filter = queries.InvitedFilter(session.id, today, only or "")
    rows, total = data.ask(tables.invited_rows, filter, number, t)
    if coordinates and (ids := tuple(selected("invited"))):
        with st.container(horizontal=True, vertical_alignment="center", key="controls-selected"):
            go = {"on_click": address.go, "kwargs": {"do": "letter"}}
            st.button(t("meetings.invited.letter"), **go)
            st.button(t("meetings.invited.withdraw"), on_click=_withdraw, args=(ids,))
    records(
        rows,
        tables.invited_columns(t, session.state is MeetingState.HELD),
        "invited",
        t,
        caption=t("meetings.invited.title"),
        select=coordinates,
        paging=Paging(number, queries.PAGE, total),
        on_open=(lambda id: address.go(call=id)) if records_entries else None,
        on_page=lambda number: address.go(page=number if number > 1 else None),
    )
    if records_entries and (call := address.asked("call", address.whole)):
        forms.invitation_dialog(call, session.id)


def guests(data: Reader, session: Any, counts: queries.Counts) -> None:
    """Who came without an invitation; a name alone can be found on the roster."""
    if not counts.guests:
        return
    names, unknown = tables.guests(data.ask(queries.check_in_list, session.id), t)
    with st.container(horizontal=True, vertical_alignment="center"):
        section("meetings.page.guests")
        if unknown and records_entries:
            label = t("meetings.guest.find", n=unknown)
            st.button(label, key="guests", on_click=address.go, kwargs={"do": "guest"})
    st.text(names, width="stretch")


def promised_here(session: Any) -> None:
    """From its day on: what was promised in it, and the next one."""
    if session.meets_on <= today and session.state is not MeetingState.CANCELLED:
        meeting_promises(session.id, records_entries)


# ------------------------------------------------------------------------------- ask
id = address.asked("id", address.whole)
with reading() as data:
    session = id and data.ask(queries.meeting_of, id)
    if not session:
        raise NotFound("meeting", id)
    showing(data, session)
