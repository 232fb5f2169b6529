"""Small things that all of lib/web needs to know about a request."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, parse_qsl

from starlette.types import Scope

from lib.i18n import LANGS
from lib.settings import settings

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark", "system")


def header(scope: Scope, name: bytes) -> str:
    """A header of the request, "" where it is missing."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == name), "")


def query(scope: Scope, name: str) -> str:
    """The last value of a query parameter, "" where it is missing."""
    found = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])
    return found[-1]


def cookie(scope: Scope, name: str) -> str:
    """A cookie of the request, "" where it is missing or unreadable."""
    try:
        jar = SimpleCookie(header(scope, b"cookie"))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def fields(body: bytes) -> dict[str, str]:
    """The fields of a form as a browser sends it; {} where it cannot be read."""
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}


def remember(name: str, value: str) -> str:
    """The header that makes the browser keep a choice for a year."""
    return f"{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax"


def language(scope: Scope) -> str:
    """ "fa" or "en": what the address asks for, else what was chosen before, else the default."""
    for said in (query(scope, "lang"), cookie(scope, "lang")):
        if said in LANGS:
            return said
    return settings().default_lang


def wants_page(scope: Scope) -> bool:
    """Whether a browser asks for a page, and not for a file or data."""
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and "text/html" in header(scope, b"accept")
    )
