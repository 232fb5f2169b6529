"""Whether the desk can work: ``/healthz``, ``/readyz``, and a plain page without a database.

A database that cannot be reached does not stop the server. It is asked again at most every two
seconds; what is to be done before the first page (migrations, seeding) is tried until it works.
"""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lib import db, start
from lib.i18n import translator
from lib.migrations import newest, standing
from lib.ui.safe import escape
from lib.web import door, http
from lib.web.language import asset

log = logging.getLogger(__name__)
AWAY = (db.Unavailable, OperationalError, InterfaceError, PoolTimeout, OSError)


class Health:
    """Asks the database, in a thread, never twice at once."""

    PATIENCE = 3.0
    """Seconds that a request waits for the answer."""
    EVERY = 2.0
    """Seconds for which a "no" stands; a "yes" is asked again each time, it costs little."""

    def __init__(self) -> None:
        self.prepared = False
        self.closing = False
        """Set when the process is about to end: it finishes, and takes on nothing new."""
        self._answer = False
        self._asked_at = -self.EVERY
        self._asking: asyncio.Task[bool] | None = None

    async def ok(self) -> bool:
        """Whether the database answers now and is ready to be worked with."""
        if self._asking is None or self._asking.done():
            if not self._answer and time.monotonic() - self._asked_at < self.EVERY:
                return False
            self._asking = asyncio.create_task(asyncio.to_thread(self._ask))
        try:
            return await asyncio.wait_for(asyncio.shield(self._asking), self.PATIENCE)
        except TimeoutError:
            return False

    def _ask(self) -> bool:
        try:
            if not self.prepared:
                start.prepare()
                self.prepared = True
                if link := door.first_link():
                    print(link, flush=True)
            self._answer = db.answers()
        except AWAY as error:
            self._answer = False
            log.warning("the database is away: %s", str(error).splitlines()[0])
        finally:
            self._asked_at = time.monotonic()
        return self._answer

    async def ready(self) -> dict[str, bool]:
        """What work needs: the database, its schema as this code knows it, a process that stays."""
        there = await self.ok()
        return {
            "database": there,
            "schema": there and await asyncio.to_thread(_schema_is_ours),
            "staying": not self.closing,
        }

    async def prepare(self) -> None:
        """Before the first request: wait for the database as long as it needs, if it is there."""
        await asyncio.to_thread(self._ask)


def _schema_is_ours() -> bool:
    # A newer release may have brought the tables further while this process was at work.
    try:
        with db.database().read.connect() as connection:  # type: ignore[union-attr]
            return standing(connection) == newest()
    except AWAY:
        return False


health = Health()
_NO_PAGES = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/switch",
    "/app/static/",
    "/static/",
    "/take/",
    "/_stcore/",
)


async def healthz(request: Request) -> Response:
    """200 if the database answers, else 503."""
    ok = await health.ok()
    return JSONResponse(
        {"database": ok}, status_code=200 if ok else 503, headers={"Cache-Control": "no-store"}
    )


async def readyz(request: Request) -> Response:
    """200 if this process should be given work, else 503; what is missing stands in it."""
    found = await health.ready()
    return JSONResponse(
        found,
        status_code=200 if all(found.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


ROUTES = [
    Route("/healthz", healthz, methods=["GET", "HEAD"]),
    Route("/readyz", readyz, methods=["GET", "HEAD"]),
]


class WaitingPage:
    """ASGI middleware: while the database is away, a page says so and comes back by itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = http.wants_page(scope) and not scope["path"].startswith(_NO_PAGES)
        if not page or await health.ok():
            await self.app(scope, receive, send)
        else:
            response = HTMLResponse(
                waiting_page(http.language(scope)),
                status_code=503,
                headers={"Cache-Control": "no-store", "Retry-After": "5", "Vary": "Cookie"},
            )
            await response(scope, receive, send)


def waiting_page(lang: str) -> str:
    """The page that stands in for the desk, in ``lang``; no Streamlit in it."""
    t = translator(lang)
    rtl = lang == "fa"
    style = (["fa.css"] if rtl else []) + ["desk.css"]
    return (
        f'<!DOCTYPE html><html lang="{lang}" dir="{"rtl" if rtl else "ltr"}"><head>'
        '<meta charset="UTF-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(t('ui.away.title'))}</title>"
        f'<link rel="icon" href="{asset("desk.svg")}" type="image/svg+xml">'
        + "".join(f'<link rel="stylesheet" href="{asset(name)}">' for name in style)
        + f'<script src="{asset("desk.js")}"></script>'
        f'<script src="{asset("away.js")}" defer></script></head>'
        '<body class="desk-waiting"><main><span class="desk-mark" aria-hidden="true"></span>'
        f"<h1>{escape(t('ui.away.title'))}</h1><p>{escape(t('ui.away.body'))}</p>"
        '<progress aria-hidden="true"></progress></main></body></html>'
    )
