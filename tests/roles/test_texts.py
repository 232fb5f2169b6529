"""Every text that any verb takes × every naughty line: refused in a sentence, or kept as cleaned.

Which texts there are is read off the verbs; one that the table does not know fails the test.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import select

from lib.accounts.models import Staff
from lib.accounts.service import AccountDraft, StaffDraft, UsernameDraft
from lib.actor import SYSTEM, Role
from lib.db import transaction
from lib.errors import DomainError
from lib.feedback.service import ManagerPaperDraft, PaperDraft
from lib.i18n import translator
from lib.i18n.dates import Weekday, today_in_tehran
from lib.i18n.text import clean
from lib.issues.models import Direction, Issue, IssueState, Link
from lib.issues.service import (
    ChangeSeveral,
    EditIssue,
    HandOn,
    IssueDraft,
    LetterDraft,
    StepDraft,
    Tell,
)
from lib.meetings.models import (
    AttendanceStatus,
    CallOutcome,
    Invitation,
    Meeting,
    MeetingKind,
    MeetingState,
)
from lib.meetings.service import (
    CancelMeeting,
    CloseDay,
    EditMeeting,
    InvitePeople,
    LetterInvitations,
    LogCall,
    MoveMeeting,
    PlanMeeting,
    TallyTap,
    Tap,
)
from lib.promises.models import Promise
from lib.promises.service import (
    EditPromise,
    PromiseDraft,
    RecordAction,
    RedatePromise,
    WithdrawPromise,
)
from lib.reference.models import Category, Holiday, HolidayKind, Programme
from lib.reference.service import HolidayDraft, NameDraft, ProgrammeDraft
from lib.roster.models import Group, Person
from lib.roster.service import GroupDraft, PersonDraft, PhoneDraft
from tests.roles.test_verbs import VERBS, verbs
from tests.tools import keeper

TODAY = today_in_tehran()
OF_ONE_FORM = {"username", "email", "number", "tracking_number", "table", "key", "id"}
"""Texts of a form of their own: a name to sign in by, an address, a code, a key."""
ELSEWHERE = {
    "OwnPassword": "tests/accounts/test_sign_in.py",
    "PasteDraft": "tests/roster/test_paste.py",
}
"""Passwords are kept as their hash, a pasted list is read line by line; where they are tried."""


@dataclass
class Town:
    """Records to try a draft on."""

    person: Person
    group: Group
    planned: Meeting
    held: Meeting
    monday: Meeting
    invitation: int
    issue: Issue
    promise: Promise
    category: int
    staff: int


Case = tuple[str, str, Any, type[Any] | None]
"""Room, verb, a draft that is carried out, and the record that keeps its texts by their names
(None: they are kept elsewhere, as told by the room's own tests)."""


def cases(town: Town) -> list[Case]:
    def seen(row: Any) -> dict[str, int]:
        return {"id": row.id, "version": row.version}

    issue, promise, planned = seen(town.issue), seen(town.promise), seen(town.planned)
    subject = {"category_id": town.category}
    declined: dict[str, Any] = {"to_state": IssueState.DECLINED, "not_told": True}
    letter = LetterDraft(Direction.INCOMING, "x", TODAY)
    phone = PhoneDraft("09121234567", owner_note="x")

    def ahead(days: int) -> date:
        return TODAY + timedelta(days)

    return [
        ("accounts", "save_staff", StaffDraft("x", "x", Role.VIEWER), Staff),
        ("accounts", "add_account", AccountDraft("x", "naughty", Role.VIEWER, "x"), Staff),
        ("accounts", "save_username", UsernameDraft(town.staff, "x"), None),
        ("feedback", "enter_paper", PaperDraft(key="x", meeting_id=town.held.id), None),
        ("feedback", "enter_manager_paper",
            ManagerPaperDraft(key="x", meeting_id=town.held.id), None),
        ("issues", "raise_issue", IssueDraft(title="x", **subject), Issue),
        ("issues", "edit_issue",
            EditIssue(**issue, title="x", raised_on=TODAY, letters=(letter,), **subject), Issue),
        ("issues", "take_step", StepDraft(**issue, **declined), None),
        ("issues", "hand_on", HandOn(**issue, waits_with=Link.DEPUTY), None),
        ("issues", "tell", Tell(**issue, told_on=TODAY), None),
        ("issues", "change_several", ChangeSeveral((tuple(issue.values()),), **declined), None),
        ("meetings", "plan_meeting",
            PlanMeeting(
                MeetingKind.DIALOGUE, ahead(400), group_id=town.group.id, go_ahead=True
            ), Meeting),
        ("meetings", "edit_meeting", EditMeeting(**planned, group_id=town.group.id), None),
        ("meetings", "move_meeting",
            MoveMeeting(**planned, meets_on=ahead(401), go_ahead=True), None),
        ("meetings", "cancel_meeting", CancelMeeting(**planned, reason="x"), None),
        ("meetings", "close_day", CloseDay(ahead(402), "x"), None),
        ("meetings", "invite_people", InvitePeople(town.planned.id, (town.person.id,)), None),
        ("meetings", "record_letter", LetterInvitations((town.invitation,), "x", TODAY), None),
        ("meetings", "log_call", LogCall(town.invitation, CallOutcome.NO_ANSWER), None),
        ("meetings", "record_taps", Tap("x", AttendanceStatus.PRESENT), None),
        ("meetings", "record_tally_taps", TallyTap("x", town.category, 1), None),
        ("promises", "record_promise", PromiseDraft(text="x", due_on=ahead(9)), Promise),
        ("promises", "edit_promise", EditPromise(**promise, text="x"), None),
        ("promises", "redate_promise",
            RedatePromise(**promise, due_on=ahead(99), reason="x"), None),
        ("promises", "record_action", RecordAction(town.promise.id, "x", TODAY), None),
        ("promises", "withdraw_promise", WithdrawPromise(**promise, reason="x"), None),
        ("reference", "save_name", NameDraft("category", "x"), Category),
        ("reference", "save_programme",
            ProgrammeDraft("x", "x", "x", "x", Weekday.SUNDAY, Weekday.MONDAY, version=1),
            Programme),
        ("reference", "save_holiday", HolidayDraft(ahead(403), HolidayKind.CLOSURE, "x"), Holiday),
        ("roster", "add_group", GroupDraft("x"), Group),
        ("roster", "add_person",
            PersonDraft("x", phones=(phone,), accept_look_alikes=True), Person),
    ]  # fmt: skip


# ------------------------------------------------------------------------------- the register
def drafts() -> set[type[Any]]:
    """What verbs take, and what that holds, as far as there is a text in it."""
    found: set[type[Any]] = set()
    for room, name in VERBS:
        for hint in get_type_hints(verbs(room)[name]).items():
            if hint[0] != "return":
                _look_into(hint[1], found)
    return {each for each in found if texts(each)}


def _look_into(hint: Any, found: set[type[Any]]) -> None:
    if get_origin(hint) is not None or isinstance(hint, types.UnionType):
        for part in get_args(hint):
            _look_into(part, found)
    elif is_dataclass(hint) and hint not in found and hint.__module__.endswith(".service"):
        found.add(hint)
        for inner in get_type_hints(hint).values():
            _look_into(inner, found)


def texts(draft: Any) -> list[str]:
    """The names of a draft's fields that hold a text, but for the id of its request."""
    hints = get_type_hints(draft if isinstance(draft, type) else type(draft))
    return [
        each.name
        for each in fields(draft)
        if each.name != "request_id" and hints[each.name] in (str, str | None)
    ]


RESULTS = {"CallLogged", "Withdrawn", "Gone"}
"""What one verb gives and another takes back; nobody types it."""


# ------------------------------------------------------------------------------- the trial
@pytest.fixture
def town(db: Any) -> Callable[[Any], Town]:
    with transaction(SYSTEM) as session:
        keeper.begin(session, "S1")

    def records(session: Any) -> Town:
        first = session.scalar
        planned = select(Meeting).where(
            Meeting.state == MeetingState.PLANNED, Meeting.kind == MeetingKind.DIALOGUE
        )
        open_issue = select(Issue).where(Issue.state == IssueState.ACCEPTED)
        return Town(
            first(select(Person).limit(1)),
            first(select(Group).limit(1)),
            first(planned.where(Meeting.id.in_(select(Invitation.meeting_id))).limit(1)),
            first(
                select(Meeting)
                .where(Meeting.state == MeetingState.HELD, Meeting.kind == MeetingKind.DIALOGUE)
                .order_by(Meeting.meets_on.desc())
                .limit(1)
            ),
            first(select(Meeting).where(Meeting.kind == MeetingKind.PUBLIC).limit(1)),
            first(select(Invitation.id).limit(1)),
            first(
                open_issue.where(Issue.person_id.is_(None), Issue.archived_at.is_(None)).limit(1)
            ),
            first(select(Promise).where(Promise.is_pending()).limit(1)),
            first(select(Category.id).limit(1)),
            first(select(Staff.id).limit(1)),
        )

    return records


def with_line(draft: Any, line: str) -> Any:
    """The draft, and the drafts in it, with this in every text; in one of its own form alone
    where there is no other."""
    said: dict[str, Any] = dict.fromkeys(
        [name for name in texts(draft) if name not in OF_ONE_FORM] or texts(draft), line
    )
    for each in fields(draft):
        inner = getattr(draft, each.name)
        if isinstance(inner, tuple) and inner and is_dataclass(inner[0]):
            said[each.name] = tuple(with_line(part, line) for part in inner)
    return replace(draft, **said)


def carry_out(session: Any, town: Town, room: str, verb: str, draft: Any) -> Any:
    do = verbs(room)[verb]
    if isinstance(draft, Tap):
        return do(session, town.held.id, [draft])
    if isinstance(draft, TallyTap):
        return do(session, town.monday.id, [draft])
    return do(session, draft)


def test_every_naughty_line_in_every_text_is_refused_in_a_sentence_or_kept(
    db, town, naughty_strings
):
    said, wrong, kept = {lang: translator(lang) for lang in ("fa", "en")}, [], 0
    # Each draft takes some of the lines, the next one others. EVERYTHING=1: each takes all.
    step = 1 if os.environ.get("EVERYTHING") else 3 if db.is_sqlite else 9
    with transaction(keeper.acting()) as session:
        there = town(session)
        for turn, (room, verb, draft, model) in enumerate(cases(there)):
            names = [name for name in texts(draft) if name not in OF_ONE_FORM]
            for number, line in enumerate(naughty_strings[turn % step :: step]):
                typed = with_line(draft, line)
                point = session.begin_nested()
                try:
                    made = carry_out(session, there, room, verb, typed)
                    session.flush()
                    if model:
                        row = session.get(model, made)
                        got = {name: getattr(row, name) for name in names}
                        multiline = {name: clean(line, multiline=True) for name in names}
                        assert all(v in (clean(line), multiline[n]) for n, v in got.items()), got
                    kept += 1
                except DomainError as refused:
                    for each in refused.problems:
                        for t in said.values():
                            assert t(each.key, **each.params), each
                except Exception as error:
                    wrong.append(f"{verb} with line {number} {line[:40]!r}: {error!r:.200}")
                point.rollback()
                session.expunge_all()
                session.info["gone"] = []
        session.rollback()
    assert not wrong, "\n".join(wrong[:40])
    assert kept > number * 20


def test_the_table_knows_every_text_that_a_verb_takes(db, town):
    with transaction(SYSTEM) as session:
        tried = {type(draft).__name__ for _, _, draft, _ in cases(town(session))}
        tried |= {"PhoneDraft", "LetterDraft"}  # in a person, in an issue
    wanted = {each.__name__ for each in drafts()} - ELSEWHERE.keys() - RESULTS
    assert wanted <= tried, wanted - tried
