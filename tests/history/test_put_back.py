"""A past change put back: by the edit verb, as far as it still stands, for those who may edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.actor import Actor, Role
from lib.db import reading, transaction
from lib.errors import Conflict, DomainError, NotAllowed
from lib.history.put_back import PutBack
from lib.i18n import translator
from lib.i18n.dates import now_utc
from lib.issues import service as issues
from lib.issues import tables as issue_tables
from lib.issues.models import Direction, Issue, Priority
from lib.meetings import service as meetings
from lib.meetings import tables as meeting_tables
from lib.meetings.models import Meeting
from lib.promises import service as promises
from lib.promises import tables as promise_tables
from lib.promises.models import Promise
from lib.reference.models import Neighbourhood
from lib.roster import service as roster
from lib.roster import tables as roster_tables
from lib.roster.models import Gender, Group, Person, PhoneOwner, Stage
from lib.roster.service import PersonDraft, PhoneDraft
from lib.ui.changes import Told
from tests.meetings.conftest import TODAY, Town
from tests.tools.history import html, offers

T = translator("en")


@dataclass(frozen=True)
class Room:
    """A kind of record, for the tests that are the same for all."""

    model: type[Any]
    put_back: Callable[..., Any]
    history: tuple[Any, ...]
    make: Callable[[Town], int]
    edit: Callable[[Town, int, int, Any], Any]
    """(town, id, version, value) saves ``value`` in the field ``field``."""
    field: str
    values: tuple[Any, Any]
    least: Role = Role.COORDINATOR

    def row(self, id: int) -> Any:
        with reading() as data:
            return data.db.get(self.model, id)

    def told(self, id: int, role: Role = Role.COORDINATOR) -> tuple[Told, ...]:
        query, *first = self.history
        with reading(Actor(1, "", role)) as data:
            return data.ask(query, *first, id, T)

    def newest(self, id: int, nth: int = 0) -> PutBack:
        block = offers(self.told(id))[nth]
        assert block.entry_id is not None
        return PutBack(id, self.row(id).version, block.entry_id)


def _edit_person(town: Town, id: int, version: int, value: Any) -> Any:
    return town.act(roster.edit_person, PersonDraft("آرام", id=id, version=version, stage=value))


def _edit_group(town: Town, id: int, version: int, value: Any) -> Any:
    draft = roster.GroupDraft("انجمن", cadence_weeks=value, id=id, version=version)
    return town.act(roster.edit_group, draft)


def _edit_meeting(town: Town, id: int, version: int, value: Any) -> Any:
    draft = meetings.EditMeeting(id, version, starts_at=value, group_id=town.guilds)
    return town.act(meetings.edit_meeting, draft)


def _edit_issue(town: Town, id: int, version: int, value: Any, **more: Any) -> Any:
    draft = issues.EditIssue(
        id=id, version=version, title="روشنایی", category_id=town.categories[0],
        raised_on=TODAY, priority=value, **more,
    )  # fmt: skip
    return town.act(issues.edit_issue, draft)


def _edit_promise(town: Town, id: int, version: int, value: Any) -> Any:
    return town.act(promises.edit_promise, promises.EditPromise(id, version, value))


ROOMS = {
    "person": Room(
        Person, roster.put_back_person, (roster_tables.history, "person"),
        lambda town: town.act(roster.add_person, PersonDraft("آرام")),
        _edit_person, "stage", (Stage.IDENTIFIED, Stage.CORE), Role.RECORDER,
    ),
    "group": Room(
        Group, roster.put_back_group, (roster_tables.history, "stakeholder_group"),
        lambda town: town.act(roster.add_group, roster.GroupDraft("انجمن", cadence_weeks=4)),
        _edit_group, "cadence_weeks", (4, None),
    ),
    "meeting": Room(
        Meeting, meetings.put_back_meeting, (meeting_tables.history,),
        lambda town: town.plan(starts_at=time(9)), _edit_meeting, "starts_at", (time(9), time(10)),
    ),
    "issue": Room(
        Issue, issues.put_back_issue, (issue_tables.history,),
        lambda town: town.act(
            issues.raise_issue,
            issues.IssueDraft(title="روشنایی", category_id=town.categories[0], raised_by="رهگذر"),
        ),
        lambda *given: _edit_issue(*given, raised_by="رهگذر"),
        "priority", (Priority.NORMAL, Priority.HIGH),
    ),
    "promise": Room(
        Promise, promises.put_back_promise, (promise_tables.history,),
        lambda town: town.act(promises.record_promise, promises.PromiseDraft("آسفالت", TODAY)),
        _edit_promise, "text", ("آسفالت", "سنگ‌فرش"),
    ),
}  # fmt: skip


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest) -> Room:
    return ROOMS[request.param]


@pytest.fixture
def edited(town: Town, room: Room) -> int:
    """A record of the room whose field was changed once."""
    id = room.make(town)
    room.edit(town, id, 1, room.values[1])
    return id


# ------------------------------------------------------------------------------- every record
def test_putting_back_brings_the_old_value_and_is_told_and_put_back_itself(town, room, edited):
    again = town.act(room.put_back, room.newest(edited))
    assert getattr(room.row(edited), room.field) == room.values[0]
    assert html(room.told(edited)).count("→") == 2 and len(offers(room.told(edited))) == 1
    assert again == room.newest(edited)
    town.act(room.put_back, again)
    assert getattr(room.row(edited), room.field) == room.values[1]


def test_the_button_says_before_what_will_stand_after(room, edited):
    (offer,) = offers(room.told(edited))
    assert offer.is_whole and offer.fields in offer.then and offer.html.count("<li>") == 1
    assert offer.then not in html(room.told(edited))


def test_the_making_of_a_record_is_not_put_back(town, room):
    id = room.make(town)
    assert not offers(room.told(id))


def test_who_edited_in_between_is_not_overwritten(town, room, edited):
    seen = room.newest(edited)
    room.edit(town, edited, room.row(edited).version, room.values[0])
    with pytest.raises(Conflict) as refused:
        town.act(room.put_back, seen)
    assert refused.value.key == "ui.error.changed_meanwhile"


def test_what_no_longer_stands_is_neither_offered_nor_done(town, room, edited):
    first = room.newest(edited)
    room.edit(town, edited, first.version, room.values[0])
    assert first.entry_id not in [each.entry_id for each in offers(room.told(edited))]
    with pytest.raises(DomainError) as refused:
        town.act(room.put_back, replace(first, version=room.row(edited).version))
    assert refused.value.key == "history.error.gone"


def test_an_entry_of_another_record_is_not_put_back_into_this_one(town, room, edited):
    other = room.make(town) if room.model is not Group else town.trustees
    seen = replace(room.newest(edited), id=other, version=room.row(other).version)
    with pytest.raises(DomainError) as refused:
        town.act(room.put_back, seen)
    assert refused.value.key == "history.error.gone"


def test_putting_back_needs_what_editing_needs(town, room, edited):
    seen = room.newest(edited)
    for role in Role:
        town.role = role
        if role < room.least:
            with pytest.raises(NotAllowed):
                town.act(room.put_back, seen)
    assert getattr(room.row(edited), room.field) == room.values[1]


# ------------------------------------------------------------------------------- parts of a change
def person_edits(town: Town, *drafts: PersonDraft) -> int:
    first, *others = drafts
    id = town.act(roster.add_person, replace(first, accept_look_alikes=True))
    for version, draft in enumerate(others, 1):
        town.act(roster.edit_person, replace(draft, id=id, version=version))
    return id


def test_a_field_that_was_changed_since_is_left_and_the_button_says_which_go_back(town):
    person = ROOMS["person"]
    first = PersonDraft("آرام", position="دبیر")
    second = replace(first, position="رئیس", institution="شورا", titles=("دکتر",))
    id = person_edits(town, first, second, replace(second, position="مشاور"))
    offer = offers(person.told(id))[1]
    assert not offer.is_whole and offer.fields == "Titles and Institution"
    town.act(roster.put_back_person, person.newest(id, 1))
    row = person.row(id)
    assert (row.position, row.institution, row.titles) == ("مشاور", "", [])


def test_what_was_put_away_meanwhile_is_refused_with_a_sentence(town):
    person = ROOMS["person"]
    with transaction(Actor(None, "", Role.ADMINISTRATOR)) as db:
        there = Neighbourhood(name="زمزم")
        db.add(there)
        db.flush()
    first = PersonDraft("آرام", home_neighbourhood_id=there.id)
    id = person_edits(town, first, replace(first, home_neighbourhood_id=None))
    with transaction(Actor(None, "", Role.ADMINISTRATOR)) as db:
        db.get(Neighbourhood, there.id).archived_at = now_utc()
    with pytest.raises(DomainError) as refused:
        town.act(roster.put_back_person, person.newest(id))
    assert refused.value.key == "history.error.archived"


def test_what_the_edit_verb_refuses_is_refused(town):
    """Somebody else took the group's name meanwhile."""
    group = ROOMS["group"]
    id = group.make(town)
    town.act(roster.edit_group, roster.GroupDraft("کانون", id=id, version=1))
    town.act(roster.add_group, roster.GroupDraft("انجمن"))
    with pytest.raises(DomainError) as refused:
        town.act(roster.put_back_group, group.newest(id))
    assert refused.value.key == "roster.error.group_exists"


