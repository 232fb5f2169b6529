"""What is answered to whom: pages, files, sockets and the doors, signed in and not."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from lib import start
from lib.accounts import sign_in
from lib.accounts.models import SignIn, SignInAttempt
from lib.accounts.sign_in import make_link, signed_in
from lib.actor import SYSTEM
from lib.db import transaction
from lib.i18n.dates import now_utc
from lib.ui.components.bundle import address
from lib.web import door, gate
from lib.web.assets import BUNDLES
from tests.tools.processes import PASSWORD

HERE = "127.0.0.1:8501"
ELSEWHERE = "https://evil.example"
PAGE = {"accept": "text/html"}
pytestmark = [
    pytest.mark.parametrize("db", ["sqlite"], indirect=True),
    pytest.mark.usefixtures("quick_passwords"),
]


# ------------------------------------------------------------------------------- a small desk
async def _tell(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"staff {request.headers.get('x-desk-staff', 'unknown')}")


BEHIND = gate.Gate(Starlette(routes=[*door.ROUTES, Route("/{path:path}", _tell)]))


def ask(
    path: str,
    method: str = "GET",
    form: dict[str, str] | bytes | None = None,
    peer: str = "127.0.0.1",
    host: str = HERE,
    **headers: str,
) -> httpx.Response:
    """One request from ``peer`` to the gate; behind it are the doors, and one who tells names."""
    body = urlencode(form).encode() if isinstance(form, dict) else form
    sent = {"host": host, "accept": "text/html"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}

    async def asking() -> httpx.Response:
        inside = httpx.ASGITransport(BEHIND, client=(peer, 5000))
        async with httpx.AsyncClient(transport=inside, base_url=f"http://{HERE}") as browser:
            return await browser.request(method, path, content=body, headers=sent)

    return asyncio.run(asking())


def post(path: str, form: dict[str, str] | bytes, **more: Any) -> httpx.Response:
    return ask(path, "POST", form, **more)


def let_in(answer: httpx.Response) -> bool:
    return "desk=" in answer.headers.get("set-cookie", "")


# ------------------------------------------------------------------------------- the desk itself
FILES = (
    "/app/static/desk.css",
    f"/static/js/{next(BUNDLES.glob('js/index.*.js')).name}",
    address("js").removeprefix("."),
    "/_stcore/health",
)
KEPT = ("/_stcore/host-config", "/take/issues.xlsx", "/component/x/y.html")


@pytest.mark.parametrize("path", ["/roster", "/person?id=3", "/nothing", "/roster/7"])
def test_a_page_is_for_those_who_are_signed_in_and_others_come_back_to_it(client, token, path):
    answer = client.get(path, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/signin?next={quote(path, safe='')}",
    )
    assert answer.headers["cache-control"] == "no-store" and not answer.content
    assert client.get("/", headers=PAGE).headers["location"] == "/signin"
    inside = client.get(path, headers={**PAGE, "cookie": f"desk={token}"})
    assert inside.status_code == 200 or inside.headers["location"] == "/"


@pytest.mark.parametrize("path", FILES)
def test_files_that_are_the_same_for_all_are_for_all(client, token, path):
    assert client.get(path).status_code == 200
    assert client.get(path, headers={"cookie": f"desk={token}"}).status_code == 200


@pytest.mark.parametrize("path", KEPT)
def test_what_may_tell_of_the_programme_is_for_those_who_are_signed_in(client, token, path):
    for cookie in ("", "desk=", "desk=x", "desk=" + "0" * 43, f"__Host-desk={token}"):
        answer = client.get(path, headers={"cookie": cookie})
        assert (answer.status_code, answer.text) == (401, "Sign in first.\n"), cookie
    inside = client.get(path, headers={"cookie": f"desk={token}"})
    assert inside.status_code in (200, 404)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS", "GET"])
def test_nobody_sends_a_file(client, token, method):
    for cookie in ("", f"desk={token}"):
        path = "/_stcore/upload_file/session/file"
        answer = client.request(method, path, headers={"cookie": cookie}, content=b"x" * 100)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../_stcore/host-config",
        "/static/%2e%2e/_stcore/host-config",
        "/app/static/..%2f..%2f_stcore/host-config",
        "//_stcore/host-config",
        "/signin/../_stcore/host-config",
        "/_STCORE/host-config",
        "/_stcore/health/../host-config",
    ],
)
def test_no_way_of_writing_an_address_leads_past_the_gate(client, db, path):
    answer = client.get(path)
    assert answer.status_code in (400, 401, 404)
    assert "allowedOrigins" not in answer.text


def socket(client: TestClient, **headers: str) -> Any:
    stream = f"ws://{HERE}/_stcore/stream"
    return client.websocket_connect(stream, subprotocols=["streamlit"], headers=headers)


@pytest.mark.parametrize("cookie", ["", "desk=x"])
def test_nobody_has_a_line(client, db, cookie):
    with pytest.raises(WebSocketDisconnect), socket(client, cookie=cookie):
        pass


def test_a_line_from_another_site_or_under_another_name_is_refused(client, token):
    mine = f"desk={token}"
    for more in ({"origin": ELSEWHERE}, {"origin": "null"}, {"host": "evil.example"}):
        with pytest.raises(WebSocketDisconnect), socket(client, cookie=mine, **more):
            pass


# ------------------------------------------------------------------------------- who it is
def test_who_is_signed_in_is_told_behind_the_gate_and_a_forged_name_is_forgotten(narges, token):
    mine = {"cookie": f"desk={token}"}
    assert ask("/roster", **mine).text == f"staff {narges}"
    assert ask("/roster", **mine, x_desk_staff="1").text == f"staff {narges}"
    assert ask("/roster", x_desk_staff="1").status_code == 303
    assert ask("/switch", x_desk_staff="1").text == "staff unknown", "at the open doors as well"
    assert ask("/switch", **mine).text == "staff unknown"


def test_who_was_disabled_or_signed_out_is_nobody(narges, token):
    mine = {"cookie": f"desk={token}"}
    assert ask("/session", **mine).status_code == 204
    gone = ask("/signout", **mine)
    assert (gone.status_code, gone.headers["location"]) == (303, "/signin")
    assert gone.headers["set-cookie"] == "desk=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
    assert ask("/session", **mine).status_code == 401
    assert ask("/roster", **mine).status_code == 303


def test_that_somebody_is_at_work_is_noted_at_most_once_a_minute(narges, token, query_count):
    mine = {"cookie": f"desk={token}"}
    with transaction(SYSTEM) as session:
        session.get(SignIn, sign_in.digest(token)).seen_at = long_ago = (
            now_utc() - sign_in.SEEN_EVERY * 2
        )
    ask("/roster", **mine)
    assert signed_in(token, now_utc()).seen_at > long_ago
    query_count.clear()
    ask("/roster", **mine)
    assert not [said for said in query_count if said.startswith("UPDATE")]


# ------------------------------------------------------------------------------- its own name
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "", "[", "127.0.0.1.evil"])
def test_under_a_name_that_is_not_its_own_the_desk_answers_nothing(db, host):
    for path in ("/", "/signin", "/healthz", "/app/static/desk.css"):
        assert ask(path, host=host).status_code == 421, path


@pytest.mark.parametrize("peer", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7", ""])
def test_another_machine_is_not_answered_before_the_desk_has_a_name(db, peer):
    assert ask("/signin", peer=peer).status_code == 421
    assert ask("/signin", peer="::1", host="localhost:8501").status_code == 200


def test_with_a_name_the_desk_answers_to_it_from_everywhere(narges, environment):
    environment(PUBLIC_URL="https://desk.example")
    assert ask("/signin", peer="192.0.2.7", host="desk.example").status_code == 200
    assert ask("/signin", peer="192.0.2.7", host="evil.example").status_code == 421
    assert ask("/signin", peer="192.0.2.7", host="127.0.0.1").status_code == 421
    assert ask("/healthz", host=HERE).status_code == 200, "whoever watches over it on its machine"


# ------------------------------------------------------------------------------- other sites
FORMS = ("/signin", "/signin/sample", "/setup", "/password")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "other",
    [
        {"origin": ELSEWHERE},
        {"origin": "null"},
        {"origin": f"http://{HERE}.evil.example"},
        {"origin": "http://127.0.0.1:8502"},
        {"origin": "http://["},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_no_form_is_taken_from_another_site(narges, path, other):
    answer = post(path, {"username": "narges", "password": PASSWORD}, **other)
    assert answer.status_code == 403 and not let_in(answer)


def test_a_form_of_the_desk_itself_is_taken(narges):
    typed = {"username": "narges", "password": PASSWORD}
    for own in ({"origin": f"http://{HERE}"}, {"sec_fetch_site": "same-origin"}, {}):
        assert let_in(post("/signin", typed, **own))


# ------------------------------------------------------------------------------- the address
@pytest.mark.parametrize(
    ("peer", "said", "settings", "whose"),
    [
        ("127.0.0.1", "198.51.100.9", {}, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9", {"PUBLIC_URL": "https://desk.example"}, "198.51.100.9"),
        ("127.0.0.1", "9.9.9.9, 198.51.100.9", {"PUBLIC_URL": "http://d"}, "198.51.100.9"),
        ("127.0.0.1", "", {"PUBLIC_URL": "https://desk.example"}, "127.0.0.1"),
        ("192.0.2.7", "198.51.100.9", {"PUBLIC_URL": "https://desk.example"}, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.9", {"PUBLIC_URL": "http://d", "PROXIES": "192.0.2.7"},
         "198.51.100.9"),
        ("127.0.0.1", "198.51.100.9", {"PUBLIC_URL": "http://d", "PROXIES": "192.0.2.7"},
         "127.0.0.1"),
    ],
)  # fmt: skip
def test_only_a_proxy_of_ours_says_whom_it_speaks_for(db, environment, peer, said, settings, whose):
    environment(**settings)
    headers = [(b"x-forwarded-for", said.encode())] if said else []
    assert gate.client_address({"client": (peer, 1), "headers": headers}) == whose


def test_what_a_browser_says_of_itself_stands_before_what_the_proxy_adds(db, environment):
    environment(PUBLIC_URL="https://desk.example")
    added = [(b"x-forwarded-for", b"9.9.9.9"), (b"x-forwarded-for", b"198.51.100.9")]
    assert gate.client_address({"client": ("127.0.0.1", 1), "headers": added}) == "198.51.100.9"


def test_the_tries_are_counted_by_that_address(narges, environment):
    environment(PUBLIC_URL="https://desk.example")
    for number in range(3):
        post("/signin", {"username": "x"}, host="desk.example", x_forwarded_for=f"192.0.2.{number}")
    with transaction(SYSTEM) as session:
        addresses = session.scalars(select(SignInAttempt.address).order_by(SignInAttempt.id)).all()
    assert addresses == ["192.0.2.0", "192.0.2.1", "192.0.2.2"]


# ------------------------------------------------------------------------------- the sample
@pytest.fixture
def sample(db: Any) -> str:
    """The id of one of the sample's staff."""
    with transaction(SYSTEM) as session:
        start.begin(session, "S1")
    return "1"


