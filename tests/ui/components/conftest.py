"""The components in a browser: the demonstration page stands in for the desk's own server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from tests.tools.browser import DESKTOP
from tests.tools.processes import START_WITHIN_S, dies_with_us, free_port

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Demonstration:
    """What the browser fixtures need of a server."""

    url: str

    def sign_in(self, staff: int) -> str:
        """No gate stands before it: any cookie will do."""
        return str(staff)


@pytest.fixture(scope="module")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration, one a module, behind the desk's middleware."""
    port = free_port()
    log = tmp_path_factory.mktemp("demo") / "output"
    application = "tests.ui.components.demo_app:app"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", application, "--port", str(port)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=dies_with_us(),
        )
    try:
        _await(f"http://127.0.0.1:{port}/_stcore/health", process, log)
        yield Demonstration(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)
    assert "Traceback" not in log.read_text(), log.read_text()[-4000:]


def _await(url: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the demonstration did not start:\n{log.read_text()}")


@pytest.fixture
def show(window: Callable[..., Page]) -> Callable[..., Page]:
    """``show("check", lang="fa")``: the page with that component, drawn."""

    def open_component(
        name: str, lang: str = "fa", size: tuple[int, int] = DESKTOP, dark: bool = False
    ) -> Page:
        page = window(lang=lang, size=size, dark=dark)
        page.goto(f"/?show={name}&lang={lang}")
        page.locator(".dd").first.wait_for()
        return page

    return open_component
