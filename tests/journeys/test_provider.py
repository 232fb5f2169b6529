"""Signing in by an OpenID Connect provider, in a browser: there, and back as whom one is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from tests.tools.processes import Desk, free_port

KNOWN = User(
    sub="s-1", claims={"preferred_username": "Keeper", "groups": ["desk-coordinators", "other"]}
)
RENAMED = User(sub="s-2", claims={"preferred_username": "keeper", "groups": ["desk-admins"]})
STRANGER = User(sub="s-3", claims={"preferred_username": "nobody", "groups": ["desk-admins"]})
NO_ROLE = User(sub="s-4", claims={"preferred_username": "roleless", "groups": ["other"]})


@pytest.fixture(scope="module")
def desk(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample with two accounts, and a provider that knows four people."""
    file = tmp_path_factory.mktemp("provider") / "desk.sqlite3"
    shutil.copy(sample_file, file)
    url = f"sqlite:///{file}"
    engine = create_engine(url)
    with engine.begin() as db:
        add = text("INSERT INTO credential (staff_id, username) VALUES (:id, :name)")
        db.execute(add, [{"id": 5, "name": "keeper"}, {"id": 6, "name": "roleless"}])
    engine.dispose()
    port = free_port()
    with run_server_in_thread(user_claims=[KNOWN, RENAMED, STRANGER, NO_ROLE]) as provider:
        here = {
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "OIDC_ISSUER": f"http://localhost:{provider.server_port}",
            "OIDC_CLIENT_ID": "desk",
            "OIDC_CLIENT_SECRET": "a secret of the test",
            "OIDC_ROLES": "desk-admins=administrator desk-coordinators=coordinator",
        }
        with Desk(url, port=port, **here) as served:
            yield served


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    context = browser.new_context(base_url=desk.url, locale="en-GB")
    context.add_cookies([{"name": "lang", "value": "en", "url": desk.url}])
    yield context.new_page()
    context.close()


def come_by_provider(page: Page, who: User) -> None:
    page.goto("/roster?view=groups")
    page.get_by_role("link", name="Sign in with the municipality's account").click()
    page.get_by_placeholder("sub").fill(who.sub)
    page.get_by_role("button", name="Authorize").click()


def test_who_is_known_comes_in_where_one_wanted_and_with_the_provider_s_role(page, desk):
    come_by_provider(page, KNOWN)
    expect(page).to_have_url(f"{desk.url}/roster?view=groups")
    expect(page.locator(".st-key-desk-bar")).to_be_visible()
    role = "SELECT role FROM staff WHERE id = 5"
    engine = create_engine(desk.database_url)
    with engine.connect() as db:
        assert db.scalar(text(role)) == 3
        assert db.scalar(text("SELECT way FROM sign_in")) == "oidc"
    engine.dispose()
    cookies = {each["name"]: each for each in page.context.cookies()}
    assert cookies["desk"]["httpOnly"] and cookies["desk"]["sameSite"] == "Lax"
    assert "desk-oidc" not in cookies


@pytest.mark.parametrize("who", [RENAMED, STRANGER, NO_ROLE], ids=lambda who: who.sub)
def test_who_is_not_known_stays_outside(page, desk, who):
    come_by_provider(page, KNOWN)  # keeper's subject is known from now on
    expect(page).to_have_url(f"{desk.url}/roster?view=groups")
    page.goto("/signout")
    come_by_provider(page, who)
    expect(page.get_by_role("alert")).to_contain_text("The desk does not know this account")
    page.goto("/roster")
    expect(page).to_have_url(f"{desk.url}/signin?next=%2Froster")


def test_an_answer_that_was_not_asked_for_opens_nothing(page, desk):
    page.goto("/signin/oidc/back?code=abc&state=forged")
    expect(page.get_by_role("alert")).to_contain_text("The sign-in there did not work")
    assert not [each for each in page.context.cookies() if each["name"] == "desk"]
