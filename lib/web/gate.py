"""Who is let in: every request and every open page, before Streamlit sees any of it.

A browser that signed in carries a random token in a cookie (lib/accounts/sign_in.py). The gate
looks it up and tells Streamlit who it is in ``STAFF``, a header that nobody else can set. An open
page is asked about again every ``SWEEP_S``: one query for all of them.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.accounts import sign_in
from lib.db import Unavailable
from lib.i18n.dates import now_utc
from lib.settings import settings
from lib.ui.context import STAFF
from lib.web import http

log = logging.getLogger(__name__)

SWEEP_S = 2.0
ENDED = 4401
"""The code that an open page's socket is closed with when its sign-in has ended (desk.js)."""
OPEN_PATHS = {
    "/healthz", "/readyz", "/metrics",
    "/signin", "/signin/sample", "/signin/oidc", "/signin/oidc/back",
    "/signout", "/setup", "/password",
    "/session", "/switch", "/_stcore/health", "/favicon.ico", "/robots.txt",
}  # fmt: skip
CLOSED = (
    "/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent/", "/auth/", "/oauth2callback",
    "/media/",
)  # fmt: skip
"""What Streamlit offers and no page uses. No file is read, however small; what leaves has an
address that every process answers (lib/exchange/take.py)."""
OPEN_FOLDERS = ("/static/", "/app/static/", "/app/components/")
"""What anybody may have: the doors, and files that are the same for all."""


def is_loopback(host: str) -> bool:
    """Whether ``host`` (an address or "localhost") can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Where IPv4 comes in through an IPv6 socket, 127.0.0.1 is written ::ffff:127.0.0.1.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


# ------------------------------------------------------------------------------- the request
def client_address(scope: Scope) -> str:
    """Whose request it is: the peer, or whom a proxy of ours speaks for."""
    peer = (scope.get("client") or ("", 0))[0]
    # What the proxy adds stands last, be it in the browser's own line or in one after it.
    said = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if said and settings().public_url and peer in settings().proxies:
        return said[-1].decode("latin-1").rpartition(",")[2].strip()
    return peer


def comes_directly(scope: Scope) -> bool:
    """Whether this very machine asks, with no proxy in between."""
    headers = {name for name, _ in scope["headers"]}
    peer = (scope.get("client") or ("", 0))[0]
    return not headers & {b"x-forwarded-for", b"forwarded", b"x-real-ip"} and is_loopback(peer)


def asked_on_this_machine(scope: Scope) -> bool:
    """Whether a browser on this very machine asks, and the desk is for this machine alone."""
    return not settings().public_url and comes_directly(scope) and is_loopback(_host(scope))


def _host(scope: Scope) -> str:
    try:
        return urlsplit(f"//{http.header(scope, b'host')}").hostname or ""
    except ValueError:
        return ""


def _knows_its_name(scope: Scope) -> bool:
    """Whether the desk is asked under its own name: another site's may resolve here as well."""
    peer = (scope.get("client") or ("", 0))[0]
    if is_loopback(_host(scope)) and is_loopback(peer):
        return True
    public = settings().public_url
    return bool(public) and _host(scope) == urlsplit(public).hostname


def _comes_from_us(scope: Scope) -> bool:
    """Whether a page of the desk sends this, and not another site with our user's cookie.

    A browser always names the origin of what writes; what names none is no browser.
    """
    origin = http.header(scope, b"origin")
    if origin:
        try:
            return urlsplit(origin).netloc == http.header(scope, b"host")
        except ValueError:
            return False
    return http.header(scope, b"sec-fetch-site") in ("", "same-origin", "none")


