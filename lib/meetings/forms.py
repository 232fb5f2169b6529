"""The forms of sessions: widgets in, drafts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.actor import Role
from lib.db import Reader, Unavailable, transaction, tuples
from lib.errors import DomainError
from lib.i18n.dates import now_utc
from lib.meetings import queries
from lib.meetings.cards import call_card
from lib.meetings.models import (
    AttendanceStatus,
    CallOutcome,
    MeetingKind,
    MeetingState,
    Reply,
)
from lib.meetings.service import (
    CancelMeeting,
    CloseDay,
    EditMeeting,
    InvitePeople,
    Kept,
    LetterInvitations,
    LinkGuest,
    LogCall,
    MoveMeeting,
    PlanMeeting,
    RecordReply,
    TallyTap,
    Tap,
    log_call,
    record_reply,
    record_tally_taps,
    record_taps,
    retract_call,
)
from lib.meetings.tables import (
    attendees,
    calls_table,
    edited_labels,
    queue_columns,
    queue_rows,
    topics,
)
from lib.meetings.together import LOOKS_EVERY, STILL_HERE, note_at_work
from lib.meetings.words import name_of
from lib.roster.forms import (
    choose_person,
    find_people,
    group_choices,
    phones_on_demand,
    reveal_buttons,
    staff_choices,
)
from lib.ui import address, fields
from lib.ui.act import act, notice, outcome, problems, say
from lib.ui.components import Paging, check_in, records, tally
from lib.ui.context import here, reading
from lib.ui.fields import typed
from lib.ui.frame import empty
from lib.ui.links import link
from lib.ui.panel import Reading
from lib.ui.safe import escape

Save = Callable[..., object]
AGENDA_HEIGHT = 120


def day_in_address(raw: str) -> date:
    """Reads an ISO date out of the address. Raises ValueError, also for one of no calendar here."""
    day = date.fromisoformat(raw)
    if day.year not in range(1921, 2121):
        raise ValueError(raw)
    return day


# ------------------------------------------------------------------------------- the calendar
def plan_form(kind: MeetingKind, day: date | None, data: Reader, save: Save) -> None:
    """A session to be planned; ``day`` was picked in the calendar, else the next free one."""
    t, today = here().t, here().today
    form = f"plan-{kind.value}"
    usual = data.ask(queries.usual_of, kind)
    day = day or data.ask(queries.free_day, kind, today)
    people = find_people(form, data) if kind is MeetingKind.TALK else None
    with st.form(form, border=False):
        what, when, start, end = st.columns([5, 4, 2, 2])
        with what:
            if kind is MeetingKind.DIALOGUE:
                _group(form, data)
            elif people:
                choose_person(form, people, t("meetings.field.person"), required=True)
            else:
                fields.text(form, "title", t("meetings.field.title"), placeholder=t(kind.key))
        with when:
            fields.date(form, "meets_on", t("meetings.field.day"), day, required=True)
        with start:
            fields.time(form, "starts_at", t("i18n.from"), usual and usual.starts_at)
        with end:
            fields.time(form, "ends_at", t("i18n.to"), usual and usual.ends_at)
        _chair_and_place(
            form, data, usual and usual.chair_id, (usual and usual.on_behalf_of) or "", "", False
        )
        fields.area(form, "agenda", t("meetings.field.agenda"), height=68)
        if kind is MeetingKind.DIALOGUE:
            fields.check(form, "invite", t("meetings.field.invite_members"), True)
        go_ahead(form)
        fields.submit(form, t("meetings.plan.save"), save, form, kind)


def _group(form: str, data: Reader, chosen: int | None = None) -> None:
    groups = group_choices(data)
    fields.choice(
        form,
        "group_id",
        here().t("meetings.field.group"),
        groups.with_current(chosen),
        chosen,
        show=groups.show,
        required=True,
    )


def plan_draft(form: str, kind: MeetingKind) -> PlanMeeting:
    """What ``plan_form`` holds."""
    read = Reading(form)
    day, start, end = read.day("meets_on"), read.hour("starts_at"), read.hour("ends_at")
    return PlanMeeting(
        kind=kind,
        meets_on=day,
        starts_at=start,
        ends_at=end,
        group_id=typed(form, "group_id"),
        person_id=typed(form, "person_id"),
        title=typed(form, "title", ""),
        place=typed(form, "place", ""),
        is_outside=typed(form, "is_outside", False),
        chair_id=typed(form, "chair_id"),
        on_behalf_of=typed(form, "on_behalf_of", ""),
        agenda=typed(form, "agenda", ""),
        invite_members=typed(form, "invite", False),
        go_ahead=agreed(form, day, start, end),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def _chair_and_place(
    form: str, data: Reader, chair_id: int | None, on_behalf_of: str, place: str, is_outside: bool
) -> None:
    t = here().t
    staff = staff_choices(data)
    chair, behalf, where, outside = st.columns([3, 3, 4, 3])
    with chair:
        fields.choice(
            form,
            "chair_id",
            t("meetings.field.chair"),
            staff.with_current(chair_id),
            chair_id,
            show=staff.show,
        )
    with behalf:
        fields.text(
            form,
            "on_behalf_of",
            t("meetings.field.on_behalf_of"),
            on_behalf_of,
            placeholder=t("meetings.field.on_behalf_of_hint"),
        )
    with where:
        fields.text(
            form, "place", t("meetings.field.place"), place, placeholder=t("meetings.office")
        )
    with outside, st.container(key=f"{form}-beside-place"):
        fields.check(form, "is_outside", t("meetings.field.is_outside"), is_outside)


def go_ahead(form: str) -> None:
    """What was pointed out (a holiday, a full day), and the box that says: all the same."""
    if problems(form, "go_ahead"):
        notice(" ".join(problems(form, "go_ahead")), "warn")
        fields.form_state(form).begun.setdefault("go_ahead", False)
        st.checkbox(here().t("meetings.field.go_ahead"), key=fields.key(form, "go_ahead"))


def agreed(form: str, *when: date | time | None) -> bool:
    """Whether the box is ticked, and about this very day: for another it is unticked again.

    Call it in a callback, with all that the warnings depend on.
    """
    ticked, told = fields.key(form, "go_ahead"), f"{form}.told-about"
    same = st.session_state.get(told) == when
    st.session_state[told] = when
    if not same and ticked in st.session_state:
        st.session_state[ticked] = False
    return same and typed(form, "go_ahead", False)


def edit_form(form: str, session: Any, data: Reader, save: Save) -> None:
    """All of a session but its day."""
    t = here().t
    staff = staff_choices(data)
    present = tuple(row.staff_id for row in data.ask(queries.staff_present, session.id))
    has_group = session.kind is MeetingKind.DIALOGUE
    with st.form(form, border=False):
        fields.opened(form, session.version)
        what, name, start, end = st.columns([5, 4, 2, 2])
        if has_group:
            with what:
                _group(form, data, session.group_id)
        with name if has_group else what:
            fields.text(
                form,
                "title",
                t("meetings.field.title"),
                session.title,
                placeholder=name_of(session, t),
            )
        with start:
            fields.time(form, "starts_at", t("i18n.from"), session.starts_at)
        with end:
            fields.time(form, "ends_at", t("i18n.to"), session.ends_at)
        _chair_and_place(
            form, data, session.chair_id, session.on_behalf_of, session.place, session.is_outside
        )
        fields.choices(
            form,
            "staff_ids",
            t("meetings.field.staff"),
            staff.with_current(*present),
            present,
            show=staff.show,
        )
        fields.area(
            form, "agenda", t("meetings.field.agenda"), session.agenda, height=AGENDA_HEIGHT
        )
        fields.submit(form, t("i18n.save"), save, form, session.id)


def edit_draft(form: str, id: int) -> EditMeeting:
    """What ``edit_form`` holds."""
    read = Reading(form)
    return EditMeeting(
        id=id,
        version=fields.version(form) or 0,
        starts_at=read.hour("starts_at"),
        ends_at=read.hour("ends_at"),
        group_id=typed(form, "group_id"),
        title=typed(form, "title", ""),
        place=typed(form, "place", ""),
        is_outside=typed(form, "is_outside", False),
        chair_id=typed(form, "chair_id"),
        on_behalf_of=typed(form, "on_behalf_of", ""),
        staff_ids=tuple(sorted(typed(form, "staff_ids", ()))),
        agenda=typed(form, "agenda", ""),
        unread=read.unread,
    )


def move_form(form: str, session: Any, save: Save) -> None:
    """Another day for a session, and why."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, session.version)
        fields.date(form, "meets_on", t("meetings.field.new_day"), required=True)
        fields.text(form, "reason", t("meetings.field.reason"))
        go_ahead(form)
        fields.submit(form, t("meetings.move.save"), save, form, session.id)


