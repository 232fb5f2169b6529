"""``/metrics``: how the desk fares, in numbers for Prometheus. They tell of nobody.

Each process tells of itself; several behind one proxy are asked one by one.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from sqlalchemy import Connection, Engine, event, text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from lib.db import answers, database
from lib.settings import settings
from lib.web import gate, http

disable_created_metrics()
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

REQUESTS = Counter(
    "desk_requests", "Requests by class of route and status.", ("route", "status"),
    registry=REGISTRY,
)  # fmt: skip
SECONDS = Histogram(
    "desk_request_seconds", "Until a request was answered.", ("route",),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10), registry=REGISTRY,
)  # fmt: skip
SCRIPT = Histogram(
    "desk_script_seconds", "Runs of a page's script.", ("page",),
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5), registry=REGISTRY,
)  # fmt: skip
OPEN_PAGES = Gauge("desk_open_pages", "Pages open in browsers.", registry=REGISTRY)
SIGN_INS = Counter(
    "desk_sign_ins", "Tries to sign in, by way and what came of them.", ("way", "outcome"),
    registry=REGISTRY,
)  # fmt: skip
TRANSACTIONS = Counter(
    "desk_transactions", "Writing transactions by outcome.", ("outcome",), registry=REGISTRY
)
DATABASE_ERRORS = Counter(
    "desk_database_errors", "What the database refused, by kind.", ("kind",), registry=REGISTRY
)
_OUTCOMES = {303: "in", 400: "wrong", 403: "wrong", 429: "slowed"}
_WAYS = {"/signin": "password", "/signin/sample": "sample", "/password": "link", "/setup": "link"}


def note_request(scope: Scope, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    REQUESTS.labels(route, str(status)).inc()
    if scope["type"] == "websocket":
        return  # its end is when the page was closed
    SECONDS.labels(route).observe(seconds)
    if scope["method"] == "POST" and (way := _WAYS.get(scope["path"])):
        SIGN_INS.labels(way, _OUTCOMES.get(status, "failed")).inc()


@contextmanager
def script(page: str) -> Iterator[None]:
    """Measure a run of a page's script, however it ends."""
    begun = perf_counter()
    try:
        yield
    finally:
        SCRIPT.labels(page).observe(perf_counter() - begun)


# ------------------------------------------------------------------------------- the database
def _writes(connection: Connection) -> bool:
    return connection.engine is database().write


@event.listens_for(Engine, "commit")
def _committed(connection: Connection) -> None:
    if _writes(connection):
        TRANSACTIONS.labels("committed").inc()


@event.listens_for(Engine, "rollback")
def _rolled_back(connection: Connection) -> None:
    if _writes(connection):
        TRANSACTIONS.labels("rolled_back").inc()


@event.listens_for(Engine, "handle_error")
def _refused(context: Any) -> None:
    DATABASE_ERRORS.labels(type(context.original_exception).__name__).inc()


class Database:
    """What is asked of the database when the numbers are asked for."""

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        here = database()
        up = GaugeMetricFamily("desk_database_up", "1 if the database answers.")
        up.add_metric([], float(answers()))
        yield up
        used = GaugeMetricFamily(
            "desk_pool_connections", "Connections in use, by pool.", labels=("pool",)
        )
        for name, engine in (("write", here.write), ("read", here.read)):
            if isinstance(engine, Engine):
                used.add_metric([name], engine.pool.checkedout())  # type: ignore[attr-defined]
        yield used
        if here.replica:
            served = CounterMetricFamily(
                "desk_readings",
                "Readings by who served them: the replica, or the first server while that was"
                " behind or away.",
                labels=("by",),
            )
            for by, n in here.replica.served.items():
                served.add_metric([by], n)
            yield served
        size = GaugeMetricFamily("desk_data_bytes", "Size of the database.")
        if (found := _size()) is not None:
            size.add_metric([], found)
        yield size
        kept = GaugeMetricFamily(
            "desk_last_backup_timestamp_seconds", "When the newest backup was made."
        )
        made = [file.stat().st_mtime for file in settings().backups.glob("desk-*.json")]
        if made:
            kept.add_metric([], max(made))
        yield kept


REGISTRY.register(Database())


def _size() -> int | None:
    here = database()
    try:
        if here.file:
            journal = here.file.with_name(f"{here.file.name}-wal")
            return sum(file.stat().st_size for file in (here.file, journal) if file.exists())
        with here.read.connect() as connection:  # type: ignore[union-attr]
            return connection.scalar(text("SELECT pg_database_size(current_database())"))
    except Exception:  # how large what is away is, nobody knows
        return None


# ------------------------------------------------------------------------------- the route
def may_ask(scope: Scope) -> bool:
    """Whether this machine itself asks, with nobody in between, or somebody with the token."""
    kind, _, said = http.header(scope, b"authorization").partition(" ")
    token = settings().metrics_token
    if token and kind.lower() == "bearer" and hmac.compare_digest(said.encode(), token.encode()):
        return True
    return gate.comes_directly(scope)


async def metrics(request: Request) -> Response:
    """The numbers, for whoever may ask."""
    if not may_ask(request.scope):
        return PlainTextResponse("Ask from this machine, or with METRICS_TOKEN.\n", 403)
    numbers = await asyncio.to_thread(generate_latest, REGISTRY)
    return Response(numbers, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


ROUTE = Route("/metrics", metrics, methods=["GET"])
