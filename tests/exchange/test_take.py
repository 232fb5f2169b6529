"""The numbers of every chart, at an address: for whoever is signed in, and nobody else."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from lib import start
from lib.actor import SYSTEM
from lib.db import transaction
from lib.exchange.take import CARDS, _workbook
from lib.outcomes.periods import Period
from lib.outcomes.tables import OUTCOMES, PARTICIPATION

SQLITE = pytest.mark.parametrize("db", ["sqlite"], indirect=True)


def test_every_chart_has_an_address_of_its_own():
    assert len(CARDS) == len((*PARTICIPATION, *OUTCOMES))


@SQLITE
def test_every_chart_of_the_sample_and_of_an_empty_desk_is_a_workbook_that_opens(db):
    with transaction(SYSTEM) as session:
        start.begin(session, "S1")
    for lang in ("fa", "en"):
        for card in CARDS.values():
            for group in (None, 1, 10**6):
                book = zipfile.ZipFile(BytesIO(_workbook(1, card, Period.ALL, group, lang)))
                assert book.testzip() is None
                sheet = book.read("xl/worksheets/sheet1.xml").decode()
                assert ('rightToLeft="1"' in sheet) == (lang == "fa")
                assert "<f>" not in sheet, "nothing is a formula"
