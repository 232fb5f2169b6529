"""Fields of a form: each has its error beside it and keeps what was typed.

A *form* is a name that begins every widget key: ``f"{form}.{field}"``. Name it after the record
it edits (``"person-7"``), so that opening another record never shows the values of this one::

    with st.form(form, border=False):
        fields.text(form, "family_name", t("roster.person.family_name"), required=True)
        fields.submit(form, t("i18n.save"), _save, form)

    def _save(form):                       # a callback: no st.* that draws
        act(form, add_person, lambda: person_draft(form), done="roster.person.saved", clear=True)

``value`` is what the field begins with; afterwards the typed value stands until ``clear(form)``.
Read values with ``typed(form, field)``. Where a draft's field is one of many ("phones.0"), name
the form field the same, and the error finds its place.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any, Literal

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lib.errors import DomainError
from lib.i18n.dates import parse_time
from lib.ui.components import dates as calendar
from lib.ui.context import here
from lib.ui.safe import escape


@dataclass
class Form:
    """What is remembered of a form while it is on the screen."""

    begun: dict[str, Any] = attribute(default_factory=dict)
    """Each field's first value."""
    dates: set[str] = attribute(default_factory=set)
    """Fields that are date components: their state is more than a text."""
    held: set[str] = attribute(default_factory=set)
    """Fields that were typed in, but not drawn by the last rerun."""
    request: str = attribute(default_factory=lambda: uuid.uuid4().hex)
    version: int | None = None
    seen: dict[int, int] = attribute(default_factory=dict)
    """Of many records at once: each one's version, by id, as it was on the screen."""


def form_state(form: str) -> Form:
    """The memory of a form; made on first use."""
    forms: dict[str, Form] = st.session_state.setdefault("_forms", {})
    return forms.setdefault(form, Form())


def key(form: str, name: str) -> str:
    """The widget key of a field."""
    return f"{form}.{name}"


def typed(form: str, name: str, default: Any = None) -> Any:
    """What stands in a field now (``default`` where the form does not show it).

    Of a date field: an ISO date, or the text that was not understood; see ``read_date``.
    """
    if name in form_state(form).dates:
        return calendar.date_text(key(form, name), default)
    return st.session_state.get(key(form, name), default)


def read_date(form: str, name: str) -> dt.date | None:
    """The day in a date field, None where it is empty. Raises BadDate beside the field."""
    with beside(name):
        circumstances = here()
        return calendar.read_date(typed(form, name), circumstances.lang, circumstances.today)


def read_time(form: str, name: str) -> dt.time | None:
    """The time of day in a text field, None where it is empty. Raises BadTime beside the field."""
    with beside(name):
        raw = typed(form, name)
        return parse_time(raw) if raw and raw.strip() else None


@contextmanager
def beside(name: str) -> Iterator[None]:
    """What is refused inside is said beside this field."""
    try:
        yield
    except DomainError as error:
        error.field = error.field or name
        raise


def opened(form: str, version: int | None = None) -> int | None:
    """Call first in a form that edits: the version of the record the user *saw* when it opened.

    ``version`` is the record's version now. While the form stays open the first one is kept, so
    that a save by somebody else in between is noticed; a form opened anew takes the new one.
    """
    state = form_state(form)
    on_screen = any(key(form, name) in st.session_state for name in state.begun)
    if state.version is None or not on_screen:
        state.version = version
    return state.version


def version(form: str) -> int | None:
    """The version that ``opened`` kept: what the draft carries."""
    return form_state(form).version


def seen(form: str) -> dict[int, int]:
    """The versions of the records that a form for many showed: what its drafts carry."""
    return form_state(form).seen


def request_id(form: str) -> str:
    """The id of the save that this form is about to ask for; a new one after each success."""
    return form_state(form).request


def clear(form: str) -> None:
    """Empty the fields of a form back to their first values; its next save is a new request."""
    state = form_state(form)
    for name in state.dates & state.begun.keys():
        calendar.put_date(key(form, name), state.begun[name])
    for name in state.begun:
        st.session_state.pop(key(form, name), None)
    state.begun.clear()
    state.version = None