def move_draft(form: str, id: int) -> MoveMeeting:
    """What ``move_form`` holds."""
    read = Reading(form)
    day = read.day("meets_on")
    return MoveMeeting(
        id=id,
        version=fields.version(form) or 0,
        meets_on=day,
        reason=typed(form, "reason", ""),
        go_ahead=agreed(form, day),
        unread=read.unread,
    )


def cancel_form(form: str, session: Any, save: Save) -> None:
    """Why a session is cancelled."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, session.version)
        fields.text(form, "reason", t("meetings.field.reason"), required=True)
        fields.submit(form, t("meetings.cancel.save"), save, form, session.id)


def cancel_draft(form: str, id: int) -> CancelMeeting:
    """What ``cancel_form`` holds."""
    return CancelMeeting(id, fields.version(form) or 0, typed(form, "reason", ""))


def closure_form(form: str, day: date | None, save: Save) -> None:
    """A day that is closed suddenly, and where its sessions go."""
    t = here().t
    with st.form(form, border=False):
        first, second = st.columns(2)
        with first:
            fields.date(form, "day", t("meetings.field.closed_day"), day, required=True)
        with second:
            fields.date(form, "new_day", t("meetings.field.new_day"))
        fields.text(
            form,
            "reason",
            t("meetings.field.reason"),
            required=True,
            placeholder=t("meetings.field.closure_hint"),
        )
        go_ahead(form)
        fields.submit(form, t("meetings.closure.save"), save, form)


def closure_draft(form: str) -> CloseDay:
    """What ``closure_form`` holds."""
    read = Reading(form)
    day, new_day = read.day("day"), read.day("new_day")
    return CloseDay(
        day=day,
        reason=typed(form, "reason", ""),
        new_day=new_day,
        go_ahead=agreed(form, day, new_day),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


# ------------------------------------------------------------------------------- the invited
def invite_form(form: str, session: Any, data: Reader, save: Save) -> None:
    """A whole group, or people found by name, and the letter."""
    t = here().t
    groups = group_choices(data)
    whole, some = st.columns(2, gap="large")
    with whole:
        fields.choice(
            form,
            "group_id",
            t("meetings.field.whole_group"),
            groups.with_current(session.group_id),
            None if session.invited else session.group_id,
            show=groups.show,
        )
        letter_fields(form)
    with some:
        people = find_people(form, data)
        chosen = tuple(typed(form, "person_ids", ()))
        fields.choices(
            form,
            "person_ids",
            t("meetings.field.people"),
            people.with_current(*chosen),
            show=people.show,
            placeholder=t("meetings.field.people_hint"),
        )
    fields.button(form, t("meetings.invite.save"), save, form, session.id, kind="primary")


def invite_draft(form: str, id: int) -> InvitePeople:
    """What ``invite_form`` holds."""
    read = Reading(form)
    return InvitePeople(
        meeting_id=id,
        person_ids=tuple(typed(form, "person_ids", ())),
        group_id=typed(form, "group_id"),
        letter_number=typed(form, "letter_number", ""),
        letter_on=read.day("letter_on"),
        unread=read.unread,
    )


def letter_fields(form: str) -> None:
    """Number and date of a letter."""
    t = here().t
    first, second = st.columns(2)
    with first:
        fields.text(form, "letter_number", t("meetings.field.letter_number"))
    with second:
        fields.date(form, "letter_on", t("meetings.field.letter_on"))


def letter_form(form: str, ids: tuple[int, ...], save: Save) -> None:
    """The letter by which the chosen were invited."""
    with st.form(form, border=False):
        letter_fields(form)
        fields.submit(form, here().t("i18n.save"), save, form, ids)


def letter_draft(form: str, ids: tuple[int, ...]) -> LetterInvitations:
    """What ``letter_form`` holds."""
    read = Reading(form)
    return LetterInvitations(
        ids, typed(form, "letter_number", ""), read.day("letter_on"), unread=read.unread
    )


def guest_form(form: str, meeting_id: int, data: Reader, save: Save) -> None:
    """Who on the roster a guest was, of whom only the name is known."""
    t = here().t
    names = {
        row.attendance_id: row.name
        for row in tuples(data.ask(queries.check_in_list, meeting_id))
        if row.person_id is None
    }
    if not names:
        notice(t("meetings.guest.all_known"), "calm")
        return
    guest = address.asked("guest", address.whole)
    guest = guest if guest in names else next(iter(names))
    if len(names) > 1:
        key = f"{form}.guest.{guest}"
        st.selectbox(
            t("meetings.field.guest"),
            list(names),
            index=list(names).index(guest),
            format_func=names.__getitem__,
            key=key,
            on_change=lambda: _other_guest(form, st.session_state[key]),
        )
    if f"{form}.find" not in st.session_state:
        st.session_state[f"{form}.find"] = names[guest]
    st.text(t("meetings.guest.who", name=names[guest]))
    people = find_people(form, data)
    choose_person(form, people, t("meetings.field.person"), required=True)
    fields.button(form, t("meetings.guest.save"), save, form, guest, kind="primary")


def _other_guest(form: str, guest: int) -> None:
    fields.clear(form)
    st.session_state.pop(f"{form}.find", None)
    address.go(guest=guest)


def guest_draft(form: str, guest: int) -> LinkGuest:
    """What ``guest_form`` holds."""
    return LinkGuest(guest, typed(form, "person_id"))


# ------------------------------------------------------------------------------- ringing
def call_panel(invitation: Any, data: Reader, save: Save, *, about_session: bool) -> None:
    """One person to ring: who, what number, what is known, and what they said in one click.

    ``save(result, invitation_id, name)`` is the callback. ``about_session`` names the session.
    """
    t, me = here().t, here().actor
    form = call_form_of(invitation.id)
    numbers: Sequence[Any]
    hidden: Sequence[Any] = ()
    if me.may(Role.COORDINATOR):
        phones = data.ask(queries.phones_to_ring, (invitation.person_id,))
        numbers = phones.get(invitation.person_id, ())
    else:
        numbers, hidden = phones_on_demand(data, invitation.person_id)
    outcome(form)
    card = call_card(
        invitation, numbers, here().today, t, more=bool(hidden), about_session=about_session
    )
    st.html(card)
    reveal_buttons(hidden, form)
    if invitation.state is MeetingState.HELD:
        return
    _who_rings(form, data)
    cancelled = invitation.state is MeetingState.CANCELLED
    with st.form(form, border=False, enter_to_submit=False):
        outcomes = TELLING if cancelled else ASKING
        with st.container(horizontal=True, key=f"{form}-outcomes"):
            for result in outcomes:
                fields.submit(
                    form,
                    t(BUTTON[result]),
                    save,
                    result,
                    invitation.id,
                    invitation.display_name,
                    name=result.value,
                    kind="primary" if result is outcomes[0] else "secondary",
                )
        first, second = st.columns(2)
        with first:
            fields.text(
                form,
                "answered_by",
                t("meetings.field.answered_by"),
                placeholder=t("meetings.field.answered_by_hint"),
            )
        with second:
            if not cancelled:
                fields.date(form, "call_back_on", t("meetings.field.call_back_on"))
        fields.text(form, "note", t("meetings.field.note"))


def _who_rings(form: str, data: Reader) -> None:
    """Who rings: whoever was chosen last in this window, at first the one who is signed in."""
    t, staff = here().t, staff_choices(data)
    rings = fields.key(form, "rings")
    chosen = st.session_state.get("call-by") or here().actor.staff_id
    st.session_state[rings] = chosen if chosen in staff.live else None

    def keep() -> None:
        st.session_state["call-by"] = st.session_state[rings]

    st.selectbox(
        t("meetings.call.rings"),
        staff.live,
        index=None,
        format_func=staff.show,
        key=rings,
        on_change=keep,
        placeholder=t("ui.choose"),
        width=300,
    )


ASKING = (
    CallOutcome.ACCEPTED,
    CallOutcome.DECLINED,
    CallOutcome.NO_ANSWER,
    CallOutcome.CALL_BACK,
)
TELLING = (CallOutcome.TOLD, CallOutcome.NO_ANSWER)
BUTTON = {
    CallOutcome.ACCEPTED: "meetings.call.accepted",
    CallOutcome.DECLINED: "meetings.call.declined",
    CallOutcome.NO_ANSWER: "meetings.call.no_answer",
    CallOutcome.CALL_BACK: "meetings.call.call_back",
    CallOutcome.TOLD: "meetings.call.told",
}


def call_form_of(invitation_id: int) -> str:
    """The name of an invitation's form: what is typed about one person stays with them."""
    return f"call-{invitation_id}"


