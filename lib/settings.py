"""What the environment decides: read once, here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    ``database_url``: SQLAlchemy URL; the default is an SQLite file under ``data/``.
    ``sample``: load the sample programme into a database that is new.
    ``default_lang``: "fa" or "en", for a browser that has not chosen.
    """

    database_url: str
    sample: bool
    default_lang: str


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
    return Settings(url, os.environ.get("SAMPLE", "1") != "0", lang)
