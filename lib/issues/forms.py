"""The forms of issues: widgets in, drafts out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from lib.actor import Role
from lib.db import Reader
from lib.issues import queries
from lib.issues.models import OPEN, Direction, IssueState, Link, Priority
from lib.issues.service import (
    AT_ONCE,
    WITH_WORDS,
    EditIssue,
    HandOn,
    IssueDraft,
    LetterDraft,
    StepDraft,
    Tell,
    raise_issue,
)
from lib.issues.tables import edited_labels, letter_words, raised_columns, raised_rows
from lib.meetings.queries import people_named
from lib.roster.forms import (
    Options,
    category_choices,
    choose_person,
    find_people,
    group_choices,
    names_found,
    neighbourhood_choices,
    staff_choices,
    unit_choices,
    words,
)
from lib.ui import fields
from lib.ui.act import act, outcome
from lib.ui.components import focus, records
from lib.ui.context import here, reading
from lib.ui.fields import typed
from lib.ui.frame import section
from lib.ui.links import open_page
from lib.ui.panel import Reading, entry_head, keep_entry
from lib.ui.safe import escape

Save = Callable[..., object]
MOST_LETTERS = 40
WORDS = "words"
"""Of several: the state that was chosen, with what it asks for."""


# ------------------------------------------------------------------------------- quick entry
def quick_form(form: str, data: Reader, save: Save) -> None:
    """What was raised, by whom, and ready for the next; ``save`` is the callback."""
    t = here().t
    subjects, groups = category_choices(data), group_choices(data)
    panel = st.container(key=f"{form}-panel")
    with panel:
        people = find_people(form, data)
    with panel, st.form(form, border=False):
        what, subject = st.columns([7, 3])
        with what:
            _title(form)
        with subject:
            _choice(form, "category_id", t("issues.field.category"), subjects, required=True)
        who, other, group, day = st.columns([3, 3, 3, 2])
        with who:
            choose_person(form, people, t("issues.field.person"))
        with other:
            _raised_by(form)
        with group:
            _choice(form, "group_id", t("issues.field.group"), groups)
        with day:
            fields.date(form, "raised_on", t("issues.field.raised_on"), here().today)
        fields.submit(form, t("i18n.save_next"), save, form)
    focus(f"field-{form}.title", fields.request_id(form), key=f"{form}-focus")


def quick_draft(form: str, meeting_id: int | None = None) -> IssueDraft:
    """What ``quick_form`` and ``quick_issue`` hold."""
    read = Reading(form)
    return IssueDraft(
        title=typed(form, "title", ""),
        category_id=typed(form, "category_id"),
        person_id=typed(form, "person_id"),
        raised_by=typed(form, "raised_by", ""),
        meeting_id=meeting_id,
        group_id=typed(form, "group_id"),
        raised_on=read.day("raised_on"),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def save_quick(form: str, meeting_id: int | None = None) -> None:
    """The callback of both: saved, and the form is empty for the next."""
    title = typed(form, "title", "").strip()
    done = act(
        form,
        raise_issue,
        lambda: quick_draft(form, meeting_id),
        "issues.page.added",
        clear=True,
        title=title,
    )
    if done:
        st.session_state[f"{form}.find"] = ""
        keep_entry(form)


@st.fragment
def quick_issue(meeting_id: int) -> None:
    """What is raised in a session: a title, Enter, the next; beneath it what was raised so far.

    A section of its own on the pages of a session. Recorders write, once they asked to; all read.
    """
    t = here().t
    form = f"raised-{meeting_id}"
    with reading() as data:
        if not here().actor.may(Role.RECORDER):
            section("issues.session.title")
        else:
            drawn = entry_head("issues.session.title", form, "title", "issues.page.add")
            outcome(form, fields=None if drawn else ())
            if drawn:
                _quick_row(form, meeting_id, data)
        rows = data.ask(raised_rows, meeting_id, t)
    if not rows:
        st.html(f'<p class="desk-purpose">{escape(t("issues.session.none"))}</p>')
        return
    table = records(
        rows,
        raised_columns(t),
        f"issues-{meeting_id}",
        t,
        caption=t("issues.session.title"),
        link="issue?id={id}",
    )
    if table.open:
        open_page("issue", {"id": table.open})


def _quick_row(form: str, meeting_id: int, data: Reader) -> None:
    t = here().t
    subjects = category_choices(data)
    named = data.ask(people_named, meeting_id)
    people = Options(named, tuple(sorted(named, key=named.__getitem__)))
    with st.container(key=f"{form}-panel"), st.form(form, border=False):
        what, subject = st.columns([7, 3])
        with what:
            _title(form)
        with subject:
            _choice(form, "category_id", t("issues.field.category"), subjects, required=True)
        if named:
            who, other = st.columns(2)
            with who:
                _choice(form, "person_id", t("issues.field.raised_by"), people)
            with other:
                fields.text(form, "raised_by", t("issues.field.raised_by_hint"))
        else:
            _raised_by(form)
        fields.submit(form, t("i18n.save_next"), save_quick, form, meeting_id)
    focus(f"field-{form}.title", fields.request_id(form), key=f"{form}-focus")


def _title(form: str, value: str = "") -> None:
    t = here().t
    fields.text(
        form,
        "title",
        t("issues.field.title"),
        value,
        required=True,
        placeholder=t("issues.field.title_hint"),
    )


def _raised_by(form: str, value: str = "") -> None:
    t = here().t
    fields.text(
        form,
        "raised_by",
        t("issues.field.raised_by"),
        value,
        placeholder=t("issues.field.raised_by_hint"),
    )


def _choice(
    form: str, name: str, label: str, options: Options, value: int | None = None, **more: Any
) -> None:
    fields.choice(form, name, label, options.with_current(value), value, show=options.show, **more)


# ------------------------------------------------------------------------------- all of it
def edit_form(form: str, issue: Any, data: Reader, save: Save) -> None:
    """All of an issue but how it stands, and its letters."""
    t = here().t
    of_issue = {issue.person_id: issue.person_name} if issue.person_id else {}
    people = find_people(form, data, known=of_issue)
    letters = data.ask(queries.letters_of, issue.id)
    with st.form(form, border=False):
        fields.opened(form, issue.version)
        what, subject = st.columns([7, 3])
        with what:
            _title(form, issue.title)
        with subject:
            _choice(
                form,
                "category_id",
                t("issues.field.category"),
                category_choices(data),
                issue.category_id,
                required=True,
            )
        first, second, third, fourth = st.columns(4)
        with first:
            choose_person(form, people, t("issues.field.person"), issue.person_id)
            _choice(form, "owner_id", t("issues.field.owner"), staff_choices(data), issue.owner_id)
            fields.choice(
                form,
                "priority",
                t("issues.field.priority"),
                list(Priority),
                issue.priority,
                show=words(),
            )
        with second:
            _raised_by(form, issue.raised_by)
            units = unit_choices(data)
            _choice(
                form,
                "acting_unit_id",
                t("issues.field.acting_unit"),
                units,
                issue.acting_unit_id,
            )
        with third:
            fields.date(
                form, "raised_on", t("issues.field.raised_on"), issue.raised_on, required=True
            )
            fields.date(form, "due_on", t("issues.field.due_on"), issue.due_on)
        with fourth:
            _choice(form, "group_id", t("issues.field.group"), group_choices(data), issue.group_id)
            _choice(
                form,
                "neighbourhood_id",
                t("issues.field.neighbourhood"),
                neighbourhood_choices(data),
                issue.neighbourhood_id,
            )
            fields.text(
                form,
                "tracking_number",
                t("issues.field.tracking_number"),
                t.digits(issue.tracking_number),
                placeholder=t("issues.field.tracking_hint"),
                ltr=True,
            )
        fields.area(form, "description", t("issues.field.description"), issue.description)
        for n, letter in enumerate((*letters, None)):
            _letter(form, n, letter)
        fields.submit(form, t("i18n.save"), save, form, issue.id)


def _letter(form: str, n: int, letter: Any | None) -> None:
    t = here().t
    way, number, day = st.columns(3)
    with way:
        fields.choice(
            form,
            f"letters.{n}.direction",
            t("issues.field.direction"),
            list(Direction),
            letter.direction if letter else None,
            show=words(),
        )
    with number:
        fields.text(
            form,
            f"letters.{n}.number",
            t("issues.field.letter_number"),
            letter.number if letter else "",
        )
    with day:
        fields.date(
            form,
            f"letters.{n}.letter_on",
            t("issues.field.letter_on"),
            letter.letter_on if letter else None,
        )


def edit_draft(form: str, id: int) -> EditIssue:
    """What ``edit_form`` holds."""
    read = Reading(form)
    shown = fields.form_state(form).begun
    letters = tuple(
        LetterDraft(
            typed(form, f"letters.{n}.direction"),
            typed(form, f"letters.{n}.number", ""),
            read.day(f"letters.{n}.letter_on"),
        )
        for n in range(MOST_LETTERS)
        if f"letters.{n}.number" in shown
    )
    return EditIssue(
        id=id,
        version=fields.version(form) or 0,
        title=typed(form, "title", ""),
        category_id=typed(form, "category_id"),
        raised_on=read.day("raised_on"),
        person_id=typed(form, "person_id"),
        raised_by=typed(form, "raised_by", ""),
        group_id=typed(form, "group_id"),
        description=typed(form, "description", ""),
        neighbourhood_id=typed(form, "neighbourhood_id"),
        owner_id=typed(form, "owner_id"),
        acting_unit_id=typed(form, "acting_unit_id"),
        due_on=read.day("due_on"),
        priority=typed(form, "priority") or Priority.NORMAL,
        tracking_number=typed(form, "tracking_number", ""),
        letters=letters,
        unread=read.unread,
    )


def edit_words(form: str, data: Reader) -> tuple[dict[str, str], dict[str, Callable[[Any], str]]]:
    """The words of an edit, for two versions side by side: labels, and names of ids."""
    t = here().t
    lists = {
        "category_id": category_choices(data),
        "group_id": group_choices(data),
        "neighbourhood_id": neighbourhood_choices(data),
        "owner_id": staff_choices(data),
        "acting_unit_id": unit_choices(data),
        "person_id": Options(names_found(form), ()),
    }
    show: dict[str, Callable[[Any], str]] = {
        name: lambda id, options=options: options.show(id) or t("ui.nothing")
        for name, options in lists.items()
    }
    show["letters"] = lambda several: (
        t.list(letter_words(each, t) for each in several) or t("ui.nothing")
    )
    return edited_labels(t), show


# ------------------------------------------------------------------------------- its steps
def step_form(form: str, issue: Any, to_state: IssueState, save: Save) -> None:
    """A step to another state, with no more than that state asks for."""
    t = here().t
    declined = to_state is IssueState.DECLINED
    with st.form(form, border=False):
        fields.opened(form, issue.version)
        first, second, third = st.columns(3)
        with first:
            fields.date(form, "happened_on", t("issues.field.happened_on"), here().today)
        with second:
            if to_state is IssueState.POSTPONED:
                fields.date(form, "until_on", t("issues.field.until_on"), required=True)
            else:
                fields.date(form, "told_on", t("issues.field.told_on"))
        with third:
            if to_state in OPEN:
                _waits(form, issue.waits_with)
        label = t("issues.field.why_not" if declined else "issues.field.reason")
        fields.area(form, "reason", label, required=declined, height=68)
        if to_state is IssueState.POSTPONED:
            fields.date(form, "told_on", t("issues.field.told_on"))
        if declined:
            fields.check(form, "not_told", t("issues.field.not_told"))
        fields.submit(form, t("i18n.save"), save, form, issue.id, to_state)


def _waits(form: str, value: Link | None) -> None:
    label = here().t("issues.field.waits_with")
    fields.choice(form, "waits_with", label, list(Link), value, show=words())


def step_draft(form: str, id: int, to_state: IssueState) -> StepDraft:
    """What ``step_form`` holds."""
    read = Reading(form)
    return StepDraft(
        id=id,
        version=fields.version(form) or 0,
        to_state=to_state,
        happened_on=read.day("happened_on"),
        waits_with=typed(form, "waits_with"),
        reason=typed(form, "reason", ""),
        told_on=read.day("told_on"),
        not_told=typed(form, "not_told", False),
        until_on=read.day("until_on") if to_state is IssueState.POSTPONED else None,
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def hand_form(form: str, issue: Any, save: Save) -> None:
    """With whom it waits from now on."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, issue.version)
        first, second = st.columns(2)
        with first:
            _waits(form, issue.waits_with)
        with second:
            fields.date(form, "happened_on", t("issues.field.happened_on"), here().today)
        fields.area(form, "reason", t("issues.field.reason"), height=68)
        fields.submit(form, t("i18n.save"), save, form, issue.id)


