"""The calendar's entries and the tables of the invited: what they show, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from lib.accounts.queries import staff_options
from lib.db import reads, tuples
from lib.history.queries import changes_of
from lib.i18n import Translator
from lib.meetings.models import (
    AttendanceStatus,
    CallOutcome,
    MeetingKind,
    MeetingState,
    Reply,
)
from lib.meetings.queries import (
    Counts,
    InvitedFilter,
    attendance_of_person,
    group_hearing,
    invited_page,
    meetings_between,
    people_named,
    sessions_of_group,
)
from lib.meetings.service import MEETING_FORM
from lib.meetings.words import hours_of, last_call_of, name_of
from lib.reference.queries import categories
from lib.roster.queries import GroupFilter, group_options, groups_page
from lib.roster.tables import group_rows
from lib.ui.changes import Told, told
from lib.ui.components import Attendee, Column, DayMark, Entry, Topic

MARKS: dict[MeetingKind, tuple[Any, Any]] = {
    MeetingKind.DIALOGUE: ("turquoise", "circle"),
    MeetingKind.PUBLIC: ("lapis", "square"),
    MeetingKind.TALK: ("saffron", "diamond"),
}
STATE_TONES: dict[MeetingState, Any] = {
    MeetingState.PLANNED: "calm",
    MeetingState.HELD: "good",
    MeetingState.CANCELLED: "bad",
}


# ------------------------------------------------------------------------------- the calendar
@reads("meetings", "roster")
def entries_between(
    db: Session, first: date, last: date, kind: MeetingKind | None, t: Translator
) -> list[Entry]:
    """The sessions of a month for the grid. Kept as such."""
    return [_entry(session, t) for session in tuples(meetings_between(db, first, last, kind))]


def _entry(session: Any, t: Translator) -> Entry:
    tone, shape = MARKS[session.kind]
    moved = bool(session.is_moved) and session.state is MeetingState.PLANNED
    hint = [hours_of(session, t), session.place if session.is_outside else ""]
    if session.invited:
        hint.append(t("meetings.calendar.invited", n=session.invited, accepted=session.accepted))
    return Entry(
        id=session.id,
        on=session.meets_on,
        title=name_of(session, t),
        kind=t(session.kind.key),
        tone=tone,
        shape=shape,
        state="moved" if moved else session.state.value,
        state_label=t("meetings.state.moved") if moved else t(session.state.key),
        time=t.time(session.starts_at) if session.starts_at else "",
        hint=" · ".join(filter(None, hint)),
    )


def day_marks(holidays: Iterable[Any], t: Translator) -> list[DayMark]:
    """The holidays of a month for the grid."""
    return [
        DayMark(row.closed_on, t.name(row.name, row.name_en), estimated=not row.confirmed)
        for row in holidays
    ]


# ------------------------------------------------------------------------------- the invited
def invited_columns(t: Translator, held: bool) -> list[Column]:
    """Name over work, letter, reply, last call; for a session that was held, attendance."""
    columns = [
        Column("display_name", t("meetings.invited.person"), under="work", width="34%"),
        Column("letter_number", t("meetings.field.letter_number"), under="letter_day"),
        Column("answer", t("meetings.invited.reply"), "badge", badges=_reply_badges(t)),
        Column("last_call", t("meetings.invited.last_call"), under="last_called"),
    ]
    if held:
        badges = {status.value: (t(status.key), tone) for status, tone in STATUS_TONES.items()}
        columns.insert(3, Column("came", t("meetings.invited.attendance"), "badge", badges=badges))
    return columns


STATUS_TONES: dict[AttendanceStatus, Any] = {
    AttendanceStatus.PRESENT: "turquoise",
    AttendanceStatus.REPRESENTED: "lapis",
    AttendanceStatus.EXCUSED: "saffron",
    AttendanceStatus.ABSENT: "clay",
}


def _reply_badges(t: Translator) -> dict[Any, tuple[str, Any]]:
    return {
        Reply.ACCEPTED.value: (t(Reply.ACCEPTED.key), "turquoise"),
        Reply.DECLINED.value: (t(Reply.DECLINED.key), "clay"),
        "none": (t("meetings.reply.none"), "slate"),
        "ring": (t("meetings.reply.ring"), "saffron"),
    }


@reads("meetings", "roster")
def invited_rows(
    db: Session, filter: InvitedFilter, page: int, t: Translator
) -> tuple[list[dict[str, Any]], int]:
    """A page of the invited in the words of the screen, and how many there are. Kept as such."""
    shown = invited_page(db, filter, page)
    return [_invited_row(row, t) for row in tuples(shown.rows)], shown.total


def _invited_row(row: Any, t: Translator) -> dict[str, Any]:
    return {
        "id": row.id,
        "display_name": row.display_name,
        "work": " · ".join(filter(None, (row.position, row.institution))),
        "letter_number": t.digits(row.letter_number),
        "letter_day": t.date(row.letter_on) if row.letter_on else "",
        "answer": row.reply.value if row.reply else "ring" if row.to_ring else "none",
        **_last_call(row, t),
        "came": row.status.value if row.status else "",
    }


def _last_call(row: Any, t: Translator) -> dict[str, str]:
    return dict(zip(("last_call", "last_called"), last_call_of(row, t), strict=True))


def queue_columns(t: Translator) -> list[Column]:
    """The calling list: who, over what about, and the last call."""
    return [
        Column("display_name", t("meetings.invited.person"), under="about", width="60%"),
        Column("last_call", t("meetings.invited.last_call"), under="last_called"),
    ]


def queue_rows(rows: pd.DataFrame, t: Translator, about_session: bool) -> list[dict[str, Any]]:
    """Rows of ``whom_to_ring``; ``about_session`` says which session each call is about."""
    return [
        {
            "id": row.id,
            "display_name": row.display_name,
            "about": f"{name_of(row, t)} · {t.day_month(row.meets_on)}"
            if about_session
            else row.position or row.institution,
            **_last_call(row, t),
        }
        for row in tuples(rows)
    ]


def calls_table(calls: pd.DataFrame, t: Translator) -> tuple[list[Column], list[dict[str, Any]]]:
    """The calls about one invitation."""
    columns = [
        Column("when", t("meetings.call.when"), under="who"),
        Column("outcome", t("meetings.call.outcome"), under="back"),
        Column("answered_by", t("meetings.field.answered_by"), under="note"),
    ]
    rows = [
        {
            "id": call.id,
            "when": t.moment(call.called_at),
            "who": call.called_by or "",
            "outcome": t(call.outcome.key),
            "back": t.long_date(call.call_back_on) if call.call_back_on else "",
            "answered_by": call.answered_by,
            "note": call.note,
        }
        for call in tuples(calls)
    ]
    return columns, rows


def guests(rows: pd.DataFrame, t: Translator) -> tuple[str, int]:
    """The names of those of ``check_in_list`` who were not invited; how many are on no roster."""
    came = [row for row in tuples(rows) if not row.is_invited]
    return t.list(row.name for row in came), sum(row.person_id is None for row in came)


# ------------------------------------------------------------------------------- in the room
def attendees(rows: pd.DataFrame) -> list[Attendee]:
    """Rows of ``check_in_list`` for the component.

    The id is the person's; of a guest of whom only the name is known, "g" and the attendance's.
    """
    return [
        Attendee(
            id=row.person_id or f"g{row.attendance_id}",
            name=row.name,
            position=" · ".join(filter(None, (row.position, row.institution))),
            status=("guest" if not row.is_invited else row.status.value) if row.status else "",
            representative=row.representative or "",
            search=row.known_as or "",
            guest=not row.is_invited,
        )
        for row in tuples(rows)
    ]


FAMILY_TONES: dict[str, Any] = {
    "building": "clay",
    "services": "lapis",
    "knot": "saffron",
    "vitality": "turquoise",
    "social": "plum",
    "other": "slate",
}


def topics(rows: pd.DataFrame, t: Translator) -> list[Topic]:
    """Rows of ``tally_of`` for the component."""
    return [
        Topic(
            row.category_id,
            t.name(row.name, row.name_en),
            row.count,
            FAMILY_TONES[row.family.value],
        )
        for row in tuples(rows)
    ]


# ------------------------------------------------------------------------------- the numbers
def figures(session: Any, counts: Counts, t: Translator) -> list[tuple[str, int]]:
    """The large numbers of a session: replies before it, who came after it."""
    if session.state is MeetingState.HELD:
        return [
            (t("meetings.figures.invited"), counts.invited),
            (t("meetings.figures.present"), counts.present),
            (t("meetings.figures.represented"), counts.represented),
            (t("meetings.figures.excused"), counts.excused),
            (t("meetings.figures.absent"), counts.absent),
            (t("meetings.figures.guests"), counts.guests),
            *([(t("meetings.figures.unmarked"), counts.unmarked)] if counts.unmarked else ()),
        ]
    return [
        (t("meetings.figures.invited"), counts.invited),
        (t("meetings.figures.accepted"), counts.accepted),
        (t("meetings.figures.declined"), counts.declined),
        (t("meetings.figures.no_reply"), counts.no_reply),
        (t("meetings.figures.to_ring"), counts.to_ring),
    ]


# ------------------------------------------------------------------------------- how a person came
@dataclass(frozen=True)
class Attended:
    """A person's sessions: ``rows`` the newest first, ``marks`` the oldest first, for a strip."""

    rows: list[dict[str, Any]]
    marks: tuple[tuple[tuple[str, Any] | None, date], ...]


