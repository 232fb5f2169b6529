"""Every page with every role: it opens, and offers nothing that its reader may not do.

What is offered is read off the page; a button that the table does not know fails the test.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.actor import Actor, Role
from lib.db import Database, reading, use
from lib.history.queries import changes_of
from lib.i18n import translator
from lib.i18n.dates import today_in_tehran
from lib.issues.models import Issue, IssueState
from lib.meetings.models import Invitation, Meeting, MeetingKind, MeetingState
from lib.promises.models import Promise
from lib.roster.models import Membership, Person, Phone
from lib.ui.links import ASIDE, BAR, NEEDS

SHELL = Path(__file__).parents[2] / "lib" / "shell.py"
PAGES = SHELL.parents[1] / "pages"
T = translator("en")
V, R, C, A = Role
FORM = {"Save", "Cancel"}
CALL = {"Will come", "Declined", "No answer", "Call back later"}
PHONE = re.compile(r"tel:|\+98\d{10}|\b(?!0912000000\d)0\d{2,3}[ -]?\d{3,4}[ -]?\d{4}\b")
"""A telephone, but for the examples that a form shows."""


OFFERED: dict[str, dict[Role, set[str]]] = {
    "roster": {
        R: {"Paste a list", "Add a person", "Done adding", "Save and next"},
        C: {"Add a group"},
    },
    "person": {
        R: {"Edit", "Add to a group", "Set introducer", "Nobody introduced them", "Show number"}
        | FORM,
        C: {"Archive"},
        A: {"Erase"},
    },
    "group": {C: {"Edit", "Archive"} | FORM},
    "paste": {R: {"Check the list"}},
    "calendar": {
        V: {"Previous month", "Next month", "Back to the calendar"},
        R: {"Calling list", "Show number"} | CALL,
        C: {"Sudden closure", "Plan a session", "Cancel", "Put on the calendar"}
        | {"Close the day and move its sessions"},
    },
    "meeting": {
        V: {"Attendance sheet", "Feedback"},
        R: {"Check-in", "Add an issue", "Record a promise", "Show number", "Cancel"} | CALL,
        C: {"Edit", "Move", "Cancel the session", "Invite", "Save"}
        | {"Move it", "Cancel it", "Invite them"},
    },
    "checkin": {R: {"Add an issue"}},
    "feedback": {V: {"Forms to print"}, C: {"Close to answers"}},
    "issues": {R: {"Add an issue", "Done adding", "Save and next"}},
    "issue": {
        R: {"In progress", "Resolved", "Declined", "Postponed", "Waits with someone else"}
        | {"They were told", "Take back the last step"}
        | FORM,
        C: {"Edit", "Archive"},
    },
    "promises": {R: {"Record a promise", "Cancel", "Save and next"}},
    "promise": {
        R: {"Action taken", "Kept", "Another date", "Change the due date"}
        | {"Take back the last step"}
        | FORM,
        C: {"Edit", "Archive", "Withdraw", "Withdraw it"},
    },
    "week": {V: {"Previous week", "Next week"}},
    "settings": {A: {"Log", "Account", "Save"}},
    "account": {V: {"Sign out everywhere"}, A: {"Keep the sign-in name"}},
}
"""What stands on the buttons of a page, by the least role; numbers and names are left out."""


@pytest.fixture(scope="module")
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """The sample programme in use, and a record of each kind to open."""
    file = tmp_path_factory.mktemp("roles") / "desk.sqlite3"
    shutil.copy(sample_file, file)
    database = Database(f"sqlite:///{file}")
    use(database)
    today = today_in_tehran()
    planned = select(Meeting.id).where(
        Meeting.state == MeetingState.PLANNED,
        Meeting.meets_on > today,
        Meeting.kind == MeetingKind.DIALOGUE,
        Meeting.id.in_(select(Invitation.meeting_id).where(Invitation.reply.is_(None))),
    )
    held = select(Meeting.id).where(
        Meeting.state == MeetingState.HELD, Meeting.kind == MeetingKind.DIALOGUE
    )
    with reading() as data:
        one = data.db.scalar
        found = {
            "person": one(
                select(Phone.person_id)
                .join(Membership, Membership.person_id == Phone.person_id)
                .join(Person, Person.id == Phone.person_id)
                .where(Person.archived_at.is_(None))
            ),
            "group": one(select(Membership.group_id)),
            "planned": one(planned.order_by(Meeting.meets_on)),
            "held": one(held.order_by(Meeting.meets_on.desc())),
            "monday": one(
                select(Meeting.id)
                .where(Meeting.kind == MeetingKind.PUBLIC, Meeting.meets_on <= today)
                .order_by(Meeting.meets_on.desc())
            ),
            "issue": one(select(Issue.id).where(Issue.state == IssueState.ACCEPTED)),
            "promise": one(select(Promise.id).where(Promise.is_pending())),
        }
    yield found
    use(None)
    database.dispose()


VIEWS: list[tuple[str, dict[str, Any], Role, Role | None]] = [
    *((name, {}, V, None) for name in ("today", "issues", "promises", "week", "account")),
    *((name, {}, V, None) for name in ("participation", "outcomes", "calendar", "roster")),
    ("log", {}, A, None),
    ("settings", {}, C, None),
    ("settings", {"table": "programme"}, C, None),
    ("settings", {"table": "holiday"}, C, None),
    ("roster", {"view": "groups"}, V, None),
    ("roster", {"add": 1}, V, None),
    ("paste", {}, R, None),
    ("person", {}, R, R),
    ("person", {"id": "person"}, V, None),
    ("person", {"id": "person", "edit": 1}, R, R),
    ("person", {"id": "person", "membership": "new"}, V, R),
    ("person", {"id": "person", "introducer": 1}, V, R),
    ("group", {}, C, C),
    ("group", {"id": "group"}, V, None),
    ("group", {"id": "group", "edit": 1}, C, C),
    ("calendar", {"view": "calls"}, R, None),
    *(("calendar", {"plan": kind.value}, V, C) for kind in MeetingKind),
    ("calendar", {"closure": 1}, V, C),
    *(("meeting", {"id": id}, V, None) for id in ("planned", "held", "monday")),
    ("meeting", {"id": "planned", "only": "to_ring"}, V, None),
    ("meeting", {"id": "planned", "do": "guest"}, V, R),
    *(
        ("meeting", {"id": "planned", "do": do}, V, C)
        for do in ("edit", "move", "cancel", "invite", "letter")
    ),
    ("checkin", {"meeting": "held"}, R, None),
    ("checkin", {"meeting": "monday"}, R, None),
    ("sheet", {"meeting": "held"}, V, None),
    ("form", {"meeting": "held"}, V, None),
    ("feedback", {"meeting": "held"}, R, None),
    ("issues", {"add": 1}, V, None),
    ("issue", {"id": "issue"}, V, None),
    ("issue", {"id": "issue", "do": "edit"}, V, C),
    *(("issue", {"id": "issue", "do": do}, V, R) for do in ("hand_on", "tell", "resolved")),
    ("promises", {"add": 1}, V, R),
    ("promise", {"id": "promise"}, V, None),
    *(("promise", {"id": "promise", "do": do}, V, R) for do in ("action", "kept", "redate")),
    *(("promise", {"id": "promise", "do": do}, V, C) for do in ("withdraw", "edit")),
]
"""Page, address (words in it are records), the least role that it opens to, and the least role
to which it draws the form that the address asks for."""


def open_page(
    monkeypatch: pytest.MonkeyPatch, role: Role, name: str, query: dict[str, Any], lang: str = "en"
) -> AppTest:
    monkeypatch.setattr("lib.ui.context.acting", lambda: Actor(1, "somebody", role))
    at = AppTest.from_file(str(SHELL), default_timeout=60)
    at.query_params["lang"] = lang
    for place, value in query.items():
        at.query_params[place] = str(value)
    at.switch_page(str(PAGES / f"{name}.py")).run()
    assert not at.exception, (name, query, role)
    return at


def refused(at: AppTest) -> set[Role]:
    """The roles that the page says it needs."""
    told = " ".join(element.proto.body for element in at.get("html"))
    return {role for role in Role if T(f"accounts.needs.{role.name.lower()}") in told}


def buttons(at: AppTest) -> set[str]:
    """What stands on the page's buttons, without numbers and names."""
    return {re.sub(r"\s*(\\?\(.*|\d+.*)", "", button.label) for button in at.button}


