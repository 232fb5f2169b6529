"""The Dialogue Desk as one ASGI application.

``streamlit run app.py`` serves it, and so does ``uvicorn app:app`` with one worker.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:  # started from another directory
    sys.path.insert(0, str(ROOT))

from lib.exchange import take  # noqa: E402
from lib.ui.failure import told  # noqa: E402
from lib.web import components, door, health, log, metrics, switch  # noqa: E402
from lib.web.assets import Assets  # noqa: E402
from lib.web.gate import Gate  # noqa: E402
from lib.web.headers import SecurityHeaders  # noqa: E402
from lib.web.language import PageLanguage  # noqa: E402
from lib.web.serve import refuse_to_start_wrongly, tell  # noqa: E402
from lib.web.watch import Watch  # noqa: E402

refuse_to_start_wrongly()
log.configure()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Migrate and seed before the first page."""
    log.configure()  # again: whoever serves has by now made loggers of its own
    await health.health.prepare()
    tell(answers=await health.health.ok())
    yield
    health.health.closing = True


app = st.App(
    ROOT / "lib" / "shell.py",
    lifespan=lifespan,
    routes=[
        *health.ROUTES,
        metrics.ROUTE,
        switch.ROUTE,
        components.ROUTE,
        *take.ROUTES,
        *door.ROUTES,
    ],
    middleware=[
        Middleware(Watch),
        Middleware(SecurityHeaders),
        Middleware(health.WaitingPage),
        Middleware(Gate),
        Middleware(Assets),
        Middleware(PageLanguage),
    ],
    on_script_error=told,
)
