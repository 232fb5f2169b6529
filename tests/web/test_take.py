"""Who may take the numbers of a chart along, and what is no chart."""

from __future__ import annotations

import pytest


def test_nobody_takes_anything_along(client):
    client.cookies.clear()
    assert client.get("/take/issues.xlsx").status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/take/nothing.xlsx", "/take/issues.xlsx?period=ever", "/take/issues.xlsx?group=x"],
)
def test_what_is_no_chart_is_not_found(browser_like, path):
    assert browser_like(path).status_code == 404
