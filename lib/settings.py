"""What the environment decides: read once, here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    ``database_url``: SQLAlchemy URL; the default is an SQLite file under ``data/``.
    ``sample``: load the sample programme into a database that is new.
    ``default_lang``: "fa" or "en", for a browser that has not chosen.
    ``public_url``: the address that staff type, such as ``https://desk.example``; "" while the
    desk is for this machine alone.
    ``proxies``: addresses of proxies that are believed when they say whom they speak for.
    ``idle_after``, ``session_lasts``: when a sign-in ends that nobody uses, and any.
    """

    database_url: str
    sample: bool
    default_lang: str
    public_url: str = ""
    proxies: frozenset[str] = frozenset()
    idle_after: timedelta = timedelta(minutes=60)
    session_lasts: timedelta = timedelta(hours=12)

    @property
    def secure(self) -> bool:
        """Whether staff come over https."""
        return self.public_url.startswith("https://")


@cache
def settings() -> Settings:
    """The settings of this process. Raises ValueError for a value that cannot be meant."""
    lang = os.environ.get("DESK_LANG", "fa")
    if lang not in ("fa", "en"):
        raise ValueError(f"DESK_LANG is {lang!r}: it takes fa or en")
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'data' / 'desk.sqlite3'}"
    # Hosting panels and psql users write these; SQLAlchemy wants the driver named.
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    return Settings(
        url,
        os.environ.get("SAMPLE", "1") != "0",
        lang,
        _public_url(),
        frozenset(os.environ.get("PROXIES", "127.0.0.1 ::1").replace(",", " ").split()),
        timedelta(minutes=_number("IDLE_MINUTES", 60)),
        timedelta(hours=_number("SESSION_HOURS", 12)),
    )


def _public_url() -> str:
    said = os.environ.get("PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(said)
    if said and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
        raise ValueError(f"PUBLIC_URL is {said!r}: it takes an address like https://desk.example")
    return said


def _number(name: str, default: int) -> int:
    said = os.environ.get(name) or str(default)
    if not said.isascii() or not said.isdigit() or not int(said):
        raise ValueError(f"{name} is {said!r}: it takes a whole number from 1")
    return int(said)
