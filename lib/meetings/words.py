"""How a session is named on screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from lib.i18n import Translator
from lib.meetings.models import MeetingKind, MeetingState


def name_of(session: Any, t: Translator) -> str:
    """A session's name: its group, its person, or its kind; a title of its own goes before."""
    if session.title:
        return str(session.title)
    if session.kind is MeetingKind.DIALOGUE and session.group_name:
        return t.name(session.group_name, session.group_name_en)
    if session.kind is MeetingKind.TALK and session.person_name:
        return str(session.person_name)
    return t(session.kind.key)


def hours_of(session: Any, t: Translator) -> str:
    """«۱۶:۰۰ تا ۱۷:۳۰», the beginning alone, or nothing."""
    if session.starts_at is None:
        return ""
    if session.ends_at is None:
        return t.time(session.starts_at)
    return t("meetings.hours", start=session.starts_at, end=session.ends_at)


def place_of(session: Any, t: Translator) -> str:
    """Where it is held; without a place of its own, the mayor's office."""
    return str(session.place) or t("meetings.office")


def when_of(session: Any, t: Translator) -> str:
    """The day and the hours in a line."""
    return " · ".join(filter(None, (t.long_date(session.meets_on), hours_of(session, t))))


def standing_of(invitation: Any, today: date, t: Translator) -> str:
    """How it stands with an invitation, in a sentence; a row as of ``queries.invited_page``."""
    reply = t(f"meetings.standing.{invitation.reply.value if invitation.reply else 'none'}")
    if invitation.state is MeetingState.CANCELLED:
        return t(
            "meetings.standing.untold" if invitation.to_ring else "meetings.standing.cancelled"
        )
    if invitation.state is MeetingState.HELD or invitation.meets_on < today:
        return reply
    if invitation.call_back_on is not None:
        return t("meetings.standing.call_back", day=t.long_date(invitation.call_back_on))
    if invitation.told_on not in (None, invitation.meets_on):
        told, day = t.long_date(invitation.told_on), t.long_date(invitation.meets_on)
        return t("meetings.standing.moved", told=told, day=day)
    return reply


def last_call_of(invitation: Any, t: Translator) -> tuple[str, str]:
    """How the last call ended, and when: «پاسخ نداد», «۱۴۰۵/۹/۲، ۱۰:۱۵»."""
    if invitation.last_outcome is None:
        return "", ""
    return t(invitation.last_outcome.key), t.moment(invitation.last_called_at)
