"""What a browser tab says to Streamlit's server, and hears, without the browser.

A visit is a click in the navigation: one ``rerun_script`` message out, then everything that
comes back until the script has finished for good (``st.rerun`` and ``st.switch_page`` belong to
the visit that caused them). No JavaScript runs here: the figures are the server's.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any, Self
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.tools.processes import sign_in

PATIENCE_S = 60
FINISHED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
WIDGETS = ("button", "text_input", "selectbox")
"""The kinds of Streamlit's widgets that a browser here can use."""


@dataclass
class Visit:
    """What one visit brought: milliseconds, bytes received, the elements, what went wrong."""

    ms: float = 0.0
    bytes: int = 0
    elements: list[Element] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> Counter[str]:
        """How many elements of each kind came; an own component counts under its own name."""
        return Counter(
            element.bidi_component.component_name.removeprefix("desk_")
            if (kind := element.WhichOneof("type")) == "bidi_component"
            else kind
            for element in self.elements
        )

    def shows(self, text: str) -> bool:
        """Whether some element carries this text, be it in a label, in JSON or in Arrow data."""
        return any(text.encode() in _readable(element) for element in self.elements)


def _readable(element: Element) -> bytes:
    """An element's content as UTF-8; JSON's \\u escapes are undone."""
    raw = element.SerializeToString()
    if element.WhichOneof("type") == "bidi_component":
        part = element.bidi_component
        for text in (part.json, part.mixed.json):
            if text:
                raw += json.dumps(json.loads(text), ensure_ascii=False).encode()
    return raw


