"""Add a list at once: paste it, see what was understood, correct it, save all of it."""

import streamlit as st

from lib.actor import Role
from lib.roster import forms, queries
from lib.roster.models import Stage
from lib.roster.paste import Row, name_key_of, numbers_of, twins, understand
from lib.roster.service import add_people
from lib.ui import fields
from lib.ui.act import act, notice, outcome, problems
from lib.ui.context import here, reading
from lib.ui.frame import page
from lib.ui.links import open_page

FORM, ROWS, REVIEW = "paste", "paste-rows", "paste-review"


# ------------------------------------------------------------------------------- do
def _understand() -> None:
    rows = [Row(row) for row in understand(fields.typed(FORM, "text", ""))]
    # Somebody with a telephone of the roster is left out, until the user says otherwise.
    found = [
        (Row(row.pasted, not (twin and twin.by_phone)), twin)
        for row, twin in zip(rows, _twins(rows), strict=True)
    ]
    # What needs a look stands first.
    found.sort(key=lambda pair: (not pair[0].pasted.problems, pair[1] is None))
    st.session_state[ROWS] = [row for row, _ in found]


def _correct(edits):
    rows = st.session_state[ROWS]
    for edit in edits:
        rows[edit.id] = forms.corrected(rows[edit.id], edit.values)
    return {edit.request_id: None for edit in edits}


def _save(form: str) -> None:
    with reading() as data:
        where = forms.neighbourhood_choices(data)
    draft = forms.paste_draft(form, st.session_state[ROWS], where)
    if act(form, add_people, draft, "roster.paste.saved", n=len(draft.people)):
        st.session_state.pop(ROWS, None)
        open_page("roster", {"group": draft.group_id} if draft.group_id else None)


def _back() -> None:
    st.session_state.pop(ROWS, None)


# ------------------------------------------------------------------------------- show
def _twins(rows: list[Row]):
    pasted = [row.pasted for row in rows]
    numbers = tuple(number for row in pasted for number in numbers_of(row))
    names = tuple(filter(None, map(name_key_of, pasted)))
    with reading() as data:
        return twins(pasted, data.ask(queries.look_alikes, numbers, names))


def _wrong(rows: list[Row]) -> list[str]:
    """What is wrong with each row, in a sentence."""
    t, place, said = here().t, 0, []
    for row in rows:
        sentences = [t(problem.key) for problem in row.pasted.problems]
        if row.keep:
            for name in (*forms.PASTED, "email", "notes", "father_name", "phones.0"):
                sentences += problems(FORM, f"people.{place}.{name}")
            place += 1
        said.append(" ".join(dict.fromkeys(sentences)))
    return said


@st.fragment
def review() -> None:
    """What was understood, and what is to be done for all."""
    t, rows = here().t, st.session_state[ROWS]
    kept, found, wrong = [row for row in rows if row.keep], _twins(rows), _wrong(rows)
    outcome(FORM, fields=tuple(f"people.{n}.{name}" for n in range(len(kept)) for name in ALL))
    bad = sum(bool(said and row.keep) for row, said in zip(rows, wrong, strict=True))
    if bad:
        notice(t("roster.paste.correct_first", n=bad), "warn")
    with reading() as data:
        groups = forms.group_choices(data)
    first, second, third = st.columns([3, 2, 3], vertical_alignment="bottom")
    with first:
        group = t("roster.paste.group_for_all")
        fields.choice(FORM, "group_id", group, groups.live, show=groups.show)
    with second:
        stage = t("roster.paste.stage_for_all")
        fields.choice(FORM, "stage", stage, list(Stage), Stage.IDENTIFIED, show=forms.words())
    with third, st.container(horizontal=True):
        label = t("roster.paste.save", n=len(kept))
        fields.button(FORM, label, _save, FORM, kind="primary", disabled=not kept)
        st.button(t("i18n.back"), on_click=_back)
    forms.paste_review(REVIEW, rows, found, wrong, _correct)


ALL = (*forms.PASTED, "email", "notes", "father_name", "phones.0", "field_of_activity", "titles")

with page("roster.paste.title", "roster.paste.purpose"):
    here().actor.must(Role.RECORDER)
    rows = st.session_state.get(ROWS)
    if rows:
        review()
    else:
        if rows is not None:
            notice(here().t("roster.paste.nothing_understood"), "warn")
        forms.paste_form(FORM, _understand)
