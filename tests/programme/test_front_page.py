"""What the front page is made of: its figures, its rows, its first steps."""

from __future__ import annotations

from datetime import date, time
from types import SimpleNamespace

import pytest

from lib.accounts.models import Staff
from lib.actor import SYSTEM
from lib.db import reading, transaction
from lib.i18n import translator
from lib.i18n.dates import now_utc
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.meetings.queries import Counts
from lib.programme import queries
from lib.programme.cards import nearness, next_card, step_row, waiting_row, week_row
from lib.roster.models import Group, Person, Stage
from tests.tools.keeper import add_keeper

FA, EN = translator("fa"), translator("en")
MONDAY = date(2026, 11, 23)


def write(*rows: object) -> None:
    with transaction(SYSTEM) as session:
        session.add_all(rows)


def ask(query):
    with reading(SYSTEM) as data:
        return data.ask(query)


def session(**more: object) -> SimpleNamespace:
    usual = {
        "id": 7,
        "kind": MeetingKind.DIALOGUE,
        "state": MeetingState.PLANNED,
        "meets_on": date(2026, 11, 24),
        "starts_at": time(16, 30),
        "ends_at": time(18, 0),
        "title": "",
        "group_name": "اصناف",
        "group_name_en": "Guilds",
        "person_name": None,
        "place": "",
        "is_outside": False,
        "invited": 0,
        "accepted": 0,
    }
    return SimpleNamespace(**usual | more)


# ------------------------------------------------------------------------------- queries
def test_an_empty_desk_has_no_figures(db):
    assert ask(queries.figures) == queries.Figures(0, 0, 0, 0)


def test_figures_leave_out_what_is_archived_planned_or_public(db):
    gone = now_utc()
    write(
        Group(name="اصناف"),
        Group(name="گروه پیشین", archived_at=gone),
        Person(family_name="آرام", stage=Stage.CORE),
        Person(family_name="بهرامی"),
        Person(family_name="پارسا", stage=Stage.CORE, archived_at=gone),
        Meeting(kind=MeetingKind.DIALOGUE, state=MeetingState.HELD, meets_on=MONDAY),
        Meeting(kind=MeetingKind.DIALOGUE, meets_on=MONDAY),
        Meeting(kind=MeetingKind.PUBLIC, state=MeetingState.HELD, meets_on=MONDAY),
    )
    assert ask(queries.figures) == queries.Figures(groups=1, people=2, core=1, dialogues=1)


def test_figures_are_one_statement_and_none_when_asked_again(db, query_count):
    write(Group(name="اصناف"))
    ask(queries.figures)
    query_count.clear()
    ask(queries.figures)
    assert len(query_count) == 1  # the stamps


def test_a_new_desk_takes_its_steps_one_by_one(db):
    with transaction(SYSTEM) as session:
        add_keeper(session)
    assert ask(queries.first_steps) == queries.FirstSteps(False, False, False, False)
    write(Staff(name="نرگس صادقی"), Group(name="اصناف"))
    assert ask(queries.first_steps) == queries.FirstSteps(True, True, False, False)
    write(Person(family_name="آرام"), Meeting(kind=MeetingKind.PUBLIC, meets_on=MONDAY))
    assert ask(queries.first_steps) == queries.FirstSteps(True, True, True, True)


# ------------------------------------------------------------------------------- what is said
@pytest.mark.parametrize(
    ("day", "fa", "en"),
    [
        (MONDAY, "امروز", "today"),
        (date(2026, 11, 24), "فردا", "tomorrow"),
        (date(2026, 12, 1), "۸ روز دیگر", "in 8 days"),
    ],
)
def test_a_day_is_told_by_its_nearness(day, fa, en):
    assert nearness(day, MONDAY, FA) == fa
    assert nearness(day, MONDAY, EN).lower() == en


def test_the_next_session_says_who_when_where_and_how_many_have_answered():
    card = next_card(session(), Counts(invited=15, accepted=11, declined=3), MONDAY, FA)
    for said in ("اصناف", "سه‌شنبه ۳ آذر ۱۴۰۵", "دفتر شهردار", "فردا"):
        assert said in card
    for said in ("۱۱ تأیید حضور", "۳ عذرخواهی", "۱ بی‌پاسخ", "از ۱۵ دعوت"):
        assert said in card


def test_a_session_to_which_nobody_is_invited_says_so_and_a_monday_does_not():
    assert "هنوز کسی دعوت نشده" in next_card(session(), Counts(), MONDAY, FA)
    monday = session(kind=MeetingKind.PUBLIC, group_name=None)
    assert "دعوت" not in next_card(monday, Counts(), MONDAY, FA)


def test_a_row_of_the_week_marks_today_and_strikes_what_was_cancelled():
    assert ":primary[**امروز**]" in week_row(session(meets_on=MONDAY), MONDAY, FA)
    row = week_row(session(state=MeetingState.CANCELLED), MONDAY, EN)
    assert "~~Guilds~~" in row and "16:30" not in row and "Cancelled" in row


def test_a_row_of_the_week_says_how_many_of_the_invited_come():
    row = week_row(session(invited=15, accepted=11), MONDAY, FA)
    assert "۱۱ تأیید حضور از ۱۵ دعوت" in row


def test_what_waits_is_asked_for_by_its_kind():
    assert "ثبت حضور" in waiting_row(session(), FA)
    assert "ثبت آمار موضوعی" in waiting_row(session(kind=MeetingKind.PUBLIC, group_name=None), FA)
    assert "ثبت حضور" in waiting_row(
        session(kind=MeetingKind.TALK, group_name=None, person_name="آرام"), FA
    )


def test_a_step_that_is_done_is_ticked():
    assert "**۲**" in step_row(2, False, "گروه‌ها", "راهنما", FA)
    assert "**✓**" in step_row(2, True, "گروه‌ها", "راهنما", FA)


def test_what_people_typed_is_shown_and_never_acts(naughty_strings):
    for text in [*naughty_strings, "![x](http://a.b)", "**بلند** :red[سرخ] $x$"]:
        typed = session(title=text, group_name=text, is_outside=True, place=text)
        card = next_card(typed, Counts(), MONDAY, FA)
        assert "<script" not in card.lower() and "<img" not in card.lower()
        for row in (week_row(typed, MONDAY, FA), waiting_row(typed, FA)):
            assert "\n" not in row
            assert "](http" not in row and ":red[" not in row.replace("\\", "\0")