class Browser:
    """One tab on one server. It keeps large messages, as browsers do, and asks for them no more."""

    def __init__(self, socket: ClientConnection, base: str, cookie: str) -> None:
        self._socket, self._base, self._cookie = socket, base, cookie
        self._hashes: dict[str, str] = {}  # url path → the page's hash, told by the server
        self._kept: dict[str, tuple[ForwardMsg, int]] = {}  # hash → message, run of its last use
        self._keep_for = 2
        self._runs = 0
        self._url = "/"
        self._widgets: dict[str, tuple[Any, str]] = {}  # key → the widget, its fragment

    @classmethod
    async def open(cls, port: int, door: bool = True, staff: int = 1) -> Self:
        """Sign in to the server on this port of the loopback address and connect to it.

        ``door``: False where there is none (the bare app). ``staff``: whom of the sample's.
        """
        cookie = f"desk={await asyncio.to_thread(sign_in, port, staff)}" if door else ""
        return await cls.at(f"http://127.0.0.1:{port}", cookie)

    @classmethod
    async def at(cls, url: str, cookie: str, tls: SSLContext | None = None) -> Self:
        """Connect to the desk at this address with a cookie; ``tls`` for https."""
        socket = await connect(
            f"{url.replace('http', 'ws', 1)}/_stcore/stream",
            origin=url,
            additional_headers={"Cookie": cookie},
            subprotocols=["streamlit"],
            max_size=None,
            ping_interval=None,
            proxy=None,
            ssl=tls,
        )
        return cls(socket, url, cookie)

    async def close(self) -> None:
        await self._socket.close()

    def forget(self) -> None:
        """Drop the kept messages: the next visit is sent in full."""
        self._kept.clear()

    async def visit(self, url: str) -> Visit:
        """Open ``url`` ("/roster?view=groups") and return all that came until it stood."""
        self._url = url
        self._widgets.clear()
        return await self._ask(self._request(url))

    async def press(self, button: str, typed: Mapping[str, str] | None = None) -> Visit:
        """Press the button whose key begins so, with what is ``typed`` into the fields by key."""
        request = self._request(self._url)
        rerun = request.rerun_script
        for key, value in (typed or {}).items():
            rerun.widget_states.widgets.add(id=self.widget(key).id, string_value=value)
        pressed = self.widget(button)
        rerun.widget_states.widgets.add(id=pressed.id, trigger_value=True)
        rerun.fragment_id = next(f for widget, f in self._widgets.values() if widget is pressed)
        return await self._ask(request)

    async def forge(self, id: str) -> Visit:
        """Press a button by its id, whether or not it was ever drawn in this tab."""
        request = self._request(self._url)
        request.rerun_script.widget_states.widgets.add(id=id, trigger_value=True)
        return await self._ask(request)

    def keys(self, begin: str) -> list[str]:
        """The keys of this page's widgets that begin so."""
        return [key for key in self._widgets if key.startswith(begin)]

    def widget(self, key: str) -> Any:
        """The newest widget on this page whose key begins so. Raises LookupError without one."""
        found = [widget for its, (widget, _) in self._widgets.items() if its.startswith(key)]
        if not found:
            raise LookupError(f"no {key!r} on {self._url}, but {', '.join(self._widgets)}")
        return found[-1]

    async def download(self, path: str) -> bytes:
        """Take the file at an address of the desk, as whoever is signed in."""
        address = Request(self._base + path, headers={"Cookie": self._cookie})
        with await asyncio.to_thread(urlopen, address) as file:
            return await asyncio.to_thread(file.read)

    async def _ask(self, request: BackMsg) -> Visit:
        sent = request.SerializeToString()
        visit = Visit()
        begin = time.perf_counter()
        await self._socket.send(sent)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._hear_out(visit)
        except TimeoutError:
            visit.errors.append(f"not finished after {PATIENCE_S} s")
        visit.ms = (time.perf_counter() - begin) * 1000
        self._forget_old()
        return visit

    def _request(self, url: str) -> BackMsg:
        path, _, query = url.partition("?")
        name = path.strip("/")
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = query
        if name in self._hashes:
            rerun.page_script_hash = self._hashes[name]
        else:  # nothing heard from this server yet: an address typed by hand
            rerun.page_name = name
        rerun.cached_message_hashes.extend(self._kept)
        context = rerun.context_info
        context.url = self._base + url
        context.timezone, context.timezone_offset, context.locale = "Asia/Tehran", -210, "fa-IR"
        context.color_scheme = "light"
        return message

    async def _hear_out(self, visit: Visit) -> None:
        """Read until the script that this visit started has finished, rerun after rerun."""
        running = False
        while True:
            data = await self._socket.recv()
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                running = True
                visit.elements.clear()
                self._keep_for = message.new_session.config.max_cached_message_age
            elif not running:
                continue  # the tail of the run before
            visit.bytes += len(data)
            if kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    running = False
                    continue
                if message.script_finished not in FINISHED:
                    visit.errors.append("the script did not compile")
                return
            self._take(kind, message, visit)

    def _take(self, kind: str, message: ForwardMsg, visit: Visit) -> None:
        if kind == "ref_hash":
            message, kind = self._kept[message.ref_hash][0], "delta"
            self._kept[message.hash] = message, self._runs
        elif message.metadata.cacheable:
            self._kept[message.hash] = message, self._runs
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            visit.elements.append(element)
            kind = element.WhichOneof("type")
            if kind in WIDGETS:
                widget = getattr(element, kind)
                # Streamlit's ids end in the key that the desk gave: $$ID-hash-key.
                self._widgets[widget.id.split("-", 2)[-1]] = widget, message.delta.fragment_id
            elif kind == "exception" and not element.exception.is_warning:
                visit.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "navigation":
            for page in message.navigation.app_pages:
                self._hashes[page.url_pathname] = page.page_script_hash
                if page.is_default:
                    self._hashes[""] = page.page_script_hash
        elif kind in ("page_not_found", "auth_redirect"):
            visit.errors.append(kind.replace("_", " "))

    def _forget_old(self) -> None:
        self._runs += 1
        self._kept = {
            key: (message, used)
            for key, (message, used) in self._kept.items()
            if self._runs - used <= self._keep_for
        }
