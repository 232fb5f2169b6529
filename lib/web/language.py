"""The language of the page stands in the bytes that are served.

Streamlit serves one English, left-to-right index.html. Rewritten here, a page is Persian and from
right to left from its first frame; set later, by CSS or JavaScript, it jumps.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.i18n import translator
from lib.ui.components import bundle as components
from lib.ui.safe import escape
from lib.web import http
from lib.web.assets import BUNDLES

SHELL = b'<div id="root">'
"""What tells Streamlit's page from any other HTML."""
STATIC = Path(__file__).resolve().parent.parent / "static"
_DROPPED = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}


class PageLanguage:
    """ASGI middleware: index.html in the language that ``http.language`` finds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not http.wants_page(scope):
            await self.app(scope, receive, send)
            return
        # One file serves both languages, so neither its ETag nor its gzip may be used.
        scope = {**scope, "headers": [h for h in scope["headers"] if h[0] not in _DROPPED]}
        head = scope["method"] == "HEAD"
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            headers = MutableHeaders(raw=list(start["headers"]))
            page = bytes(body)
            if headers.get("content-type", "").startswith("text/html") and SHELL in page:
                if "/" in scope["path"].strip("/"):
                    # Streamlit's pages are flat; deeper down it would serve a blank one.
                    await RedirectResponse("/", status_code=303)(scope, receive, send)
                    return
                page = self._served(scope, headers, page)
            await send({**start, "headers": headers.raw})
            await send({"type": "http.response.body", "body": b"" if head else page})

        # Streamlit answers HEAD without a body; its length is that of the GET.
        await self.app({**scope, "method": "GET"} if head else scope, receive, collect)

    def _served(self, scope: Scope, headers: MutableHeaders, page: bytes) -> bytes:
        lang = http.language(scope)
        page = localized(page.decode("utf-8"), lang).encode()
        for name in ("etag", "last-modified"):
            if name in headers:
                del headers[name]
        headers["content-length"] = str(len(page))
        headers["cache-control"] = "no-store"
        headers["content-language"] = lang
        headers.add_vary_header("Cookie")
        if http.query(scope, "lang") == lang:
            headers.append("set-cookie", http.remember("lang", lang))
        return page


def asset(name: str) -> str:
    """The address of a file of lib/static, which changes when the file does."""
    return f"./app/static/{name}?v={(STATIC / name).stat().st_mtime_ns:x}"


@cache
def every_page_needs() -> tuple[str, ...]:
    """Parts of Streamlit that the frame draws with: named here, they come with the first load."""
    parts = ("Html", "PageLink", "Button", "BidiComponent")
    return tuple(
        f"./static/js/{chunk.name}" for part in parts for chunk in BUNDLES.glob(f"js/{part}.*.js")
    )


def localized(html: str, lang: str) -> str:
    """Streamlit's index.html in ``lang``, with the desk's own style, script and fonts."""
    t = translator(lang)
    rtl = lang == "fa"
    title = escape(t("ui.desk"))
    fonts = ["Vazirmatn.woff2", *(["Vazirmatn-digits.woff2"] if rtl else [])]
    styles = [asset("desk.css"), components.address("css")]
    # Before Streamlit's module: it reads the browser's language and the theme once.
    scripts = [asset("desk.js")]
    if rtl:
        styles.insert(0, asset("fa.css"))
        scripts.insert(0, asset("words.fa.js"))
    head = [
        f'<link rel="icon" href="{asset("desk.svg")}" type="image/svg+xml">',
        '<meta name="color-scheme" content="light dark">',
        *(
            f'<link rel="preload" href="./app/static/fonts/{font}" as="font" type="font/woff2"'
            " crossorigin>"
            for font in fonts
        ),
        *(f'<link rel="stylesheet" href="{style}">' for style in styles),
        f'<link rel="modulepreload" href="{components.address("js")}">',
        *(f'<link rel="modulepreload" crossorigin href="{chunk}">' for chunk in every_page_needs()),
        *(f'<script src="{script}"></script>' for script in scripts),
    ]
    html = re.sub(r"<!--.*?-->\s*", "", html, flags=re.DOTALL)
    html = html.replace(
        '<html lang="en">', f'<html lang="{lang}" dir="{"rtl" if rtl else "ltr"}">', 1
    )
    html = re.sub(r"<title>.*?</title>", lambda _: f"<title>{title}</title>", html, count=1)
    html = re.sub(r'<link rel="shortcut icon"[^>]*>', "", html)
    html = re.sub(r'<link\s+rel="preload"[^>]*?as="font"[^>]*?>', "", html, flags=re.DOTALL)
    html = re.sub(
        r"<noscript>.*?</noscript>",
        lambda _: f"<noscript><p>{escape(t('ui.noscript.body'))}</p></noscript>",
        html,
        flags=re.DOTALL,
    )
    return html.replace('<meta charset="UTF-8" />', '<meta charset="UTF-8" />' + "".join(head), 1)
