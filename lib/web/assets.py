"""Scripts and styles, small on the wire.

Streamlit serves its bundles uncompressed (4.4 MB for a page). Each is compressed here once, on
first request, and kept: they are a few and never change while the process lives.
"""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import streamlit
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.web import http

BUNDLES = (Path(streamlit.__file__).parent / "static" / "static").resolve()
OWN = (Path(__file__).resolve().parent.parent / "static").resolve()
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_FOREVER = f"public, max-age={http.YEAR}, immutable"


class Assets:
    """ASGI middleware: ``/static/…`` and ``/app/static/…`` compressed, cached by the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[tuple[Path, int], bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        # Streamlit's names carry a hash, ours a version; a font is renamed when it changes.
        lasts = file.is_relative_to(BUNDLES) or file.suffix == ".woff2" or http.query(scope, "v")
        headers = {
            "Cache-Control": _FOREVER if lasts else "no-cache",
            "Vary": "Accept-Encoding",
        }
        zipped = file.suffix != ".woff2" and "gzip" in http.header(scope, b"accept-encoding")
        if zipped:
            headers["Content-Encoding"] = "gzip"
        body = await asyncio.to_thread(self._compressed if zipped else Path.read_bytes, file)
        response = Response(body, media_type=_TYPES[file.suffix], headers=headers)
        await response(scope, receive, send)

    def _file(self, scope: Scope) -> Path | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        for prefix, folder in (("/static/", BUNDLES), ("/app/static/", OWN)):
            if scope["path"].startswith(prefix):
                try:
                    file = (folder / scope["path"].removeprefix(prefix)).resolve()
                except (OSError, ValueError):
                    return None
                inside = file.is_relative_to(folder) and file.suffix in _TYPES
                return file if inside and file.is_file() else None
        return None

    def _compressed(self, file: Path) -> bytes:
        key = (file, file.stat().st_mtime_ns)
        if key not in self._kept:
            self._kept[key] = gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)
        return self._kept[key]
