"""What the office calls its own: who may change it, what is refused, what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lib.actor import SYSTEM, Actor, Role
from lib.db import reading, transaction
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.put_back import PutBack
from lib.history.queries import changes_of
from lib.i18n import SHIPPED, translator
from lib.i18n.dates import Weekday
from lib.meetings.models import MeetingKind
from lib.meetings.queries import free_day
from lib.reference import queries
from lib.reference.seed import seed_reference
from lib.reference.service import ProgrammeDraft, put_back_programme, save_programme
from lib.reference.tables import programme_history
from tests.tools.history import html, offers

TODAY = date(2026, 11, 23)
KEEPER = Actor(1, "keeper", Role.ADMINISTRATOR)
ANEW = ProgrammeDraft(
    "شهر همدل", "City of One Heart", "شهرداری نمونه", "Municipality of Somewhere",
    Weekday.WEDNESDAY, Weekday.SUNDAY, version=1,
)  # fmt: skip


@pytest.fixture
def desk(db):
    with transaction(SYSTEM) as session:
        seed_reference(session, TODAY)
    return db


def save(draft: ProgrammeDraft) -> None:
    with transaction(KEEPER) as session:
        save_programme(session, draft)


def ask(query, *args):
    with reading(KEEPER) as data:
        return data.ask(query, *args)


def test_a_new_desk_is_called_as_it_ships(desk):
    assert ask(queries.naming) == SHIPPED


def test_a_database_without_a_desk_speaks_as_well(db):
    assert ask(queries.naming) == SHIPPED


def test_what_is_saved_is_said_in_every_sentence_of_both_languages(desk):
    save(ANEW)
    fa, en = (translator(lang, ask(queries.naming)) for lang in ("fa", "en"))
    assert (fa("ui.programme"), en("ui.programme")) == ("شهر همدل", "City of One Heart")
    assert fa("ui.office") == "میز گفت‌وگوی شهرداری نمونه"
    assert en("ui.office") == "Dialogue Desk of the Municipality of Somewhere"
    assert fa(MeetingKind.DIALOGUE.key) == "نشست چهارشنبه"
    assert en(MeetingKind.PUBLIC.key) == "Sunday public meeting"
    said = {"name": "x", "public": "1", "dialogue": "2"}
    assert "1 of Sundays and 2 of Wednesdays" in en("outcomes.topics.both", **said)
    assert "یکشنبه‌ها و" in fa("outcomes.topics.both", **said)


def test_new_sessions_are_proposed_on_the_new_days(desk):
    days = [ask(free_day, kind, TODAY) for kind in (MeetingKind.DIALOGUE, MeetingKind.PUBLIC)]
    assert [Weekday.of(day) for day in days] == [Weekday.TUESDAY, Weekday.MONDAY]
    talk = ask(free_day, MeetingKind.TALK, TODAY)
    save(ANEW)
    days = [ask(free_day, kind, TODAY) for kind in (MeetingKind.DIALOGUE, MeetingKind.PUBLIC)]
    assert [Weekday.of(day) for day in days] == [Weekday.WEDNESDAY, Weekday.SUNDAY]
    assert ask(free_day, MeetingKind.TALK, TODAY) == talk


@pytest.mark.parametrize(
    ("wrong", "key", "field"),
    [
        ({"name": " "}, "i18n.error.required", "name"),
        ({"name_en": ""}, "i18n.error.required", "name_en"),
        ({"organisation": ""}, "i18n.error.required", "organisation"),
        ({"organisation_en": "x" * 61}, "i18n.error.too_long", "organisation_en"),
        ({"dialogue_day": None}, "i18n.error.required", "dialogue_day"),
        ({"public_day": Weekday.FRIDAY}, "reference.error.closed_weekday", "public_day"),
        ({"public_day": Weekday.WEDNESDAY}, "reference.error.same_weekday", "public_day"),
    ],
)
def test_what_will_not_do_is_told_beside_its_field(desk, wrong, key, field):
    with pytest.raises(DomainError) as refused:
        save(replace(ANEW, **wrong))
    assert [(each.key, each.field) for each in refused.value.problems] == [(key, field)]
    assert ask(queries.naming) == SHIPPED


def test_of_two_who_change_it_at_once_the_second_sees_what_the_first_wrote(desk):
    save(ANEW)
    with pytest.raises(Conflict) as met:
        save(replace(ANEW, name="نامی دیگر"))
    assert met.value.theirs["name"] == "شهر همدل"
    assert met.value.theirs["public_day"] is Weekday.SUNDAY


def test_a_double_click_saves_once(desk):
    once = replace(ANEW, request_id="one")
    save(once)
    save(once)
    assert ask(queries.programme).version == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RECORDER, Role.COORDINATOR])
def test_only_an_administrator_changes_it(desk, role):
    with pytest.raises(NotAllowed), transaction(Actor(1, "", role)) as session:
        save_programme(session, ANEW)
    assert ask(queries.naming) == SHIPPED


def test_what_changed_is_told_and_put_back(desk):
    save(ANEW)
    told = ask(programme_history, translator("en"))
    for words in ("keeper", "City of One Heart", "Wednesday", "Sunday"):
        assert words in html(told)
    (offer,) = offers(told)
    row = ask(queries.programme)
    with transaction(KEEPER) as session:
        assert put_back_programme(session, PutBack(row.id, row.version, offer.entry_id))
    assert ask(queries.naming) == SHIPPED
    assert len(ask(changes_of, "programme", 1)) == 3


@pytest.mark.parametrize("day", Weekday, ids=lambda day: day.value)
def test_every_weekday_has_its_plural_in_both_languages(day):
    """«سه‌شنبه‌ها», «جمعه‌ها»; Tuesdays, Fridays."""
    naming = replace(SHIPPED, dialogue_day=day)
    fa, en = translator("fa", naming), translator("en", naming)
    said = {"name": "x", "public": "1", "dialogue": "2"}
    fa_day = fa.words("i18n.date.weekdays")[day.place]
    assert fa("outcomes.topics.both", **said).endswith(f" {fa_day}\N{ZERO WIDTH NON-JOINER}ها")
    assert en("outcomes.topics.both", **said).endswith(f" {day.value.capitalize()}s")
