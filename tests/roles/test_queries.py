"""Every query with every role: who may not ask it hears so before anything is looked up."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import lib.start
from lib.actor import Actor, Role
from lib.db import reading
from lib.errors import NotAllowed

LIB = Path(lib.start.__file__).parent
MODULES = sorted(
    f"lib.{path.parent.name}.{path.stem}"
    for name in ("queries", "tables", "cards")
    for path in LIB.glob(f"*/{name}.py")
)
BEFORE_SIGN_IN = {"actor_of", "begun_with", "naming", "sample_staff"}
"""What is asked of nobody in particular: who somebody is, whether this is a sample, its names."""

MORE_THAN_A_VIEWER = {
    Role.RECORDER: "calls_about look_alikes phone_ids sessions_to_ring whom_to_ring",
    Role.COORDINATOR: "holidays names phones_to_ring private_of",
    Role.ADMINISTRATOR: "accounts log_page log_roots log_rows programme staff",
}


def functions(module: str) -> dict[str, Any]:
    here = import_module(module)
    return {
        name: function
        for name, function in inspect.getmembers(here, inspect.isfunction)
        if function.__module__ == module and not name.startswith("_")
    }


QUERIES = [
    (module, name)
    for module in MODULES
    for name, function in functions(module).items()
    if hasattr(function, "features")
]


def test_every_query_says_what_it_reads_and_who_may_ask():
    unmarked = [
        f"{module}.{name}"
        for module in MODULES
        if module.endswith(".queries")
        for name, function in functions(module).items()
        if next(iter(inspect.signature(function).parameters), "") == "db"
        and not hasattr(function, "features")
    ]
    assert not unmarked


def test_the_queries_that_need_more_than_a_viewer_are_these():
    needs = {name: functions(module)[name].needs for module, name in QUERIES}
    assert {name for name, role in needs.items() if role is None} == BEFORE_SIGN_IN
    for role, names in MORE_THAN_A_VIEWER.items():
        assert {name for name, needed in needs.items() if needed is role} == set(names.split())


class Asked(Exception):
    """The query was reached: its role was enough."""


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("module", "name"), QUERIES)
def test_a_query_answers_whom_it_may(db, module, name):
    query = functions(module)[name]

    def reached(*_: Any, **more: Any) -> None:
        raise Asked(more.get("role"))

    reached.features, reached.needs, reached.by_role = query.features, query.needs, query.by_role
    assert not query.by_role or "role" in inspect.signature(query).parameters
    for actor in [None, *(Actor(1, role.name, role) for role in Role)]:
        allowed = query.needs is None or (actor is not None and actor.role >= query.needs)
        with pytest.raises(Asked if allowed else NotAllowed) as said, reading(actor) as data:
            data.ask(reached)
        if allowed and query.by_role:
            assert said.value.args == (actor.role,)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_an_answer_kept_for_one_role_is_not_given_to_another(db):
    from lib.db import reads

    @reads("roster", by_role=True)
    def whose(db: Any, *, role: Role) -> Role:
        return role

    @reads("roster", needs=Role.COORDINATOR)
    def secret(db: Any) -> str:
        return "kept"

    with reading(Actor(1, "", Role.COORDINATOR)) as data:
        assert (data.ask(whose), data.ask(secret)) == (Role.COORDINATOR, "kept")
    with reading(Actor(2, "", Role.RECORDER)) as data:
        assert data.ask(whose) is Role.RECORDER
        with pytest.raises(NotAllowed):
            data.ask(secret)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_fragment_reads_in_the_hands_of_its_own_reader(db):
    """Joining a snapshot does not join the role of whoever opened it."""
    group_options = functions("lib.roster.queries")["group_options"]
    with reading(Actor(1, "", Role.ADMINISTRATOR)), reading() as nobody, pytest.raises(NotAllowed):
        nobody.ask(group_options)