def keep_typed() -> None:
    """Hold what stands in the fields that this rerun will not draw: it failed before them."""
    forms: dict[str, Form] = st.session_state.get("_forms", {})
    for form, state in forms.items():
        for name in state.begun.keys() - state.dates:
            widget = key(form, name)
            # Streamlit refuses for a widget that was drawn already; that one needs no holding.
            with suppress(StreamlitAPIException):
                if widget in st.session_state:
                    st.session_state[widget] = st.session_state[widget]
                    state.held.add(name)
        for name in state.dates & state.begun.keys():
            calendar.reset(key(form, name), "value", calendar.date_text(key(form, name)) or "")


# ------------------------------------------------------------------------------- the fields
def text(
    form: str,
    name: str,
    label: str,
    value: str = "",
    *,
    required: bool = False,
    help: str | None = None,
    placeholder: str | None = None,
    max_chars: int | None = None,
    ltr: bool = False,
    **more: Any,
) -> str:
    """One line of text. ``ltr`` for phones, e-mail and codes: they read from the left."""
    with _field(form, name, value or "", ltr=ltr) as widget:
        return st.text_input(
            _label(label, required),
            key=widget,
            help=help,
            placeholder=placeholder,
            max_chars=max_chars,
            **more,
        )


def phone(form: str, name: str, label: str, value: str = "", **more: Any) -> str:
    """A phone number, from left to right inside the Persian page."""
    return text(form, name, label, value, ltr=True, **more)


def area(
    form: str,
    name: str,
    label: str,
    value: str = "",
    *,
    required: bool = False,
    help: str | None = None,
    placeholder: str | None = None,
    height: int | Literal["content"] = 96,
    **more: Any,
) -> str:
    """Several lines of text; ``height`` in pixels."""
    with _field(form, name, value or "") as widget:
        return st.text_area(
            _label(label, required),
            key=widget,
            help=help,
            placeholder=placeholder,
            height=height,
            **more,
        )


def number(
    form: str,
    name: str,
    label: str,
    value: int | None = None,
    *,
    low: int | None = None,
    high: int | None = None,
    required: bool = False,
    help: str | None = None,
    **more: Any,
) -> int | None:
    """A whole number, None while empty; digits of any script are taken (lib/static/desk.js)."""
    with _field(form, name, value) as widget:
        return st.number_input(
            _label(label, required),
            value=None,
            min_value=low,
            max_value=high,
            step=1,
            key=widget,
            help=help,
            **more,
        )


def check(form: str, name: str, label: str, value: bool = False, **more: Any) -> bool:
    """A box to tick."""
    with _field(form, name, value) as widget:
        return st.checkbox(label, key=widget, **more)


def choice(
    form: str,
    name: str,
    label: str,
    options: Sequence[Any],
    value: Any = None,
    *,
    show: Callable[[Any], str] = str,
    required: bool = False,
    help: str | None = None,
    placeholder: str | None = None,
    **more: Any,
) -> Any:
    """One of ``options`` or None. ``show`` names an option (its text is shown as it is)."""
    with _field(form, name, value if value in options else None) as widget:
        return st.selectbox(
            _label(label, required),
            options,
            index=None,
            format_func=show,
            key=widget,
            help=help,
            placeholder=placeholder or here().t("ui.choose"),
            **more,
        )


def choices(
    form: str,
    name: str,
    label: str,
    options: Sequence[Any],
    value: Sequence[Any] = (),
    *,
    show: Callable[[Any], str] = str,
    required: bool = False,
    help: str | None = None,
    placeholder: str | None = None,
    **more: Any,
) -> list[Any]:
    """Some of ``options``."""
    with _field(form, name, [v for v in value if v in options]) as widget:
        return st.multiselect(
            _label(label, required),
            options,
            format_func=show,
            key=widget,
            help=help,
            placeholder=placeholder or here().t("ui.choose_several"),
            **more,
        )


def date(
    form: str,
    name: str,
    label: str,
    value: dt.date | None = None,
    *,
    required: bool = False,
    help: str | None = None,
    **more: Any,
) -> str | None:
    """A day, typed or picked; in the callback ask ``read_date(form, name)``."""
    from lib.ui.act import problems

    circumstances = here()
    form_state(form).dates.add(name)
    with _field(form, name, value, own=False) as widget:
        return calendar.date_field(
            label,
            widget,
            value,
            circumstances.t,
            today=circumstances.today,
            help=help,
            required=required,
            error=" ".join(problems(form, name)) or None,
            **more,
        )


