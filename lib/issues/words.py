"""How an issue is spoken of on screen."""

from __future__ import annotations

from typing import Any

from lib.i18n import Translator
from lib.issues.models import IssueState


def who_raised(issue: Any) -> str:
    """The person on the roster, or the name that was written; "" where it is not known."""
    return str(issue.person_name or issue.raised_by or "")


def due_of(issue: Any, t: Translator) -> str:
    """Its day: of one postponed the day it waits for."""
    postponed = issue.state is IssueState.POSTPONED
    day = issue.postponed_until if postponed else issue.due_on
    return t.date(day) if day else ""


def step_of(event: Any, t: Translator) -> str:
    """What an event did, in a word or two."""
    if event.from_state is not event.to_state or event.to_state is IssueState.POSTPONED:
        return t(event.to_state.key)
    return t("issues.story.told" if event.told_on else "issues.story.handed_on")


def told_of(event: Any, t: Translator) -> list[str]:
    """What more an event says, in sentences."""
    lines = []
    if event.until_on and event.to_state is IssueState.POSTPONED:
        lines.append(t("issues.story.until", day=t.long_date(event.until_on)))
    if event.waits_with:
        lines.append(t("issues.story.waits", link=t(event.waits_with.key)))
    if event.told_on:
        lines.append(t("issues.story.told_on", day=t.long_date(event.told_on)))
    return lines
