"""What is done with issues: raise, edit, take a step, hand on, tell, take back.

Who may: recorders raise and record steps; coordinators edit, change several and archive.

Each step is an event; the verb that writes it lets the issue say how it stands after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.actor import Role, require
from lib.db import checkout, once
from lib.errors import DomainError, Draft, Problems
from lib.history.put_back import Form, Part, PutBack, put_back
from lib.i18n.checks import checked
from lib.i18n.dates import now_utc, today_in_tehran
from lib.i18n.text import ascii_digits
from lib.issues.models import (
    NEXT,
    OPEN,
    Direction,
    Issue,
    IssueEvent,
    IssueLetter,
    IssueState,
    Link,
    Priority,
    project_issue,
    standing,
)
from lib.meetings.models import Meeting
from lib.reference.models import ActingUnit, Category, Neighbourhood
from lib.roster.models import Group, Person
from lib.roster.service import Bulk, Seen

TITLE_LIMIT = 200
NAME_LIMIT = 200
DESCRIPTION_LIMIT = 4000
REASON_LIMIT = 1000
TRACKING_LIMIT = 40
LETTER_LIMIT = 60
MOST_AT_ONCE = 200
"""Issues changed at one stroke: more is a slip of the hand."""
YEARS_BACK = 20
YEARS_AHEAD = 5
"""How far from today a day may be; more is a slip by a digit."""
AT_ONCE = (
    IssueState.ACCEPTED,
    IssueState.IN_PROGRESS,
    IssueState.RESOLVED,
    IssueState.CONFIRMED,
)
"""The states that need nothing said besides."""
WITH_WORDS = (IssueState.POSTPONED, IssueState.DECLINED)
"""Those that do; of several at once the same is said."""


# ------------------------------------------------------------------------------- drafts
@dataclass(frozen=True, kw_only=True)
class IssueDraft(Draft):
    """Something raised. ``raised_by``: the name of one who is not on the roster.

    Without ``raised_on`` it is the session's day, or today; without ``group_id`` the session's
    group.
    """

    title: str
    category_id: int | None
    person_id: int | None = None
    raised_by: str = ""
    meeting_id: int | None = None
    group_id: int | None = None
    raised_on: date | None = None
    description: str = ""
    neighbourhood_id: int | None = None
    owner_id: int | None = None
    acting_unit_id: int | None = None
    due_on: date | None = None
    priority: Priority = Priority.NORMAL
    tracking_number: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class LetterDraft:
    direction: Direction | None = None
    number: str = ""
    letter_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EditIssue(Draft):
    """What an issue's form holds; how it stands is changed by steps."""

    id: int
    version: int
    title: str
    category_id: int | None
    raised_on: date | None
    person_id: int | None = None
    raised_by: str = ""
    group_id: int | None = None
    description: str = ""
    neighbourhood_id: int | None = None
    owner_id: int | None = None
    acting_unit_id: int | None = None
    due_on: date | None = None
    priority: Priority = Priority.NORMAL
    tracking_number: str = ""
    letters: tuple[LetterDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepDraft(Draft):
    """A step to another state. ``happened_on`` None: today.

    A refusal says why, and either when those who raised it were told or that they were not
    (``not_told``); a postponement until when.
    """

    id: int
    version: int
    to_state: IssueState
    happened_on: date | None = None
    waits_with: Link | None = None
    reason: str = ""
    told_on: date | None = None
    not_told: bool = False
    until_on: date | None = None
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOn(Draft):
    """With whom an issue waits from now on."""

    id: int
    version: int
    waits_with: Link | None
    happened_on: date | None = None
    reason: str = ""
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Tell(Draft):
    """The day on which those who raised it were told how it stands, and what was said."""

    id: int
    version: int
    told_on: date | None
    reason: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class UndoStep:
    """The last step of an issue, entered by mistake."""

    id: int
    version: int
    event_id: int


@dataclass(frozen=True)
class ChangeSeveral(Draft):
    """One thing for several issues, (id, version) of each: what is None stays as it is.

    What else a state asks for is as of ``StepDraft``.
    """

    issues: tuple[tuple[int, int], ...]
    owner_id: int | None = None
    due_on: date | None = None
    to_state: IssueState | None = None
    reason: str = ""
    told_on: date | None = None
    not_told: bool = False
    until_on: date | None = None


@dataclass(frozen=True)
class PutBackSeveral:
    """What stood before ``change_several``: its ``Bulk.changed``."""

    issues: tuple[tuple[int, int, int | None, date | None, int | None], ...]
    """(id, version, owner, due date, the step to be taken back) of each."""


# ------------------------------------------------------------------------------- raising
def raise_issue(db: Session, draft: IssueDraft) -> int:
    """Write down something that was raised; returns its id."""
    require(db, Role.RECORDER)

    def make() -> int:
        p = draft.problems()
        meeting = db.get(Meeting, draft.meeting_id) if draft.meeting_id is not None else None
        if draft.meeting_id is not None and meeting is None:
            p.add("issues.error.meeting", "meeting_id")
        day = draft.raised_on
        if draft.lacks("raised_on"):
            day = meeting.meets_on if meeting else today_in_tehran()
        _check_past(p, day, "raised_on")
        columns = _columns(p, db, draft, day, None)
        if draft.group_id is None and meeting is not None:
            columns["group_id"] = meeting.group_id
        p.check()
        assert day is not None
        issue = Issue(raised_on=day, meeting_id=meeting.id if meeting else None, **columns)
        db.add(issue)
        _add_step(db, issue, [], IssueState.RAISED, day)
        db.flush()
        return issue.id

    made = once(db, draft.request_id, make)
    assert made is not None
    return made


def edit_issue(db: Session, draft: EditIssue) -> int:
    """Change what an issue's page says of it. Raises Conflict if a colleague was first."""
    require(db, Role.COORDINATOR)
    issue = checkout(db, Issue, draft.id, draft.version, _as_edited)
    p = draft.problems()
    if draft.lacks("raised_on"):
        p.add("i18n.error.required", "raised_on")
    _check_past(p, draft.raised_on, "raised_on")
    steps = standing(issue.events)[1:]
    said = [each.happened_on for each in steps] + [each.told_on for each in steps if each.told_on]
    if draft.raised_on and said and draft.raised_on > min(said):
        p.add("issues.error.raised_after_step", "raised_on", day=min(said))
    columns = _columns(p, db, draft, draft.raised_on, issue)
    letters = _letters(p, draft.letters)
    p.check()
    assert draft.raised_on is not None
    issue.raised_on = draft.raised_on
    for name, value in columns.items():
        setattr(issue, name, value)
    if letters != _letter_drafts(issue):
        # As they stand in the form, each in its place: what stayed leaves no trace.
        for row, letter in zip(issue.letters, letters, strict=False):
            row.direction, row.number = letter.direction, letter.number
            row.letter_on = letter.letter_on
        del issue.letters[len(letters) :]
        for letter in letters[len(issue.letters) :]:
            issue.letters.append(
                IssueLetter(
                    direction=letter.direction, number=letter.number, letter_on=letter.letter_on
                )
            )
    db.flush()
    return issue.version


ISSUE_FORM = Form(
    Issue,
    EditIssue,
    (Part("letters", "letters", IssueLetter, ("direction", "number", "letter_on"), LetterDraft),),
)


def put_back_issue(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of an issue's form back; what takes that back. Steps have their own."""
    role = require(db, Role.COORDINATOR).role
    return put_back(db, role, past, ISSUE_FORM, edit_issue)


def archive_issue(db: Session, seen: Seen) -> Seen:
    """Put away an issue that was entered by mistake: it counts nowhere."""
    return _put_away(db, seen, away=True)


def restore_issue(db: Session, seen: Seen) -> Seen:
    """Bring an archived issue back."""
    return _put_away(db, seen, away=False)


def _put_away(db: Session, seen: Seen, *, away: bool) -> Seen:
    require(db, Role.COORDINATOR)
    issue = checkout(db, Issue, seen.id, seen.version)
    if (issue.archived_at is not None) != away:
        issue.archived_at = now_utc() if away else None
        db.flush()
    return Seen(issue.id, issue.version)


# ------------------------------------------------------------------------------- its steps
def take_step(db: Session, draft: StepDraft) -> UndoStep:
    """Bring an issue to another state; returns what takes it back."""
    require(db, Role.RECORDER)

    def step() -> int:
        issue = _live(db, draft.id, draft.version)
        steps = standing(issue.events)
        if draft.to_state not in NEXT[issue.state]:
            raise DomainError("issues.error.next", "to_state")
        p = draft.problems()
        day = _step_day(p, draft, issue, steps)
        said = _said(p, draft, issue.raised_on)
        p.check()
        event = _add_step(
            db,
            issue,
            steps,
            draft.to_state,
            day,
            waits_with=draft.waits_with if draft.to_state in OPEN else None,
            **said,
        )
        db.flush()
        return event.id

    return _recorded(db, draft.id, once(db, draft.request_id, step))


def hand_on(db: Session, draft: HandOn) -> UndoStep:
    """Say with whom an open issue waits now; returns what takes it back."""
    require(db, Role.RECORDER)

    def hand() -> int:
        issue = _live(db, draft.id, draft.version)
        if issue.state not in OPEN:
            raise DomainError("issues.error.not_open")
        steps = standing(issue.events)
        p = draft.problems()
        day = _step_day(p, draft, issue, steps)
        reason = checked(p, "reason", draft.reason, REASON_LIMIT, multiline=True)
        if draft.waits_with is issue.waits_with:
            p.add("issues.error.same_link", "waits_with")
        p.check()
        event = _add_step(
            db,
            issue,
            steps,
            issue.state,
            day,
            waits_with=draft.waits_with,
            reason=reason,
            until_on=issue.postponed_until,
        )
        db.flush()
        return event.id

    return _recorded(db, draft.id, once(db, draft.request_id, hand))


def tell(db: Session, draft: Tell) -> UndoStep:
    """Note that those who raised an issue were told how it stands; returns what takes it back."""
    require(db, Role.RECORDER)

    def note() -> int:
        issue = _live(db, draft.id, draft.version)
        steps = standing(issue.events)
        p = draft.problems()
        if draft.lacks("told_on"):
            p.add("i18n.error.required", "told_on")
        _check_told(p, draft.told_on, issue.raised_on)
        reason = checked(p, "reason", draft.reason, REASON_LIMIT, multiline=True)
        p.check()
        assert draft.told_on is not None
        if issue.state is IssueState.DECLINED:
            reason = reason or steps[-1].reason
        event = _add_step(
            db,
            issue,
            steps,
            issue.state,
            max(draft.told_on, steps[-1].happened_on),
            waits_with=issue.waits_with,
            reason=reason,
            told_on=draft.told_on,
            until_on=issue.postponed_until,
        )
        db.flush()
        return event.id

    return _recorded(db, draft.id, once(db, draft.request_id, note))


def undo_step(db: Session, draft: UndoStep) -> None:
    """Take back the last step of an issue, by an event that names it."""
    require(db, Role.RECORDER)
    issue = _live(db, draft.id, draft.version)
    _take_back(db, issue, draft.event_id)


def _take_back(db: Session, issue: Issue, event_id: int) -> None:
    steps = standing(issue.events)
    if len(steps) < 2 or steps[-1].id != event_id:
        raise DomainError("issues.error.not_the_last")
    last, before = steps[-1], steps[-2]
    issue.events.append(
        IssueEvent(
            from_state=last.to_state,
            to_state=before.to_state,
            waits_with=before.waits_with,
            happened_on=last.happened_on,
            recorded_at=now_utc(),
            staff_id=_actor(db),
            reason=before.reason,
            until_on=before.until_on,
            undoes_id=last.id,
        )
    )
    project_issue(issue, issue.events)
    db.flush()


def _live(db: Session, id: int, version: int) -> Issue:
    issue = checkout(db, Issue, id, version)
    if issue.archived_at is not None:
        raise DomainError("issues.error.archived")
    return issue


def _recorded(db: Session, id: int, event_id: int | None) -> UndoStep:
    assert event_id is not None
    version = db.scalar(select(Issue.version).where(Issue.id == id))
    return UndoStep(id, version or 0, event_id)


def _add_step(
    db: Session,
    issue: Issue,
    steps: list[IssueEvent],
    to_state: IssueState,
    day: date,
    **more: Any,
) -> IssueEvent:
    """Add an event after ``steps`` (those that hold), and how the issue stands after it.

    The event has its id when the verb flushes: once, however many issues it writes to.
    """
    event = IssueEvent(
        from_state=steps[-1].to_state if steps else None,
        to_state=to_state,
        happened_on=day,
        recorded_at=now_utc(),
        staff_id=_actor(db),
        **more,
    )
    issue.events.append(event)
    project_issue(issue, issue.events)
    return event


def _actor(db: Session) -> int | None:
    return db.info["actor"].staff_id


# ------------------------------------------------------------------------------- several at once
def change_several(db: Session, draft: ChangeSeveral) -> Bulk:
    """Owner, due date or state for several issues.

    Skipped, by title: those changed meanwhile, archived, that cannot go to that state, or were
    raised after the day on which all were told.
    ``changed``: what ``put_back_several`` takes.
    """
    require(db, Role.COORDINATOR)
    if not draft.issues:
        raise DomainError("issues.error.none_chosen")
    if len(draft.issues) > MOST_AT_ONCE:
        raise DomainError("issues.error.too_many", limit=MOST_AT_ONCE)
    p = draft.problems()
    today = today_in_tehran()
    if draft.owner_id is not None:
        _check_row(p, db, Staff, draft.owner_id, None, "owner_id", "issues.error.staff")
    if draft.due_on is not None and draft.due_on < today:
        p.add("issues.error.due_past", "due_on")
    _check_far(p, draft.due_on, "due_on")
    if draft.to_state is not None and draft.to_state not in (*AT_ONCE, *WITH_WORDS):
        p.add("issues.error.one_by_one", "to_state")
    said = _said(p, draft)
    p.check()
    changed, skipped = [], []
    issues = _locked(db, tuple(id for id, _ in draft.issues))
    versions = dict(draft.issues)
    for issue in issues:
        steps = standing(issue.events) if draft.to_state else []
        if (
            issue.version != versions[issue.id]
            or issue.archived_at is not None
            or (draft.to_state and draft.to_state not in NEXT[issue.state])
            or (draft.told_on and draft.told_on < issue.raised_on)
        ):
            skipped.append(issue.title)
            continue
        before = (issue.owner_id, issue.due_on)
        event = None
        if draft.owner_id is not None:
            issue.owner_id = draft.owner_id
        if draft.due_on is not None:
            issue.due_on = draft.due_on
        if draft.to_state:
            waits = issue.waits_with if draft.to_state in OPEN else None
            event = _add_step(db, issue, steps, draft.to_state, today, waits_with=waits, **said)
        changed.append((issue, before, event))
    db.flush()
    rows = tuple(
        (each.id, each.version, *old, event.id if event else None) for each, old, event in changed
    )
    return Bulk(rows, tuple(skipped))


def put_back_several(db: Session, draft: PutBackSeveral) -> None:
    """Take ``change_several`` back where nothing was changed since."""
    require(db, Role.COORDINATOR)
    before = {row[0]: row for row in draft.issues}
    for issue in _locked(db, tuple(before)):
        _, version, owner_id, due_on, event_id = before[issue.id]
        if issue.version != version:
            continue
        issue.owner_id, issue.due_on = owner_id, due_on
        if event_id is not None:
            _take_back(db, issue, event_id)
    db.flush()


def _locked(db: Session, ids: tuple[int, ...]) -> list[Issue]:
    chosen = select(Issue).where(Issue.id.in_(ids)).order_by(Issue.id)
    return list(db.scalars(chosen.with_for_update(of=Issue)))


# ------------------------------------------------------------------------------- the rules
def _columns(
    p: Problems, db: Session, draft: IssueDraft | EditIssue, day: date | None, issue: Issue | None
) -> dict[str, Any]:
    """What both drafts say, checked; what ``issue`` has already may stay though archived."""
    had = lambda name: getattr(issue, name) if issue is not None else None  # noqa: E731
    texts = {
        "title": checked(p, "title", draft.title, TITLE_LIMIT, required=True),
        "description": checked(
            p, "description", draft.description, DESCRIPTION_LIMIT, multiline=True
        ),
        "raised_by": checked(p, "raised_by", draft.raised_by, NAME_LIMIT),
        "tracking_number": ascii_digits(
            checked(p, "tracking_number", draft.tracking_number, TRACKING_LIMIT)
        ),
    }
    if draft.category_id is None:
        p.add("i18n.error.required", "category_id")
    for name, (table, error) in _CHOSEN.items():
        _check_row(p, db, table, getattr(draft, name), had(name), name, error)
    if draft.person_id is not None:
        texts["raised_by"] = ""
    if draft.due_on and day and draft.due_on < day:
        p.add("issues.error.due_before_raised", "due_on")
    _check_far(p, draft.due_on, "due_on")
    return {
        **texts,
        **{name: getattr(draft, name) for name in _CHOSEN},
        "due_on": draft.due_on,
        "priority": draft.priority,
    }


_CHOSEN: dict[str, tuple[Any, str]] = {
    "category_id": (Category, "issues.error.category"),
    "group_id": (Group, "issues.error.group"),
    "person_id": (Person, "issues.error.person"),
    "neighbourhood_id": (Neighbourhood, "issues.error.neighbourhood"),
    "owner_id": (Staff, "issues.error.staff"),
    "acting_unit_id": (ActingUnit, "issues.error.acting_unit"),
}


def _check_row(
    p: Problems, db: Session, table: Any, id: int | None, before: int | None, field: str, key: str
) -> None:
    if id is not None and id != before:
        row = db.get(table, id)
        if row is None or row.archived_at is not None:
            p.add(key, field)


def _check_past(p: Problems, day: date | None, field: str) -> None:
    if day is None:
        return
    today = today_in_tehran()
    if day > today:
        p.add("issues.error.future", field)
    elif day.year < today.year - YEARS_BACK:
        p.add("issues.error.far_day", field)


def _check_far(p: Problems, day: date | None, field: str) -> None:
    if day and day.year > today_in_tehran().year + YEARS_AHEAD:
        p.add("issues.error.far_day", field)


def _step_day(
    p: Problems, draft: StepDraft | HandOn, issue: Issue, steps: list[IssueEvent]
) -> date:
    """The day of a step: not before the step before it, not after today."""
    day = draft.happened_on or today_in_tehran()
    before = steps[-1].happened_on if len(steps) > 1 else issue.raised_on
    if day < before:
        p.add("issues.error.before_last_step", "happened_on", day=before)
    if day > today_in_tehran():
        p.add("issues.error.future", "happened_on")
    return day


def _said(
    p: Problems, draft: StepDraft | ChangeSeveral, raised_on: date | None = None
) -> dict[str, Any]:
    """What is said with a step, checked: what its state asks for is there."""
    declined = draft.to_state is IssueState.DECLINED
    postponed = draft.to_state is IssueState.POSTPONED
    reason = checked(p, "reason", draft.reason, REASON_LIMIT, required=declined, multiline=True)
    _check_told(p, draft.told_on, raised_on)
    if declined and draft.lacks("told_on") and not draft.not_told:
        p.add("issues.error.told_or_not", "told_on")
    if postponed:
        _check_until(p, draft)
    until = draft.until_on if postponed else None
    return {"reason": reason, "told_on": draft.told_on, "until_on": until}


def _check_told(p: Problems, told_on: date | None, raised_on: date | None) -> None:
    if told_on is None:
        return
    if raised_on and told_on < raised_on:
        p.add("issues.error.told_before_raised", "told_on", day=raised_on)
    elif told_on > today_in_tehran():
        p.add("issues.error.future", "told_on")


def _check_until(p: Problems, draft: StepDraft | ChangeSeveral) -> None:
    if draft.lacks("until_on"):
        p.add("i18n.error.required", "until_on")
    elif draft.until_on and draft.until_on <= today_in_tehran():
        p.add("issues.error.until", "until_on")
    else:
        _check_far(p, draft.until_on, "until_on")


def _letters(p: Problems, drafts: tuple[LetterDraft, ...]) -> tuple[LetterDraft, ...]:
    """The letters that were written; rows left empty go."""
    kept = []
    for n, letter in enumerate(drafts):
        number = checked(p, f"letters.{n}.number", letter.number, LETTER_LIMIT)
        if not number and letter.letter_on is None:
            continue
        if not number:
            p.add("i18n.error.required", f"letters.{n}.number")
        if letter.direction is None:
            p.add("i18n.error.required", f"letters.{n}.direction")
        _check_past(p, letter.letter_on, f"letters.{n}.letter_on")
        kept.append(LetterDraft(letter.direction, number, letter.letter_on))
    return tuple(kept)


def _letter_drafts(issue: Issue) -> tuple[LetterDraft, ...]:
    return tuple(LetterDraft(each.direction, each.number, each.letter_on) for each in issue.letters)


def _as_edited(issue: Issue) -> dict[str, Any]:
    """What stands in the database, by the names of ``EditIssue``."""
    names = (
        "title",
        "description",
        "raised_on",
        "raised_by",
        "due_on",
        "priority",
        "tracking_number",
        *_CHOSEN,
    )
    return {name: getattr(issue, name) for name in names} | {"letters": _letter_drafts(issue)}
