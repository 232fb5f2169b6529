"""The bookkeeping of the trials finds what it is there to find."""

from collections import Counter

from tests.endure.books import Books, Edit, Held, compare


def held(*titles: str, chain: tuple[tuple[str, str], ...] = (), value: str = "") -> Held:
    return Held(Counter(titles), {7: [*chain]}, {7: value})


def told(*saves: str) -> Books:
    books = Books(asked=[*saves])
    for save in saves:
        books.acknowledge(save, who=1, at=0.0)
    return books


def edited(*edits: Edit) -> Books:
    books = Books(edits={edit.wrote: edit for edit in edits})
    for edit in edits:
        books.acknowledge(edit.wrote, who=1, at=0.0)
    return books


def test_an_acknowledged_save_that_is_not_there_is_lost():
    assert compare(told("a", "b"), held("a")).lost == ["b"]


def test_a_save_that_is_there_twice_is_doubled_even_if_nobody_was_told():
    assert compare(Books(asked=["a"]), held("a", "a")).doubled == ["a"]


def test_a_save_without_an_answer_is_unknown_and_neither_lost_nor_an_error():
    books = Books(asked=["a", "b", "c"], refused=["c"])
    verdict = compare(books, held("a"))
    assert books.unknown() == ["a", "b"]
    assert (verdict.unknown_held, verdict.lost) == (1, [])


def test_changes_that_each_saw_the_one_before_overwrite_nothing():
    books = edited(Edit(7, "", "a"), Edit(7, "a", "b"))
    verdict = compare(books, held(chain=(("", "a"), ("a", "b")), value="b"))
    assert (verdict.lost, verdict.overwritten) == ([], [])


def test_a_change_by_somebody_who_had_not_seen_the_one_before_is_a_lost_update():
    books = edited(Edit(7, "", "a"), Edit(7, "", "b"))
    assert compare(books, held(chain=(("", "a"), ("a", "b")), value="b")).overwritten


def test_a_history_with_a_hole_is_a_lost_update():
    books = edited(Edit(7, "", "a"), Edit(7, "x", "b"))
    assert compare(books, held(chain=(("", "a"), ("x", "b")), value="b")).overwritten


def test_a_record_that_stands_otherwise_than_its_history_says_is_a_lost_update():
    books = edited(Edit(7, "", "a"))
    assert compare(books, held(chain=(("", "a"),), value="")).overwritten


def test_a_change_that_was_acknowledged_and_has_no_history_is_lost():
    assert compare(edited(Edit(7, "", "a")), held(value="")).lost == ["a"]


def test_errors_and_ways_back_belong_to_the_event_before_them():
    books = Books(events=[(10.0, "killed"), (20.0, "restarted")])
    books.trouble("refused", who=1, at=5.0, cut=False)
    books.trouble("line broke", who=1, at=11.0)
    books.trouble("line broke", who=1, at=12.0)
    books.trouble("line broke", who=2, at=21.0)
    books.acknowledge("a", who=1, at=14.0)
    assert books.spans() == [
        ("", Counter({"refused": 1}), []),
        ("killed", Counter({"line broke": 2}), [3.0]),
        ("restarted", Counter({"line broke": 1}), []),
    ]
    assert books.never_back == 1