def test_a_telephone_is_put_back_with_its_place_its_owner_and_its_note(town):
    person = ROOMS["person"]
    son = PhoneDraft("+989121234567", PhoneOwner.RELATIVE, "پسر ایشان")
    office, home = PhoneDraft("+982155550000", PhoneOwner.OFFICE), PhoneDraft("+982155551111")
    first = PersonDraft("آرام", phones=(son, office))
    id = person_edits(town, first, replace(first, phones=(office, home)))

    def phones() -> tuple[PhoneDraft, ...]:
        with reading() as data:
            return roster._phone_drafts(data.db.get(Person, id))

    back = town.act(roster.put_back_person, person.newest(id))
    assert phones() == (son, office)
    town.act(roster.put_back_person, back)
    assert phones() == (office, home)
    # The first save spoke of a telephone that is another row now: it is not offered twice.
    assert [each.entry_id for each in offers(person.told(id))] == [person.newest(id).entry_id]


def test_recorders_put_back_no_telephone_and_leave_it_as_it_is(town):
    person = ROOMS["person"]
    phones = (PhoneDraft("+989121234567"),)
    first = PersonDraft("آرام", phones=phones, confidential_notes="راز", email="a@b.ir")
    hidden = replace(first, phones=(), confidential_notes="", email="")
    id = person_edits(town, first, hidden, replace(hidden, gender=Gender.MALE))
    (gender,) = offers(person.told(id, Role.RECORDER))
    assert gender.fields == "Gender"
    newest, older = (each.entry_id for each in offers(person.told(id)))
    town.role = Role.RECORDER
    with pytest.raises(DomainError) as refused:
        town.act(roster.put_back_person, PutBack(id, 3, older))
    assert refused.value.key == "history.error.gone"
    town.act(roster.put_back_person, PutBack(id, 3, newest))
    row = person.row(id)
    assert (row.gender, row.confidential_notes, row.email) == (None, "", "")


