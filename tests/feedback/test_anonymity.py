"""No answer leads to a person, a moment or another answer."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import Date, DateTime, Time, inspect, select

from lib.db import Base, SavedRequest, reading
from lib.errors import DomainError
from lib.feedback.forms import manager_draft, paper_draft
from lib.feedback.models import FeedbackAnswer, ManagerAnswer
from lib.feedback.service import (
    ManagerPaperDraft,
    PaperDraft,
    close_feedback,
    enter_manager_paper,
    enter_paper,
    new_key,
    take_back_paper,
)
from lib.history.models import HistoryEntry
from lib.meetings.models import MeetingKind

TABLES = [table for name, table in Base.metadata.tables.items() if name.startswith("feedback_")]
ENTERED = "SELECT key, spoke FROM feedback_answer"


def test_no_table_knows_a_person_a_moment_or_an_order():
    assert len(TABLES) == 6
    for table in TABLES:
        for column in table.columns:
            assert not isinstance(column.type, Date | DateTime | Time), column
            leads_to = {key.column.table.name for key in column.foreign_keys}
            assert leads_to <= {"meeting", "category"}, column
            assert column.autoincrement is not True, column
    for model in (FeedbackAnswer, ManagerAnswer):
        assert not model.__audited__
        assert [column.name for column in inspect(model).primary_key] == ["key"]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_rows_lie_without_a_row_number(town, rows):
    for name in ("feedback_answer", "feedback_manager_answer"):
        (sql,) = rows(f"SELECT sql FROM sqlite_master WHERE name = '{name}'")[0]
        assert "WITHOUT ROWID" in sql


def test_entering_leaves_neither_history_nor_request_nor_log(town, tuesday, answer, caplog):
    with reading() as data:
        before = [
            len(data.db.scalars(select(model)).all()) for model in (HistoryEntry, SavedRequest)
        ]
    with (
        caplog.at_level(logging.DEBUG, logger="lib"),
        caplog.at_level(logging.DEBUG, logger="streamlit"),
    ):
        key = answer(tuesday, spoke=3)
        taken = answer(tuesday, spoke=4)
        town.act(take_back_paper, taken)
        manager = ManagerPaperDraft(key=new_key(), meeting_id=tuesday, grasped=2)
        town.act(enter_manager_paper, manager)
        town.act(close_feedback, tuesday)
    with reading() as data:
        after = [
            len(data.db.scalars(select(model)).all()) for model in (HistoryEntry, SavedRequest)
        ]
    assert after == before
    assert key not in caplog.text and "feedback" not in caplog.text


def test_a_paper_that_arrives_again_is_kept_once(town, tuesday, rows):
    draft = PaperDraft(key=new_key(), meeting_id=tuesday, spoke=3)
    for _ in range(3):
        town.act(enter_paper, draft)
    again = ManagerPaperDraft(key=new_key(), meeting_id=tuesday, learned=3)
    for _ in range(3):
        town.act(enter_manager_paper, again)
    assert rows(ENTERED) == [(draft.key, 3)]
    assert rows("SELECT count(*) FROM feedback_manager_answer") == [(1,)]


def test_a_paper_is_taken_back_by_its_key_alone(town, tuesday, answer, rows):
    first, second = answer(tuesday, spoke=1), answer(tuesday, spoke=2)
    town.act(take_back_paper, second)
    town.act(take_back_paper, second)
    assert rows(ENTERED) == [(first, 1)]


def test_after_closing_neither_keys_nor_order_are_those_of_entry(town, tuesday, answer, rows):
    keys = [answer(tuesday, spoke=1 + number % 7, worry_now=number % 11) for number in range(40)]
    said = sorted(rows("SELECT spoke, worry_now FROM feedback_answer"))
    town.act(close_feedback, tuesday)
    after = rows("SELECT key, spoke, worry_now FROM feedback_answer")
    assert not {key for key, *_ in after} & set(keys)
    assert sorted((spoke, worry) for _, spoke, worry in after) == said
    entered = [(1 + number % 7, number % 11) for number in range(40)]
    # One in 40! that chance puts them as they were.
    assert [(spoke, worry) for _, spoke, worry in after] != entered


def test_a_talk_of_one_person_has_no_papers(town):
    talk = town.plan(kind=MeetingKind.TALK, group_id=None, person_id=town.people[0])
    with pytest.raises(DomainError) as refused:
        town.act(enter_paper, PaperDraft(key=new_key(), meeting_id=talk, spoke=3))
    assert refused.value.key == "feedback.error.not_dialogue"


# ------------------------------------------------------------------------------- what is taken
@pytest.mark.parametrize(
    "said, key",
    [
        ({}, "empty"),
        ({"is_young": True}, "empty"),
        ({"spoke": 0}, "scale"),
        ({"spoke": 8}, "scale"),
        ({"spoke": True}, "scale"),
        ({"spoke": "7"}, "scale"),
        ({"worry_now": 11}, "scale"),
        ({"door_before": -1}, "scale"),
        ({"is_young": True, "respected": 3}, "third"),
        ({"felt_seen": 3}, "third"),
        ({"field_id": 10**6}, "field"),
        ({"key": "1"}, "key"),
        ({"key": "2026-11-25T10:00 narges"}, "key"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(town, tuesday, said, key):
    whole = {"key": new_key(), "spoke": None if key == "empty" else 3} | said
    with pytest.raises(DomainError) as refused:
        town.act(enter_paper, PaperDraft(meeting_id=tuesday, **whole))
    assert refused.value.key == f"feedback.error.{key}"


def test_the_sheets_third_line_is_the_youngs_own_item(town):
    key, answers = new_key(), {"spoke": 2, "respected": 5, "worry_now": 0, "field": 2}
    fields = list(town.categories)
    paper = {"id": key, "young": False, "answers": answers}
    draft = paper_draft(paper, 9, fields)
    assert (draft.respected, draft.felt_seen, draft.worry_now) == (5, None, 0)
    assert (draft.field_id, draft.key) == (fields[1], key)
    draft = paper_draft(paper | {"young": True}, 9, fields)
    assert (draft.respected, draft.felt_seen, draft.is_young) == (None, 5, True)
    assert paper_draft(paper | {"answers": {"field": 3}}, 9, fields).field_id is None
    paper = {"id": key, "young": False, "answers": {"learned": 7}}
    assert manager_draft(paper, 9) == ManagerPaperDraft(key=key, meeting_id=9, learned=7)
