"""What a browser may do with our pages: headers on every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.settings import settings
from lib.web import http

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


@cache
def content_policy() -> str:
    """The Content-Security-Policy: nothing from outside, no inline script but Streamlit's own.

    ``blob:`` is how Streamlit imports the JavaScript of a component, ``data:`` its small fonts
    and images; the hashes are of the inline scripts in the index.html that is installed. ``'self'``
    is our websocket as well (CSP 3; Chromium and Firefox since 2018, Safari since 2022).
    """
    inline = re.findall(
        r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in inline
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "font-src 'self' data:",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware: the same protective headers on every answer, also where none was made.

    What says nothing of being kept is not kept; over https no cookie travels without it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": content_policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        self.secure = settings().secure
        if self.secure:
            self.headers["Strict-Transport-Security"] = f"max-age={http.YEAR}; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                headers.setdefault("Cache-Control", "no-store")
                if self.secure:
                    message["headers"] = [*map(_over_https_alone, message["headers"])]
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception:
            if not begun:
                # Starlette's own answer to this would be made outside of us, without headers.
                await PlainTextResponse("Something went wrong.\n", 500)(scope, receive, guarded)
            raise


def _over_https_alone(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        value += b"; Secure"
    return name, value
