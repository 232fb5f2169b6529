"""An open page has a line to the desk only while its sign-in lasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from lib.accounts import sign_in
from lib.accounts.models import SignInWay, Staff
from lib.accounts.sign_in import open_session, sign_out_everywhere
from lib.actor import SYSTEM
from lib.db import transaction
from lib.i18n.dates import now_utc
from lib.settings import settings
from lib.web import gate
from tests.tools.keeper import add_keeper

HERE = "127.0.0.1:8501"


async def _hold(line: WebSocket) -> None:
    """What stands behind the gate: it says who is there, and what it hears."""
    await line.accept()
    await line.send_text(line.headers["x-desk-staff"])
    while (heard := await line.receive())["type"] != "websocket.disconnect":
        await line.send_text(heard["text"])


@pytest.fixture
def desk(own_database, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The gate with a loop of its own, which ends with the test."""
    monkeypatch.setattr(gate, "SWEEP_S", 0.02)
    behind = Starlette(routes=[WebSocketRoute("/_stcore/stream", _hold)])
    with TestClient(gate.Gate(behind), client=("127.0.0.1", 50000)) as here:
        yield here


@pytest.fixture
def narges(own_database) -> int:
    with transaction(SYSTEM) as db:
        return add_keeper(db)


def new_token(staff_id: int) -> str:
    with transaction(SYSTEM) as db:
        return open_session(db, staff_id, SignInWay.PASSWORD, now_utc())


def put_away(staff_id: int) -> None:
    with transaction(SYSTEM) as db:
        db.get_one(Staff, staff_id).archived_at = now_utc()


def end_everywhere(staff_id: int) -> None:
    with transaction(SYSTEM) as db:
        sign_out_everywhere(db, staff_id)


def idle(staff_id: int) -> None:
    past = now_utc() - settings().idle_after * 2
    with transaction(SYSTEM) as db:
        for row in db.query(sign_in.SignIn).filter_by(staff_id=staff_id):
            row.seen_at = past


@pytest.mark.parametrize("end", [put_away, end_everywhere, idle])
def test_a_line_is_cut_when_its_sign_in_ends_and_others_stay(
    desk: TestClient, narges: int, end: Callable[[int], None]
):
    with transaction(SYSTEM) as db:
        other = add_keeper(db)
    stream = f"ws://{HERE}/_stcore/stream"
    mine, theirs = (
        desk.websocket_connect(stream, headers={"cookie": f"desk={new_token(id)}"})
        for id in (narges, other)
    )
    with mine as line, theirs as colleague:
        assert (line.receive_text(), colleague.receive_text()) == (str(narges), str(other))
        end(narges)
        with pytest.raises(WebSocketDisconnect) as cut:
            line.receive_text()
        assert cut.value.code == gate.ENDED
        colleague.send_text("still here")
        assert colleague.receive_text() == "still here"
        end(other)
        with pytest.raises(WebSocketDisconnect):
            colleague.receive_text()
