"""The doors: signing in and out, and the links that open once. Plain pages, no Streamlit.

A link's token stands behind the ``#`` of its address, which browsers send to nobody; door.js puts
it into the form.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lib.accounts import sign_in
from lib.accounts.queries import sample_staff
from lib.actor import SYSTEM
from lib.db import Unavailable, reading, transaction
from lib.errors import DomainError
from lib.i18n import Naming, Translator, translator
from lib.i18n.dates import now_utc
from lib.reference.queries import naming
from lib.settings import settings
from lib.start import is_sample
from lib.ui.safe import escape
from lib.web import gate, http, oidc
from lib.web.language import asset
from lib.web.switch import safe_next

log = logging.getLogger(__name__)

MOST_BYTES = 8_192
"""Of a form: a name, a password of 200 letters, an address to go back to."""


# ------------------------------------------------------------------------------- answers
async def signin(request: Request) -> Response:
    """``/signin``: the form; sent, the cookie of a new session and the page that was asked for."""
    if request.method != "POST":
        return await _form_or_page(request)
    typed = await _typed(request)
    try:
        token = await asyncio.to_thread(
            sign_in.sign_in,
            typed.get("username", ""),
            typed.get("password", ""),
            gate.client_address(request.scope),
            now_utc(),
        )
    except DomainError as error:
        status = 429 if isinstance(error, sign_in.TooManyTries) else 403
        return await _signin_page(request, typed, error, status)
    return await _welcome(request, token, typed.get("next", ""))


async def choose_sample(request: Request) -> Response:
    """``/signin/sample``: as one of the sample's staff, without a password, on this machine."""
    typed = await _typed(request)
    if not gate.asked_on_this_machine(request.scope):
        return await _signin_page(request, typed, DomainError("accounts.sign_in.not_here"), 403)
    try:
        staff_id = int(typed.get("staff", "")[:9])  # longer ones the database cannot hold
        token = await asyncio.to_thread(sign_in.choose_sample_staff, staff_id, now_utc())
    except (ValueError, DomainError):
        return await _signin_page(request, typed, DomainError("accounts.sign_in.not_here"), 403)
    return await _welcome(request, token, typed.get("next", ""))


async def to_provider(request: Request) -> Response:
    """``/signin/oidc``: to the provider, if it can be reached and somebody here wants to."""
    if _led_by_others(request):
        return await _signin_page(request, dict(request.query_params))
    try:
        return await oidc.there(request)
    except DomainError as error:
        return await _signin_page(request, dict(request.query_params), error, 502)


async def from_provider(request: Request) -> Response:
    """``/signin/oidc/back``: the provider sends somebody back."""
    try:
        token, to = await oidc.back(request)
    except DomainError as error:
        response = await _signin_page(request, {}, error, 403)
    else:
        response = await _welcome(request, token, to)
    response.headers.append("set-cookie", oidc.forgotten())
    return response


async def signout(request: Request) -> Response:
    """``/signout``: this session ends; its open pages leave within seconds."""
    if _led_by_others(request):
        return PlainTextResponse("This came from another site.\n", 403)
    if token := gate.token_of(request.scope):
        await asyncio.to_thread(sign_in.sign_out, token)
        log.info("signed out")
    response = RedirectResponse("/signin", status_code=303, headers=_NOT_KEPT)
    response.headers.append("set-cookie", gate.no_cookie())
    return response


async def session(request: Request) -> Response:
    """``/session``: 204 while signed in, else 401. A page that lost its line asks (desk.js)."""
    token = gate.token_of(request.scope)
    there = token and await asyncio.to_thread(sign_in.signed_in, token, now_utc())
    return Response(status_code=204 if there else 401, headers=_NOT_KEPT)


async def setup(request: Request) -> Response:
    """``/setup#token``: whoever has the link makes the first administrator."""
    return await _by_link(request, SETUP)


async def password(request: Request) -> Response:
    """``/password#token``: a member of staff chooses a password."""
    return await _by_link(request, PASSWORD)


async def _by_link(request: Request, door: Door) -> Response:
    t = await _translator(request)
    if request.method != "POST":
        return _answer(request, page(door, t, {}))
    typed = await _typed(request)
    given = {name: typed.get(name, "") for name in ("token", "password", "username", "name")}
    try:
        token = await asyncio.to_thread(sign_in.accept, sign_in.Welcome(**given), now_utc())
    except DomainError as error:
        _note_refusal(request, error)
        return _answer(request, page(door, t, typed, error.problems), 400)
    return await _welcome(request, token, "/")


async def _form_or_page(request: Request) -> Response:
    token = gate.token_of(request.scope)
    if token and await asyncio.to_thread(sign_in.signed_in, token, now_utc()):
        return RedirectResponse(safe_next(request.query_params.get("next", "/")), 303)
    return await _signin_page(request, dict(request.query_params))


