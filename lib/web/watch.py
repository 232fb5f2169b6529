"""Every request gets a number, is counted, and leaves one line that tells of nobody."""

from __future__ import annotations

import logging
import secrets
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.ui.context import REQUEST
from lib.web import http, metrics
from lib.web.gate import OPEN_FOLDERS
from lib.web.log import request_id

log = logging.getLogger("desk.access")

_DOORS = ("/signin", "/signout", "/setup", "/password", "/session")
_HEALTH = {"/healthz", "/readyz", "/metrics", "/_stcore/health", "/_stcore/script-health-check"}
_SILENT = {"health", "static"}
"""Classes of route that leave a line only when something went wrong."""


def route_of(scope: Scope) -> str:
    """The class of a route: what is counted and logged instead of the path."""
    path: str = scope["path"]
    if scope["type"] == "websocket":
        return "stream"
    if path in _HEALTH:
        return "health"
    if path.startswith(_DOORS):
        return "door"
    if path.startswith(OPEN_FOLDERS):
        return "static"
    if path.startswith("/take/"):
        return "file"
    if path.startswith("/_stcore/upload_file"):
        return "upload"
    if path.startswith("/_stcore/"):
        return "streamlit"
    return "page" if http.wants_page(scope) else "other"


class Watch:
    """ASGI middleware, the outermost: it sees what the others refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        number = secrets.token_hex(6)
        mark = REQUEST.lower().encode()
        headers = [header for header in scope["headers"] if header[0] != mark]
        scope = {**scope, "headers": [*headers, (mark, number.encode())]}
        request_id.set(number)
        route, begun = route_of(scope), perf_counter()
        status = 0

        def answered(code: int) -> None:
            nonlocal status
            status = code
            if code == 101:
                metrics.OPEN_PAGES.inc()

        async def heard(message: Message) -> None:
            match message["type"]:
                case "http.response.start":
                    answered(message["status"])
                case "websocket.accept":
                    answered(101)
                case "websocket.close" if not status:
                    answered(403)
            await send(message)

        try:
            await self.app(scope, receive, heard)
        except Exception:
            status = status or 500
            raise
        finally:
            if status == 101:
                metrics.OPEN_PAGES.dec()
            seconds = perf_counter() - begun
            metrics.note_request(scope, route, status, seconds)
            if route not in _SILENT or status >= 400:
                log.info(
                    "answered",
                    extra={
                        "method": scope.get("method", "WEBSOCKET"),
                        "route": route,
                        "status": status,
                        "ms": round(seconds * 1000),
                    },
                )
