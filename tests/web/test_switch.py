"""Choosing a language or a look leads back to where one was, and nowhere else."""

from __future__ import annotations

import pytest

from lib.web.switch import safe_next


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%0d%0aset-cookie:x=1\r\nset-cookie: x=1",
        "javascript:alert(1)",
        "roster",
        "",
        " /roster",
        "/roster\x00",
        "/.\\evil.example",
    ],
)
def test_nothing_leads_out_of_the_desk(client, target):
    assert safe_next(target) == "/"
    answer = client.get("/switch", params={"lang": "en", "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", "/"),
        ("/roster?view=groups", "/roster?view=groups"),
        ("/person?id=3&lang=fa", "/person?id=3"),
        ("/roster?q=%D8%B9%D9%84%DB%8C&empty=", "/roster?q=%D8%B9%D9%84%DB%8C&empty="),
        ("/roster?q=a//b", "/roster?q=a%2F%2Fb"),
        ("/roster#top", "/roster"),
    ],
)
def test_one_comes_back_to_the_same_view_in_the_other_language(client, target, expected):
    answer = client.get("/switch", params={"lang": "en", "next": target})
    assert (answer.status_code, answer.headers["location"]) == (303, expected)
    assert answer.headers["set-cookie"].startswith("lang=en; ")


def test_the_look_is_kept_and_what_is_no_choice_is_not(client):
    kept = client.get("/switch?theme=dark&lang=fa").headers.get_list("set-cookie")
    assert [choice.partition(";")[0] for choice in kept] == ["lang=fa", "theme=dark"]
    assert "set-cookie" not in client.get("/switch?theme=pink&lang=de").headers
