"""What the front page is made of: labels of its rows and the bar of replies. Pure, no screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from lib.i18n import Translator
from lib.meetings.models import MeetingKind, MeetingState
from lib.meetings.queries import Counts
from lib.meetings.words import hours_of, name_of, place_of
from lib.ui.safe import escape, plain

DOT = " · "


def nearness(day: date, today: date, t: Translator) -> str:
    """«امروز», «فردا», «۵ روز دیگر»."""
    days = (day - today).days
    if days == 0:
        return t("i18n.date.today")
    if days == 1:
        return t("programme.tomorrow")
    return t("programme.in_days", n=days)


def _hours(session: Any, t: Translator) -> str:
    """The hours, not to be parted at the end of a line."""
    unbroken = {" ": "\N{NO-BREAK SPACE}", "–": "\N{WORD JOINER}–\N{WORD JOINER}"}
    return hours_of(session, t).translate(str.maketrans(unbroken))


def _kind(session: Any, t: Translator) -> str:
    """The kind, where the name does not say it already."""
    said = t(session.kind.key)
    return "" if said == name_of(session, t) else said


def _accepted(session: Any, t: Translator) -> str:
    """«۱۱ تأیید حضور از ۱۵ دعوت», where somebody is invited."""
    if not session.invited or session.kind is MeetingKind.TALK:
        return ""
    return t("programme.week.accepted", n=session.accepted, invited=session.invited)


def next_card(session: Any, counts: Counts, today: date, t: Translator) -> str:
    """The next session as HTML: when, who, where, and how the invited have replied."""
    when = DOT.join(filter(None, (t.long_date(session.meets_on), _hours(session, t))))
    lines = [
        f'<p class="today-eyebrow">{escape(t("programme.next.title"))}{DOT}'
        f"<b>{escape(nearness(session.meets_on, today, t))}</b></p>",
        f'<h2 dir="auto">{escape(name_of(session, t))}</h2>',
        f"<p>{escape(when)}</p>",
        f'<p dir="auto">{escape(place_of(session, t))}</p>',
    ]
    if counts.invited:
        lines.append(replies_bar(counts, t))
    elif session.kind is not MeetingKind.PUBLIC:
        lines.append(f'<p class="today-quiet">{escape(t("programme.next.nobody_invited"))}</p>')
    return f'<div class="today-next">{"".join(lines)}</div>'


def replies_bar(counts: Counts, t: Translator) -> str:
    """Replies as a bar in three parts with its legend; the legend alone says all of it."""
    parts = [
        ("accepted", counts.accepted, t("programme.next.accepted", n=counts.accepted)),
        ("declined", counts.declined, t("programme.next.declined", n=counts.declined)),
        ("open", counts.no_reply, t("programme.next.no_reply", n=counts.no_reply)),
    ]
    bar = "".join(
        f'<i class="today-{name}" style="flex:{many}"></i>' for name, many, _ in parts if many
    )
    legend = "".join(f'<li class="today-{name}">{escape(text)}</li>' for name, _, text in parts)
    return (
        f'<div class="today-bar" aria-hidden="true">{bar}</div><ul class="today-legend">{legend}'
        f'<li class="today-all">{escape(t("programme.next.invited", n=counts.invited))}</li></ul>'
    )


def week_row(session: Any, today: date, t: Translator) -> str:
    """A session of this week as the label of a link: day, name, and small what is known."""
    name = plain(name_of(session, t))
    is_off = session.state is MeetingState.CANCELLED
    small = [
        _kind(session, t),
        "" if is_off else _hours(session, t),
        "" if is_off or not session.is_outside else place_of(session, t),
        t(session.state.key)
        if session.state is not MeetingState.PLANNED
        else _accepted(session, t),
    ]
    day = f":gray[{plain(t.day_month(session.meets_on))}]"
    if session.meets_on == today:
        day = f":primary[**{plain(t('i18n.date.today'))}**]"
    return (
        f"**{plain(t.weekday(session.meets_on))}** {day} "
        f"{f'~~{name}~~' if is_off else f'*{name}*'} "
        f":small[{plain(DOT.join(filter(None, small)))}]"
    )


def waiting_row(session: Any, t: Translator) -> str:
    """A session that waits for entry as the label of a link: name, what to do, when it was."""
    is_tally = session.kind is MeetingKind.PUBLIC
    todo = t("programme.waiting.tally" if is_tally else "programme.waiting.attendance")
    day = f"{t.weekday(session.meets_on)} {t.day_month(session.meets_on)}"
    was = DOT.join(filter(None, (_kind(session, t), day)))
    return f"**{plain(name_of(session, t))}** :primary[{plain(todo)}] :small[{plain(was)}]"


def step_row(number: int, done: bool, title: str, hint: str, t: Translator) -> str:
    """A first step as the label of a link: its number or a tick, what to do, and why."""
    return f"**{'✓' if done else t.number(number)}** *{plain(title)}* :small[{plain(hint)}]"