def sent(at: AppTest) -> str:
    """All that the browser is sent of a page."""
    nodes, found = [at.main], []
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        found.append(str(getattr(node, "proto", "")))
    return "".join(found)


def test_every_page_is_tried():
    assert {name for name, *_ in VIEWS} == {*BAR, *ASIDE}


@pytest.mark.parametrize(("name", "query", "least", "form"), VIEWS)
def test_a_page_offers_what_its_reader_may_do(sample, monkeypatch, name, query, least, form):
    known = {label: role for role, labels in OFFERED.get(name, {}).items() for label in labels}
    query = {place: sample.get(str(value), value) for place, value in query.items()}
    drawn: dict[Role, set[str]] = {}
    for role in Role:
        at = open_page(monkeypatch, role, name, query)
        assert refused(at) == (set() if role >= least else {least}), role
        drawn[role] = buttons(at)
        assert drawn[role] <= known.keys(), role
        assert not {label for label in drawn[role] if known[label] > role}, role
        if form:
            assert bool(drawn[role] & FORM) == (role >= form), role
        if role < Role.COORDINATOR:
            assert not PHONE.search(sent(at)), role
    if not form:  # a form stands in the place of what is offered without it
        for role in (R, C, A):
            assert drawn[Role(role - 1)] - {"Show number"} <= drawn[role], role


