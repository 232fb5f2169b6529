"""Processes that the tests start, and that must not outlive them."""

from __future__ import annotations

import ctypes
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 60
PASSWORD = "seven lanterns by the mill"
"""A password that will do, of whoever needs one."""
_PR_SET_PDEATHSIG = 1


def dies_with_us(by: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A ``preexec_fn``: the kernel sends ``by`` to the child when the thread that made it ends."""
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, by)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sign_in(port: int, staff: int = 1) -> str:
    """The cookie of a sign-in as one of the sample's staff; 1 is the administrator."""
    return send(port, "/signin/sample", staff=str(staff))


def send(port: int, door: str, **fields: str) -> str:
    """Send the form of a door (lib/web/door.py); the cookie it gives. LookupError for none."""
    desk = HTTPConnection("127.0.0.1", port, timeout=START_WITHIN_S)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        desk.request("POST", door, urlencode(fields), form)
        answer = desk.getresponse()
        jar = SimpleCookie(answer.getheader("Set-Cookie", ""))
    finally:
        desk.close()
    if "desk" not in jar:
        raise LookupError(f"{door} let nobody in: {answer.status}")
    return jar["desk"].value


class Desk:
    """The real server in a process of its own, as a context manager.

    Started as ``make run`` does it, or by ``streamlit run app.py`` from ``streamlit_in``.
    ``output`` holds what it printed so far, line by line.
    """

    def __init__(
        self,
        database_url: str,
        streamlit_in: Path | None = None,
        port: int | None = None,
        **environment: str,
    ) -> None:
        self.database_url = database_url
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output: list[str] = []
        self._streamlit_in = streamlit_in
        self._environment: Mapping[str, str] = environment

    def __enter__(self) -> Self:
        asked = {"DATABASE_URL": self.database_url, "PYTHONUNBUFFERED": "1"}
        if self._streamlit_in:
            script = [str(ROOT / "app.py"), "--server.port", str(self.port)]
            arguments = ["-m", "streamlit", "run", *script]
        else:
            asked |= {"PORT": str(self.port), "HOST": "127.0.0.1"}
            arguments = ["-m", "lib.web.serve"]
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self._streamlit_in or ROOT,
            env=os.environ | asked | self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=dies_with_us(),
        )
        told: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, args=(told,), daemon=True)
        self._listener.start()
        try:
            word = told.get(timeout=START_WITHIN_S)
        except queue.Empty:
            word = "nothing within a minute"
        if word != "ready":
            self.__exit__()
            raise RuntimeError(f"the desk did not start ({word}):\n" + "".join(self.output))
        return self

    def health(self) -> int:
        """The HTTP status of /healthz."""
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}/healthz", timeout=60) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    def sign_in(self, staff: int = 1) -> str:
        """The cookie of a sign-in as one of the sample's staff; 1 is the administrator.

        Without a sample there is one administrator, whom the link that it prints makes.
        """
        if self._environment.get("SAMPLE") == "0":
            return self._founded
        return sign_in(self.port, staff)

    @cached_property
    def _founded(self) -> str:
        fields = {"name": "نمونه بنیان‌گذار", "username": "founder", "password": PASSWORD}
        return send(self.port, "/setup", token=self.setup_token(), **fields)

    def setup_token(self) -> str:
        """What stands behind the # of the link that a desk prints where nobody can sign in."""
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until:
            if found := re.search(r"/setup#(\S+)\n", "".join(self.output)):
                return found[1]
            time.sleep(0.05)
        raise RuntimeError("no link was printed:\n" + "".join(self.output))

    def _listen(self, told: queue.Queue[str]) -> None:
        for line in self.process.stdout:
            self.output.append(line)
            if re.match(r"Ready: |The desk is at ", line):
                told.put("ready")
        told.put("it ended")

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGTERM)

    def end(self, by: signal.Signals) -> int:
        """Send it a signal and wait; its exit status."""
        self.process.send_signal(by)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._listener.join(5)
        return self.process.returncode

    def exceptions(self) -> str:
        """What the server printed from its first traceback on; empty if there was none."""
        text = "".join(self.output)
        at = text.find("Traceback (most recent call last)")
        return "" if at < 0 else text[max(0, at - 500) :]
