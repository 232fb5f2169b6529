"""Entering papers: the sheet of a session, a window's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from lib.db import Unavailable, transaction
from lib.errors import DomainError
from lib.feedback import queries
from lib.feedback.models import AGREEMENT, MANAGERS, VIEWS
from lib.feedback.service import (
    ManagerPaperDraft,
    PaperDraft,
    enter_manager_paper,
    enter_paper,
    take_back_paper,
)
from lib.feedback.words import Line, fields_offered, managers_lines, participants_lines, scales
from lib.reference.queries import categories
from lib.ui import address
from lib.ui.act import say
from lib.ui.components import Item, paper
from lib.ui.context import here, reading

Enter = Callable[[Session, dict[str, Any]], None]


def side_chosen(name: str, sides: Sequence[str]) -> str:
    """Whose papers: one of ``sides``, in the address under ``name``; the first is not written."""
    t, asked = here().t, address.asked(name)
    side = asked if asked in sides else sides[0]
    key = f"controls-{name}-{side}"

    def turn() -> None:
        chosen = st.session_state[key]
        address.go(**{name: None if chosen == sides[0] else chosen})

    st.segmented_control(
        t("feedback.side.label"),
        sides,
        default=side,
        format_func=lambda each: t(f"feedback.side.{each}"),
        key=key,
        label_visibility="collapsed",
        required=True,
        on_change=turn,
    )
    return side


@st.fragment
def participants_desk(meeting_id: int) -> None:
    """The participants' sheet; a paper redraws no more than this."""
    t = here().t
    with reading() as data:
        so_far = data.ask(queries.feedback_of, meeting_id)
        offered = fields_offered(data.ask(categories), t)
    ids, names = [id for id, _ in offered], tuple(name for _, name in offered)
    field = Item("field", t.number(8), t("feedback.item.field"), high=len(names), choices=names)
    paper(
        [*(_item(line) for line in participants_lines(t)), *([field] if names else [])],
        f"paper-{meeting_id}",
        t,
        box=f"participants.{meeting_id}",
        entered=so_far.papers,
        scales=scales(t),
        on_papers=lambda papers: _carry_out(
            papers, lambda db, paper: enter_paper(db, paper_draft(paper, meeting_id, ids))
        ),
    )


@st.fragment
def managers_desk(meeting_id: int) -> None:
    """The managers' sheet."""
    t = here().t
    with reading() as data:
        so_far = data.ask(queries.feedback_of, meeting_id)
    paper(
        [_item(line) for line in managers_lines(t)],
        f"manager-paper-{meeting_id}",
        t,
        box=f"managers.{meeting_id}",
        entered=so_far.managers,
        scales=scales(t, views=False),
        on_papers=lambda papers: _carry_out(
            papers, lambda db, paper: enter_manager_paper(db, manager_draft(paper, meeting_id))
        ),
    )


def _item(line: Line) -> Item:
    return Item(**{**asdict(line), "number": here().t.number(line.number)})


def paper_draft(paper: dict[str, Any], meeting_id: int, field_ids: list[int]) -> PaperDraft:
    """A paper of the component as the service takes it; item 8 comes as a place in the list."""
    given, young = paper["answers"], bool(paper["young"])
    values = {name: given.get(name) for name in (*AGREEMENT, *VIEWS)}
    if young:
        # The third line of the sheet asks the young something else.
        values |= {"felt_seen": values["respected"], "respected": None}
    place = given.get("field")
    field_id = field_ids[place - 1] if place and 1 <= place <= len(field_ids) else None
    return PaperDraft(
        key=paper["id"], meeting_id=meeting_id, is_young=young, field_id=field_id, **values
    )


def manager_draft(paper: dict[str, Any], meeting_id: int) -> ManagerPaperDraft:
    """A manager's paper likewise."""
    given = {name: paper["answers"].get(name) for name in MANAGERS}
    return ManagerPaperDraft(key=paper["id"], meeting_id=meeting_id, **given)


def _carry_out(papers: list[dict[str, Any]], enter: Enter) -> dict[str, str | None]:
    """Keep each paper or take it back; those without an answer come again (no database)."""
    done: dict[str, str | None] = {}
    for each in papers:
        try:
            with transaction(here().actor) as db:
                if "back" in each:
                    take_back_paper(db, each["back"])
                else:
                    enter(db, each)
        except DomainError as refused:
            done[each["id"]] = say(refused, here().t)
        except Unavailable:
            break
        else:
            done[each["id"]] = None
    return done
