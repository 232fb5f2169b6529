"""A page is in its language from the first byte."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from lib.web.language import every_page_needs


def head_of(page) -> str:
    return page.text.partition("</head>")[0]


@pytest.mark.parametrize(
    ("path", "cookie", "begins"),
    [
        ("/", "", '<!DOCTYPE html>\n<html lang="fa" dir="rtl">'),
        ("/roster", "", '<!DOCTYPE html>\n<html lang="fa" dir="rtl">'),
        ("/roster", "lang=en", '<!DOCTYPE html>\n<html lang="en" dir="ltr">'),
        ("/?lang=en", "", '<!DOCTYPE html>\n<html lang="en" dir="ltr">'),
        ("/person?id=3&lang=fa", "lang=en", '<!DOCTYPE html>\n<html lang="fa" dir="rtl">'),
        ("/?lang=de", "lang=xx", '<!DOCTYPE html>\n<html lang="fa" dir="rtl">'),
        ("/?lang=%22%3E%3Cscript%3E", "", '<!DOCTYPE html>\n<html lang="fa" dir="rtl">'),
    ],
)
def test_the_address_decides_the_language_then_the_cookie_then_the_default(
    browser_like, path, cookie, begins
):
    page = browser_like(path, cookie=cookie)
    assert page.status_code == 200
    assert page.text.startswith(begins)


def test_a_language_in_the_address_is_remembered_and_a_wrong_one_is_not(browser_like):
    assert browser_like("/?lang=en").headers["set-cookie"].startswith("lang=en; Path=/; Max-Age=")
    assert "set-cookie" not in browser_like("/?lang=de").headers
    assert "set-cookie" not in browser_like("/").headers


def test_the_title_and_the_words_without_scripts_are_in_the_language(browser_like):
    persian, english = browser_like("/").text, browser_like("/?lang=en").text
    assert "<title>میز گفت‌وگو</title>" in persian
    assert "<title>Dialogue Desk</title>" in english
    assert re.search(r"<noscript><p>[^<a-zA-Z]+</p></noscript>", persian)


def test_no_cache_keeps_a_page_of_another_language(browser_like):
    page = browser_like(
        "/",
        **{"accept-encoding": "gzip", "if-none-match": '"x"', "range": "bytes=0-10"},
    )
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "Cookie" in page.headers["vary"]
    assert not {"etag", "last-modified", "content-encoding"} & set(page.headers)
    assert int(page.headers["content-length"]) == len(page.content)


def test_a_head_request_tells_the_length_of_the_page(browser_like):
    head, page = browser_like("/roster", "HEAD"), browser_like("/roster")
    assert head.content == b""
    assert head.headers["content-length"] == page.headers["content-length"]


def test_what_asks_for_no_page_is_left_alone(browser_like, client):
    assert '<html lang="en">' in browser_like("/", accept="application/json").text
    assert client.get("/_stcore/health").text == "ok"


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("path", ["/", "/person?id=3"])
def test_all_that_a_page_loads_is_there_and_ours_comes_first(browser_like, client, lang, path):
    page = browser_like(path, cookie=f"lang={lang}")
    head = head_of(page)
    found = re.findall(r'(?:src|href)="([^"]+)"', head)
    assert len(found) > 10
    for address in found:
        assert not re.match(r"(https?:)?//", address), f"{address} is on another host"
        if "_stcore" not in address:
            answer = client.get(urljoin(path, address))
            assert answer.status_code == 200, address
            assert not answer.headers["content-type"].startswith("text/html"), address
    assert head.index("static/desk.js") < head.index('type="module"')
    assert ("fa.css" in head) == ("words.fa.js" in head) == (lang == "fa")


def test_what_every_page_needs_of_streamlit_is_still_called_that():
    assert len(every_page_needs()) == 4


def test_a_path_deeper_than_a_page_leads_to_the_first_page(browser_like):
    answer = browser_like("/roster/7/edit")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