def test_a_recorder_putting_back_leaves_what_they_do_not_see(town):
    person = ROOMS["person"]
    first = PersonDraft("آرام", confidential_notes="راز", email="a@b.ir")
    id = person_edits(town, first, replace(first, gender=Gender.MALE))
    town.role = Role.RECORDER
    town.act(roster.put_back_person, person.newest(id))
    assert (person.row(id).confidential_notes, person.row(id).email) == ("راز", "a@b.ir")


def test_of_somebody_erased_nothing_is_offered(town):
    person = ROOMS["person"]
    first = PersonDraft("آرام", phones=(PhoneDraft("+989121234567"),))
    id = person_edits(town, first, replace(first, stage=Stage.CORE, phones=()))
    older = person.newest(id)
    town.role = Role.ADMINISTRATOR
    gone = town.act(roster.erase_person, roster.Seen(id, 2))
    assert not offers(person.told(id))
    with pytest.raises(DomainError):
        town.act(roster.put_back_person, replace(older, version=gone.version))


def test_who_was_in_the_room_is_put_back(town):
    id = town.plan()
    draft = meetings.EditMeeting(id, 1, group_id=town.guilds, staff_ids=(town.chair, town.caller))
    town.act(meetings.edit_meeting, draft)
    town.act(meetings.edit_meeting, replace(draft, version=2, staff_ids=(town.caller,)))
    town.act(meetings.put_back_meeting, ROOMS["meeting"].newest(id))
    with reading() as data:
        staff = {each.staff_id for each in data.db.get(Meeting, id).staff}
    assert staff == {town.chair, town.caller}


