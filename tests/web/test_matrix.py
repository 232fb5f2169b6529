"""Every route, method and page of the desk × whoever asks: what the server answers.

The routes are read off the application: one that the table does not know fails the test.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lib.accounts import sign_in
from lib.accounts.models import SignIn, SignInWay, Staff
from lib.actor import SYSTEM, Role
from lib.db import transaction
from lib.exchange.take import CARDS
from lib.i18n.dates import now_utc
from lib.ui.components.bundle import address
from lib.ui.links import ASIDE, BAR
from tests.tools import keeper

HERE = "http://127.0.0.1:8501"
ELSEWHERE = "https://evil.example"
pytestmark = [
    pytest.mark.parametrize("own_database", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quick_passwords"),
]

OUTSIDE = ("nobody", "a wrong cookie", "signed out", "too long ago", "disabled")
"""Who is not signed in (any more): all of them are answered alike."""
INSIDE = tuple(role.name.lower() for role in Role)

SAME, SHUT = (200, 200), (403, 403)
"""Alike for everybody: given, refused."""
MATRIX: dict[str, tuple[int, ...]] = {
    # method and route: outside, and inside; where roles differ, one for each role
    "GET /healthz": SAME,
    "GET /readyz": SAME,
    "GET /metrics": SAME,  # of this machine; test_operations.py tries others
    "GET /switch": (303, 303),
    "GET /app/components/{name}": SAME,
    "GET /app/static/{path:path}": SAME,
    "GET /_stcore/health": SAME,
    "GET /take/{name}.xlsx": (401, 200),
    "GET /take/log.xlsx": (401, 403, 403, 403, 200),
    "POST /take/person-{id}.json": (401, 403, 403, 403, 404),  # there is no person here
    "GET /component/{path:path}": (401, 404),
    "GET /_stcore/bidi-components/{path:path}": (401, 404),
    "GET /_stcore/host-config": (401, 200),
    # The doors. A form that holds nothing opens none of them.
    "GET /signin": (200, 303),
    "POST /signin": SHUT,
    "POST /signin/sample": SHUT,
    "GET /signin/oidc": (502, 502),  # no provider is named here
    "GET /signin/oidc/back": SHUT,
    "GET /session": (401, 204),
    "GET /setup": SAME,
    "POST /setup": (400, 400),
    "GET /password": SAME,
    "POST /password": (400, 400),
    # What Streamlit offers and no page uses.
    "GET /media/{file_id:path}": SHUT,
    "GET /_stcore/metrics": SHUT,
    "PUT /_stcore/upload_file/{session_id}/{file_id}": SHUT,
    "DELETE /_stcore/upload_file/{session_id}/{file_id}": SHUT,
    "GET /auth/login": SHUT,
    "GET /auth/logout": SHUT,
    "GET /oauth2callback": SHUT,
    **{
        f"{method} /_stcore/agent/{what}": SHUT
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        for what in ("interact", "openapi.json", "mcp")
    },
    "GET /signout": (303, 303),  # last: it ends what the others are asked in
}
PLACES = {
    "/app/components/{name}": (address("js").removeprefix("."),),
    "/app/static/{path:path}": ("/app/static/desk.css",),
    "/take/{name}.xlsx": tuple(f"/take/{name}.xlsx" for name in CARDS),
    "/take/person-{id}.json": ("/take/person-1.json",),
    "/media/{file_id:path}": ("/media/x.xlsx",),
    "/component/{path:path}": ("/component/x/y.html",),
    "/_stcore/bidi-components/{path:path}": ("/_stcore/bidi-components/desk/x.js",),
}
"""What is asked for, where a route takes a name."""
ANYWHERE = {"HEAD", "OPTIONS"}
"""HEAD is GET without its body; what OPTIONS tells is tried below."""


@pytest.fixture
def cookies(own_database) -> dict[str, str]:
    """The cookie of each of OUTSIDE and INSIDE."""
    now, ids = now_utc(), {}
    with transaction(SYSTEM) as session:
        keeper.begin(session)
        for name in (*INSIDE, "signed out", "too long ago", "disabled"):
            role = Role[name.upper()] if name in INSIDE else Role.ADMINISTRATOR
            session.add(staff := Staff(name=name, post="", role=role, position=99))
            session.flush()
            ids[name] = staff.id
        tokens = {
            name: sign_in.open_session(session, id, SignInWay.PASSWORD, now)
            for name, id in ids.items()
        }
    sign_in.sign_out(tokens["signed out"])
    with transaction(SYSTEM) as session:
        session.get(Staff, ids["disabled"]).archived_at = now
        old = session.get(SignIn, sign_in.digest(tokens["too long ago"]))
        old.begun_at -= sign_in.settings().session_lasts
    return {"nobody": "", "a wrong cookie": f"desk={'0' * 43}"} | {
        name: f"desk={token}" for name, token in tokens.items()
    }


def routes() -> Iterator[tuple[str, str]]:
    """Method and pattern of every route of the application."""
    from app import app

    for route in app._starlette_app.routes:  # Streamlit has no public list
        if isinstance(route, Route):
            yield from ((method, route.path) for method in (route.methods or ()))
        else:
            # The mount at the root serves the page of every address, the socket what is on it.
            assert isinstance(route, (Mount, WebSocketRoute)), route
            assert getattr(route, "path", "") in ("", "/_stcore/stream"), route


def answer(client: TestClient, method: str, path: str, cookie: str, **headers: str) -> int:
    """The status that is answered; what is sent is a form with a name that nobody has."""
    client.cookies.clear()
    form = None if method == "GET" else {"username": f"x{abs(hash(cookie))}"}
    return client.request(
        method, path, headers={"cookie": cookie, **headers}, data=form
    ).status_code


def test_the_table_knows_every_route(client, own_database):
    there = {f"{method} {path}" for method, path in routes() if method not in ANYWHERE}
    assert there == MATRIX.keys()


def test_every_route_answers_each_as_the_table_says(client, cookies):
    wrong = []
    for route, statuses in MATRIX.items():
        method, pattern = route.split(" ")
        for who in (*OUTSIDE, *INSIDE):
            told = (
                statuses[0]
                if who in OUTSIDE
                else statuses[1:][INSIDE.index(who) % len(statuses[1:])]
            )
            for path in PLACES.get(pattern, (pattern,)):
                got = answer(client, method, path, cookies[who])
                if got != told:
                    wrong.append(f"{method} {path} for {who}: {got}, not {told}")
    assert not wrong, "\n".join(wrong)


def test_every_page_is_for_whoever_is_signed_in_and_for_nobody_else(client, cookies):
    for path in ("/", *(f"/{name}?id=1" for name in (*BAR, *ASIDE))):
        for who, cookie in cookies.items():
            got = answer(client, "GET", path, cookie, accept="text/html")
            assert got == (200 if who in INSIDE else 303), (path, who)


def test_from_another_site_nothing_is_written_whoever_is_signed_in(client, cookies):
    for route in MATRIX:
        method, pattern = route.split(" ")
        if method == "GET":
            continue
        for who, cookie in cookies.items():
            for header in (
                {"origin": ELSEWHERE},
                {"origin": "null"},
                {"sec-fetch-site": "cross-site"},
            ):
                assert answer(client, method, pattern, cookie, **header) == 403, (route, who)


def test_the_line_is_held_for_whoever_is_signed_in_and_for_no_other_site(client, cookies):
    for who, cookie in cookies.items():
        for origin, mine in ((HERE, True), (ELSEWHERE, False), ("null", False)):
            client.cookies.clear()
            line = client.websocket_connect(
                "ws://127.0.0.1:8501/_stcore/stream",
                subprotocols=["streamlit"],
                headers={"cookie": cookie, "origin": origin},
            )
            if who in INSIDE and mine:
                with line:
                    continue
            with pytest.raises(WebSocketDisconnect), line:
                pass


def test_what_is_no_method_of_a_route_is_refused(client, cookies):
    for method, path in (("POST", "/take/issues.xlsx"), ("PUT", "/signin"), ("DELETE", "/roster")):
        assert answer(client, method, path, cookies["administrator"]) in (404, 405), (method, path)
