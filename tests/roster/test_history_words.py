"""What changed, told in sentences: who may read which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.actor import Role
from lib.i18n import translator
from lib.roster.models import Stage
from lib.roster.service import (
    IntroductionDraft,
    PersonDraft,
    PhoneDraft,
    Seen,
    add_person,
    archive_person,
    edit_person,
    set_introducer,
)
from lib.roster.tables import history
from tests.roster.conftest import add, ask, do
from tests.tools.history import html

T = translator("en")


@pytest.fixture
def told(town):
    first = PersonDraft(
        "رضایی",
        phones=(PhoneDraft("09121234567"),),
        email="a@example.ir",
        confidential_notes="راز",
        home_neighbourhood_id=town.zamzam,
        group_id=town.guild,
    )
    id = do(add_person, first)
    edited = replace(first, id=id, version=1, stage=Stage.CORE, notes="<b>![x](http://a.b)</b>")
    do(edit_person, edited)
    do(set_introducer, IntroductionDraft(id, 2, add("کریمی")))
    do(archive_person, Seen(id, 3))
    return lambda role=Role.COORDINATOR: html(ask(history, "person", id, T, role=role))


def test_changes_are_told_in_the_words_of_the_form(told):
    page = told()
    for sentence in (
        "Stage: Identified → Core",
        "Introduced by: – → \u2068کریمی\u2069",
        "Person archived",
        "Bakers, Member",
        "Zamzam",
        "0912 123 4567",
    ):
        assert sentence in page


def test_what_people_typed_does_not_act_in_the_history(told):
    assert "<b>!" not in told() and "&lt;b&gt;" in told()


def test_numbers_and_confidential_notes_are_told_to_coordinators_alone(told):
    assert "راز" in told()
    for secret in ("راز", "0912", "a@example.ir"):
        assert secret not in told(Role.RECORDER)
