from __future__ import annotations

import pytest

from lib.actor import Actor, Role
from lib.ui import context


@pytest.fixture(autouse=True)
def _somebody_sits_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor(1, "Staff", Role.ADMINISTRATOR)
    monkeypatch.setattr(context, "local_administrator", lambda: actor)