@reads("meetings", "roster")
def attended(db: Session, person_id: int, t: Translator, shown: int = 8) -> Attended:
    """How a person came to sessions, in words; the newest ``shown`` in rows. Kept as such."""
    came = tuples(attendance_of_person(db, person_id))
    words = {status: (t(status.key), tone) for status, tone in STATUS_TONES.items()}
    rows = [
        {
            "id": each.meeting_id,
            "on": each.meets_on,
            "session": each.title or t.name(each.group_name or "", each.group_name_en),
            "kind": t(each.kind.key),
            "status": each.status or each.state,
        }
        for each in came[:shown]
    ]
    marks = tuple((words.get(each.status), each.meets_on) for each in reversed(came))
    return Attended(rows, marks)


def attended_columns(t: Translator) -> list[Column]:
    """The columns of ``attended``."""
    badges: dict[Any, tuple[str, Any]] = {s: (t(s.key), tone) for s, tone in STATUS_TONES.items()}
    badges |= {state: (t(state.key), "slate") for state in MeetingState}
    return [
        Column("on", t("roster.attendance.on"), "date"),
        Column("kind", t("roster.attendance.session"), under="session", width="50%"),
        Column("status", t("roster.attendance.status"), "badge", badges=badges),
    ]


# ------------------------------------------------------------------------------- history
def edited_labels(t: Translator) -> dict[str, str]:
    """The fields of a session's form, in their order."""
    return {
        "group_id": t("meetings.field.group"),
        "title": t("meetings.field.title"),
        "starts_at": t("i18n.from"),
        "ends_at": t("i18n.to"),
        "chair_id": t("meetings.field.chair"),
        "on_behalf_of": t("meetings.field.on_behalf_of"),
        "place": t("meetings.field.place"),
        "is_outside": t("meetings.field.is_outside"),
        "staff_ids": t("meetings.field.staff"),
        "agenda": t("meetings.field.agenda"),
    }


