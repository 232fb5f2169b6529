"""A person's own data: all of it handed over, all of it forgotten, nothing else lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from lib.actor import SYSTEM, Actor, Role
from lib.db import Base, Conflict, reading, transaction
from lib.errors import DomainError
from lib.history.models import HistoryEntry
from lib.i18n import translator
from lib.i18n.dates import today_in_tehran
from lib.issues.models import Issue
from lib.issues.service import IssueDraft, raise_issue
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    CallOutcome,
    Invitation,
    MeetingKind,
    Presence,
)
from lib.meetings.service import (
    InvitePeople,
    LogCall,
    PlanMeeting,
    Tap,
    invite_people,
    log_call,
    plan_meeting,
    record_taps,
    retract_call,
    withdraw_invitations,
)
from lib.reference.service import NameDraft, save_name
from lib.roster.models import Membership, Person, Phone
from lib.roster.service import (
    GroupDraft,
    IntroductionDraft,
    PersonDraft,
    PhoneDraft,
    Seen,
    add_group,
    add_person,
    archive_person,
    edit_person,
    erase_person,
    restore_person,
    set_introducer,
    take_out_person,
)
from lib.roster.tables import history
from tests.tools.history import html

TODAY = today_in_tehran()
ADMINISTRATOR = Actor(None, "مدیر نمونه", Role.ADMINISTRATOR)
SECRETS = (
    "پنهانی", "نهفته", "آقاجان", "استادکار", "دبیرستان", "+989121234567", "+989351111111",
    "secret@example.ir", "رازدار", "پسرش", "همسرش", "دیر آمدنی", "جانشین", "زنگ نزنید",
)  # fmt: skip


def do(verb: Any, *arguments: Any) -> Any:
    with transaction(ADMINISTRATOR) as db:
        return verb(db, *arguments)


@pytest.fixture
def person(db: Any) -> int:
    """Somebody with all that can be written of a person, and a neighbour without."""
    group = do(add_group, GroupDraft("انجمن"))
    draft = PersonDraft(
        "پنهانی", "نهفته", known_as="آقاجان", position="استادکار", institution="دبیرستان",
        phones=(PhoneDraft("09121234567", owner_note="پسرش"),), email="secret@example.ir",
        notes="رازدار", confidential_notes="رازدار", group_id=group,
    )  # fmt: skip
    id = do(add_person, draft)
    changed = PersonDraft(**{**draft.__dict__, "id": id, "version": 1, "group_id": None,
                             "phones": (PhoneDraft("09351111111"),)})  # fmt: skip
    do(edit_person, changed)
    do(add_person, PersonDraft("ماندگار", introduced_by_id=id))
    past = do(
        plan_meeting,
        PlanMeeting(MeetingKind.DIALOGUE, TODAY - timedelta(days=1), group_id=group, go_ahead=True),
    )
    do(invite_people, InvitePeople(past, person_ids=(id,)))
    do(
        record_taps,
        past,
        [Tap("1", person_id=id, status=AttendanceStatus.REPRESENTED, representative="جانشین")],
    )
    ahead, other = (
        do(
            plan_meeting,
            PlanMeeting(
                MeetingKind.DIALOGUE, TODAY + timedelta(days=day), group_id=group, go_ahead=True
            ),
        )
        for day in (7, 14)
    )
    for meeting, note in ((ahead, "دیر آمدنی"), (other, "زنگ نزنید")):
        do(invite_people, InvitePeople(meeting, person_ids=(id,)))
        mine = select(Invitation.id).where(Invitation.meeting_id == meeting)
        with reading() as data:
            invitation = data.db.scalar(mine)
        call = LogCall(invitation, CallOutcome.NO_ANSWER, answered_by="همسرش", note=note)
        logged = do(log_call, call)
    do(retract_call, logged)  # of this one only history knows
    do(withdraw_invitations, (invitation,))
    subject = do(save_name, NameDraft("category", "معابر"))
    issue = IssueDraft(title="چراغ کوچه", category_id=subject, meeting_id=past, person_id=id)
    do(raise_issue, issue)
    return id


def everything() -> str:
    """All rows of all tables, as text."""
    with reading() as data:
        return "\n".join(
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in data.db.execute(select(table))
        )


def version_of(id: int) -> int:
    with reading() as data:
        return data.db.get(Person, id).version


def count(model: Any) -> int:
    with reading() as data:
        return data.db.scalar(select(func.count()).select_from(model))


def test_all_that_is_held_is_handed_over_and_that_is_written_down(person):
    held = do(take_out_person, person)
    for secret in SECRETS:
        assert secret in held, secret
    tables = json.loads(held)
    assert tables.keys() >= {"person", "phone", "membership", "invitation", "attendance", "issue"}
    assert tables["membership"][0]["group_id"]["is"] == "انجمن"
    assert "ماندگار" not in held
    with reading() as data:
        last = data.db.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert (last.action, last.root_id, last.actor_name) == ("export", person, ADMINISTRATOR.name)


def test_nothing_of_an_erased_person_is_left_in_any_table(person):
    before = everything()
    for secret in SECRETS:
        assert secret in before, secret
    do(erase_person, Seen(person, version_of(person)))
    after = everything()
    for secret in SECRETS:
        assert secret not in after, secret
    assert "ماندگار" in after and "انجمن" in after and "چراغ کوچه" in after


def test_who_came_and_what_was_raised_is_counted_as_before(person):
    kept = (Invitation, Attendance, Presence, Issue, Person)
    before = {model: count(model) for model in kept}
    do(erase_person, Seen(person, version_of(person)))
    assert {model: count(model) for model in kept} == before
    assert (count(Phone), count(Membership)) == (0, 0)


def test_history_keeps_when_by_whom_and_which_field(person):
    fixed = [column for column in HistoryEntry.__table__.columns if column.name != "changes"]
    entries = select(*fixed, HistoryEntry.changes).order_by(HistoryEntry.id)
    with reading() as data:
        before = data.db.execute(entries).all()
    do(erase_person, Seen(person, version_of(person)))
    with reading() as data:
        after = data.db.execute(entries).all()
    assert [row[:-1] for row in after[: len(before)]] == [row[:-1] for row in before]
    assert [row.changes.keys() for row in after[: len(before)]] == [
        row.changes.keys() for row in before
    ]
    assert (after[-1].action, after[-1].actor_name) == ("erase", ADMINISTRATOR.name)
    with reading(SYSTEM) as data:
        told = html(data.ask(history, "person", person, translator("en")))
    assert "Personal data erased" in told and "None" not in told


def test_history_lets_nothing_be_done_to_it_but_that_loss(person):
    entry = select(HistoryEntry.id).where(HistoryEntry.action == "update").limit(1)
    with reading() as data:
        id = data.db.scalar(entry)
        columns = list(data.db.get(HistoryEntry, id).changes)
    this = HistoryEntry.id == id
    for change in (
        update(HistoryEntry).where(this).values(changes={columns[0]: ["x", "y"]}),
        update(HistoryEntry).where(this).values(changes={}),
        update(HistoryEntry).where(this).values(changes={"other": [None, None]}),
        update(HistoryEntry).where(this).values(actor_name="x"),
        delete(HistoryEntry).where(this),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction(ADMINISTRATOR) as session:
            session.connection().execute(change)


def test_an_erased_person_is_not_brought_back_nor_corrected(person):
    seen = do(erase_person, Seen(person, version_of(person)))
    for verb, draft in (
        (restore_person, seen),
        (archive_person, seen),
        (edit_person, PersonDraft("نو", id=person, version=seen.version)),
        (set_introducer, IntroductionDraft(person, seen.version, None)),
    ):
        with pytest.raises(DomainError):
            do(verb, draft)


def test_who_looked_at_another_version_erases_nobody(person):
    with pytest.raises(Conflict):
        do(erase_person, Seen(person, version_of(person) - 1))