async def _signin_page(
    request: Request, typed: Mapping[str, str], error: DomainError | None = None, status: int = 200
) -> Response:
    t = await _translator(request)
    if error:
        _note_refusal(request, error)
    sample: Iterable[Any] = ()
    if gate.asked_on_this_machine(request.scope):
        sample = await asyncio.to_thread(_sample_staff)
    body = page(SIGN_IN, t, typed, error.problems if error else (), sample)
    return _answer(request, body, status)


async def _translator(request: Request) -> Translator:
    return translator(http.language(request.scope), await asyncio.to_thread(_naming))


def _naming() -> Naming:
    with reading() as data:
        return data.ask(naming)


def _sample_staff() -> Iterable[Any]:
    if not is_sample():
        return ()
    with reading() as data:
        # One of each role: the first of them.
        return [*{row.role: row for row in reversed(data.ask(sample_staff))}.values()][::-1]


def _led_by_others(request: Request) -> bool:
    """Whether another site leads here, or a page loads this as if it were a picture.

    Browsers that do not say so, and all of them over plain http, have SameSite alone.
    """
    site = request.headers.get("sec-fetch-site", "none")
    return (
        site not in ("same-origin", "none")
        or request.headers.get("sec-fetch-dest", "document") != "document"
    )


async def _welcome(request: Request, token: str, to: str) -> Response:
    """To the page that was asked for, in a new session; the one this browser had before ends."""
    if before := gate.token_of(request.scope):
        await asyncio.to_thread(sign_in.sign_out, before)
    log.info("signed in through %s", request.url.path)
    response = RedirectResponse(safe_next(to or "/"), status_code=303, headers=_NOT_KEPT)
    response.headers.append("set-cookie", gate.session_cookie(token))
    return response


def _note_refusal(request: Request, error: DomainError) -> None:
    """Why nobody was let in, never who it was; tries that have to wait are a sign of trouble."""
    level = logging.WARNING if isinstance(error, sign_in.TooManyTries) else logging.INFO
    log.log(level, "not let in through %s: %s", request.url.path, error.key)


_NOT_KEPT = {"Cache-Control": "no-store"}


def _answer(request: Request, body: str, status: int = 200) -> Response:
    response = HTMLResponse(body, status, headers={**_NOT_KEPT, "Vary": "Cookie"})
    lang = http.language(request.scope)
    if http.query(request.scope, "lang") == lang:
        response.headers.append("set-cookie", http.remember("lang", lang))
    return response


async def _typed(request: Request) -> dict[str, str]:
    """The fields of a form; those of one that is too large are not read."""
    sent = bytearray()
    async for part in request.stream():
        sent += part
        if len(sent) > MOST_BYTES:
            return {}
    return http.fields(bytes(sent))


async def _guarded(answer: Callable[[Request], Any], request: Request) -> Response:
    try:
        return await answer(request)
    except Unavailable:
        return Response("The database does not answer.\n", 503, media_type="text/plain")


def _route(path: str, answer: Callable[[Request], Any], *methods: str) -> Route:
    async def guarded(request: Request) -> Response:
        return await _guarded(answer, request)

    return Route(path, guarded, methods=list(methods))


ROUTES = [
    _route("/signin", signin, "GET", "POST"),
    _route("/signin/sample", choose_sample, "POST"),
    _route("/signin/oidc", to_provider, "GET"),
    _route("/signin/oidc/back", from_provider, "GET"),
    _route("/signout", signout, "GET"),
    _route("/session", session, "GET"),
    _route("/setup", setup, "GET", "POST"),
    _route("/password", password, "GET", "POST"),
]


def first_link() -> str:
    """What the terminal shows where no administrator has a way in; "" where one has.

    On a sample at this machine alone nobody needs one.
    """
    try:
        if not sign_in.nobody_can_sign_in() or (is_sample() and not settings().public_url):
            return ""
        with transaction(SYSTEM) as db:
            token = sign_in.make_link(db, None, now_utc())
    except Unavailable:
        return ""
    from streamlit import config

    here = f"http://{config.get_option('server.address')}:{config.get_option('server.port')}"
    return (
        "Nobody can sign in yet. Whoever opens this link makes the first administrator;"
        f" it opens once, within a day:\n  {settings().public_url or here}/setup#{token}"
    )


# ------------------------------------------------------------------------------- pages
@dataclass(frozen=True)
class Door:
    """A form: where it is sent, what it says, its fields as (name, autocomplete)."""

    path: str
    title: str
    about: str
    send: str
    fields: tuple[tuple[str, str], ...]
    carries: str
    """The hidden field: where to go afterwards, or the token of the link."""


SIGN_IN = Door(
    "/signin",
    "accounts.sign_in.title",
    "accounts.sign_in.about",
    "accounts.sign_in.send",
    (("username", "username"), ("password", "current-password")),
    carries="next",
)
SETUP = Door(
    "/setup",
    "accounts.setup.title",
    "accounts.setup.about",
    "accounts.setup.send",
    (("name", "name"), ("username", "username"), ("password", "new-password")),
    carries="token",
)
PASSWORD = Door(
    "/password",
    "accounts.choose.title",
    "accounts.choose.about",
    "accounts.choose.send",
    (("password", "new-password"),),
    carries="token",
)


