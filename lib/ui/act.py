"""One user action: carried out in a widget's callback, told on the page.

``act`` runs a verb in one transaction and keeps what came of it; ``outcome`` says it where the
form stands; a rule that was broken is said beside its field (``lib/ui/fields.py``); a colleague's
simultaneous change is shown by ``conflict``. Nothing here raises towards the page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass, replace
from dataclasses import fields as draft_fields
from datetime import date, datetime
from datetime import time as clock
from enum import Enum
from typing import Any, TypeVar

import streamlit as st
from sqlalchemy.orm import Session

from lib.db import Unavailable, transaction
from lib.errors import Conflict, DomainError
from lib.i18n import Translator
from lib.ui import fields as form_fields
from lib.ui.context import here
from lib.ui.left import let_go
from lib.ui.safe import escape, plain

Verb = Callable[..., Any]
Broken = TypeVar("Broken", bound=DomainError)


@dataclass
class Done:
    """A success, said once: ``key`` and ``params`` make the sentence."""

    form: str
    key: str
    params: dict[str, Any]
    undo: tuple[Verb, Any] | None = None
    result: Any = None
    drawn_at: float | None = None


@dataclass
class Refusal:
    """What stood against an action, and how to try it again."""

    problems: list[DomainError]
    verb: Verb
    draft: Any
    again: dict[str, Any] = field(default_factory=dict)
    """The other arguments of ``act``."""

    @property
    def conflict(self) -> Conflict | None:
        """Two versions to choose between; without any, a conflict is a sentence like others."""
        return next((p for p in self.problems if isinstance(p, Conflict) and p.theirs), None)


_LINGERS = 8.0
"""Seconds for which a success line survives further reruns of the same page."""


def act(
    form: str,
    verb: Verb,
    draft: Any = None,
    done: str | Callable[[Any], str] = "ui.saved",
    *,
    clear: bool = False,
    undo: Callable[[Any], tuple[Verb, Any] | None] | None = None,
    **said: Any,
) -> Any | None:
    """Carry out ``verb(db, draft)`` as one transaction. Call it in a widget's callback.

    ``draft``: the verb's second argument, or a function of no arguments that makes it (a date that
    does not exist is then told beside its field as well). ``done``: key of the sentence that says
    it worked, with ``said`` as its parameters; "" says nothing; key and parameters may be functions
    of the verb's result. ``clear``: empty the form on
    success. ``undo``: from the verb's result to (verb, draft) that takes it back; offered beside
    the sentence.

    Returns the verb's result (True where it has none), or None when it was refused or the
    database is away: then nothing is saved, what was typed stays, and the reason is shown.
    """
    refusals = _refusals()
    refusals.pop(form, None)
    st.session_state.pop("_done", None)
    again = {"done": done, "clear": clear, "undo": undo, **said}
    try:
        if callable(draft):
            draft = draft()
        with transaction(here().actor) as db:
            result = _call(verb, db, draft)
    except DomainError as error:
        refusals[form] = Refusal(error.problems, verb, draft, again)
        if isinstance(error, Conflict) and not error.theirs:
            # The next try is made on what the page shows then.
            form_fields.form_state(form).version = None
        return None
    except Unavailable:
        refusals[form] = Refusal([DomainError("ui.error.not_saved")], verb, draft, again)
        return None
    form_fields.spend(form, cleared=clear)
    if clear:
        form_fields.clear(form)
    key = done(result) if callable(done) else done
    if key:
        params = {name: v(result) if callable(v) else v for name, v in said.items()}
        taken_back = undo(result) if undo else None
        st.session_state["_done"] = Done(form, key, params, taken_back, result)
    return True if result is None else result


def _call(verb: Verb, db: Session, draft: Any) -> Any:
    return verb(db) if draft is None else verb(db, draft)


def _refusals() -> dict[str, Refusal]:
    return st.session_state.setdefault("_refusals", {})


def refused(form: str, kind: type[Broken]) -> Broken | None:
    """The problem of this kind that stands against a form: it may carry more than a sentence."""
    refusal = _refusals().get(form)
    found = refusal.problems if refusal else []
    return next((problem for problem in found if isinstance(problem, kind)), None)


def problems(form: str, name: str | None = None) -> list[str]:
    """The sentences against a field of a form; without ``name`` those against all of it."""
    refusal = _refusals().get(form)
    if refusal is None:
        return []
    t = here().t
    return [say(problem, t) for problem in refusal.problems if problem.field == name]


def say(problem: DomainError, t: Translator) -> str:
    """A broken rule as a sentence of the user's language."""
    return t(problem.key, **problem.params)


def forget(form: str) -> None:
    """Drop what is said about a form (its dialog was closed, another record was opened)."""
    _refusals().pop(form, None)


def result(form: str) -> Any:
    """The result of this form's last success while its line is on the screen, else None."""
    done: Done | None = st.session_state.get("_done")
    return done.result if done and done.form == form else None


def outcome(form: str, *, fields: tuple[str, ...] | None = None) -> None:
    """Say what came of the form's last action: a success once, or what stands against all of it.

    ``fields``: the names that the form draws. Problems of any other field are said here, so that
    none is lost; leave it out where every field is drawn by ``lib/ui/fields.py``.
    """
    done: Done | None = st.session_state.get("_done")
    if done and done.form == form:
        _draw_done(done)
    refusal = _refusals().get(form)
    if refusal is None or refusal.conflict:
        return
    drawn = set(fields) if fields is not None else set(form_fields.form_state(form).begun)
    t = here().t
    loose = [say(p, t) for p in refusal.problems if p.field is None or p.field not in drawn]
    if loose:
        notice(" ".join(dict.fromkeys(loose)), "bad")