def hand_draft(form: str, id: int) -> HandOn:
    """What ``hand_form`` holds."""
    read = Reading(form)
    return HandOn(
        id=id,
        version=fields.version(form) or 0,
        waits_with=typed(form, "waits_with"),
        happened_on=read.day("happened_on"),
        reason=typed(form, "reason", ""),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


def tell_form(form: str, issue: Any, save: Save) -> None:
    """When those who raised it were told, and what."""
    t = here().t
    with st.form(form, border=False):
        fields.opened(form, issue.version)
        fields.date(form, "told_on", t("issues.field.told_on"), here().today, required=True)
        fields.area(form, "reason", t("issues.field.what_told"), height=68)
        fields.submit(form, t("i18n.save"), save, form, issue.id)


def tell_draft(form: str, id: int) -> Tell:
    """What ``tell_form`` holds."""
    read = Reading(form)
    return Tell(
        id=id,
        version=fields.version(form) or 0,
        told_on=read.day("told_on"),
        reason=typed(form, "reason", ""),
        request_id=fields.request_id(form),
        unread=read.unread,
    )


# ------------------------------------------------------------------------------- several at once
def bulk_form(form: str, data: Reader, count: int, save: Callable[[str], object]) -> None:
    """What can be done with ``count`` chosen issues; ``save(what)`` carries a choice out."""
    t = here().t
    staff = staff_choices(data)
    chosen: tuple[tuple[str, str, Any, Any], ...] = (
        ("owner_id", t("issues.bulk.owner"), staff.live, staff.show),
        ("to_state", t("issues.bulk.state"), (*AT_ONCE, *WITH_WORDS), words()),
    )
    with st.container(key=form, border=True, horizontal=True, vertical_alignment="bottom"):
        st.text(t("issues.bulk.chosen", n=count), width="content")
        for name, label, options, show in chosen:
            st.selectbox(
                label,
                options,
                index=None,
                format_func=show,
                key=fields.key(form, name),
                placeholder=label,
                label_visibility="collapsed",
                on_change=save,
                args=(name,),
                width=230,
            )
        with st.container(width=190):
            fields.date(form, "due_on", t("issues.field.due_on"))
        fields.button(form, t("issues.bulk.set_due"), save, "due_on")
    if (to_state := typed(form, "to_state")) in WITH_WORDS:
        _words_form(form, to_state, save)


def _words_form(form: str, to_state: IssueState, save: Callable[[str], object]) -> None:
    """What a state asks for that was chosen for several, the same of each."""
    t = here().t
    declined = to_state is IssueState.DECLINED
    with st.form(f"{form}-words", border=True):
        why, when = st.columns([7, 3])
        with why:
            label = t("issues.field.why_not" if declined else "issues.field.reason")
            fields.text(form, "reason", label, required=declined)
        with when:
            if declined:
                fields.date(form, "told_on", t("issues.field.told_on"))
                fields.check(form, "not_told", t("issues.field.not_told"))
            else:
                fields.date(form, "until_on", t("issues.field.until_on"), required=True)
        fields.submit(form, t("i18n.save"), save, WORDS)


def bulk_values(form: str, what: str) -> dict[str, Any]:
    """The one thing that was chosen for several, as ``ChangeSeveral`` names it.

    Nothing where the choice was emptied, or where more is to be said before: that is ``WORDS``.
    """
    read = Reading(form)
    if what == WORDS:
        to_state = typed(form, "to_state")
        declined = to_state is IssueState.DECLINED
        values = {
            "to_state": to_state,
            "reason": typed(form, "reason", ""),
            "told_on": read.day("told_on") if declined else None,
            "not_told": typed(form, "not_told", False),
            "until_on": None if declined else read.day("until_on"),
        }
        return {**values, "unread": read.unread}
    if typed(form, what) in WITH_WORDS:
        return {}
    value: date | Any = read.day(what) if what == "due_on" else typed(form, what)
    if value is None and not read.unread:
        return {}
    return {what: value, "unread": read.unread}
