"""The components' demonstration behind the desk's own middleware: its language, fonts and CSP.

``python -m uvicorn tests.ui.components.demo_app:app`` and look at ``/?show=check&lang=fa``.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from lib.web import components
from lib.web.headers import SecurityHeaders
from lib.web.language import STATIC, PageLanguage

app = st.App(
    Path(__file__).with_name("demo.py"),
    # Streamlit serves the static folder beside the script, and there is none beside this one.
    routes=[components.ROUTE, Mount("/app/static", StaticFiles(directory=STATIC))],
    middleware=[Middleware(SecurityHeaders), Middleware(PageLanguage)],
)
