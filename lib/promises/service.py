"""What is done with promises: made, given another day, acted on, kept, withdrawn.

Each step is an event, written in one verb with the promise that is its projection. A promise that
is kept or withdrawn takes no further step; its last step is taken back first.

Who may: recorders write down promises and their steps; coordinators edit, withdraw and archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.accounts.models import Staff
from lib.actor import Actor, Role, require
from lib.db import checkout, fetch, once
from lib.errors import DomainError, Draft, Problems
from lib.history.put_back import Form, PutBack, put_back
from lib.i18n.checks import checked
from lib.i18n.dates import now_utc, today_in_tehran
from lib.issues.models import Issue, standing
from lib.meetings.models import Meeting
from lib.promises.models import (
    Completion,
    Promise,
    PromiseEvent,
    PromiseStep,
    project_promise,
)
from lib.reference.models import ActingUnit
from lib.roster.models import Group

TEXT_LIMIT = 1000
REASON_LIMIT = 1000
YEARS_AHEAD = 10
"""How far ahead a promise may be due: beyond it is a slip of the finger."""


# ------------------------------------------------------------------------------- drafts
@dataclass(frozen=True)
class PromiseDraft(Draft):
    """What the municipality said it would do.

    ``meeting_id``: the session it was made in; its group and its day are meant where ``group_id``
    and ``promised_on`` are not given. Without a session ``promised_on`` is today.
    """

    text: str
    due_on: date | None
    meeting_id: int | None = None
    group_id: int | None = None
    promised_on: date | None = None
    issue_id: int | None = None
    acting_unit_id: int | None = None
    owner_id: int | None = None
    request_id: str = ""


@dataclass(frozen=True)
class EditPromise(Draft):
    """What a promise's form holds; its day is changed by ``redate_promise``."""

    id: int
    version: int
    text: str
    issue_id: int | None = None
    acting_unit_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True)
class RedatePromise(Draft):
    """Another day for a promise, and why."""

    id: int
    version: int
    due_on: date | None
    reason: str = ""


@dataclass(frozen=True)
class RecordAction(Draft):
    """What was done about a promise and how far it is kept by that; None leaves it as it was."""

    id: int
    text: str
    happened_on: date | None
    completion: Completion | None = None
    request_id: str = ""


@dataclass(frozen=True)
class WithdrawPromise(Draft):
    """Why a promise will not be kept. It stays counted."""

    id: int
    version: int
    reason: str = ""


@dataclass(frozen=True)
class UndoStep:
    """The last step of a promise, as it was seen: ``event_id`` is taken back."""

    id: int
    event_id: int


@dataclass(frozen=True)
class PromiseVersion:
    """A promise as it was seen: for verbs that need no more."""

    id: int
    version: int


# ------------------------------------------------------------------------------- verbs
def record_promise(db: Session, draft: PromiseDraft) -> int:
    """Write down a promise; returns its id."""
    actor = require(db, Role.RECORDER)

    def make() -> int:
        p = draft.problems()
        text = checked(p, "text", draft.text, TEXT_LIMIT, required=True)
        meeting = db.get(Meeting, draft.meeting_id) if draft.meeting_id else None
        if draft.meeting_id and meeting is None:
            p.add("promises.error.meeting", "meeting_id")
        group_id = draft.group_id or (meeting.group_id if meeting else None)
        today = today_in_tehran()
        promised_on = draft.promised_on or (meeting.meets_on if meeting else today)
        if promised_on > today:
            in_session = meeting is not None and draft.promised_on is None
            key = "promises.error.session_ahead" if in_session else "promises.error.future"
            p.add(key, "promised_on")
        _check_due(p, draft, promised_on)
        if draft.group_id and db.get(Group, draft.group_id) is None:
            p.add("promises.error.group", "group_id")
        _check_choices(p, db, draft)
        p.check()
        assert draft.due_on is not None
        promise = Promise(
            text=text,
            promised_on=promised_on,
            meeting_id=draft.meeting_id,
            group_id=group_id,
            issue_id=draft.issue_id,
            acting_unit_id=draft.acting_unit_id,
            owner_id=draft.owner_id,
            original_due_on=draft.due_on,
            due_on=draft.due_on,
        )
        db.add(promise)
        made = PromiseStep.MADE
        completion = Completion.NOT_STARTED
        _write(db, actor, promise, made, promised_on, due_on=draft.due_on, completion=completion)
        return promise.id

    made = once(db, draft.request_id, make)
    assert made is not None
    return made


def edit_promise(db: Session, draft: EditPromise) -> None:
    """Change what a promise's form holds. Raises Conflict if a colleague was first."""
    require(db, Role.COORDINATOR)
    promise = checkout(db, Promise, draft.id, draft.version, _as_edited)
    p = draft.problems()
    text = checked(p, "text", draft.text, TEXT_LIMIT, required=True)
    _check_choices(p, db, draft, promise)
    p.check()
    promise.text, promise.issue_id = text, draft.issue_id
    promise.acting_unit_id, promise.owner_id = draft.acting_unit_id, draft.owner_id
    db.flush()


PROMISE_FORM = Form(Promise, EditPromise)


def put_back_promise(db: Session, past: PutBack) -> PutBack | None:
    """Put a past change of a promise's form back; what takes that back. Steps have their own."""
    role = require(db, Role.COORDINATOR).role
    return put_back(db, role, past, PROMISE_FORM, edit_promise)


