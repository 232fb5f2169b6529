"""The real server refuses what a page does not offer: presses that no button was drawn for."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from websockets.exceptions import ConnectionClosedError

from lib.accounts.models import Staff
from lib.actor import SYSTEM, Role
from lib.db import Database, reading, transaction, use
from lib.history.models import HistoryEntry
from lib.i18n import translator
from lib.roster.models import Group, Phone
from lib.settings import ROOT
from lib.ui.links import ASIDE, BAR
from tests.bench.wire import Browser, Visit
from tests.tools.processes import Desk

T = translator("fa")


@pytest.fixture
def desk(app_server: Desk) -> Iterator[Desk]:
    """The server with the sample, and its database in the hands of the test."""
    database = Database(app_server.database_url)
    use(database)
    yield app_server
    use(None)
    database.dispose()


def staff_with(role: Role) -> int:
    with reading() as data:
        return data.db.scalar(select(Staff.id).where(Staff.role == int(role)).limit(1))


def entries() -> int:
    with reading() as data:
        return data.db.scalar(select(func.count(HistoryEntry.id)))


def is_archived(group: int) -> bool:
    with reading() as data:
        return data.db.get(Group, group).archived_at is not None


def id_of(visit: Visit, label: str) -> str:
    """The id of the button that says so."""
    (found,) = {each.button.id for each in visit.elements if each.button.label == label}
    return found


def needs(role: Role) -> str:
    return T(f"accounts.needs.{role.name.lower()}")


def test_a_viewer_who_sends_a_coordinators_press_changes_nothing(desk):
    async def forge() -> Visit:
        theirs = await Browser.open(desk.port, staff=staff_with(Role.COORDINATOR))
        drawn = id_of(await theirs.visit("/group?id=1"), T("i18n.archive"))
        await theirs.close()
        mine = await Browser.open(desk.port, staff=staff_with(Role.VIEWER))
        shown = await mine.visit("/group?id=1")
        assert T("i18n.archive") not in {each.button.label for each in shown.elements}
        answer = await mine.forge(drawn)
        await mine.close()
        return answer

    before = entries()
    answer = asyncio.run(forge())
    assert not answer.errors and not is_archived(1) and entries() == before


def test_who_is_no_coordinator_any_more_is_refused_on_a_page_drawn_before(desk):
    """The button is there and its callback is known to the server: the verb refuses."""
    me = staff_with(Role.COORDINATOR)

    async def press_when_demoted() -> Visit:
        mine = await Browser.open(desk.port, staff=me)
        drawn = id_of(await mine.visit("/group?id=2"), T("i18n.archive"))
        with transaction(SYSTEM) as db:
            db.get(Staff, me).role = int(Role.VIEWER)
        before = entries()
        answer = await mine.forge(drawn)
        assert entries() == before
        await mine.close()
        return answer

    try:
        answer = asyncio.run(press_when_demoted())
    finally:
        with transaction(SYSTEM) as db:
            db.get(Staff, me).role = int(Role.COORDINATOR)
    assert answer.shows(needs(Role.COORDINATOR)) and not is_archived(2)


def test_a_viewer_who_sends_a_recorders_press_is_shown_no_number(desk):
    with reading() as data:
        phone = data.db.scalar(select(Phone).limit(1))

    async def forge() -> Visit:
        theirs = await Browser.open(desk.port, staff=staff_with(Role.RECORDER))
        await theirs.visit(f"/person?id={phone.person_id}")
        drawn = theirs.widget(f"reveal-{phone.id}").id
        told = await theirs.forge(drawn)
        assert told.shows(T.phone(phone.number).strip("\u2066\u2069"))
        await theirs.close()
        mine = await Browser.open(desk.port, staff=staff_with(Role.VIEWER))
        await mine.visit(f"/person?id={phone.person_id}")
        answer = await mine.forge(drawn)
        await mine.close()
        return answer

    before = entries()
    answer = asyncio.run(forge())
    assert entries() == before + 1  # the recorder's own
    assert not answer.shows(T.phone(phone.number).strip("\u2066\u2069"))


@pytest.mark.parametrize("address", ["/settings", "/paste", "/group", "/log", "/group?id=1&edit=1"])
def test_an_address_typed_by_hand_opens_no_page_that_needs_more(desk, address):
    async def look() -> Visit:
        mine = await Browser.open(desk.port, staff=staff_with(Role.VIEWER))
        shown = await mine.visit(address)
        await mine.close()
        return shown

    shown = asyncio.run(look())
    assert any(shown.shows(needs(role)) for role in Role)
    assert not [each for each in shown.elements if each.button.label == T("i18n.save")]


def test_a_message_that_no_page_sends_ends_its_line_and_no_other(desk):
    """It is turned away by its announced length, before it is read."""

    async def flood() -> None:
        mine = await Browser.open(desk.port, staff=staff_with(Role.VIEWER))
        other = await Browser.open(desk.port, staff=staff_with(Role.VIEWER))
        await mine.visit("/")
        with pytest.raises(ConnectionClosedError, match="1009"):
            await mine._socket.send(b"\0" * 5_000_000)
            while True:
                await mine._socket.recv()
        assert not (await other.visit("/roster")).errors
        await other.close()

    asyncio.run(flood())


# ------------------------------------------------------------------------------- the address
READ = re.compile(r"address\.\w+\(\s*\"(\w+)\"")
APOLOGY = "desk.retry"


def places() -> set[str]:
    """The names under which any page reads something in its address."""
    files = [*(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")]
    return {name for file in files for name in READ.findall(file.read_text("utf-8"))}


def test_no_naughty_line_in_an_address_breaks_a_page_or_becomes_part_of_it(desk, naughty_strings):
    """A line under every name at once: of every page in turn, for each role at another one.

    Two roles take the one half of the lines, two the other; EVERYTHING=1: each takes all.
    """
    pages, names = sorted(BAR | ASIDE), sorted(places())
    assert {"q", "id", "meeting", "group", "view"} <= set(names)

    async def go_through(role: Role) -> list[str]:
        mine, faults = await Browser.open(desk.port, staff=staff_with(role)), []
        step = 1 if os.environ.get("EVERYTHING") else 2
        for number, line in enumerate(naughty_strings[role % step :: step]):
            page = pages[(number + 5 * role) % len(pages)]
            said = dict.fromkeys(names, line)
            if number // len(pages) % 2:  # a record that there is, and nonsense about it
                said |= {"id": "1", "meeting": "1"}
            path = "" if page == "today" else page
            shown = await mine.visit(f"/{path}?{urlencode(said, errors='replace')}")
            faults += [f"{page}, {role.name}, {line[:50]!r}: {each}" for each in shown.errors]
            if shown.shows(APOLOGY):
                faults.append(f"{page}, {role.name}, {line[:50]!r}: it apologises")
            if "<" in line and any(line in each.html.body for each in shown.elements):
                faults.append(f"{page}, {role.name}, {line[:50]!r}: it stands in the page")
        await mine.close()
        return faults

    async def all_roles() -> list[str]:
        return [fault for found in [await go_through(role) for role in Role] for fault in found]

    assert asyncio.run(all_roles()) == []
