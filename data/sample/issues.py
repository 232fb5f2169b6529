"""What was raised and what was promised, each with the story of its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.sample import words
from data.sample.bulk import Bulk
from data.sample.people import Circle, Town
from lib.i18n.dates import TEHRAN, fields, weekday_place
from lib.i18n.text import search_text
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
)
from lib.meetings.models import Attendance, AttendanceStatus, Meeting, MeetingKind, MeetingState
from lib.promises.models import (
    Completion,
    Promise,
    PromiseEvent,
    PromiseStep,
    project_promise,
)
from lib.reference.models import ActingUnit, Category, CategoryFamily

S, C, P = IssueState, Completion, PromiseStep
BUILDING_SHARE = 0.97
"""Brief F5: of Mondays."""
SLIP_EVERY = 60
"""Of so many records one was entered by mistake and put away, and of another a step taken back."""
WAYS = ((), (), (), (Link.OUTSIDE,), (Link.RAISER, Link.SUB_DISTRICT), (Link.RAISER,))
"""With whom an issue waits after the deputy, one after the other."""
text_of = lru_cache(maxsize=100_000)(search_text)


@dataclass(frozen=True)
class Sitting:
    """A held session and who was there: (person or None, name of a guest)."""

    id: int
    kind: MeetingKind
    held_on: date
    circle: Circle | None
    present: list[tuple[int | None, str]]


@dataclass(frozen=True)
class Raised:
    """What the promises need of an issue."""

    id: int
    sitting: Sitting
    place: int
    home: str
    unit_id: int


def sittings(db: Session, town: Town) -> list[Sitting]:
    """The sessions whose attendance is known, Mondays (which keep none) as well, oldest first."""
    circles = {circle.id: circle for circle in town.circles}
    present: dict[int, list[tuple[int | None, str]]] = {}
    for meeting_id, person_id, guest in db.execute(
        select(Attendance.meeting_id, Attendance.person_id, Attendance.guest_name)
        .where(Attendance.status == AttendanceStatus.PRESENT)
        .order_by(Attendance.id)
    ):
        present.setdefault(meeting_id, []).append((person_id, guest))
    held = db.execute(
        select(Meeting.id, Meeting.kind, Meeting.meets_on, Meeting.group_id)
        .where(Meeting.state == MeetingState.HELD)
        .order_by(Meeting.meets_on, Meeting.id)
    )
    return [
        Sitting(row.id, row.kind, row.meets_on, circles.get(row.group_id), present.get(row.id, []))
        for row in held
        if row.id in present or row.kind is MeetingKind.PUBLIC
    ]


class Casebook:
    """Writes the issues and promises of one town."""

    def __init__(
        self, db: Session, rng: Random, town: Town, held: Iterable[Sitting], today: date
    ) -> None:
        self.rng, self.town, self.today = rng, town, today
        self.bulk = Bulk(db, Issue, IssueEvent, IssueLetter, Promise, PromiseEvent)
        held = list(held)
        self.dialogues = [s for s in held if s.kind is MeetingKind.DIALOGUE]
        self.mondays = [s for s in held if s.kind is MeetingKind.PUBLIC]
        categories = list(db.scalars(select(Category).order_by(Category.position)))
        self.categories = [category.id for category in categories]
        is_building = [c.family is CategoryFamily.BUILDING for c in categories]
        self.building = [place for place, is_one in enumerate(is_building) if is_one]
        self.other = [place for place, is_one in enumerate(is_building) if not is_one]
        self.units = list(db.scalars(select(ActingUnit.id).order_by(ActingUnit.position)))
        self.letters = self.pledged = 0
        self.raised: list[Raised] = []

    def fill(self, issues: int, promises: int) -> None:
        """``issues`` of them, eleven in twelve from Tuesdays; ``promises``, most about an issue."""
        rng = self.rng
        mondays = round(issues / 12)
        chosen = [
            *_drawn(rng, self.dialogues, issues - mondays),
            *_drawn(rng, self.mondays, mondays),
        ]
        for number, sitting in enumerate(sorted(chosen, key=lambda s: (s.held_on, s.id))):
            self._issue(number, sitting)
            self.bulk.rest()
        self.bulk.write()
        about = [r for r in self.raised if r.sitting.kind is MeetingKind.DIALOGUE]
        linked = rng.sample(about, min(round(promises * 0.7), len(about)))
        linked.sort(key=lambda raised: raised.id)
        for number, raised in enumerate(linked):
            self._promise(number, raised.sitting, raised)
            self.bulk.rest()
        others = _drawn(rng, self.dialogues, promises - len(linked))
        for number, sitting in enumerate(others, len(linked)):
            self._promise(number, sitting, None)
            self.bulk.rest()
        self.bulk.close()

    # --------------------------------------------------------------------------- issues
    def _issue(self, number: int, sitting: Sitting) -> None:
        rng, town = self.rng, self.town
        circle, raised_on = sitting.circle, sitting.held_on
        if circle is None:
            from_these = self.building if rng.random() < BUILDING_SHARE else self.other
            place = rng.choice(from_these)
        else:
            place = rng.choices(range(len(self.categories)), words.SUBJECTS[circle.walk.kind])[0]
        home = rng.choice(circle.neighbourhoods if circle else town.neighbourhoods)
        title = self._title(place, circle.walk.kind if circle else None, home.name)
        person_id, guest = rng.choice(sitting.present) if sitting.present else (None, "")
        if person_id is None and not guest:
            given = rng.choice(words.WOMEN if rng.random() < 0.4 else words.MEN)
            guest = f"{given} {rng.choice(words.FAMILIES)}"
        details = rng.choice(words.DETAILS)
        tracking = ""
        if rng.random() < (0.5 if circle is None else 0.12):
            tracking = f"{rng.choice((137, 1888))}-{rng.randint(1_000_000, 9_999_999)}"
        owner = circle.liaison_id if circle else town.staff[rng.choice(words.DEPUTIES)].id
        story = self._story(raised_on, owner, _had_slip(number))
        put_away = _put_away(number, story)
        # What the projection says comes from the events alone, as the desk's own verbs do it.
        stands: Any = SimpleNamespace()
        project_issue(stands, story)
        unit_id = self.units[words.UNIT_OF[place]]
        issue_id = self.bulk.add(
            Issue,
            title=title,
            description=details,
            category_id=self.categories[place],
            raised_on=raised_on,
            meeting_id=sitting.id,
            group_id=circle.id if circle else None,
            person_id=person_id,
            raised_by=guest,
            neighbourhood_id=home.id,
            owner_id=None if stands.state is S.RAISED and rng.random() < 0.5 else owner,
            acting_unit_id=None if stands.state is S.RAISED and rng.random() < 0.5 else unit_id,
            due_on=self._due(raised_on, stands.state),
            priority=rng.choices((Priority.NORMAL, Priority.HIGH, Priority.LOW), (7, 2, 1))[0],
            tracking_number=tracking,
            search_text=text_of(title, details, guest, tracking),
            version=1,
            archived_at=put_away,
            **vars(stands),
        )
        self._record(IssueEvent, story, issue_id=issue_id)
        if put_away:
            return
        if rng.random() < 0.25:
            self._letters(issue_id, raised_on)
        self.raised.append(Raised(issue_id, sitting, place, home.name, unit_id))

    def _record(
        self, table: type[IssueEvent | PromiseEvent], steps: list[Any], **owner: int
    ) -> None:
        """Write a story; an event that takes another back names it by the number it was given."""
        given: dict[int | None, int] = {}
        for step in steps:
            row = vars(step) | {"undoes_id": given.get(step.undoes_id)}
            given[step.id] = self.bulk.add(table, **owner, **row)

    def _title(self, place: int, kind: int | None, home: str) -> str:
        fitting = _titles(place, kind)
        return self.rng.choice(fitting).format(n=home)

    def _due(self, raised_on: date, state: IssueState) -> date | None:
        rng = self.rng
        if rng.random() < 0.1:
            return None
        due_on = raised_on + timedelta(rng.choice((14, 30, 30, 45, 60, 90)))
        # Of those that still wait, most were given a day that is yet to come.
        if state in OPEN and due_on < self.today and rng.random() < 0.6:
            due_on = self.today + timedelta(rng.randint(0, 45))
        return due_on

    def _letters(self, issue_id: int, raised_on: date) -> None:
        day = raised_on + timedelta(self.rng.randint(2, 20))
        for direction in (Direction.OUTGOING, Direction.INCOMING)[: self.rng.choice((1, 1, 2))]:
            if day >= self.today:
                return
            self.letters += 1
            self.bulk.add(
                IssueLetter,
                issue_id=issue_id,
                direction=direction,
                number=f"{fields(day, 'fa')[0]}/23/{4100 + self.letters}",
                letter_on=day,
            )
            day += timedelta(self.rng.randint(5, 25))

    def _story(self, raised_on: date, owner: int, had_slip: bool) -> list[Any]:
        """The events up to yesterday of one issue's life, oldest first."""
        rng = self.rng
        tale = Tale(rng, raised_on, self.today, owner)
        tale.step(0, S.RAISED, Link.SUB_DISTRICT)
        if had_slip:
            tale.slip()
        if rng.random() < 0.03:
            return tale.steps  # nobody took it up
        if rng.random() < 0.8:
            told = rng.random() < 0.6
            tale.step(rng.randint(1, 12), S.ACCEPTED, reason=words.ACCEPTED_FOR, told=told)
        self._work(tale)
        if tale.state is S.RESOLVED and rng.random() < 0.12:
            tale.step(rng.randint(6, 50), S.REOPENED, Link.SUB_DISTRICT, words.CAME_BACK)
            if rng.random() < 0.65:
                self._work(tale)
        elif tale.state is S.RESOLVED and rng.random() < 0.55:
            tale.step(rng.randint(2, 25), S.CONFIRMED, reason=words.CONFIRMED, told=True)
            if rng.random() < 0.04:
                tale.step(rng.randint(20, 60), S.REOPENED, Link.DEPUTY, words.CAME_BACK)
        elif tale.state is S.DECLINED and rng.random() < 0.08:
            tale.step(rng.randint(5, 30), S.REOPENED, Link.DEPUTY, words.CAME_BACK)
        return tale.steps

    def _work(self, tale: Tale) -> None:
        rng = self.rng
        draw = rng.random()
        if draw < 0.12:
            tale.step(rng.randint(3, 35), S.DECLINED, reason=words.REFUSED, told=rng.random() < 0.3)
            if not tale.told and rng.random() < 0.5:
                tale.tell(rng.randint(1, 14))
            return
        if draw < 0.22:
            until = rng.choice((30, 45, 60, 90, 120, 180))
            tale.step(rng.randint(5, 30), S.POSTPONED, reason=words.PUT_OFF, until=until)
            if rng.random() < 0.5:
                tale.tell(rng.randint(1, 10))
            if rng.random() < 0.3:
                return
            tale.step(until, S.IN_PROGRESS, reason=words.UNDER_WAY)
        else:
            tale.step(rng.randint(2, 25), S.IN_PROGRESS, Link.DEPUTY, words.UNDER_WAY)
        for link in rng.choice(WAYS):
            tale.step(rng.randint(3, 25), tale.state, link, words.HANDED_ON)
        if rng.random() < 0.35:
            tale.tell(rng.randint(2, 15))
        if rng.random() < 0.82:
            days = min(round(rng.lognormvariate(3.1, 0.8)), 200)
            tale.step(days, S.RESOLVED, reason=words.SOLVED, told=rng.random() < 0.6)

    # --------------------------------------------------------------------------- promises
    def _promise(self, number: int, sitting: Sitting, raised: Raised | None) -> None:
        rng, circle = self.rng, sitting.circle
        assert circle is not None
        if raised:
            place, home, unit_id = raised.place, raised.home, raised.unit_id
        else:
            place = rng.choices(range(len(self.categories)), words.SUBJECTS[circle.walk.kind])[0]
            home = rng.choice(circle.neighbourhoods).name
            unit_id = self.units[words.UNIT_OF[place]]
        wording = rng.choice(words.PROMISES[place]).format(n=home)
        steps = self._pledge(sitting.held_on, circle.liaison_id, _had_slip(number))
        put_away = _put_away(number, steps)
        stands: Any = SimpleNamespace()
        project_promise(stands, steps)
        promise_id = self.bulk.add(
            Promise,
            text=wording,
            promised_on=sitting.held_on,
            meeting_id=sitting.id,
            group_id=circle.id,
            issue_id=raised.id if raised else None,
            acting_unit_id=unit_id,
            owner_id=circle.liaison_id,
            original_due_on=steps[0].due_on,
            search_text=text_of(wording),
            version=1,
            archived_at=put_away,
            **vars(stands),
        )
        self._record(PromiseEvent, steps, promise_id=promise_id)

    def _pledge(self, promised_on: date, owner: int, had_slip: bool) -> list[Any]:
        """The events of one promise up to yesterday: most kept, some late, re-dated, withdrawn."""
        rng = self.rng
        due_on = promised_on + timedelta(rng.choice((14, 21, 30, 30, 45, 60, 90, 120)))
        self.pledged += promised_on > self.today - timedelta(150)
        if promised_on > self.today - timedelta(150) and self.pledged % 10 == 0:
            # Some are due this week, whatever the day it is.
            due_on = self.today + timedelta(rng.randint(0, 6 - weekday_place(self.today)))
        pledge = Pledge(rng, promised_on, self.today, owner)
        pledge.step(promised_on, P.MADE, due_on=due_on, completion=C.NOT_STARTED)
        if had_slip:
            pledge.slip()
        span = (due_on - promised_on).days
        draw = 0.5 if due_on >= self.today else rng.random()
        early = 0 if due_on >= self.today else rng.randint(0, max(span // 3, 1))
        end_on = due_on - timedelta(early)
        moved = 0
        if draw < 0.18:
            moved = rng.choice((1, 1, 1, 2))
        elif draw < 0.28:
            end_on = due_on + timedelta(rng.randint(2, 40))
        if rng.random() < 0.75:
            pledge.act(promised_on + timedelta(span // 3), words.BEGUN, C.LIMITED)
        if draw >= 0.92:
            withdrawn_on = promised_on + timedelta(span * 2 // 3)
            pledge.step(withdrawn_on, P.WITHDRAWN, reason=rng.choice(words.WITHDRAWN))
            return pledge.steps
        for _ in range(moved):
            on = due_on - timedelta(rng.randint(0, 5))
            due_on += timedelta(rng.choice((14, 30, 45)))
            if not pledge.step(on, P.REDATED, reason=rng.choice(words.REDATED), due_on=due_on):
                return pledge.steps
            end_on = due_on + timedelta(rng.randint(-10, 6))
        if rng.random() < 0.5:
            pledge.act(end_on - timedelta(min(span // 4, 20)), words.ADVANCED, C.SUBSTANTIAL)
        if draw < 0.84:
            pledge.act(end_on, words.KEPT, C.COMPLETE)
        return pledge.steps


class Tale:
    """An issue's events as they come about; what would lie ahead of yesterday did not happen."""

    def __init__(self, rng: Random, raised_on: date, today: date, staff_id: int) -> None:
        self.rng, self.day, self.today, self.staff_id = rng, raised_on, today, staff_id
        self.steps: list[Any] = []
        self.state: IssueState | None = None
        self.link: Link | None = None
        self.told = self.over = False

    def step(
        self,
        days: int,
        to: IssueState | None,
        link: Link | None = None,
        reason: tuple[str, ...] = ("",),
        told: bool = False,
        until: int | None = None,
    ) -> None:
        """The next event, so many days on."""
        assert to is not None
        day = self.day + timedelta(days)
        if self.over or (self.steps and day >= self.today):
            self.over = True
            return
        self.day, self.told = day, told
        self.link = link or self.link
        self.steps.append(
            SimpleNamespace(
                from_state=self.state,
                to_state=to,
                waits_with=self.link if to in OPEN else None,
                happened_on=day,
                recorded_at=_at(day, 14, len(self.steps)),
                staff_id=self.staff_id,
                reason=self.rng.choice(reason),
                told_on=day if told else None,
                until_on=day + timedelta(until) if until else None,
                undoes_id=None,
            )
        )
        self.steps[-1].id = -len(self.steps)
        self.state = to

    def slip(self) -> None:
        """The next state, recorded by mistake and taken back on the same day."""
        held = self.steps[-1]
        self.step(0, NEXT[held.to_state][0])
        wrong = self.steps[-1]
        if wrong is not held:
            self.steps.append(_taken_back(held, wrong, from_state=wrong.to_state))
            self.state = held.to_state

    def tell(self, days: int) -> None:
        """Those who raised it were told: of a state that stays as it is."""
        until = self.steps[-1].until_on if self.state is S.POSTPONED else None
        reason = words.TOLD if self.state is not S.DECLINED else (self.steps[-1].reason,)
        left = (until - self.day).days - days if until else None
        self.step(days, self.state, reason=reason, told=True, until=left)


class Pledge:
    """A promise's events, likewise."""

    def __init__(self, rng: Random, day: date, today: date, staff_id: int) -> None:
        self.rng, self.day, self.today, self.staff_id = rng, day, today, staff_id
        self.steps: list[Any] = []

    def step(
        self,
        on: date,
        step: PromiseStep,
        reason: str = "",
        due_on: date | None = None,
        completion: Completion | None = None,
    ) -> bool:
        """The next event, not before the last; whether it happened yet."""
        day = max(on, self.day)
        if self.steps and day >= self.today:
            return False
        self.day = day
        self.steps.append(
            SimpleNamespace(
                step=step,
                happened_on=day,
                recorded_at=_at(day, 15, len(self.steps)),
                staff_id=self.staff_id,
                reason=reason,
                due_on=due_on,
                completion=completion,
                undoes_id=None,
            )
        )
        self.steps[-1].id = -len(self.steps)
        return True

    def slip(self) -> None:
        """An action of another promise, taken back on the same day."""
        self.act(self.day, words.KEPT, C.COMPLETE)
        wrong = self.steps[-1]
        if wrong.step is P.ACTION:
            self.steps.append(_taken_back(wrong, wrong, completion=None))

    def act(self, on: date, reason: tuple[str, ...], completion: Completion) -> None:
        self.step(on, P.ACTION, self.rng.choice(reason), completion=completion)


def _had_slip(number: int) -> bool:
    return number % SLIP_EVERY == 0


def _put_away(number: int, steps: list[Any]) -> datetime | None:
    """When a record that was a mistake was put away, which ends its story where it began."""
    if number % SLIP_EVERY != SLIP_EVERY // 2:
        return None
    del steps[1:]
    return _at(steps[0].happened_on, 16, 0)


def _taken_back(like: Any, wrong: Any, **more: Any) -> Any:
    """What takes ``wrong`` back: an event that says what ``like`` says."""
    at = wrong.recorded_at + timedelta(minutes=1)
    told = vars(like) | {"id": wrong.id - 1, "recorded_at": at, "undoes_id": wrong.id}
    return SimpleNamespace(**told | more)


@lru_cache
def _titles(place: int, kind: int | None) -> list[str]:
    """What a kind of group says of a category; its own texts come up three times as often."""
    everybodys = [t for at, kinds, t in words.ISSUES if at == place and not kinds]
    own = [t for at, kinds, t in words.ISSUES if at == place and kind in kinds]
    return everybodys + own * 3


def _drawn(rng: Random, held: list[Sitting], count: int) -> list[Sitting]:
    """Sessions by chance, later ones oftener: more is raised as the word goes round."""
    if not held:
        return []
    drawn = rng.choices(held, [1 + number / len(held) for number in range(len(held))], k=count)
    return sorted(drawn, key=lambda s: (s.held_on, s.id))


def _at(day: date, hour: int, minute: int) -> datetime:
    """A moment of a day, by Tehran's clock."""
    return datetime.combine(day, time(hour, minute), TEHRAN).astimezone(UTC)