def test_who_may_sees_the_numbers(sample, monkeypatch):
    """That the pages above are looked through for numbers in the right way."""
    for query in ({"id": sample["person"]}, {"id": sample["person"], "edit": 1}):
        assert PHONE.search(sent(open_page(monkeypatch, C, "person", query)))
    at = open_page(monkeypatch, C, "calendar", {"view": "calls"})
    assert PHONE.search(sent(at))


def test_the_bar_leaves_out_what_its_reader_may_not_open(sample, monkeypatch):
    for role in Role:
        at = open_page(monkeypatch, role, "today", {})
        shown = [link.proto.page for link in at.get("page_link")]
        for name in BAR:
            assert (name in shown or name == "today") == (role >= NEEDS.get(name, V)), (name, role)


def test_a_recorder_sees_one_number_at_a_time_and_it_is_written_down(sample, monkeypatch):
    at = open_page(monkeypatch, R, "person", {"id": sample["person"]})
    shows = [button for button in at.button if button.label.startswith("Show number")]
    shows[0].click().run()
    assert PHONE.search(sent(at))
    with reading(Actor(1, "", R)) as data:
        entry = data.ask(changes_of, "person", sample["person"]).iloc[0]
    assert (entry["action"], entry["record"]) == ("reveal", "phone")


def test_an_administrator_erases_a_person_after_being_asked(sample, monkeypatch):
    with reading() as data:
        gone = data.db.scalar(
            select(Person.id).where(Person.archived_at.is_(None)).order_by(Person.id.desc())
        )
        name = data.db.get(Person, gone).display_name
    at = open_page(monkeypatch, A, "person", {"id": gone})
    assert name in sent(at)
    at.button(key="erase").click().run()
    at.button(key="confirm.yes").click().run()
    assert not at.exception
    at = open_page(monkeypatch, A, "person", {"id": gone})
    assert name not in sent(at) and T("history.did.erase") in sent(at)
    assert not buttons(at)
