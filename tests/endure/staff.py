"""A member of staff at work: issues from a session's page, and a record that others edit too."""

from __future__ import annotations

import asyncio
import random
import ssl
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from lib.i18n import translator
from lib.i18n.text import ascii_digits
from lib.ui.safe import escape
from lib.web.gate import ENDED
from tests.bench.wire import Browser, Visit
from tests.endure.books import Books, Edit
from tests.tools.processes import PASSWORD

THINK_S = 3.0
TYPING_S = 1.0
"""From the opening of a record to its saving: here colleagues come in between."""
AGAIN_S = 0.5
GRACE_S = 20.0
PREFIX = "endure"
NOTICES = {
    "ui.error.database_away": "the page says that the database is away",
    "ui.error.not_saved": "the form says that nothing was saved",
    "ui.error.conflict": "a colleague was first",
    "ui.error.at_once": "a colleague was first",
    "accounts.sign_in.ended": "the sign-in has ended",
}
"""Sentences of the desk that say no, and how they are counted."""
BUSINESS = {"a colleague was first"}
"""What is no disturbance: it would be said on a good day too."""
STANDING = NOTICES["ui.error.not_saved"]
"""What stays on the page until one saves again, as does what was typed."""
_t = translator("fa")
_UNEXPECTED = _t("ui.error.unexpected", reference="").strip()


@dataclass(frozen=True)
class Place:
    """Where the desk is: addresses to try in turn, the cookie's name, what trusts its certificate.

    ``meetings``: sessions to add issues to; ``shared``: issues that all edit.
    """

    urls: Sequence[str]
    cookie: str
    meetings: Sequence[int]
    shared: Sequence[int]
    tls: ssl.SSLContext | None = None


@dataclass
class Account:
    """How somebody signs in, and the token of their session."""

    username: str
    token: str


def notices(visit: Visit) -> str:
    """The HTML that a visit brought: the desk's own sentences are in it."""
    return "".join(each.html.body for each in visit.elements if each.WhichOneof("type") == "html")


def trouble(visit: Visit) -> str:
    """What the page says against what was asked, as it is counted; "" for nothing."""
    said = notices(visit)
    for key, kind in NOTICES.items():
        if escape(_t(key)) in said:
            return kind
    if escape(_UNEXPECTED) in said:
        return "an apology with a reference"
    return visit.errors[0] if visit.errors else ""


def agrees(visit: Visit, sentence: str) -> bool:
    """Whether the page says so in green."""
    return f'desk-notice--good" role="status">{escape(sentence)}<' in notices(visit)


