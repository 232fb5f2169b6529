"""Choosing a language or a look: one small redirect, back to where one was."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from lib.i18n import LANGS
from lib.web import http


def safe_next(target: str) -> str:
    """``target`` if it leads to a page of this desk, without its ``lang``; else "/".

    A browser reads "//host", "/\\host" and "/<tab>/host" as another host.
    """
    if not target.startswith("/") or target.startswith("//"):
        return "/"
    if "\\" in target or any(ord(char) < 0x20 or ord(char) == 0x7F for char in target):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return "/"
    kept = urlencode(
        [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    )
    return quote(parts.path, safe="/%:@!$&'()*+,;=~-._") + (f"?{kept}" if kept else "")


async def switch(request: Request) -> Response:
    """``/switch?lang=&theme=&next=``: keeps the choice in a cookie and goes back."""
    asked = request.query_params
    response = RedirectResponse(safe_next(asked.get("next", "/")), status_code=303)
    response.headers["cache-control"] = "no-store"
    for name, allowed in (("lang", LANGS), ("theme", http.THEMES)):
        if asked.get(name) in allowed:
            response.headers.append("set-cookie", http.remember(name, asked[name]))
    return response


ROUTE = Route("/switch", switch, methods=["GET"])
