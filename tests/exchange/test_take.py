"""Files that leave: the numbers of every chart, the log, what is held about a person."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib import start
from lib.accounts.models import Staff
from lib.actor import SYSTEM, Actor, Role
from lib.db import Unavailable, reading, transaction
from lib.exchange import take
from lib.exchange.take import CARDS
from lib.history.models import HistoryEntry
from lib.i18n import translator
from lib.outcomes.tables import OUTCOMES, PARTICIPATION
from lib.roster.service import PersonDraft, add_person
from lib.ui.context import STAFF
from tests.tools import keeper

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)
FORMULA = "=1+1"

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(db) -> Ask:
    """``ask("/take/log.xlsx", Role.VIEWER)``: what these routes alone answer; a GET if not said."""
    desk = TestClient(Starlette(routes=take.ROUTES), raise_server_exceptions=False)

    def asking(path: str, role: Role = Role.ADMINISTRATOR, method: str = "GET") -> httpx.Response:
        with transaction(SYSTEM) as session:
            session.add(staff := Staff(name="همکار", post="", role=role, position=99))
            session.flush()
            id = staff.id
        return desk.request(method, path, headers={STAFF: str(id)})

    return asking


@pytest.fixture
def person(db) -> int:
    """Somebody whose name is a formula, entered by somebody whose name is one."""
    with transaction(SYSTEM) as session:
        keeper.begin(session)
        clerk = keeper.add_keeper(session)
    with transaction(Actor(clerk, FORMULA, Role.RECORDER)) as session:
        return add_person(session, PersonDraft(family_name=FORMULA))


def sheet(answer: httpx.Response) -> str:
    """The cells of a workbook and its texts, as XML."""
    assert answer.status_code == 200, answer.text
    book = zipfile.ZipFile(BytesIO(answer.content))
    assert book.testzip() is None
    names = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml")
    return "".join(book.read(name).decode() for name in names if name in book.namelist())


# ------------------------------------------------------------------------------- charts
def test_every_chart_has_an_address_and_is_a_workbook_that_opens_of_an_empty_group_too(ask):
    assert len(CARDS) == len((*PARTICIPATION, *OUTCOMES))
    with transaction(SYSTEM) as session:
        start.begin(session, "S1")
    for lang in ("fa", "en"):
        for name in CARDS:
            for group in ("", "&group=1", f"&group={10**6}"):
                path = f"/take/{name}.xlsx?period=all&lang={lang}{group}"
                cells = sheet(ask(path, Role.VIEWER))
                assert ('rightToLeft="1"' in cells) == (lang == "fa")
                assert "<f>" not in cells, "nothing is a formula"


@pytest.mark.parametrize(
    "path",
    [
        "/take/nothing.xlsx",
        "/take/issues.xlsx?period=ever",
        "/take/issues.xlsx?group=x",
        f"/take/issues.xlsx?group={10**30}",
        "/take/log.xlsx?period=ever",
        "/take/log.xlsx?who=somebody",
        f"/take/log.xlsx?who={10**30}",
    ],
)
def test_what_is_nothing_there_could_be_is_not_found(ask, path):
    assert ask(path).status_code == 404


# ------------------------------------------------------------------------------- the log
def test_the_log_is_for_administrators(ask, person):
    for role in Role:
        expected = 200 if role is Role.ADMINISTRATOR else 403
        assert ask("/take/log.xlsx", role).status_code == expected, role


def test_the_log_is_taken_as_it_is_filtered_and_nothing_in_it_is_a_formula(ask, person):
    whole = sheet(ask("/take/log.xlsx?lang=fa"))
    assert FORMULA in whole and "<f>" not in whole and 'rightToLeft="1"' in whole

    def rows(filters: str) -> int:
        return len(re.findall("<row ", sheet(ask(f"/take/log.xlsx?{filters}"))))

    assert rows("what=person") == 2, "the headings, and that somebody was entered"
    assert rows("what=person&period=day") == 2
    assert rows("what=nothing") == rows("who=999999") == 1
    assert rows("") > rows("what=staff") > 1


def test_a_file_has_a_name_in_the_language_of_whoever_takes_it(ask, person):
    for lang in ("fa", "en"):
        answer = ask(f"/take/log.xlsx?lang={lang}")
        told = quote(translator(lang)("history.log.title") + ".xlsx", safe="")
        assert answer.headers["content-disposition"] == (
            f"attachment; filename=\"log.xlsx\"; filename*=UTF-8''{told}"
        )
        assert answer.headers["cache-control"] == "no-store"


# ------------------------------------------------------------------------------- a person's data
def exports() -> list[str]:
    """By whom somebody's data were taken along, as history has it."""
    with reading() as data:
        told = select(HistoryEntry.actor_name).where(HistoryEntry.action == "export")
        return list(data.db.scalars(told))


def test_what_is_held_about_a_person_is_for_administrators_and_that_it_was_taken_is_written_down(
    ask, person
):
    path = f"/take/person-{person}.json"
    for role in Role:
        answer = ask(path, role, "POST")
        if role is Role.ADMINISTRATOR:
            assert json.loads(answer.text)["person"][0]["family_name"] == FORMULA
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-disposition"].startswith("attachment; ")
            assert exports() == ["همکار"]
        else:
            assert (answer.status_code, exports()) == (403, []), role


def test_no_link_takes_a_persons_data_along(ask, person):
    for method in ("GET", "HEAD"):
        assert ask(f"/take/person-{person}.json", method=method).status_code == 405
    assert exports() == []


@pytest.mark.parametrize("id", ["0", "x", "999999", str(10**30), "1.5"])
def test_of_nobody_there_is_nothing_to_take(ask, person, id):
    assert ask(f"/take/person-{id}.json", method="POST").status_code == 404


# ------------------------------------------------------------------------------- who, and when not
def test_who_was_disabled_since_the_gate_looked_takes_nothing(ask, person):
    desk = TestClient(Starlette(routes=take.ROUTES))
    for method, path in (("GET", "/take/issues.xlsx"), ("POST", f"/take/person-{person}.json")):
        assert desk.request(method, path, headers={STAFF: "999999"}).status_code == 403


def test_without_the_database_it_is_said_that_it_does_not_answer(ask, person, monkeypatch):
    def away(*_: object) -> None:
        raise Unavailable("away")

    monkeypatch.setattr(take, "reading", away)
    assert TestClient(Starlette(routes=take.ROUTES)).get("/take/log.xlsx").status_code == 503
