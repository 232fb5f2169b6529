"""What the journeys share."""

from __future__ import annotations

import pytest

from tests.journeys.steps import Town
from tests.tools.processes import Desk


@pytest.fixture(scope="module")
def town(app_server: Desk) -> Town:
    """The database of this module's desk."""
    return Town(app_server)
