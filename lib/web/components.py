"""The module and the sheet of the components, which a browser keeps for ever."""

from __future__ import annotations

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.ui.components.bundle import FOLDER, files
from lib.web import http

_TYPES = {"js": "text/javascript", "css": "text/css"}


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress(files()[name].encode(), mtime=0)


async def component_file(request: Request) -> Response:
    """``/app/components/<hash>.js`` or ``.css``; a hash of another version is not found."""
    name = request.path_params["name"]
    if name not in files():
        return Response("Not found", 404, media_type="text/plain")
    headers = {
        "Cache-Control": f"public, max-age={http.YEAR}, immutable",
        "Vary": "Accept-Encoding",
    }
    media_type = _TYPES[name.rpartition(".")[2]]
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(files()[name], media_type=media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(_compressed(name), media_type=media_type, headers=headers)


ROUTE = Route(f"/{FOLDER}/{{name}}", component_file, methods=["GET"])
