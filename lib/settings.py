"""What the environment decides: read once, here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider. ``roles``: value of ``role_claim`` → name of a role."""

    issuer: str
    client_id: str
    client_secret: str
    name_claim: str
    role_claim: str
    roles: Mapping[str, str]


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
    ``oidc``: the provider by which staff may sign in besides; it needs ``public_url``.
    ``backups``: the folder that backups are kept in.
    ``log``: "quiet" (troubles alone), "text", "json", or "debug", which shows what users typed.
    ``read_database_url``: a replica of a PostgreSQL database that readings may ask; "" for none.
    ``metrics_token``: lets others than this machine ask for /metrics; "" lets nobody.
    """

    database_url: str
    sample: bool
    default_lang: str
    public_url: str = ""
    proxies: frozenset[str] = frozenset()
    idle_after: timedelta = timedelta(minutes=60)
    session_lasts: timedelta = timedelta(hours=12)
    oidc: Oidc | None = None
    backups: Path = ROOT / "data" / "backups"
    log: str = "quiet"
    metrics_token: str = ""
    read_database_url: str = ""

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
    return Settings(
        with_driver(url),
        os.environ.get("SAMPLE", "1") != "0",
        lang,
        _public_url(),
        frozenset(os.environ.get("PROXIES", "127.0.0.1 ::1").replace(",", " ").split()),
        timedelta(minutes=_number("IDLE_MINUTES", 60)),
        timedelta(hours=_number("SESSION_HOURS", 12)),
        _oidc(),
        Path(os.environ.get("BACKUP_DIR") or ROOT / "data" / "backups").resolve(),
        _log(),
        os.environ.get("METRICS_TOKEN", ""),
        _replica(url),
    )


def with_driver(url: str) -> str:
    """The address of a database as SQLAlchemy wants it, from what panels and psql users write."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _replica(url: str) -> str:
    said = with_driver(os.environ.get("READ_DATABASE_URL", ""))
    if said and not all(
        each.startswith("postgresql+psycopg://") for each in (with_driver(url), said)
    ):
        raise ValueError(
            "READ_DATABASE_URL names a replica of a PostgreSQL database:"
            " it and DATABASE_URL take postgresql://user:password@host/name"
        )
    return said


def local_address() -> str:
    """Where the desk is on this machine, as HOST and PORT say."""
    host = os.environ.get("HOST") or "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or 8501}"


def _public_url() -> str:
    said = os.environ.get("PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(said)
    if said and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
        raise ValueError(f"PUBLIC_URL is {said!r}: it takes an address like https://desk.example")
    return said


def _oidc() -> Oidc | None:
    issuer = os.environ.get("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    if not _public_url():
        raise ValueError("OIDC_ISSUER needs PUBLIC_URL: the provider sends staff back there")
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError(f"OIDC_ISSUER is {issuer!r}: what it says has to come by https")
    roles = dict(pair.split("=", 1) for pair in os.environ.get("OIDC_ROLES", "").split())
    if unknown := {*roles.values()} - {"viewer", "recorder", "coordinator", "administrator"}:
        raise ValueError(f"OIDC_ROLES names roles that are none: {', '.join(sorted(unknown))}")
    return Oidc(
        issuer,
        os.environ.get("OIDC_CLIENT_ID", ""),
        os.environ.get("OIDC_CLIENT_SECRET", ""),
        os.environ.get("OIDC_NAME_CLAIM", "preferred_username"),
        os.environ.get("OIDC_ROLE_CLAIM", "groups"),
        roles,
    )


def _log() -> str:
    said = os.environ.get("LOG") or "quiet"
    if said not in ("quiet", "text", "json", "debug"):
        raise ValueError(f"LOG is {said!r}: it takes quiet, text, json or debug")
    return said


def _number(name: str, default: int) -> int:
    said = os.environ.get(name) or str(default)
    if not said.isascii() or not said.isdigit() or not int(said):
        raise ValueError(f"{name} is {said!r}: it takes a whole number from 1")
    return int(said)