def page(
    door: Door,
    t: Translator,
    typed: Mapping[str, str],
    problems: Iterable[DomainError] = (),
    sample: Iterable[Any] = (),
) -> str:
    """A door as HTML; what was typed stands in it again, but for the password."""
    wrong = {each.field: t(each.key, **each.params) for each in problems}
    other = "en" if t.lang == "fa" else "fa"
    heading = t(door.title)
    form = "".join(_field(name, complete, t, typed, wrong) for name, complete in door.fields)
    choices = _sample_form(t, typed, sample)
    return (
        f'<!DOCTYPE html><html lang="{t.lang}" dir="{"rtl" if t.rtl else "ltr"}"><head>'
        '<meta charset="UTF-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(heading)} · {escape(t('ui.desk'))}</title>"
        f'<link rel="icon" href="{_asset("desk.svg")}" type="image/svg+xml">'
        + "".join(
            f'<link rel="stylesheet" href="{_asset(name)}">'
            for name in (*(["fa.css"] if t.rtl else []), "desk.css")
        )
        + f'<script src="{_asset("desk.js")}"></script>'
        f'<script src="{_asset("door.js")}" defer></script></head>'
        '<body class="desk-door"><main><span class="desk-mark" aria-hidden="true"></span>'
        f"<p>{escape(t('ui.programme'))}</p><h1>{escape(heading)}</h1>"
        f"<p>{escape(t(door.about))}</p>"
        + choices
        + (f"<h2>{escape(t('accounts.sample.else'))}</h2>" if choices else "")
        + (f'<p class="desk-notice desk-notice--bad" role="alert">{escape(wrong[None])}</p>'
           if None in wrong else "")
        + f'<form method="post" action="{door.path}">'
        f'<input type="hidden" name="{door.carries}"'
        f' value="{escape(typed.get(door.carries, ""))}">'
        f'{form}<button type="submit">{escape(t(door.send))}</button></form>'
        + _provider_link(door, t, typed)
        + f'<footer><a href="/switch?lang={other}" data-desk-switch hreflang="{other}">'
        f"{escape(t('ui.other_language'))}</a></footer></main></body></html>"
    )  # fmt: skip


def _provider_link(door: Door, t: Translator, typed: Mapping[str, str]) -> str:
    if door is not SIGN_IN or settings().oidc is None:
        return ""
    to = quote(typed.get("next", "/"), safe="")
    said = escape(t("accounts.provider.send"))
    return f'<p><a class="desk-provider" href="/signin/oidc?next={to}">{said}</a></p>'


def _asset(name: str) -> str:
    return asset(name).removeprefix(".")  # "/signin/sample" lies deeper


def _field(
    name: str, complete: str, t: Translator, typed: Mapping[str, str], wrong: Mapping[Any, str]
) -> str:
    secret = name == "password"
    value = "" if secret else escape(typed.get(name, ""))
    told = below = ""
    if name in wrong:
        told = f' aria-invalid="true" aria-describedby="wrong-{name}"'
        below = f'<small class="desk-error" id="wrong-{name}">{escape(wrong[name])}</small>'
    elif complete == "new-password":
        told = f' aria-describedby="help-{name}"'
        help = escape(t("accounts.password.help"))
        below = f'<small class="desk-help" id="help-{name}">{help}</small>'
    latin = "" if name == "name" else ' dir="ltr"'
    return (
        f'<label for="{name}">{escape(t(f"accounts.field.{name}"))}</label>'
        f'<input id="{name}" name="{name}" type="{"password" if secret else "text"}"'
        f' autocomplete="{complete}" autocapitalize="none" spellcheck="false" maxlength="200"'
        f' required value="{value}"{latin}{told}>{below}'
    )


def _sample_form(t: Translator, typed: Mapping[str, str], sample: Iterable[Any]) -> str:
    def about(row: Any) -> str:
        # Who keeps the desk is called so by role and by post: once is enough.
        role = t(f"accounts.role.{row.role.name.lower()}")
        return escape(" · ".join(dict.fromkeys((role, row.post))))

    buttons = "".join(
        f'<button type="submit" name="staff" value="{row.id}"><b>{escape(row.name)}</b>'
        f"<small>{about(row)}</small></button>"
        for row in sample
    )
    if not buttons:
        return ""
    return (
        f"<section><h2>{escape(t('accounts.sample.title'))}</h2>"
        f"<p>{escape(t('accounts.sample.about'))}</p>"
        '<form method="post" action="/signin/sample">'
        f'<input type="hidden" name="next" value="{escape(typed.get("next", ""))}">'
        f"{buttons}</form></section>"
    )
