"""The components' module and sheet, which every page names."""

from __future__ import annotations

import re

import pytest

from lib.ui.components.bundle import files


@pytest.mark.parametrize("kind, media_type", [("js", "text/javascript"), ("css", "text/css")])
def test_a_page_names_them_and_they_are_kept_for_good(client, browser_like, kind, media_type):
    page = browser_like("/roster").text
    address = re.search(rf'href="\./(app/components/\w+\.{kind})"', page)[1]
    answer = client.get(f"/{address}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == files()[address.rpartition("/")[2]]


def test_a_name_of_another_version_is_not_found(client):
    assert client.get("/app/components/000000000000.js").status_code == 404
    assert client.get("/app/components/bundle.py").status_code == 404
