from __future__ import annotations

import pytest

from tests.tools import keeper


@pytest.fixture(autouse=True)
def _somebody_sits_at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper.acts(monkeypatch)