@reads("meetings", "roster", "reference", "accounts", "history")
def history(db: Session, meeting_id: int, t: Translator) -> tuple[Told, ...]:
    """What changed about a session and what was recorded in it; kept as such."""
    known = {
        "group_id": {row.id: t.name(row.name, row.name_en) for row in group_options(db)},
        "staff_id": {row.id: row.name for row in staff_options(db)},
        "category_id": {row.id: t.name(row.name, row.name_en) for row in categories(db)},
        "person_id": people_named(db, meeting_id),
    }
    known["chair_id"] = known["called_by_id"] = known["staff_id"]

    def said(_table: str, column: str, value: Any) -> str:
        if column in known:
            return known[column].get(value, "–")
        if column in ENUMS:
            return t(ENUMS[column](value).key)
        if column == "meets_on":
            return t.long_date(date.fromisoformat(value))
        if column in ("starts_at", "ends_at"):
            return t.time(time.fromisoformat(value))
        if value is True:
            return t("i18n.yes")
        return t.digits(str(value))

    entries = changes_of(db, "meeting", meeting_id, 300)
    return told(entries, told_records(t), told_columns(t), said, MEETING_FORM, t)


ENUMS: dict[str, Any] = {
    "kind": MeetingKind,
    "state": MeetingState,
    "reply": Reply,
    "status": AttendanceStatus,
    "outcome": CallOutcome,
}


