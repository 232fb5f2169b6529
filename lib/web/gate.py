"""Who is let in. Until sign-in exists: this machine, and nobody else."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.web.http import header


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


class LocalGate:
    """ASGI middleware: answers this machine, under its own name.

    ``lib/web/serve.py`` refuses to listen elsewhere; but another server (uvicorn) may do it all
    the same, and a foreign page may have its own name resolve to 127.0.0.1 (DNS rebinding).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_local(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            response = PlainTextResponse("The desk answers this machine alone.\n", status_code=403)
            await response(scope, receive, send)

    @staticmethod
    def _is_local(scope: Scope) -> bool:
        try:
            name = urlsplit(f"//{header(scope, b'host')}").hostname or ""
        except ValueError:
            return False
        client = scope.get("client")
        return client is not None and is_loopback(client[0]) and is_loopback(name)
