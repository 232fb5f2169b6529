"""What the front page and the weekly sheet are made of: labels of rows, HTML. Pure, no screen."""

from __future__ import annotations

from collections.abc import Iterable
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


def _line(parts: Iterable[str], t: Translator) -> str:
    """What there is of ``parts`` on one line; a Persian place leaves English numbers alone."""
    return DOT.join(t.isolated(part) for part in parts if part)


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
        f":small[{plain(_line(small, t))}]"
    )


def waiting_row(session: Any, t: Translator) -> str:
    """A session that waits for entry as the label of a link: name, what to do, when it was."""
    is_tally = session.kind is MeetingKind.PUBLIC
    todo = t("programme.waiting.tally" if is_tally else "programme.waiting.attendance")
    day = f"{t.weekday(session.meets_on)} {t.day_month(session.meets_on)}"
    was = _line((_kind(session, t), day), t)
    return f"**{plain(name_of(session, t))}** :primary[{plain(todo)}] :small[{plain(was)}]"


def step_row(number: int, done: bool, title: str, hint: str, t: Translator) -> str:
    """A first step as the label of a link: its number or a tick, what to do, and why."""
    return f"**{'✓' if done else t.number(number)}** *{plain(title)}* :small[{plain(hint)}]"


# ------------------------------------------------------------------------------- needs attention
def promise_row(promise: Any, today: date, t: Translator) -> str:
    """A promise as the label of a link: what was said, and small when and by whom."""
    late = (today - promise.due_on).days
    when = (
        t("programme.promise.late", n=late)
        if late > 0
        else t("programme.promise.due", day=nearness(promise.due_on, today, t))
    )
    unit = t.name(promise.unit, promise.unit_en) if promise.unit else ""
    small = _line((when, unit), t)
    return f"*{plain(_short(promise.text))}* :small[{plain(small)}]"


def unheard_row(session: Any, t: Translator) -> str:
    """A dialogue without its papers as the label of a link, as ``waiting_row``."""
    day = f"{t.weekday(session.meets_on)} {t.day_month(session.meets_on)}"
    todo, was = t("programme.waiting.feedback"), _line((_kind(session, t), day), t)
    return f"**{plain(name_of(session, t))}** :primary[{plain(todo)}] :small[{plain(was)}]"