def told_records(t: Translator) -> dict[str, str]:
    """The tables that a session's history tells of."""
    return {
        "meeting": t("ui.nav.meeting"),
        "meeting_move": t("meetings.move.title"),
        "meeting_staff": t("meetings.field.staff"),
        "invitation": t("meetings.field.invitation"),
        "invitation_call": t("meetings.field.call"),
        "attendance": t("meetings.invited.attendance"),
        "topic_tally": t("meetings.page.topics"),
    }


def told_columns(t: Translator) -> dict[tuple[str, str], str]:
    """The columns that a session's history tells of."""
    person = t("meetings.invited.person")
    return {("meeting", name): label for name, label in edited_labels(t).items()} | {
        ("meeting", "kind"): t("meetings.field.kind"),
        ("meeting", "state"): t("meetings.field.state"),
        ("meeting", "meets_on"): t("meetings.field.day"),
        ("meeting", "cancel_reason"): t("meetings.field.reason"),
        ("meeting_move", "reason"): t("meetings.field.reason"),
        ("meeting_staff", "staff_id"): t("meetings.field.staff"),
        ("invitation", "person_id"): person,
        ("invitation", "reply"): t("meetings.invited.reply"),
        ("invitation_call", "outcome"): t("meetings.call.outcome"),
        ("invitation_call", "called_by_id"): t("meetings.call.caller"),
        ("attendance", "person_id"): person,
        ("attendance", "guest_name"): t("meetings.field.guest"),
        ("attendance", "status"): t("meetings.invited.attendance"),
        ("attendance", "representative"): t("meetings.field.representative"),
        ("topic_tally", "category_id"): t("meetings.field.topic"),
        ("topic_tally", "count"): t("meetings.field.count"),
    }


@reads("roster", "reference", "accounts", "meetings")
def groups_heard(
    db: Session, filter: GroupFilter, page: int, t: Translator
) -> tuple[list[dict[Any, Any]], int]:
    """A page of groups with how well each is heard, and how many there are. Kept as such."""
    shown = groups_page(db, filter, page)
    hearing = {row.group_id: row for row in tuples(group_hearing(db, filter.as_of))}
    return group_rows(shown.rows, hearing, filter.as_of, t), shown.total


@reads("meetings", "roster")
def heard(db: Session, group_id: int, t: Translator) -> list[dict[str, Any]]:
    """A group's newest sessions in words: id, on, how. Kept as such."""
    return [
        {
            "id": each.id,
            "on": t.long_date(each.meets_on),
            "how": " · ".join(
                [
                    t(each.state.key),
                    *([t("roster.group.came", n=each.present)] if each.present else ()),
                ]
            ),
        }
        for each in tuples(sessions_of_group(db, group_id))
    ]