def time(form: str, name: str, label: str, value: dt.time | None = None, **more: Any) -> str:
    """A time of day as text («۱۴:۳۰», "1430"); in the callback ask ``read_time(form, name)``."""
    return text(form, name, label, here().t.time(value) if value else "", ltr=True, **more)


# ------------------------------------------------------------------------------- buttons
def submit(
    form: str,
    label: str,
    on_submit: Callable[..., object],
    *args: Any,
    name: str = "submit",
    kind: Literal["primary", "secondary", "tertiary"] = "primary",
    **more: Any,
) -> bool:
    """The button that sends an ``st.form``; ``on_submit(*args)`` runs once however often it is hit.

    The button carries the request it would send. A double click or double Enter arrives with the
    same one, finds it spent, and changes nothing.
    """
    request = request_id(form)
    return st.form_submit_button(
        label,
        key=f"{form}.{name}.{request[:8]}",
        type=kind,
        on_click=_once,
        args=(form, request, on_submit, args),
        **more,
    )


def button(
    form: str,
    label: str,
    on_click: Callable[..., object],
    *args: Any,
    name: str = "button",
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    **more: Any,
) -> bool:
    """Like ``submit``, outside an ``st.form``."""
    request = request_id(form)
    return st.button(
        label,
        key=f"{form}.{name}.{request[:8]}",
        type=kind,
        on_click=_once,
        args=(form, request, on_click, args),
        **more,
    )


def _once(form: str, request: str, callback: Callable[..., object], args: tuple[Any, ...]) -> None:
    spent = _spent()
    if request not in spent:
        form_state(form).request = request
        callback(*args)
        if request in spent:
            _left_for()[request] = st.query_params.to_dict()
        return
    # The browser sent the second click before it heard of the first: it brought along what was
    # typed, and the address from before.
    if spent[request]:
        clear(form)
    if request in _left_for():
        st.query_params.from_dict(_left_for()[request])


def spend(form: str, *, cleared: bool) -> None:
    """The request of this form was carried out; ``act`` says so."""
    state = form_state(form)
    spent = _spent()
    spent[state.request] = cleared
    while len(spent) > 20:
        oldest = next(iter(spent))
        spent.pop(oldest)
        _left_for().pop(oldest, None)
    state.request = uuid.uuid4().hex


def _spent() -> dict[str, bool]:
    """Requests carried out in this window, and whether their form was cleared then."""
    return st.session_state.setdefault("_spent", {})


def _left_for() -> dict[str, dict[str, str]]:
    """Where the requests that were carried out led: the address after each."""
    return st.session_state.setdefault("_left_for", {})


def forget_all() -> None:
    """Drop the memory of all forms: another page was opened."""
    st.session_state.pop("_forms", None)


# ------------------------------------------------------------------------------- around a field
def _label(label: str, required: bool) -> str:
    return f"{label} *" if required else label


@contextmanager
def _field(
    form: str, name: str, value: Any, *, ltr: bool = False, own: bool = True
) -> Iterator[str]:
    widget = key(form, name)
    state = form_state(form)
    if own:
        # Through session state and not the widget's default: so a cleared field is also
        # emptied in the browser, which else keeps what was typed.
        st.session_state.setdefault(widget, value)
        if name in state.held:
            # The browser dropped the field and its text: written again, it is sent again.
            st.session_state[widget] = st.session_state[widget]
            state.held.remove(name)
    state.begun.setdefault(name, value)
    with st.container(key=f"field-{widget}{'-ltr' if ltr else ''}", gap=None):
        yield widget
        if own:
            error(form, name)


def error(form: str, name: str) -> None:
    """What is wrong with a field, beneath it; for fields that this module does not draw."""
    from lib.ui.act import problems

    said = problems(form, name)
    if said:
        st.html(f'<p class="desk-error" role="alert">{escape(" ".join(said))}</p>')