def offered(answer: httpx.Response) -> list[str]:
    return re.findall(r'name="staff" value="(\d+)"', answer.text)


def test_on_this_machine_one_may_be_anybody_of_the_sample(sample):
    assert sample in offered(ask("/signin"))
    answer = post("/signin/sample", {"staff": sample, "next": "/roster"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/roster")
    assert let_in(answer)


@pytest.mark.parametrize("proxy", ["x_forwarded_for", "forwarded", "x_real_ip"])
def test_behind_a_proxy_the_sample_asks_for_a_password_as_well(sample, proxy):
    assert offered(ask("/signin", **{proxy: "127.0.0.1"})) == []
    answer = post("/signin/sample", {"staff": sample}, **{proxy: "127.0.0.1"})
    assert answer.status_code == 403 and not let_in(answer)


def test_a_desk_with_a_name_lets_nobody_in_without_a_password(sample, environment):
    environment(PUBLIC_URL="http://127.0.0.1:8501")
    assert offered(ask("/signin")) == []
    answer = post("/signin/sample", {"staff": sample})
    assert answer.status_code == 403 and not let_in(answer)


@pytest.mark.parametrize("staff", ["1", "2", "999999", "-1", "x", "", "1e3", "9" * 30])
def test_where_there_is_no_sample_nobody_is_let_in_without_a_password(narges, staff):
    assert offered(ask("/signin")) == []
    answer = post("/signin/sample", {"staff": staff})
    assert answer.status_code == 403 and not let_in(answer)


@pytest.mark.parametrize("staff", ["999999", "-1", "x", "", "9" * 30])
def test_nobody_is_somebody_who_is_not_of_the_sample(sample, staff):
    answer = post("/signin/sample", {"staff": staff})
    assert answer.status_code == 403 and not let_in(answer)


# ------------------------------------------------------------------------------- the cookie
def test_the_cookie_is_for_this_host_alone_and_for_no_script(narges):
    answer = post("/signin", {"username": "narges", "password": PASSWORD})
    assert answer.status_code == 303 and answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(
        r"desk=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax", answer.headers["set-cookie"]
    )


def test_over_https_the_cookie_travels_no_other_way(narges, environment):
    environment(PUBLIC_URL="https://desk.example")
    outside = {"host": "desk.example", "peer": "192.0.2.7"}
    typed = {"username": "narges", "password": PASSWORD}
    answer = post("/signin", typed, **outside, origin="https://desk.example")
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(r"__Host-desk=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure", cookie)
    pair = cookie.partition(";")[0]
    assert ask("/session", **outside, cookie=pair).status_code == 204
    assert ask("/session", **outside, cookie=pair.removeprefix("__Host-")).status_code == 401


# ------------------------------------------------------------------------------- where it leads
@pytest.mark.parametrize(
    "to",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/x",
     "roster", "///evil.example", "/%0d%0aset-cookie:x=1\r\n", ""],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(narges, token, to):
    answer = post("/signin", {"username": "narges", "password": PASSWORD, "next": to})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    already = ask(f"/signin?{urlencode({'next': to})}", cookie=f"desk={token}")
    assert (already.status_code, already.headers["location"]) == (303, "/")


def test_signing_in_leads_to_the_page_that_was_asked_for(narges):
    turned_away = ask("/roster?view=groups&q=%D8%B9")
    form = ask(turned_away.headers["location"])
    to = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
    answer = post("/signin", {"username": "narges", "password": PASSWORD, "next": to})
    assert answer.headers["location"] == "/roster?view=groups&q=%D8%B9"


# ------------------------------------------------------------------------------- the forms
def test_a_wrong_password_keeps_the_name_and_nothing_is_read_as_html(narges):
    typed = '"><script>alert(1)</script>'
    answer = post("/signin?lang=en", {"username": typed, "password": "secret!", "next": typed})
    assert answer.status_code == 403 and not let_in(answer)
    assert "<script>alert" not in answer.text and "secret!" not in answer.text
    assert answer.text.count('value="&quot;&gt;&lt;script&gt;') == 2
    assert "do not belong together" in answer.text


def test_too_many_tries_are_told_with_the_minutes_to_wait(narges):
    for _ in range(sign_in.TRIES_A_NAME):
        assert post("/signin", {"username": "narges", "password": "x"}).status_code == 403
    answer = post("/signin?lang=en", {"username": "narges", "password": PASSWORD})
    assert answer.status_code == 429 and not let_in(answer)
    assert "15 minutes" in answer.text


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "form",
    [
        b"username=" + b"a" * door.MOST_BYTES,
        b"\xff\xfe=\xff",
        b"a=1&" * 1000,
        b"",
        b"username&password&token&staff",
        b"username=%00&password=%00&token=%00&staff=%00&next=%00&name=%00",
    ],
)
def test_a_form_that_cannot_be_meant_lets_nobody_in_and_breaks_nothing(narges, path, form):
    answer = post(path, form)
    assert answer.status_code in (400, 403, 413) and not let_in(answer)
    assert b"aaaa" not in answer.content


def test_a_form_that_is_too_large_is_not_read_to_its_end(narges):
    read = []

    async def endless() -> Any:
        while True:
            read.append(1)
            yield b"x" * 1024

    async def asking() -> httpx.Response:
        inside = httpx.ASGITransport(BEHIND, client=("127.0.0.1", 5000))
        async with httpx.AsyncClient(transport=inside, base_url=f"http://{HERE}") as browser:
            return await browser.post("/signin", content=endless())

    assert not let_in(asyncio.run(asking()))
    assert len(read) <= door.MOST_BYTES / 1024 + 2


# ------------------------------------------------------------------------------- the links
def link(staff_id: int | None) -> str:
    with transaction(SYSTEM) as session:
        return make_link(session, staff_id, now_utc())


def test_the_first_administrator_is_told_beside_each_field_what_will_not_do(db):
    with transaction(SYSTEM) as session:
        start.begin(session, "")
    key = link(None)
    answer = post("/setup?lang=en", {"token": key, "name": "", "username": "", "password": "1"})
    assert answer.status_code == 400
    assert re.findall(r'class="desk-error" id="wrong-(\w+)"', answer.text) == [
        "name",
        "username",
        "password",
    ]
    assert f'name="token" value="{key}"' in answer.text, "the form can be sent again"
    typed = {"token": key, "name": "نرگس", "username": "narges", "password": PASSWORD}
    answer = post("/setup", typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/") and let_in(answer)
    again = post("/setup?lang=en", typed)
    assert again.status_code == 400 and "does not open any more" in again.text


@pytest.mark.parametrize("door_of_others", ["/setup", "/password"])
def test_a_link_opens_for_whom_it_was_made_through_either_door(narges, door_of_others):
    """The token says what is done; the other door's form cannot make more of it."""
    form = {"token": link(narges), "password": "nine umbrellas on the roof"}
    answer = post(door_of_others, form | {"name": "x", "username": "another"})
    token = answer.headers["set-cookie"].partition(";")[0].removeprefix("desk=")
    assert signed_in(token, now_utc()).staff_id == narges
    answer = post("/signin", {"username": "another", "password": "nine umbrellas on the roof"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/signin", "/setup", "/password"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_door_is_kept_by_no_cache_and_asks_for_nothing_from_elsewhere(client, db, path, lang):
    answer = client.get(f"{path}?lang={lang}", headers=PAGE)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith(f'<!DOCTYPE html><html lang="{lang}"')
    assert answer.headers["set-cookie"].startswith(f"lang={lang}; "), "its form is sent without"
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert not re.search(r'(?:src|href|action)="(?:https?:|//)', answer.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)|\son[a-z]+=|style=", answer.text)
    for file in re.findall(r'(?:src|href)="(/app/[^"]+)"', answer.text):
        assert client.get(file).status_code == 200, file