def redate_promise(db: Session, draft: RedatePromise) -> UndoStep:
    """Give a promise another day; the first one stays known. Returns what takes it back."""
    actor = require(db, Role.RECORDER)
    promise = checkout(db, Promise, draft.id, draft.version)
    _must_be_pending(promise)
    p = draft.problems()
    reason = checked(p, "reason", draft.reason, REASON_LIMIT, required=True)
    _check_due(p, draft, promise.promised_on)
    if draft.due_on == promise.due_on:
        p.add("promises.error.same_day", "due_on")
    p.check()
    step, today = PromiseStep.REDATED, today_in_tehran()
    return _write(db, actor, promise, step, today, reason, due_on=draft.due_on)


def record_action(db: Session, draft: RecordAction) -> UndoStep:
    """Write down what was done; COMPLETE keeps the promise. Returns what takes it back."""
    actor = require(db, Role.RECORDER)

    def record() -> int:
        promise = fetch(db, Promise, draft.id)
        _must_be_pending(promise)
        p = draft.problems()
        text = checked(p, "text", draft.text, REASON_LIMIT, required=True)
        if draft.lacks("happened_on"):
            p.add("i18n.error.required", "happened_on")
        elif draft.happened_on is not None:
            last = standing(promise.events)[-1].happened_on
            if draft.happened_on > today_in_tehran():
                p.add("promises.error.future", "happened_on")
            elif draft.happened_on < last:
                p.add("promises.error.before_last", "happened_on", day=last)
        p.check()
        assert draft.happened_on is not None
        step, completion = PromiseStep.ACTION, draft.completion
        done = _write(db, actor, promise, step, draft.happened_on, text, completion=completion)
        return done.event_id

    event_id = once(db, draft.request_id, record)
    assert event_id is not None
    return UndoStep(draft.id, event_id)


def withdraw_promise(db: Session, draft: WithdrawPromise) -> UndoStep:
    """Say that a promise will not be kept, and why. Returns what takes it back."""
    actor = require(db, Role.COORDINATOR)
    promise = checkout(db, Promise, draft.id, draft.version)
    _must_be_pending(promise)
    p = draft.problems()
    reason = checked(p, "reason", draft.reason, REASON_LIMIT, required=True)
    p.check()
    return _write(db, actor, promise, PromiseStep.WITHDRAWN, today_in_tehran(), reason)


def undo_step(db: Session, draft: UndoStep) -> None:
    """Take back the last step of a promise by another event that names it.

    That it was made is not taken back so: a promise entered by mistake is archived.
    """
    actor = require(db, Role.RECORDER)
    promise = fetch(db, Promise, draft.id)
    _must_be_there(promise)
    last = standing(promise.events)[-1]
    if last.step is PromiseStep.MADE:
        raise DomainError("promises.error.nothing_to_undo")
    if last.id != draft.event_id:
        raise DomainError("promises.error.not_the_last")
    if last.step is PromiseStep.WITHDRAWN:
        require(db, Role.COORDINATOR)
    today = today_in_tehran()
    _write(db, actor, promise, last.step, today, last.reason, due_on=last.due_on, undoes_id=last.id)


def archive_promise(db: Session, draft: PromiseVersion) -> PromiseVersion:
    """Put away a promise that was entered by mistake; it counts nowhere. Returns its undo."""
    require(db, Role.COORDINATOR)
    promise = checkout(db, Promise, draft.id, draft.version)
    _must_be_there(promise)
    promise.archived_at = now_utc()
    db.flush()
    return PromiseVersion(promise.id, promise.version)


def restore_promise(db: Session, draft: PromiseVersion) -> None:
    """Bring back a promise that was put away."""
    require(db, Role.COORDINATOR)
    promise = checkout(db, Promise, draft.id, draft.version)
    promise.archived_at = None
    db.flush()


# ------------------------------------------------------------------------------- the rules
def _write(
    db: Session,
    actor: Actor,
    promise: Promise,
    step: PromiseStep,
    happened_on: date,
    reason: str = "",
    **more: Any,
) -> UndoStep:
    """Add an event and let the promise say how it stands with it."""
    event = PromiseEvent(
        step=step,
        happened_on=happened_on,
        recorded_at=now_utc(),
        staff_id=actor.staff_id,
        reason=reason,
        **more,
    )
    promise.events.append(event)
    project_promise(promise, promise.events)
    db.flush()
    return UndoStep(promise.id, event.id)


def _must_be_there(promise: Promise) -> None:
    if promise.archived_at is not None:
        raise DomainError("promises.error.archived")


def _must_be_pending(promise: Promise) -> None:
    _must_be_there(promise)
    if promise.withdrawn_on is not None:
        raise DomainError("promises.error.withdrawn")
    if promise.completed_on is not None:
        raise DomainError("promises.error.kept")


def _check_due(p: Problems, draft: PromiseDraft | RedatePromise, promised_on: date) -> None:
    if draft.lacks("due_on"):
        p.add("i18n.error.required", "due_on")
    elif draft.due_on is not None and draft.due_on < promised_on:
        p.add("promises.error.due_before", "due_on", day=promised_on)
    elif draft.due_on is not None and draft.due_on.year > today_in_tehran().year + YEARS_AHEAD:
        p.add("promises.error.far_ahead", "due_on")


def _check_choices(
    p: Problems, db: Session, draft: PromiseDraft | EditPromise, before: Promise | None = None
) -> None:
    """Unit, owner and issue are there; what was put away may stay where it stands already."""
    for name, model in CHOICES.items():
        id = getattr(draft, name)
        if id is None or (before is not None and id == getattr(before, name)):
            continue
        archived = db.execute(select(model.id, model.archived_at).where(model.id == id)).first()
        if archived is None or archived.archived_at is not None:
            p.add(f"promises.error.{name}", name)


CHOICES: dict[str, Any] = {"acting_unit_id": ActingUnit, "owner_id": Staff, "issue_id": Issue}


def _as_edited(promise: Promise) -> dict[str, Any]:
    return {name: getattr(promise, name) for name in ("text", *CHOICES)}
