"""The calendar: what is planned, held, moved; a sudden closure; whom to ring."""

from datetime import date

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.i18n.dates import BadDate, Month
from lib.meetings import forms, queries
from lib.meetings.models import MeetingKind
from lib.meetings.service import close_day, plan_meeting
from lib.meetings.tables import day_marks, entries_between
from lib.reference.queries import holidays_between
from lib.ui import address, fields
from lib.ui.act import act, outcome
from lib.ui.components import month_grid
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import open_page
from lib.ui.panel import form_panel

h = here()
t, today = h.t, h.today
may_plan, may_ring = h.actor.may(Role.COORDINATOR), h.actor.may(Role.RECORDER)


# ------------------------------------------------------------------------------- do
def _plan(form: str, kind: MeetingKind) -> None:
    draft = forms.plan_draft(form, kind)
    said = draft.meets_on and t.long_date(draft.meets_on)
    if act(form, plan_meeting, draft, "meetings.plan.done", clear=True, day=said):
        assert draft.meets_on is not None
        address.go(plan=None, day=None, month=Month.of(draft.meets_on, t.lang).key)


def _close_day(form: str) -> None:
    closed = act(
        form,
        close_day,
        lambda: forms.closure_draft(form),
        lambda closed: "meetings.closure.done" if closed.meeting_ids else "meetings.closure.noted",
        clear=True,
        day=lambda closed: t.long_date(closed.day),
        new_day=lambda closed: t.long_date(closed.new_day or closed.day),
        n=lambda closed: len(closed.meeting_ids),
    )
    if closed:
        address.go(closure=None, day=None)
        if closed.meeting_ids:
            address.go(view="calls", moved=closed.day.isoformat())


def _leave(form: str) -> None:
    fields.clear(form)
    address.go(plan=None, closure=None, day=None)


def _open_plan(day: date | None = None) -> None:
    address.go(plan=MeetingKind.DIALOGUE.value, closure=None, day=day and day.isoformat())


def _other_kind(before: MeetingKind) -> None:
    fields.clear(f"plan-{before.value}")
    address.go(plan=st.session_state[f"plan.{before.value}"].value)


def _turn(step: int) -> None:
    address.go(month=(month.next if step > 0 else month.previous).key)


# ------------------------------------------------------------------------------- show
def planning(data: Reader, kind: MeetingKind) -> None:
    """A session is planned, the month in view below."""
    form = f"plan-{kind.value}"
    caret = {
        MeetingKind.DIALOGUE: "field-plan-dialogue.group_id",
        MeetingKind.PUBLIC: "field-plan-public.meets_on",
        MeetingKind.TALK: "plan-talk.find",
    }
    with form_panel("meetings.plan.title", form, _leave, caret[kind]):
        st.segmented_control(
            t("meetings.field.kind"), list(MeetingKind), default=kind, key=f"plan.{kind.value}",
            format_func=lambda kind: t(kind.key), required=True, on_change=_other_kind,
            args=(kind,), label_visibility="collapsed",
        )  # fmt: skip
        forms.plan_form(kind, address.asked("day", forms.day_in_address), data, _plan)


def closing() -> None:
    """A day is closed suddenly."""
    with form_panel("meetings.closure.title", "closure", _leave, "field-closure.day"):
        st.text(t("meetings.closure.purpose"))
        forms.closure_form(
            "closure", address.asked("day", forms.day_in_address) or today, _close_day
        )


def showing(data: Reader) -> None:
    """A month."""
    with st.container(horizontal=True, vertical_alignment="center", key="controls-month"):
        st.button(t("meetings.calendar.previous"), on_click=_turn, args=(-1,), key="month.previous")
        st.button(t("meetings.calendar.next"), on_click=_turn, args=(1,), key="month.next")
        if not month.first <= today <= month.last:
            st.button(
                t("meetings.calendar.this_month"), on_click=address.go, kwargs={"month": None}
            )
        st.html(f'<h2 class="desk-section" aria-live="polite">{t.month(month)}</h2>')
        kind = address.choice(
            "kind", t("meetings.field.kind"), list(MeetingKind), lambda kind: t(kind.key),
            read=MeetingKind, write=lambda kind: kind.value, label_visibility="collapsed",
            placeholder=t("meetings.calendar.all_kinds"), width=220,
        )  # fmt: skip
    days = [day for week in month.weeks for day in week]
    opened = month_grid(
        month,
        data.ask(entries_between, days[0], days[-1], kind, t),
        day_marks(data.ask(holidays_between, days[0], days[-1]), t),
        "month",
        t,
        today=today,
        on_pick=_open_plan if may_plan else None,
        on_turn=_turn,
    ).open
    if opened:
        open_page("meeting", {"id": opened})


# ------------------------------------------------------------------------------- ask
def _month() -> Month:
    try:
        return Month.parse(st.query_params.get("month", ""), t.lang)
    except BadDate:
        return Month.of(address.asked("day", forms.day_in_address) or today, t.lang)


month = _month()
calls = address.asked("view") == "calls"
title = "meetings.calls.title" if calls else "meetings.calendar.title"
purpose = "meetings.calls.purpose" if calls else "meetings.calendar.purpose"
with page(title, purpose) as actions, reading() as data:
    with actions:
        if calls:
            st.button(
                t("meetings.calls.leave"),
                on_click=address.go,
                kwargs={"view": None, "moved": None, "call": None},
            )
        else:
            if may_ring:
                waiting = sum(data.ask(queries.sessions_to_ring, today)["to_ring"])
                key = "meetings.calls.open_n" if waiting else "meetings.calls.open"
                label = t(key, n=waiting)
                st.button(label, key="calls", on_click=address.go, kwargs={"view": "calls"})
            if may_plan:
                st.button(
                    t("meetings.closure.open"),
                    on_click=address.go,
                    kwargs={"closure": True, "plan": None},
                )
                st.button(t("meetings.plan.open"), type="primary", on_click=_open_plan)
    kind = address.asked("plan", MeetingKind) if may_plan else None
    closes = may_plan and bool(address.asked("closure"))
    open_form = f"plan-{kind.value}" if kind else "closure" if closes else None
    for form in {"closure", *(f"plan-{kind.value}" for kind in MeetingKind)} - {open_form}:
        outcome(form, fields=())
    if calls:
        forms.call_desk(data, moved_from=address.asked("moved", forms.day_in_address))
    else:
        if kind:
            planning(data, kind)
        elif closes:
            closing()
        showing(data)
