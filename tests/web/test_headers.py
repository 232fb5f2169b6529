"""What a browser may do with our pages."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest


@pytest.mark.parametrize(
    "path",
    ["/", "/roster", "/healthz", "/switch", "/app/static/desk.js", "/_stcore/health", "/x.txt"],
)
def test_every_answer_carries_the_protective_headers(client, path):
    headers = client.get(path, headers={"accept": "text/html"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_policy_names_no_outside_host_and_allows_no_inline_script_or_eval(client):
    policy = client.get("/").headers["content-security-policy"]
    assert not re.search(r"https?:|//|\*|unsafe-eval", policy)
    scripts = re.search(r"script-src ([^;]+)", policy)[1]
    assert "unsafe-inline" not in scripts


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_only_inline_scripts_served_are_those_the_policy_knows(browser_like, lang):
    page = browser_like(f"/?lang={lang}")
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page.text, flags=re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in page.headers["content-security-policy"]
    assert not re.search(r"<[^>]+\son[a-z]+=", page.text)
