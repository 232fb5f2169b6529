"""Scripts and styles are small on the wire, and nothing else leaves the two folders."""

from __future__ import annotations

import re

import pytest

from lib.web.assets import BUNDLES, OWN

ZIPPED = {"accept-encoding": "gzip"}


def test_streamlits_bundles_travel_compressed_and_are_kept_for_good(client):
    bundle = max(BUNDLES.glob("js/index.*.js"), key=lambda file: file.stat().st_size)
    answer = client.get(f"/static/js/{bundle.name}", headers=ZIPPED)
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < bundle.stat().st_size / 2
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == bundle.read_bytes()


def test_our_own_are_kept_for_good_only_under_an_address_that_changes_with_them(client):
    plain = client.get("/app/static/desk.js", headers=ZIPPED)
    named = client.get("/app/static/desk.js?v=1", headers=ZIPPED)
    assert plain.headers["cache-control"] == "no-cache"
    assert "immutable" in named.headers["cache-control"]
    assert plain.content == (OWN / "desk.js").read_bytes()


@pytest.mark.parametrize(
    "path",
    ["/app/static/../shell.py", "/app/static/%2e%2e/shell.py", "/static/../../web/cli.py",
     "/app/static/..%2f..%2f.streamlit%2fconfig.toml", "/app/static/%00.js"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folders(client, path):
    answer = client.get(path, headers=ZIPPED)
    assert b"import" not in answer.content and b"[server]" not in answer.content


def test_a_font_is_kept_for_good(client):
    font = client.get("/app/static/fonts/Vazirmatn.woff2")
    assert font.headers["content-type"] == "font/woff2"
    assert "immutable" in font.headers["cache-control"]
    assert "content-encoding" not in font.headers


def test_the_fonts_come_with_their_licence():
    assert (OWN / "fonts" / "OFL.txt").read_text().startswith("Copyright")
    assert {font.name for font in (OWN / "fonts").glob("*.woff2")} == {
        "Vazirmatn.woff2",
        "Vazirmatn-digits.woff2",
    }


def test_every_icon_that_a_page_names_has_its_sign_in_persian():
    """In Persian the name of an icon is replaced by its sign: else it is a Latin word."""
    known = set(re.findall(r'"?(\w+)"?: 0x', (OWN / "words.fa.js").read_text(encoding="utf-8")))
    used = {
        icon
        for folder in ("lib", "pages")
        for file in (OWN.parents[1] / folder).rglob("*.py")
        for icon in re.findall(r":material/(\w+):", file.read_text(encoding="utf-8"))
    }
    assert used <= known, f"add to lib/static/words.fa.js: {sorted(used - known)}"
