"""A database that is away stops nothing: a page says so and comes back by itself."""

from __future__ import annotations

import re

import lib.web.health
from lib.db import Unavailable


def test_healthz_answers_200_only_if_the_database_does(client, database):
    database(True)
    assert client.get("/healthz").status_code == 200
    database(False)
    assert client.get("/healthz").status_code == 503
    database(True)
    assert client.get("/healthz").status_code == 200


def test_the_waiting_page_is_in_the_language_and_has_no_streamlit_in_it(browser_like, database):
    database(False)
    persian, english = browser_like("/roster"), browser_like("/roster?lang=en")
    assert persian.status_code == english.status_code == 503
    assert persian.text.startswith('<!DOCTYPE html><html lang="fa" dir="rtl">')
    assert english.text.startswith('<!DOCTYPE html><html lang="en" dir="ltr">')
    assert "پایگاه داده" in persian.text and "database" in english.text
    assert not re.search(r">[^<>]*[A-Za-z]{2,}[^<>]*<", persian.text)
    for page in (persian, english):
        assert "away.js" in page.text and 'id="root"' not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "retry-after" in page.headers


def test_its_style_and_its_script_are_served_while_the_database_is_away(
    browser_like, client, database
):
    database(False)
    for address in re.findall(r'(?:src|href)="\.(/[^"]+)"', browser_like("/").text):
        assert client.get(address, headers={"accept": "text/html"}).status_code == 200, address


def test_the_page_is_back_as_soon_as_the_database_is(browser_like, database):
    database(False)
    assert browser_like("/").status_code == 503
    database(True)
    assert browser_like("/").status_code == 200


def test_preparing_is_tried_again_until_it_works(client, database, monkeypatch):
    tries = []

    def prepare() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("away")

    monkeypatch.setattr(lib.web.health.start, "prepare", prepare)
    database(True)
    assert [client.get("/healthz").status_code for _ in range(4)] == [503, 503, 200, 200]
    assert len(tries) == 3


def test_a_database_that_is_away_is_not_asked_by_everybody(client, database, monkeypatch):
    asked = []
    monkeypatch.setattr(lib.web.health.Health, "EVERY", 60.0)
    monkeypatch.setattr(lib.web.health.db, "answers", lambda: bool(asked.append(1)))
    database(True)
    assert {client.get("/healthz").status_code for _ in range(5)} == {503}
    assert len(asked) == 1


def test_without_the_database_nobody_is_sent_away(client, database):
    database(False)
    answer = client.get("/take/issues.xlsx", headers={"cookie": "desk=x"})
    assert answer.status_code == 503
    assert client.get("/session", headers={"cookie": "desk=x"}).status_code == 503
    assert client.get("/signin", headers={"accept": "text/html"}).status_code == 503