def call_draft(form: str, result: CallOutcome, invitation_id: int) -> LogCall:
    """What ``call_panel`` holds."""
    later = result is CallOutcome.CALL_BACK
    read = Reading(form)
    return LogCall(
        invitation_id=invitation_id,
        outcome=result,
        answered_by=typed(form, "answered_by", ""),
        call_back_on=read.day("call_back_on") if later else None,
        note=typed(form, "note", ""),
        called_by_id=typed(form, "rings"),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def log(result: CallOutcome, invitation_id: int, name: str) -> None:
    """The callback of the call panel: one call is written down; a wrong button can be undone."""
    form = call_form_of(invitation_id)
    logged = act(
        form,
        log_call,
        lambda: call_draft(form, result, invitation_id),
        "meetings.call.done",
        clear=True,
        undo=lambda logged: (retract_call, logged),
        name=name,
        outcome=here().t(result.key),
    )
    if logged:
        st.session_state["call-last"] = form
        address.go(call=None)


def last_call(besides: str | None = None) -> None:
    """The success line of the call before this one; ``besides`` is the form that draws its own."""
    if (last := st.session_state.get("call-last")) not in (None, besides):
        outcome(last, fields=())


def call_desk(
    data: Reader, *, meeting_id: int | None = None, moved_from: date | None = None
) -> None:
    """Who waits for a call, one after the other; the list beside it is who follows."""
    t, today = here().t, here().today
    number = address.page_number()
    waiting = data.ask(
        queries.whom_to_ring, today, meeting_id=meeting_id, moved_from=moved_from, page=number
    )
    if number > 1 and not len(waiting.rows):  # the last of this page was just rung
        number = 1
        waiting = data.ask(
            queries.whom_to_ring, today, meeting_id=meeting_id, moved_from=moved_from
        )
    chosen = address.asked("call", address.whole)
    if chosen is None and len(waiting.rows):
        chosen = int(waiting.rows["id"].iloc[0])
    invitation = chosen and data.ask(queries.invitation_of, chosen, today)
    last_call(besides=call_form_of(chosen) if invitation else None)
    if not invitation:
        empty("meetings.calls.none", "meetings.calls.none_hint")
        return
    panel, queue = st.columns([5, 4], gap="large")
    with panel, st.container(border=True, key="desk-panel-call"):
        call_panel(invitation, data, log, about_session=meeting_id is None)
        if invitation.calls:
            columns, rows = calls_table(data.ask(queries.calls_about, invitation.id), t)
            records(rows, columns, f"calls-{invitation.id}", t, caption=t("meetings.call.earlier"))
    with queue:
        st.html(
            f'<p class="desk-purpose">{escape(t("meetings.calls.waiting", n=waiting.total))}</p>'
        )
        records(
            queue_rows(waiting.rows, t, about_session=meeting_id is None),
            queue_columns(t),
            "queue",
            t,
            caption=t("meetings.calls.title"),
            paging=Paging(number, queries.PAGE, waiting.total),
            on_open=lambda id: address.go(call=id),
            on_page=lambda number: address.go(page=number if number > 1 else None, call=None),
        )


def invitation_dialog(invitation_id: int, meeting_id: int) -> None:
    """All about one invitation, over the list: ring, correct the reply, what calls there were."""
    t = here().t

    def draw() -> None:
        if address.asked("call") is None:
            st.rerun()
        with reading() as data:
            invitation = data.ask(queries.invitation_of, invitation_id, here().today)
            if invitation is None or invitation.meeting_id != meeting_id:
                st.text(t("meetings.calls.gone"))
                return
            call_panel(invitation, data, log, about_session=False)
            _reply_field(invitation)
            if invitation.calls:
                columns, rows = calls_table(data.ask(queries.calls_about, invitation.id), t)
                records(rows, columns, f"calls-{invitation.id}", t)
        link("person", t("meetings.call.person"), {"id": invitation.person_id})

    leave = partial(address.go, call=None)
    st.dialog(t("meetings.call.title"), width="medium", on_dismiss=leave)(draw)()


def _reply_field(invitation: Any) -> None:
    """The reply, to be corrected or noted without a call."""
    t = here().t
    key = f"reply-{invitation.id}-{invitation.reply}"
    st.segmented_control(
        t("meetings.call.reply"),
        list(Reply),
        default=invitation.reply,
        format_func=lambda reply: t(reply.key),
        key=key,
        on_change=_save_reply,
        args=(invitation.id, key),
        disabled=invitation.state is MeetingState.CANCELLED,
    )


def _save_reply(invitation_id: int, key: str) -> None:
    draft = RecordReply(invitation_id, st.session_state.get(key))
    act(call_form_of(invitation_id), record_reply, draft)


# ------------------------------------------------------------------------------- in the room
def not_open_for_entry(session: Any, today: date) -> str:
    """Why nothing can be recorded of a session now; "" where it can."""
    t = here().t
    if session.state is MeetingState.CANCELLED:
        return t("meetings.error.cancelled")
    if session.meets_on > today:
        return t("meetings.error.not_yet", day=session.meets_on)
    return ""


@st.fragment
def check_in_desk(meeting_id: int) -> None:
    """The check-in list; a tap redraws no more than this."""
    with reading() as data:
        rows = data.ask(queries.check_in_list, meeting_id)
    check_in(
        attendees(rows),
        f"check-in-{meeting_id}",
        here().t,
        meeting=meeting_id,
        on_taps=lambda taps: _keep(record_taps, meeting_id, [_tap(tap) for tap in taps]),
    )


@st.fragment
def tally_desk(meeting_id: int, *, disabled: bool = False) -> None:
    """The topics of a public meeting; a tap redraws no more than this."""
    t = here().t
    with reading() as data:
        rows = data.ask(queries.tally_of, meeting_id)
    tally(
        topics(rows, t),
        f"tally-{meeting_id}",
        t,
        meeting=meeting_id,
        on_taps=lambda taps: _keep(
            record_tally_taps,
            meeting_id,
            [TallyTap(tap["id"], tap["topic"], tap["delta"]) for tap in taps],
        ),
        disabled=disabled,
    )


def _tap(tap: dict[str, Any]) -> Tap:
    """A touch of the component as the service takes it."""
    who, status = tap["person"], tap["status"]
    is_guest = isinstance(who, str) and who.startswith("g")
    return Tap(
        id=tap["id"],
        status=AttendanceStatus("present" if status == "guest" else status) if status else None,
        person_id=None if is_guest or who is None else int(who),
        attendance_id=int(who[1:]) if is_guest else None,
        guest_name=tap.get("guest") or "",
        representative=tap.get("representative") or "",
        at=_instant(tap.get("at")),
    )


def _instant(raw: Any) -> datetime | None:
    """The moment of a touch, as the device wrote it down; None where that cannot be read."""
    try:
        return datetime.fromisoformat(raw).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _keep(verb: Callable[..., Kept], meeting_id: int, taps: list[Any]) -> dict[str, str | None]:
    """Carry out touches; those without an answer are sent again (the database was away)."""
    t = here().t
    try:
        with transaction(here().actor) as db:
            kept = verb(db, meeting_id, taps)
    except DomainError as refused:
        return dict.fromkeys((tap.id for tap in taps), say(refused, t))
    except Unavailable:
        return {}
    return dict.fromkeys(kept.ids) | {id: say(why, t) for id, why in kept.refused}


# ------------------------------------------------------------------------------- a session's page
def reply_filter(counts: queries.Counts) -> str:
    """Which of the invited are shown, each with how many; it stands in the address."""
    t = here().t
    many = {
        "": counts.invited,
        "to_ring": counts.to_ring,
        "accepted": counts.accepted,
        "declined": counts.declined,
        "none": counts.no_reply,
    }
    only = address.asked("only") or ""
    only = only if only in many else ""
    key = f"only-{only}"
    st.segmented_control(
        t("meetings.invited.show"),
        [name for name, n in many.items() if n or name in ("", only)],
        default=only,
        format_func=lambda name: f"{t(ONLY[name])} {t.number(many[name])}",
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=lambda: address.go(only=st.session_state[key], page=None, call=None),
    )
    return only


ONLY = {
    "": "meetings.invited.all",
    "to_ring": "meetings.invited.to_ring",
    "accepted": "meetings.invited.accepted",
    "declined": "meetings.invited.declined",
    "none": "meetings.invited.no_reply",
}


def edit_words(data: Reader) -> tuple[dict[str, str], dict[str, Callable[[Any], str]]]:
    """The words of an edit, for two versions side by side: labels, and names of ids."""
    t = here().t
    groups, staff = group_choices(data), staff_choices(data)
    show: dict[str, Callable[[Any], str]] = {
        "group_id": groups.show,
        "chair_id": lambda id: staff.show(id) or t("ui.nothing"),
        "staff_ids": lambda ids: t.list(staff.show(id) for id in ids) or t("ui.nothing"),
    }
    return edited_labels(t), show


# ------------------------------------------------------------------------------- together
@st.fragment(run_every=LOOKS_EVERY)
def colleagues(meeting_id: int) -> None:
    """Who else has this session open; what they enter appears, what one types here stays.

    The page is drawn again when anything it reads from has changed since it was drawn.
    """
    h = here()
    now = now_utc()
    with suppress(Unavailable):  # the page says so itself
        note_at_work(meeting_id, h.actor, now)
    with reading() as data:
        names = data.ask(
            queries.colleagues, meeting_id, h.actor.staff_id,
            (now - STILL_HERE).replace(microsecond=0),
        )  # fmt: skip
        stamps = tuple(data.stamps.get(each, 0) for each in ("meetings", "issues", "promises"))
    said = h.t("meetings.together.also", names=h.t.list(list(names))) if names else ""
    st.html(f'<p class="desk-together" role="status">{escape(said)}</p>')
    drawn = st.session_state.get("_together")
    st.session_state["_together"] = (meeting_id, stamps)
    if drawn and drawn[0] == meeting_id and drawn[1] != stamps and _looked_by_itself():
        st.rerun()


def _looked_by_itself() -> bool:
    """Whether this run is the fragment's own, and not a part of the page's."""
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)
