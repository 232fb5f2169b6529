"""Pieces of HTML: the one who is to be rung, and the attendance sheet for paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from lib.db import tuples
from lib.i18n import Translator
from lib.i18n.phones import dial
from lib.meetings.words import name_of, place_of, standing_of, when_of
from lib.ui.safe import escape

BLANK_LINES = 8
"""For guests who were not invited."""


def sheet_html(session: Any, people: pd.DataFrame, t: Translator) -> str:
    """The sheet of a session (a row of ``meeting_of``); ``people`` is its ``check_in_list``."""
    rows = [
        (t.number(number), row.name, " · ".join(filter(None, (row.position, row.institution))))
        for number, row in enumerate(tuples(people), start=1)
        if row.is_invited
    ]
    last = len(rows)
    blanks = [(t.number(last + line), "", "") for line in range(1, BLANK_LINES + 1)]
    head = [
        (t(session.kind.key), when_of(session, t)),
        (t("meetings.field.place"), place_of(session, t)),
        (t("meetings.field.chair"), session.chair_name or ""),
    ]
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
        for label, text in head
        if text
    )
    columns = "".join(
        f'<th scope="col" class="sheet-{name}">{escape(t(key))}</th>'
        for name, key in (
            ("number", "meetings.sheet.number"),
            ("name", "meetings.sheet.name"),
            ("position", "meetings.sheet.position"),
            ("signature", "meetings.sheet.signature"),
        )
    )
    return (
        f'<article class="sheet"><header><p>{escape(t("ui.office"))}</p>'
        f"<h2>{escape(name_of(session, t))}</h2><dl>{facts}</dl></header>"
        f"<table><thead><tr>{columns}</tr></thead><tbody>{_lines(rows)}</tbody>"
        f'<tbody class="sheet-guests"><tr><th colspan="4" scope="rowgroup">'
        f"{escape(t('meetings.sheet.guests'))}</th></tr>{_lines(blanks)}</tbody></table></article>"
    )


def _lines(rows: list[tuple[str, str, str]]) -> str:
    return "".join(
        f'<tr><td>{escape(number)}</td><td dir="auto">{escape(name)}</td>'
        f'<td dir="auto">{escape(work)}</td><td></td></tr>'
        for number, name, work in rows
    )


def call_card(
    invitation: Any,
    phones: Sequence[Any],
    today: date,
    t: Translator,
    *,
    more: bool,
    about_session: bool,
) -> str:
    """Who is rung: an invitation, the person's telephones, and how it stands with the reply.

    ``phones`` are those shown; ``more``: there are others.
    """
    work = " · ".join(filter(None, (invitation.position, invitation.institution)))
    about = f"{name_of(invitation, t)} · {t.long_date(invitation.meets_on)}"
    numbers = "".join(_phone(row, t) for row in phones)
    if not phones and not more:
        none = escape(t("meetings.call.no_phone"))
        numbers = f'<p class="call-phone"><small>{none}</small></p>'
    return (
        '<div class="call-card">'
        + (f'<p class="call-about">{escape(about)}</p>' if about_session else "")
        + f"<h3>{escape(invitation.display_name)}</h3>"
        + (f'<p class="call-work">{escape(work)}</p>' if work else "")
        + f'<p class="call-standing">{escape(standing_of(invitation, today, t))}</p>'
        + numbers
        + "</div>"
    )


def _phone(row: Any, t: Translator) -> str:
    """A number as it is dialled; a telephone that shows it dials it."""
    return (
        f'<p class="call-phone"><a href="{escape(dial(row.number))}" dir="ltr">'
        f"{escape(t.phone(row.number))}</a>"
        f" <small>{escape(row.owner_note or t(row.owner.key))}</small></p>"
    )
