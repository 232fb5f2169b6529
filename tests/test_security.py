"""docs/security.md answers all that OWASP asks, adds up, and names what is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAID = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (yes|\*\*no\*\*|–) \| (.+) \|$", SAID, re.MULTILINE)
ASKED = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13,
    14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
"""Requirements of levels 1 and 2 in each chapter of ASVS 5.0.0."""


def test_each_requirement_has_one_answer_with_a_reason():
    asked = [tuple(map(int, number.split("."))) for number, _, _ in ROWS]
    assert asked == sorted(set(asked))
    assert Counter(chapter for chapter, *_ in asked) == ASKED


def test_the_answers_add_up():
    met, unmet, other = (sum(a == mark for _, a, _ in ROWS) for mark in ("yes", "**no**", "–"))
    summary = f"Of {len(ROWS)}: {met} met, {unmet} not met, {other} do not apply."
    assert summary in SAID


@pytest.mark.parametrize(
    "named",
    sorted(set(re.findall(r"`((?:lib|docs|deploy|pages|tests|\.streamlit)/[^` ]+)`", SAID))),
)
def test_what_it_names_is_there(named):
    assert [*ROOT.glob(named)], named


@pytest.mark.parametrize(
    ("name", "file"),
    sorted(set(re.findall(r"`(\w+)` in `([^`]+\.py)`", SAID))),
)
def test_and_holds_what_it_is_said_to_hold(name, file):
    assert re.search(
        rf"^(?:def|async def|class)? ?{name}\b", (ROOT / file).read_text(), re.MULTILINE
    )