def _draw_done(done: Done) -> None:
    now = time.monotonic()
    if done.drawn_at is not None and now - done.drawn_at > _LINGERS:
        st.session_state.pop("_done")
        return
    done.drawn_at = done.drawn_at or now
    t = here().t
    sentence = t(done.key, **done.params)
    if done.undo is None:
        notice(sentence, "good")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="desk-undo"):
        notice(sentence, "good")
        st.button(
            t("ui.undo"),
            key=f"{done.form}.undo",
            type="tertiary",
            on_click=_take_back,
            args=(done,),
        )


def _take_back(done: Done) -> None:
    if done.undo:
        verb, draft = done.undo
        act(done.form, verb, draft, done="ui.undone")


def notice(sentence: str, tone: str = "calm") -> None:
    """A line across the page: tone "good", "bad", "warn" or "calm". Plain text, already said."""
    role = "alert" if tone == "bad" else "status"
    st.html(f'<p class="desk-notice desk-notice--{tone}" role="{role}">{escape(sentence)}</p>')


def page_changed() -> None:
    """Another page was opened: successes already read are not told again. The shell calls it."""
    done: Done | None = st.session_state.get("_done")
    if done and done.drawn_at is not None:
        st.session_state.pop("_done")
    _refusals().clear()
    form_fields.forget_all()
    let_go()


# ------------------------------------------------------------------------------- two at once
def conflict(
    form: str,
    labels: Mapping[str, str],
    show: Mapping[str, Callable[[Any], str]] | None = None,
    then: Callable[[], object] | None = None,
) -> bool:
    """Show both versions where a colleague saved first; True while there is something to choose.

    ``labels``: the words for the draft's fields, in the order to show them. ``show``: how a
    field's value is written where it is not a text, number, date or enum with a ``key`` (an id of
    a neighbourhood, for example).

    ``then`` runs when the choices were saved (to leave the form).

    For each field that differs the user keeps one's own or takes the colleague's; what the user
    did not touch begins as the colleague's. Saving runs the same verb again on the draft made of
    the choices, with the version that was compared.
    """
    refusal = _refusals().get(form)
    found = refusal.conflict if refusal else None
    if refusal is None or found is None:
        return False
    t = here().t
    mine = _values(refusal.draft)
    differing = [
        name for name in labels if name in found.theirs and mine.get(name) != found.theirs[name]
    ]
    with st.container(border=True, key=f"desk-conflict-{form}"):
        notice(t("ui.error.conflict"), "warn")
        for name in differing:
            writing = (show or {}).get(name, lambda value: written(value, t))
            options = {
                "mine": f"{t('ui.conflict.mine')}: {plain(writing(mine.get(name)))}",
                "theirs": f"{t('ui.conflict.theirs')}: {plain(writing(found.theirs[name]))}",
            }
            st.radio(
                plain(labels[name]),
                list(options),
                index=int(_untouched(form, name)),
                format_func=options.__getitem__,
                key=f"{form}.conflict.{name}",
            )
        with st.container(horizontal=True):
            st.button(
                t("ui.conflict.save"),
                key=f"{form}.conflict-save",
                type="primary",
                on_click=_settle,
                args=(form, differing, then),
            )
            st.button(
                t("ui.conflict.discard"),
                key=f"{form}.conflict-discard",
                on_click=_discard,
                args=(form,),
            )
    return True


def _settle(form: str, differing: list[str], then: Callable[[], object] | None) -> None:
    refusal = _refusals().get(form)
    found = refusal.conflict if refusal else None
    if refusal is None or found is None:
        return
    theirs = {
        name: found.theirs[name]
        for name in differing
        if st.session_state.get(f"{form}.conflict.{name}") == "theirs"
    }
    draft = replace(refusal.draft, **theirs, version=found.version)
    if act(form, refusal.verb, draft, **refusal.again) is not None:
        form_fields.clear(form)
        if then:
            then()


def _discard(form: str) -> None:
    forget(form)
    form_fields.clear(form)


def _untouched(form: str, name: str) -> bool:
    begun = form_fields.form_state(form).begun
    # What the form does not draw (who introduced a person) nobody could touch.
    return name not in begun or form_fields.typed(form, name, begun[name]) == begun[name]


def _values(draft: Any) -> dict[str, Any]:
    if not is_dataclass(draft):
        return {}
    return {each.name: getattr(draft, each.name) for each in draft_fields(draft)}


def written(value: Any, t: Translator) -> str:
    """A draft's value in words."""
    match value:
        case None | "" | ():
            return t("ui.nothing")
        case bool():
            return t("i18n.yes") if value else t("i18n.no")
        case datetime():
            return t.moment(value)
        case date():
            return t.long_date(value)
        case clock():
            return t.time(value)
        case Enum():
            return t(value.key) if hasattr(value, "key") else t.digits(str(value.value))
        case int() | float():
            return t.number(value)
        case list() | tuple() | set() | frozenset():
            return t.list([written(each, t) for each in value])
        case _:
            return str(value)