def test_the_day_of_a_session_is_moved_not_put_back(town):
    id = town.plan()
    moved = meetings.MoveMeeting(id, 1, meets_on=TODAY, go_ahead=True)
    town.act(meetings.move_meeting, moved)
    assert not offers(ROOMS["meeting"].told(id))


def test_letters_are_put_back_in_their_order(town):
    issue = ROOMS["issue"]
    id = issue.make(town)
    one, two = (issues.LetterDraft(Direction.INCOMING, number, TODAY) for number in ("۱", "۲"))
    for version, letters in ((1, (one, two)), (2, (two,))):
        _edit_issue(town, id, version, Priority.NORMAL, raised_by="رهگذر", letters=letters)
    town.act(issues.put_back_issue, issue.newest(id))
    with reading() as data:
        assert issues._letter_drafts(data.db.get(Issue, id)) == (one, two)


def test_steps_have_their_own_way_back_and_are_not_offered(town):
    id = ROOMS["issue"].make(town)
    step = issues.StepDraft(id=id, version=1, to_state=issues.IssueState.ACCEPTED)
    town.act(issues.take_step, step)
    assert not offers(ROOMS["issue"].told(id))
    id = ROOMS["promise"].make(town)
    later = promises.RedatePromise(id, 1, TODAY.replace(year=TODAY.year + 1), reason="برف")
    town.act(promises.redate_promise, later)
    assert not offers(ROOMS["promise"].told(id))


# ------------------------------------------------------------------------------- any edits
WORDS = st.sampled_from(["", "یک", "دو"])
EDITS = st.builds(
    PersonDraft,
    st.sampled_from(["آرام", "بهرامی"]),
    titles=st.lists(WORDS.filter(bool), unique=True).map(tuple),
    position=WORDS,
    notes=WORDS,
    gender=st.sampled_from([None, *Gender]),
    stage=st.sampled_from(Stage),
)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
@given(st.lists(EDITS, min_size=2, max_size=6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_put_back_in_reverse_order_give_the_first_state(town, drafts):
    person = ROOMS["person"]
    id = person_edits(town, drafts[0])
    names = ("family_name", "titles", "position", "notes", "gender", "stage")
    states = [tuple(getattr(person.row(id), name) for name in names)]
    made: list[Any] = []
    for draft in drafts[1:]:
        row = person.row(id)
        town.act(roster.edit_person, replace(draft, id=id, version=row.version))
        if person.row(id).version > row.version:
            made.append(person.newest(id).entry_id)
            states.append(tuple(getattr(person.row(id), name) for name in names))
    for entry_id, state in zip(reversed(made), reversed(states[:-1]), strict=True):
        past = PutBack(id, person.row(id).version, entry_id)
        town.act(roster.put_back_person, past)
        assert tuple(getattr(person.row(id), name) for name in names) == state