class Member:
    """One of the staff, in one tab."""

    def __init__(self, number: int, account: Account, place: Place, books: Books) -> None:
        self._number, self._account, self._place, self._books = number, account, place, books
        self._chance = random.Random(f"{PREFIX} {number}")
        self._tab: Browser | None = None
        self._url = number  # half begin at either, where there are two
        self._entering = False

    async def work(self, until: float) -> None:
        """Save, think, save, until that moment; whoever is cut off then tries a while longer."""
        await asyncio.sleep(self._chance.uniform(0, THINK_S))
        turn = 0
        while (now := time.monotonic()) < until or (
            self._books.is_cut(self._number) and now < until + GRACE_S
        ):
            turn += 1
            if await self._turn(turn):
                await asyncio.sleep(THINK_S * self._chance.uniform(0.5, 1.5))
            else:
                await asyncio.sleep(AGAIN_S * self._chance.uniform(0.5, 1.5))
        if self._tab:
            await self._tab.close()

    async def _turn(self, turn: int) -> bool:
        """One save; False: something is wrong and is tried again soon."""
        try:
            if self._tab is None and not await self._connect():
                return False
            return await (self._add() if turn % 3 else self._edit())
        except ConnectionClosed as closed:
            ended = closed.rcvd is not None and closed.rcvd.code == ENDED
            self._note("the sign-in has ended" if ended else "the line broke")
        except LookupError as missing:
            self._note(f"the form is not there ({str(missing)[:40]})")
        if self._tab:
            await self._tab.close()
        self._tab, self._url = None, self._url + 1
        return False

    # ---- saves
    async def _add(self) -> bool:
        """Type a title, choose a subject, press «save» on a session's page."""
        meeting = self._place.meetings[self._number % len(self._place.meetings)]
        form = f"raised-{meeting}"
        if not self._entering:
            if not self._well(await self._tab.visit(f"/meeting?id={meeting}")):
                return False
            if not self._well(await self._tab.press(f"{form}.ask")):
                return False
            self._entering = True
        title = f"{PREFIX} {self._letters()}"
        subject = self._chance.choice(self._tab.widget(f"{form}.category_id").options)
        self._books.asked.append(title)
        visit = await self._tab.press(
            f"{form}.submit", {f"{form}.title": title, f"{form}.category_id": subject}
        )
        return self._answered(title, visit, _t("issues.page.added", title=title))

    async def _edit(self) -> bool:
        """Write a new tracking number into an issue that others write to as well."""
        issue = self._place.shared[self._number % len(self._place.shared)]
        form = f"edit-{issue}"
        self._entering = False
        if not self._well(await self._tab.visit(f"/issue?id={issue}&do=edit")):
            return False
        field = self._tab.widget(f"{form}.tracking_number")
        seen = ascii_digits(field.value if field.set_value else field.default)
        await asyncio.sleep(TYPING_S * self._chance.uniform(0.5, 1.5))
        wrote = self._letters()
        self._books.edits[wrote] = Edit(issue, seen, wrote)
        visit = await self._tab.press(f"{form}.submit", {f"{form}.tracking_number": wrote})
        return self._answered(wrote, visit, _t("ui.saved"))

    def _answered(self, save: str, visit: Visit, good: str) -> bool:
        if agrees(visit, good):
            self._books.acknowledge(save, self._number, time.monotonic())
            return True
        # Where the page failed after the save, nobody knows; where it says no, it is no.
        kind = trouble(visit) or "no answer on the page"
        if kind in NOTICES.values() and kind != NOTICES["ui.error.database_away"]:
            self._books.refused.append(save)
        self._note(kind)
        return kind in BUSINESS

    def _well(self, visit: Visit) -> bool:
        kind = trouble(visit)
        if kind in ("", STANDING):
            return True
        self._note(kind)
        return False

    def _note(self, kind: str) -> None:
        self._entering = self._entering and kind == STANDING
        cut = kind not in BUSINESS
        self._books.trouble(kind, self._number, time.monotonic(), cut=cut)

    def _letters(self) -> str:
        # Letters alone: digits would be shown in the script of the page.
        return "".join(self._chance.choices(string.ascii_lowercase, k=16))

    # ---- the way in
    async def _connect(self) -> bool:
        url = self._place.urls[self._url % len(self._place.urls)]
        cookie = f"{self._place.cookie}={self._account.token}"
        try:
            self._tab = await Browser.at(url, cookie, self._place.tls)
        except InvalidStatus as refused:
            why = f"turned away while connecting ({refused.response.status_code})"
        except (OSError, InvalidHandshake, TimeoutError, EOFError):
            why = "nobody answered while connecting"
        else:
            self._entering = False
            return True
        self._note(why)
        self._url += 1
        # So does the desk's script (desk.js): is it the line, or am I signed out?
        if await asyncio.to_thread(self._ask, url, "/session") == 401:
            await self._sign_in(url)
        return False

    async def _sign_in(self, url: str) -> None:
        fields = {"username": self._account.username, "password": PASSWORD}
        status = await asyncio.to_thread(self._ask, url, "/signin", fields)
        if status == 303:
            self._books.errors.append((time.monotonic(), "signed in again"))
        else:
            self._note(f"could not sign in ({status})")

    def _ask(self, url: str, path: str, fields: dict[str, str] | None = None) -> int:
        """GET, or POST with fields; the status, 0 without an answer. A session's token is kept."""
        where = urlsplit(url)
        tls = {"context": self._place.tls} if self._place.tls else {}
        kind = HTTPSConnection if tls else HTTPConnection
        desk = kind(where.hostname, where.port, timeout=30, **tls)
        headers = {"Cookie": f"{self._place.cookie}={self._account.token}"}
        if fields:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(fields) if fields else None
        try:
            desk.request("POST" if fields else "GET", path, body, headers)
            answer = desk.getresponse()
            jar = SimpleCookie(answer.getheader("Set-Cookie", ""))
        except (OSError, HTTPException):
            return 0
        finally:
            desk.close()
        if self._place.cookie in jar:
            self._account.token = jar[self._place.cookie].value
        return answer.status
