"""What docs/security.md calls met of the web's own defences, and no other test here holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from lib.accounts import sign_in
from lib.accounts.models import SignIn
from lib.accounts.service import StaffDraft, save_staff
from lib.accounts.sign_in import signed_in
from lib.actor import SYSTEM, Actor, Role
from lib.db import Unavailable, transaction
from lib.errors import NotAllowed
from lib.i18n.dates import now_utc
from lib.settings import settings
from lib.web import health, http
from lib.web.headers import SecurityHeaders
from tests.tools.processes import PASSWORD

HERE = "127.0.0.1:8501"
ELSEWHERE = "https://evil.example"
PAGE = {"accept": "text/html"}
PROTECTION = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
pytestmark = [
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quick_passwords"),
]

Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(client: TestClient, token: str) -> Iterator[Ask]:
    """``ask("/roster", cookie="")``: what the whole desk answers; signed in, if nothing is said."""
    desk = TestClient(
        client.app,
        base_url=f"http://{HERE}",
        client=("127.0.0.1", 50000),
        follow_redirects=False,
        raise_server_exceptions=False,
    )

    def asking(path: str, method: str = "GET", **said: Any) -> httpx.Response:
        content = said.pop("content", None)
        headers = {"cookie": f"desk={token}"} | {n.replace("_", "-"): v for n, v in said.items()}
        return desk.request(method, path, headers=headers, content=content)

    return asking


def broken(*_: object) -> None:
    raise RuntimeError("SELECT secret FROM nowhere -- /srv/desk/lib")


def away(*_: object) -> None:
    raise Unavailable("connection to 10.0.0.5 as desk:secret refused")


# ------------------------------------------------------------------------------- every answer
ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "a page": (200, {"path": "/roster", **PAGE}),
    "a page for nobody": (303, {"path": "/roster", "cookie": "", **PAGE}),
    "a page too deep": (303, {"path": "/roster/7", **PAGE}),
    "data for nobody": (401, {"path": "/_stcore/host-config", "cookie": ""}),
    "a door": (200, {"path": "/setup", "cookie": "", **PAGE}),
    "a door one need not pass": (303, {"path": "/signin", **PAGE}),
    "a wrong password": (403, {"path": "/signin", "method": "POST", "content": b"username=x"}),
    "a link that does not open": (400, {"path": "/setup", "method": "POST", "content": b"token=x"}),
    "a form of another site": (403, {"path": "/signin", "method": "POST", "origin": ELSEWHERE}),
    "another name": (421, {"path": "/", "host": "evil.example"}),
    "a method that is none": (405, {"path": "/session", "method": "DELETE"}),
    "a file that is not there": (404, {"path": "/take/0123456789.xlsx"}),
    "a component that is not there": (404, {"path": "/app/components/x.js"}),
    "a file sent in": (403, {"path": "/_stcore/upload_file/a/b", "method": "PUT"}),
    "a choice": (303, {"path": "/switch?lang=en"}),
    "a script": (200, {"path": "/app/static/desk.js"}),
    "the watchman's question": (200, {"path": "/_stcore/health"}),
    "the numbers for others": (403, {"path": "/metrics", "x_forwarded_for": "192.0.2.9"}),
    "whether one is signed in": (204, {"path": "/session"}),
}


def looks_defended(answer: httpx.Response) -> None:
    assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION
    policy = answer.headers["content-security-policy"].split("; ")
    for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "form-action 'self'" in policy and "frame-ancestors 'none'" in policy
    kept = answer.headers["cache-control"]
    assert kept in ("no-store", "no-cache") or kept.startswith("public, max-age=")
    kind = answer.headers.get("content-type", "")
    assert not kind.startswith("text/") or kind.endswith("charset=utf-8")
    if answer.status_code >= 400:
        assert kept == "no-store"
        told = answer.text + str(answer.headers)
        assert not re.search(r"(?i)traceback|\.py\b|select |secret|10\.0\.0\.5", told)
        assert not re.search(r"(?i)(streamlit|starlette|uvicorn|python)/?\s*v?\d", told)


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_is_defended(ask, kind):
    status, asked = ANSWERS[kind]
    answer = ask(**asked)
    assert answer.status_code == status
    looks_defended(answer)


def test_an_answer_that_could_not_be_made_is_defended_and_tells_nothing(ask, monkeypatch):
    monkeypatch.setattr(sign_in, "signed_in", broken)
    for asked in ({"path": "/roster", **PAGE}, {"path": "/take/x.xlsx"}, {"path": "/session"}):
        answer = ask(**asked)
        assert (answer.status_code, answer.text) == (500, "Something went wrong.\n")
        looks_defended(answer)


def test_so_is_what_is_said_while_the_database_is_away(ask, monkeypatch):
    monkeypatch.setattr(sign_in, "signed_in", away)
    for path in ("/take/x.xlsx", "/session", "/signin"):
        answer = ask(path)
        assert (answer.status_code, answer.text) == (503, "The database does not answer.\n")
        looks_defended(answer)
    monkeypatch.setattr(health.Health, "ok", _no)
    answer = ask("/roster", **PAGE)
    assert answer.status_code == 503 and "<h1>" in answer.text
    looks_defended(answer)


async def _no(_: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/roster", "no-store"), ("/signin", "no-store"), ("/password", "no-store"),
     ("/session", "no-store"), ("/signout", "no-store"), ("/switch", "no-store"),
     ("/take/issues.xlsx", "no-store"), ("/healthz", "no-store"), ("/metrics", "no-store")],
)  # fmt: skip
def test_no_cache_keeps_what_tells_of_somebody(ask, path, kept):
    assert ask(path, **PAGE).headers["cache-control"] == kept


# ------------------------------------------------------------------------------- over https
async def _with_cookies(scope: Any, receive: Any, send: Any) -> None:
    answer = Response("x", headers={"Cache-Control": "public, max-age=1"})
    for cookie in ("lang=fa; Path=/", "__Host-desk=t; Path=/; HttpOnly; Secure"):
        answer.headers.append("set-cookie", cookie)
    await answer(scope, receive, send)


def test_over_https_the_browser_is_told_to_come_no_other_way(db, environment):
    environment(PUBLIC_URL="https://desk.example")
    answer = TestClient(SecurityHeaders(_with_cookies)).get("/")
    years = answer.headers["strict-transport-security"]
    assert years == f"max-age={http.YEAR}; includeSubDomains" and http.YEAR >= 31_536_000
    assert answer.headers.get_list("set-cookie") == [
        "lang=fa; Path=/; Secure",
        "__Host-desk=t; Path=/; HttpOnly; Secure",
    ]
    assert answer.headers["cache-control"] == "public, max-age=1"


@pytest.mark.parametrize("url", ["", "http://desk.example"])
def test_without_https_nothing_promises_it(db, environment, url):
    environment(PUBLIC_URL=url)
    answer = TestClient(SecurityHeaders(_with_cookies)).get("/")
    assert "strict-transport-security" not in answer.headers
    assert answer.headers.get_list("set-cookie")[0] == "lang=fa; Path=/"


def test_what_breaks_after_it_began_to_answer_is_not_answered_twice(db):
    async def half(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("half")(scope, receive, send)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        TestClient(SecurityHeaders(half)).get("/")
    calm = TestClient(SecurityHeaders(half), raise_server_exceptions=False).get("/")
    assert (calm.status_code, calm.text) == (200, "half")


# ------------------------------------------------------------------------------- other sites
LED = [
    {"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"},
    {"sec_fetch_site": "same-site", "sec_fetch_dest": "document"},
    {"sec_fetch_site": "cross-site", "sec_fetch_dest": "image"},
    {"sec_fetch_site": "same-origin", "sec_fetch_dest": "image"},
    {"sec_fetch_site": "same-origin", "sec_fetch_dest": "empty"},
]


@pytest.mark.parametrize("led", LED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_is_signed_out_by_another_site_or_by_a_picture(ask, token, led, method):
    answer = ask("/signout", method, **led)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    assert signed_in(token, now_utc())


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_one_signs_out_by_a_link_of_the_desk_or_by_its_address(ask, token, site):
    answer = ask("/signout", sec_fetch_site=site, sec_fetch_dest="document", **PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert signed_in(token, now_utc()) is None


def test_another_site_sends_nobody_through_the_provider(ask, environment):
    """A session begins because somebody wants it: the form is shown, with the way there."""
    environment(
        PUBLIC_URL="http://127.0.0.1:8501",
        OIDC_ISSUER="http://127.0.0.1:1",
        OIDC_CLIENT_ID="desk",
    )
    for led in LED:
        answer = ask("/signin/oidc?next=/roster", cookie="", **PAGE, **led)
        assert answer.status_code == 200 and "set-cookie" not in answer.headers
        assert 'href="/signin/oidc?next=%2Froster"' in answer.text
    wanted = ask("/signin/oidc", cookie="", sec_fetch_site="same-origin", **PAGE)
    assert wanted.status_code == 502, "asked for, and not there"


@pytest.mark.parametrize("issuer", ["http://id.example", "ftp://id.example", "id.example"])
def test_a_provider_is_believed_over_https_alone(db, environment, issuer):
    environment(PUBLIC_URL="https://desk.example", OIDC_ISSUER=issuer)
    with pytest.raises(ValueError, match="by https"):
        settings()


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "https://x.streamlit.app"])
def test_no_other_site_reads_an_answer(ask, origin):
    for method in ("GET", "HEAD", "OPTIONS"):
        for path in ("/roster", "/session", "/signin", "/_stcore/host-config", "/take/issues.xlsx"):
            answer = ask(path, method, origin=origin)
            assert "access-control-allow-origin" not in answer.headers, (method, path)
            assert "access-control-allow-credentials" not in answer.headers


def test_the_page_hears_no_message_of_another_window(ask):
    assert ask("/_stcore/host-config").json()["allowedOrigins"] == []


# ------------------------------------------------------------------------------- what is asked
DOORS = {
    "/signin": {"GET", "HEAD", "POST"},
    "/setup": {"GET", "HEAD", "POST"},
    "/password": {"GET", "HEAD", "POST"},
    "/signout": {"GET", "HEAD"},
    "/session": {"GET", "HEAD"},
    "/signin/oidc": {"GET", "HEAD"},
    "/signin/oidc/back": {"GET", "HEAD"},
    "/switch": {"GET", "HEAD"},
    "/healthz": {"GET", "HEAD"},
    "/readyz": {"GET", "HEAD"},
    "/metrics": {"GET", "HEAD"},
    "/roster": {"GET", "HEAD"},
    "/app/static/desk.js": {"GET", "HEAD", "OPTIONS"},
}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")


@pytest.mark.parametrize("path", DOORS)
def test_a_path_answers_to_the_methods_it_has_and_to_no_other(ask, token, path):
    for method in METHODS:
        if method not in DOORS[path]:
            assert ask(path, method).status_code == 405, method
    assert signed_in(token, now_utc())


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "//evil.example/%2e%2e", "/\\evil.example/", "///evil.example",
     "/static//evil.example/", "/app/static//evil.example/", "/%2f%2fevil.example/"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["", None])
def test_no_address_leads_to_another_site(ask, path, who):
    said = PAGE if who is None else {**PAGE, "cookie": who}
    to = ask(f"http://{HERE}{path}", **said).headers.get("location", "/")
    assert re.fullmatch(r"/([^/\\].*)?", to), to


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/.streamlit/config.toml", "/app.py", "/data/desk.sqlite3",
     "/requirements.txt", "/app/static/", "/static/", "/app/static/fonts/", "/app/static/../db.py"],
)  # fmt: skip
def test_neither_the_source_nor_a_list_of_files_is_served(ask, path):
    for said in ({}, PAGE):
        answer = ask(path, **said)
        page = "text/html" in answer.headers.get("content-type", "")
        assert answer.status_code >= 300 or (page and '<div id="root">' in answer.text)
        assert "repositoryformatversion" not in answer.text and "Index of" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/auth/login",
     "/oauth2callback"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_streamlit_offers_and_no_page_uses_is_closed(ask, path, method):
    assert ask(path, method).status_code == 403


def test_headers_and_addresses_of_any_length_break_nothing(ask):
    long = "x" * 30_000
    for said in (
        {"cookie": f"desk={long}"},
        {"cookie": "; ".join(f"c{n}=1" for n in range(5_000))},
        {"accept_language": long},
        {"origin": long},
        {"sec_fetch_site": long},
        {"x_forwarded_for": long},
        {"host": long},
    ):
        assert ask("/signin", **said).status_code < 500, said.keys()
    assert ask(f"/switch?next=/{long}&lang={long}").status_code == 303
    assert ask("/signin?" + "&".join(f"next=/{n}" for n in range(5_000))).status_code == 303


# ------------------------------------------------------------------------------- sessions
def test_a_session_that_one_had_before_ends_with_the_next_one(ask, token, narges):
    typed = f"username=narges&password={PASSWORD.replace(' ', '+')}".encode()
    answer = ask("/signin", "POST", content=typed)
    assert answer.status_code == 303
    assert signed_in(token, now_utc()) is None
    with transaction(SYSTEM) as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_who_comes_in_and_who_does_not_is_told_to_whoever_watches_and_by_no_name(ask, caplog):
    caplog.set_level("INFO", "lib.web.door")
    right = f"username=narges&password={PASSWORD.replace(' ', '+')}".encode()
    ask("/signin", "POST", cookie="", content=right)
    for _ in range(sign_in.TRIES_A_NAME + 1):
        ask("/signin", "POST", cookie="", content=b"username=narges&password=hunter2")
    ask("/signin/sample", "POST", cookie="", content=b"staff=1")
    ask("/password", "POST", cookie="", content=b"token=hunter2&password=hunter2")
    ask("/signout", sec_fetch_site="none")
    said = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "lib.web.door"]
    assert said == [
        ("INFO", "signed in through /signin"),
        *[("INFO", "not let in through /signin: accounts.sign_in.wrong")] * sign_in.TRIES_A_NAME,
        ("WARNING", "not let in through /signin: accounts.sign_in.wait"),
        ("INFO", "not let in through /signin/sample: accounts.sign_in.not_here"),
        ("INFO", "not let in through /password: accounts.link.closed"),
        ("INFO", "signed out"),
    ]


def test_what_is_refused_to_a_role_is_told_by_the_role_alone(db, caplog):
    with pytest.raises(NotAllowed), transaction(Actor(7, "نرگس", Role.VIEWER)) as session:
        save_staff(session, StaffDraft("x"))
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "refused: VIEWER asked for what needs ADMINISTRATOR")
    ]