def _short(text: str, most: int = 90) -> str:
    """A text cut at a word."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


# ------------------------------------------------------------------------------- twelve months
UP, DOWN, SAME = "▲", "▼", "="
CHANGES = ("worry", "door")
"""Measures that are changes already: told against the time before, not against last year."""


def headlines_html(headlines: Iterable[Any], t: Translator) -> str:
    """The figures of the last twelve months with their direction in an arrow and in words.

    ``headlines``: the Headlines of lib/outcomes/queries.py. A figure with
    too few behind it is left out; nothing at all where none is left.
    """
    cells = []
    for line in headlines:
        if line.value is None:
            continue
        if line.key in CHANGES:
            value, way = t.number(abs(line.value), 1), _way(line.value, 1)
            if not line.is_clear:
                way = "same"
            said = t(f"programme.headlines.than_before.{way}")
        else:
            points = 100 if line.key != "hearing_index" else 1
            value = t.percent(line.value) if points == 100 else t.number(line.value)
            if line.before is None:
                way, said = "", t("programme.headlines.no_year_before")
            else:
                # Of the figures as they are shown, or 62 and 55 might be told to differ by 6.
                change = int(line.value * points + 0.5) - int(line.before * points + 0.5)
                way = _way(change, 0)
                said = t(f"programme.headlines.than_year_before.{way}", n=abs(change))
        arrow = {"more": UP, "less": DOWN, "same": SAME}.get(way, "")
        mark = f'<span aria-hidden="true">{arrow}</span> ' if arrow else ""
        cells.append(
            f"<div><dt>{escape(t(f'programme.headlines.{line.key}'))}</dt>"
            f'<dd class="desk-number">{escape(value)}</dd>'
            f'<dd class="desk-remark">{mark}{escape(said)}</dd></div>'
        )
    return f'<dl class="desk-metrics today-headlines">{"".join(cells)}</dl>' if cells else ""


def _way(change: float, decimals: int) -> str:
    rounded = round(change, decimals)
    return "more" if rounded > 0 else "less" if rounded < 0 else "same"


# ------------------------------------------------------------------------------- the week on paper
def week_html(week: Any, t: Translator) -> str:
    """The week of ``queries.week_sheet`` as one page of paper."""
    span = t("programme.sheet.span", first=t.long_date(week.first), last=t.long_date(week.last))
    as_of = t("programme.sheet.as_of", day=t.long_date(week.as_of))
    parts = [
        f"<header><p>{escape(t('ui.office'))}{DOT}{escape(t('ui.programme'))}</p>"
        f"<h2>{escape(t('programme.sheet.title'))}</h2>"
        f"<p><b>{escape(span)}</b>{DOT}{escape(as_of)}</p></header>",
        _week_figures(week, t),
        _table(
            t("programme.sheet.sessions"),
            t("programme.sheet.no_sessions"),
            ("day", "session", "invited", "came", "guests"),
            [_session_line(session, counts, t) for session, counts in week.sessions],
            week.all_sessions,
            t,
        ),
        _table(
            t("programme.sheet.raised"),
            t("programme.sheet.nothing_raised"),
            ("issue", "category", "group", "state"),
            [
                (
                    row.title,
                    t.name(row.category, row.category_en),
                    _name(row.group_name, row.group_name_en, t),
                    t(row.state.key),
                )
                for row in week.issues
            ],
            week.all_issues,
            t,
        ),
        _table(
            t("programme.sheet.promised"),
            t("programme.sheet.nothing_promised"),
            ("promise", "unit", "due"),
            [
                (row.text, _name(row.unit, row.unit_en, t), t.date(row.due_on))
                for row in week.promises
            ],
            week.all_promises,
            t,
        ),
        _table(
            t("programme.sheet.late", day=week.as_of),
            t("programme.sheet.nothing_late"),
            ("promise", "unit", "owner", "due", "days_late"),
            [
                (
                    row.text,
                    _name(row.unit, row.unit_en, t),
                    row.owner or "",
                    t.date(row.due_on),
                    t.number((week.as_of - row.due_on).days),
                )
                for row in week.late
            ],
            week.all_late,
            t,
        ),
        f"<footer>{escape(_waits(week, t))}</footer>",
    ]
    return f'<article class="week-sheet">{"".join(parts)}</article>'


def _name(name: str | None, name_en: str | None, t: Translator) -> str:
    return t.name(name, name_en) if name else ""


def _waits(week: Any, t: Translator) -> str:
    said = (
        t("programme.attention.overdue", n=week.overdue) if week.overdue else "",
        t("programme.attention.unanswered", n=week.unanswered) if week.unanswered else "",
    )
    return DOT.join(filter(None, said)) or t("programme.sheet.nothing_waits", day=week.as_of)


def _week_figures(week: Any, t: Translator) -> str:
    rate = t.percent(week.came / week.invited) if week.invited else ""
    figures = (
        ("held", week.held, ""),
        ("came", week.came, rate and t("programme.sheet.of", invited=week.invited, rate=rate)),
        ("guests", week.walk_ins, ""),
        ("first_timers", week.first_timers, ""),
        ("raised", week.all_issues, ""),
        ("promised", week.all_promises, ""),
        ("late", week.all_late, ""),
    )
    cells = "".join(
        f"<div><dt>{escape(t(f'programme.sheet.figure.{name}'))}</dt>"
        f"<dd>{escape(t.number(many))} <small>{escape(small)}</small></dd></div>"
        for name, many, small in figures
    )
    return f"<dl>{cells}</dl>"


def _session_line(session: Any, counts: Any, t: Translator) -> tuple[str, ...]:
    day = f"{t.weekday(session.meets_on)} {t.day_month(session.meets_on)}"
    what = _line((name_of(session, t), _kind(session, t)), t)
    if session.state is not MeetingState.HELD:
        what += DOT + t(session.state.key)
    if counts is None:
        invited = session.invited if session.kind is not MeetingKind.PUBLIC else None
        waits = session.state is MeetingState.HELD and session.kind is not MeetingKind.PUBLIC
        came = t("programme.sheet.not_entered") if waits else t.number(None)
        return day, what, t.number(invited or None), came, t.number(None)
    came = t.number(counts.came)
    if counts.represented:
        came = t("programme.sheet.with_others", n=counts.came, others=counts.represented)
    return day, what, t.number(counts.invited), came, t.number(counts.walk_ins)


def _table(
    title: str,
    none: str,
    columns: tuple[str, ...],
    rows: list[tuple[str, ...]],
    total: int,
    t: Translator,
) -> str:
    """A part of the sheet: its heading, and its rows or the sentence that there are none."""
    head = f"<h3>{escape(title)}</h3>"
    if not rows:
        return f"<section>{head}<p>{escape(none)}</p></section>"
    heads = "".join(
        f'<th scope="col" class="week-{name}">{escape(t(f"programme.sheet.column.{name}"))}</th>'
        for name in columns
    )
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td class="week-{name}"><span dir="auto">{escape(text)}</span></td>'
            for name, text in zip(columns, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    rest = total - len(rows)
    more = f"<p>{escape(t('programme.sheet.more', n=rest))}</p>" if rest else ""
    return (
        f"<section>{head}<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
        f"{more}</section>"
    )