def _writes(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")


def token_of(scope: Scope) -> str:
    """The token of the sign-in, "" where there is none."""
    return http.cookie(scope, cookie_name())


def cookie_name() -> str:
    """``__Host-`` binds the cookie to this very host, over https."""
    return "__Host-desk" if settings().secure else "desk"


def session_cookie(token: str) -> str:
    """The header that makes the browser keep the token until it is closed."""
    secure = "; Secure" if settings().secure else ""
    return f"{cookie_name()}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"


def no_cookie() -> str:
    """The header that makes the browser forget the token."""
    return f"{session_cookie('')}; Max-Age=0"


# ------------------------------------------------------------------------------- the gate
@dataclass(eq=False)
class Line:
    """An open page: whose token it came with, when it last said something."""

    token: str
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    active: bool = True


class Gate:
    """ASGI middleware: nothing but the doors for those who are not signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lines: set[Line] = set()
        self._sweeper: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not _knows_its_name(scope):
            await self._refuse(scope, receive, send, 421, "The desk does not answer to this name.")
        elif _writes(scope) and not _comes_from_us(scope):
            await self._refuse(scope, receive, send, 403, "This came from another site.")
        else:
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Whatever a browser says of who it is, it is forgotten here.
        headers = [h for h in scope["headers"] if h[0] != STAFF.lower().encode()]
        if scope["path"].startswith(CLOSED):
            await self._refuse(scope, receive, send, 403, "The desk has no use for this.")
            return
        scope = {**scope, "headers": headers}
        if scope["type"] == "http" and _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        token = token_of(scope)
        try:
            who = token and await asyncio.to_thread(sign_in.signed_in, token, now_utc())
        except Unavailable:
            await self._refuse(scope, receive, send, 503, "The database does not answer.")
            return
        if not who:
            await self._turn_away(scope, receive, send)
            return
        headers.append((STAFF.lower().encode(), str(who.staff_id).encode()))
        if scope["type"] == "websocket":
            await self._hold(scope, receive, send, token)
            return
        if now_utc() - who.seen_at > sign_in.SEEN_EVERY:
            await asyncio.to_thread(_note, [token])
        await self.app(scope, receive, send)

    async def _turn_away(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not http.wants_page(scope):
            await self._refuse(scope, receive, send, 401, "Sign in first.")
            return
        asked = scope["path"] + (f"?{said}" if (said := scope["query_string"].decode()) else "")
        to = "/signin" if asked == "/" else f"/signin?next={quote(asked, safe='')}"
        response = RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})
        await response(scope, receive, send)

    @staticmethod
    async def _refuse(
        scope: Scope, receive: Receive, send: Send, status: int, sentence: str
    ) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        response: Response = PlainTextResponse(sentence + "\n", status_code=status)
        await response(scope, receive, send)

    # ---- open pages
    async def _hold(self, scope: Scope, receive: Receive, send: Send, token: str) -> None:
        line = Line(token)
        self._lines.add(line)
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep())
        ended = asyncio.create_task(line.ended.wait())

        async def hear() -> Message:
            said = asyncio.ensure_future(receive())
            await asyncio.wait({said, ended}, return_when=asyncio.FIRST_COMPLETED)
            if line.ended.is_set():
                said.cancel()
                await send({"type": "websocket.close", "code": ENDED})
                return {"type": "websocket.disconnect", "code": ENDED}
            message = said.result()
            line.active = line.active or _by_hand(message)
            return message

        try:
            await self.app(scope, hear, send)
        finally:
            ended.cancel()
            self._lines.discard(line)

    async def _sweep(self) -> None:
        """Close the pages whose sign-in has ended; note who is at work."""
        noted: dict[str, datetime] = {}
        while self._lines:
            await asyncio.sleep(SWEEP_S)
            lines, now = list(self._lines), now_utc()
            try:
                tokens = {line.token for line in lines}
                good = await asyncio.to_thread(sign_in.still_open, tokens, now)
                for line in lines:
                    if line.token not in good:
                        line.ended.set()
                due = {
                    line.token
                    for line in lines
                    if line.active
                    and line.token in good
                    and now - noted.get(line.token, good[line.token]) > sign_in.SEEN_EVERY
                }
                if due:
                    await asyncio.to_thread(_note, due)
                    noted = {token: noted[token] for token in noted.keys() & good.keys()}
                    noted |= dict.fromkeys(due, now)
                    for line in lines:
                        line.active = line.active and line.token not in due
            except Unavailable:
                continue  # nobody is sent away because the database is
            except Exception:
                log.exception("the open pages could not be looked through")


def _by_hand(message: Message) -> bool:
    """Whether somebody did something; a page that looks again by itself keeps nobody signed in."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    try:
        said = BackMsg.FromString(message.get("bytes") or b"")
    except ValueError:
        return False
    return said.WhichOneof("type") == "rerun_script" and not said.rerun_script.is_auto_rerun


def _note(tokens: Collection[str]) -> None:
    try:
        sign_in.still_here(tokens, now_utc())
    except Unavailable:
        log.warning("that somebody is at work could not be written down")


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)
