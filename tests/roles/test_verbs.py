"""Every verb with every role: refused below its least role before it looks at anything else."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import lib.start
from lib.actor import Actor, Role
from lib.db import transaction
from lib.errors import NotAllowed

ROOMS = sorted(path.parent.name for path in (Path(lib.start.__file__).parent).glob("*/service.py"))

LEAST = {
    "accounts": {
        Role.VIEWER: "change_password sign_out_myself",
        Role.ADMINISTRATOR: "add_account reset_password save_staff save_username shelve_staff"
        " sign_out_staff",
    },
    "feedback": {
        Role.RECORDER: "enter_manager_paper enter_paper take_back_paper",
        Role.COORDINATOR: "close_feedback",
    },
    "issues": {
        Role.RECORDER: "hand_on raise_issue take_step tell undo_step",
        Role.COORDINATOR: "archive_issue change_several edit_issue put_back_issue put_back_several"
        " restore_issue",
    },
    "meetings": {
        Role.RECORDER: "link_guest log_call mark_held record_reply record_tally_taps record_taps"
        " retract_call unmark_held",
        Role.COORDINATOR: "cancel_meeting close_day edit_meeting invite_people move_meeting"
        " plan_meeting put_back_meeting record_letter restore_invitations restore_meeting"
        " withdraw_invitations",
    },
    "promises": {
        Role.RECORDER: "record_action record_promise redate_promise undo_step",
        Role.COORDINATOR: "archive_promise edit_promise put_back_promise restore_promise"
        " withdraw_promise",
    },
    "reference": {
        Role.COORDINATOR: "record_closure save_holiday save_name shelve shelve_holiday shelve_name",
        Role.ADMINISTRATOR: "put_back_programme save_programme",
    },
    "roster": {
        Role.RECORDER: "add_membership add_people add_person edit_membership edit_person"
        " put_back_person remove_memberships reveal_phone set_introducer",
        Role.COORDINATOR: "add_group add_to_group archive_group archive_person edit_group"
        " put_back_group restore_group restore_person set_stages",
        Role.ADMINISTRATOR: "erase_person take_out_person",
    },
}
"""The least role of each verb, by room. What is not here is refused by the test below."""

RULES = {"accounts": {"keep_an_administrator"}}
"""Public, and no verbs: rules that verbs of other rooms ask, which write nothing."""


def verbs(room: str) -> dict[str, Callable[..., Any]]:
    """The public functions of a room's service that take a session."""
    module = import_module(f"lib.{room}.service")
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "db"
        and name not in RULES.get(room, ())
    }


def table() -> dict[tuple[str, str], Role]:
    return {
        (room, name): role
        for room, roles in LEAST.items()
        for role, names in roles.items()
        for name in names.split()
    }


VERBS = [(room, name) for room in ROOMS for name in verbs(room)]


class Nothing:
    """A draft with nothing in it: whoever looks at it fails."""


def call(verb: Callable[..., Any], role: Role) -> None:
    wanted = list(inspect.signature(verb).parameters.values())[1:]
    nothings = [Nothing() for each in wanted if each.default is inspect.Parameter.empty]
    with transaction(Actor(None, role.name, role)) as db:
        verb(db, *nothings)


def test_the_table_names_every_verb_and_no_other():
    assert set(table()) == set(VERBS)


@pytest.mark.parametrize(("room", "name"), VERBS)
def test_a_verb_refuses_who_may_not_before_it_looks_at_the_draft(db, room, name):
    verb, least = verbs(room)[name], table()[room, name]
    for role in Role:
        if role < least:
            with pytest.raises(NotAllowed):
                call(verb, role)
            continue
        try:
            call(verb, role)
        except NotAllowed:
            pytest.fail(f"{name} refuses a {role.name.lower()}")
        except Exception:
            pass


def test_leaving_the_sample_behind_is_for_administrators(db):
    for role in (Role.VIEWER, Role.RECORDER, Role.COORDINATOR):
        with pytest.raises(NotAllowed):
            call(lib.start.begin_for_real, role)


def test_who_is_nobody_does_nothing(db):
    """A session that no transaction opened has no actor, and so no role."""
    with transaction(Actor(None, "", Role.ADMINISTRATOR)) as session:
        del session.info["actor"]
        for room, name in VERBS:
            verb = verbs(room)[name]
            wanted = list(inspect.signature(verb).parameters)[1:]
            with pytest.raises(NotAllowed):
                verb(session, *(Nothing() for _ in wanted))
