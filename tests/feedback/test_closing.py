"""Nothing is counted before a session is closed, and then of five answers and more alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.actor import SYSTEM, Role
from lib.db import transaction
from lib.errors import DomainError, NotAllowed
from lib.feedback import queries, tables
from lib.feedback.models import FeedbackClosing, FeedbackMeasure
from lib.feedback.service import (
    ManagerPaperDraft,
    PaperDraft,
    close_feedback,
    enter_manager_paper,
    enter_paper,
    new_key,
    take_back_paper,
)
from lib.i18n import translator
from lib.meetings.models import Meeting, MeetingKind, MeetingState
from lib.meetings.service import CancelMeeting, cancel_meeting
from tests.meetings.conftest import TODAY
from tests.tools.keeper import add_keeper

OF = FeedbackMeasure
SUMS = "SELECT count(*) FROM feedback_sum"


def manager(town, meeting_id: int, **said: int) -> None:
    draft = ManagerPaperDraft(key=new_key(), meeting_id=meeting_id, **said)
    town.act(enter_manager_paper, draft)


def test_nothing_is_counted_before_closing(town, tuesday, answer, rows):
    for _ in range(9):
        answer(tuesday, spoke=7, worry_now=1, worry_before=4, field_id=town.categories[0])
    for table in ("sum", "change", "field", "closing"):
        assert rows(f"SELECT count(*) FROM feedback_{table}") == [(0,)]
    assert town.ask(queries.feedback_of, tuesday) == queries.Feedback(9, 0, False)


def test_of_four_answers_nothing_is_written_at_all(town, tuesday, answer, rows):
    for _ in range(4):
        answer(
            tuesday, spoke=7, summary=6, explained=5, worry_now=1, worry_before=4,
            field_id=town.categories[0],
        )  # fmt: skip
    assert town.act(close_feedback, tuesday) == 4
    for table in ("sum", "change", "field"):
        assert rows(f"SELECT count(*) FROM feedback_{table}") == [(0,)]
    assert town.ask(queries.sums_of, tuesday) == {}
    assert "5" in tables.why_none(4, translator("en"))


def test_each_measure_has_its_own_five(town, tuesday, answer, rows):
    for _ in range(5):
        answer(tuesday, spoke=7)
    for _ in range(4):
        answer(tuesday, summary=1, worry_now=3, door_before=2, field_id=town.categories[1])
    answer(tuesday, worry_now=3)
    town.act(close_feedback, tuesday)
    assert set(town.ask(queries.sums_of, tuesday)) == {OF.FELT_HEARD}
    assert rows("SELECT count(*) FROM feedback_field") == [(0,)]
    assert rows("SELECT count(*) FROM feedback_change") == [(0,)]


def test_felt_heard_is_each_persons_mean_and_of_the_young_of_two_items(town, tuesday, answer):
    answer(tuesday, spoke=7, listened=7, respected=7)  # 100
    answer(tuesday, spoke=1, listened=1)  # 0
    answer(tuesday, respected=4)  # 50
    answer(tuesday, is_young=True, spoke=4, listened=4, felt_seen=1)  # 50
    answer(tuesday, is_young=True, felt_seen=7)  # none of the items
    answer(tuesday, spoke=4, listened=1, respected=1)  # a mean of 2
    town.act(close_feedback, tuesday)
    sums = town.ask(queries.sums_of, tuesday)
    assert sums[OF.FELT_HEARD].n == 5
    assert sums[OF.FELT_HEARD].mean == pytest.approx((100 + 0 + 50 + 50 + 100 / 6) / 5)
    assert OF.FELT_SEEN not in sums  # two of the young


def test_the_youngs_third_item_is_shown_as_answered(town, tuesday, answer):
    for value in (3, 4, 5, 6, 7):
        answer(tuesday, is_young=True, felt_seen=value)
    town.act(close_feedback, tuesday)
    sums = town.ask(queries.sums_of, tuesday)
    assert set(sums) == {OF.FELT_SEEN}
    assert (sums[OF.FELT_SEEN].n, sums[OF.FELT_SEEN].mean) == (5, 5)


def test_a_change_is_of_those_who_answered_both_times(town, tuesday, answer, rows):
    for now, before in ((1, 4), (1, 4), (0, 10), (5, 5), (6, 5)):
        answer(tuesday, worry_now=now, worry_before=before)
    answer(tuesday, worry_now=10)
    answer(tuesday, worry_before=0)
    town.act(close_feedback, tuesday)
    worry = town.ask(queries.sums_of, tuesday)[OF.WORRY]
    assert (worry.n, worry.mean, worry.mean_before) == (5, 13 / 5, 28 / 5)
    assert sorted(rows("SELECT change, n FROM feedback_change")) == [
        (-10, 1), (-3, 2), (0, 1), (1, 1),
    ]  # fmt: skip


def test_a_field_is_shown_where_five_named_it(town, tuesday, answer):
    first, second = town.categories
    for field in (first, *[second] * 5):
        answer(tuesday, field_id=field)
    town.act(close_feedback, tuesday)
    assert [row.n for row in town.ask(queries.fields_of, tuesday)] == [5]


def test_closing_is_for_good_and_done_once(town, tuesday, answer):
    key = answer(tuesday, spoke=1)
    town.act(close_feedback, tuesday)
    late = PaperDraft(key=new_key(), meeting_id=tuesday, spoke=7)
    again = ManagerPaperDraft(key=new_key(), meeting_id=tuesday, grasped=7)
    for verb, draft in (
        (enter_paper, late), (enter_manager_paper, again), (close_feedback, tuesday),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            town.act(verb, draft)
        assert refused.value.key == "feedback.error.closed"
    # The key that the window knew leads to nothing any more.
    town.act(take_back_paper, key)
    assert town.ask(queries.feedback_of, tuesday).papers == 1


def test_managers_papers_wait_over_sessions_until_five_are_counted_together(town, hold, rows):
    first, second, third = hold(1), hold(2), hold(3)
    manager(town, first, grasped=7, explained=1, learned=4)
    manager(town, first, grasped=7, explained=1, learned=4)
    manager(town, second, grasped=1, explained=7, learned=4)
    manager(town, second, grasped=1, explained=7, learned=4)
    manager(town, third, grasped=4, explained=4, learned=4)
    town.act(close_feedback, first)
    town.act(close_feedback, second)
    assert rows(SUMS) == [(0,)]
    town.act(close_feedback, third)
    assert town.ask(queries.sums_of, first) == {}
    sums = town.ask(queries.sums_of, third)
    assert {measure: (row.n, row.mean) for measure, row in sums.items()} == {
        OF.MANAGERS_GRASPED: (5, 50),
        OF.MANAGERS_EXPLAINED: (5, 50),
        OF.MANAGERS_LEARNED: (5, 50),
    }
    # Counted once: four more are again too few.
    fourth = hold(4)
    for _ in range(4):
        manager(town, fourth, grasped=7)
    town.act(close_feedback, fourth)
    assert town.ask(queries.sums_of, fourth) == {}


def test_managers_papers_wait_for_each_item_that_was_answered(town, hold, rows):
    first, second = hold(1), hold(2)
    for _ in range(5):
        manager(town, first, grasped=7)
    manager(town, first, learned=2)
    town.act(close_feedback, first)
    assert rows(SUMS) == [(0,)]
    for _ in range(4):
        manager(town, second, learned=7)
    town.act(close_feedback, second)
    assert set(town.ask(queries.sums_of, second)) == {OF.MANAGERS_GRASPED, OF.MANAGERS_LEARNED}


def test_papers_of_open_sessions_do_not_help_others_to_be_counted(town, hold, rows):
    closed, still_open = hold(1), hold(2)
    manager(town, closed, grasped=3)
    for _ in range(6):
        manager(town, still_open, grasped=7)
    town.act(close_feedback, closed)
    assert rows(SUMS) == [(0,)]


def test_a_recorder_enters_and_a_coordinator_closes(town, tuesday, answer):
    town.role = Role.RECORDER
    answer(tuesday, spoke=3)
    with pytest.raises(NotAllowed):
        town.act(close_feedback, tuesday)
    town.role = Role.VIEWER
    with pytest.raises(NotAllowed):
        answer(tuesday, spoke=3)
    with pytest.raises(NotAllowed):
        town.act(take_back_paper, new_key())


def test_held_dialogues_wait_for_their_papers_for_a_month(town, hold):
    new, old, _older = hold(1), hold(4), hold(6)

    def waiting(limit: int) -> list[int]:
        return list(town.ask(queries.sessions_awaiting_papers, TODAY, limit)["id"])

    assert (waiting(5), waiting(1)) == ([new, old], [new])
    town.act(close_feedback, new)
    assert waiting(5) == [old]


def test_a_session_that_was_not_held_has_no_papers(town, answer):
    planned = town.plan()
    for state in (MeetingState.PLANNED, MeetingState.CANCELLED):
        with pytest.raises(DomainError) as refused:
            answer(planned, spoke=3)
        assert refused.value.key == "feedback.error.not_held"
        if state is MeetingState.PLANNED:
            version = town.row(Meeting, planned).version
            town.act(cancel_meeting, CancelMeeting(planned, version, "برف"))


def test_no_paper_slips_in_while_a_session_is_being_closed(own_database):
    with transaction(SYSTEM) as db:
        add_keeper(db)
        meeting = Meeting(kind=MeetingKind.DIALOGUE, state=MeetingState.HELD, meets_on=TODAY)
        db.add(meeting)
    id = meeting.id

    def enter(number: int) -> bool:
        try:
            with transaction(SYSTEM) as db:
                if number == 6:
                    close_feedback(db, id)
                else:
                    enter_paper(db, PaperDraft(key=new_key(), meeting_id=id, spoke=7))
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(enter, range(16)))
    with transaction(SYSTEM) as db:
        closing = db.get(FeedbackClosing, id)
        assert closing is not None
        assert closing.papers == sum(done) - 1 == queries.feedback_of(db, id).papers
