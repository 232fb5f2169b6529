"""The calendar: eleven first talks, then week by week Tuesdays, Mondays and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.sample import words
from data.sample.bulk import Bulk
from data.sample.people import FIRST_TALKS, Circle, Someone, Town
from lib.i18n.dates import TEHRAN, fields
from lib.meetings.kept import count_anew
from lib.meetings.models import (
    Attendance,
    AttendanceStatus,
    CallOutcome,
    Invitation,
    InvitationCall,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingStaff,
    MeetingState,
    Reply,
    TopicTally,
)
from lib.reference.models import Category, CategoryFamily, Holiday, HolidayKind
from lib.roster.models import Stage

TABLES = (
    Meeting,
    MeetingStaff,
    MeetingMove,
    Invitation,
    InvitationCall,
    Attendance,
    TopicTally,
)
BUILDING_SHARE = 0.97
"""Brief F5."""
AHEAD = timedelta(weeks=4)
SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY = range(5)
"""Days from the beginning of the week."""


@dataclass(frozen=True)
class Pace:
    """How much happens. ``sessions`` a week, ``invited`` to each at most, ``talks`` a week, the
    share of invitations that were ``called`` about."""

    sessions: int
    invited: int
    talks: float
    called: float


@dataclass
class Slot:
    """A session on its way into the calendar."""

    kind: MeetingKind
    wanted_on: date
    meets_on: date
    circle: Circle | None = None
    reason: str = ""
    closed: bool = False
    cancelled: str = ""
    first: bool = True
    """The mayor's own Tuesday, not one of a large town's others."""


class Diary:
    """Writes the sessions of one town."""

    def __init__(self, db: Session, rng: Random, town: Town, pace: Pace, today: date) -> None:
        self.rng, self.town, self.pace, self.today = rng, town, pace, today
        self.bulk = Bulk(db, *TABLES)
        self.closed = {h.closed_on: h for h in db.scalars(select(Holiday))}
        categories = list(db.scalars(select(Category).order_by(Category.position)))
        self.building = [c.id for c in categories if c.family is CategoryFamily.BUILDING]
        self.other = [c.id for c in categories if c.family is not CategoryFamily.BUILDING]
        self.raised = self.raised_other = 0
        self.letters = 0
        self.db = db

    def fill(self, start: date) -> None:
        """All sessions from six weeks before ``start``, a Saturday, to four weeks ahead."""
        self._smog(start)
        self._first_talks(start)
        for week, saturday in enumerate(_weeks(start, self.today + AHEAD)):
            tuesday, monday = saturday + timedelta(TUESDAY), saturday + timedelta(MONDAY)
            if not _is_nowruz(tuesday):
                self._tuesday(week, tuesday)
                self._others(saturday)
            if not _is_nowruz(monday):
                self._monday(monday)
            talks = int(self.pace.talks * (week + 1)) - int(self.pace.talks * week)
            for _ in range(talks):
                self._talk(saturday + timedelta(WEDNESDAY), self._anybody())
            self.bulk.rest()
        self.bulk.close()
        count_anew(self.db)

    # --------------------------------------------------------------------------- which days
    def _smog(self, start: date) -> None:
        """One Tuesday of the last cold months was closed in the morning for air pollution."""
        day = self.today - timedelta((self.today.weekday() - 1) % 7 + 14)
        while day > start:
            if fields(day, "fa")[1] in (9, 10) and day not in self.closed:
                name, name_en = words.CLOSURE
                self.closed[day] = Holiday(
                    closed_on=day, name=name, name_en=name_en, kind=HolidayKind.CLOSURE
                )
                self.db.add(self.closed[day])
                self.db.flush()
                return
            day -= timedelta(7)

    def _open_after(self, day: date) -> date:
        """The next working day (Saturday to Wednesday, but no Monday) that is not closed."""
        day += timedelta(1)
        while day.weekday() in (0, 3, 4) or day in self.closed or _is_nowruz(day):
            day += timedelta(1)
        return day

    def _next_circle(self, day: date) -> Circle:
        """The group that has waited longest, measured by how often it should be heard."""
        return max(self.town.circles, key=lambda c: ((day - c.heard_on).days / c.cadence, -c.id))

    # --------------------------------------------------------------------------- the kinds
    def _tuesday(self, week: int, tuesday: date) -> None:
        circle = self._next_circle(tuesday)
        session = Slot(MeetingKind.DIALOGUE, tuesday, tuesday, circle)
        holiday = self.closed.get(tuesday)
        if holiday:
            session.reason = _because(holiday)
            session.closed = holiday.kind is HolidayKind.CLOSURE
            if week % 3 == 2 and not session.closed:
                session.cancelled = session.reason
            else:
                session.meets_on = self._open_after(tuesday)
        elif week % 17 == 11 and tuesday < self.today:
            session.cancelled = words.CANCELLED[week // 17 % len(words.CANCELLED)]
        elif timedelta(7) <= tuesday - self.today < timedelta(14):
            # One session ahead has been moved: some of the invited are still to be told.
            session.meets_on = self._open_after(tuesday)
            session.reason = words.MOVED
        self._dialogue(session)

    def _others(self, saturday: date) -> None:
        """What a large town does beside the Tuesday: the deputies' sessions."""
        for number in range(self.pace.sessions - 1):
            day = saturday + timedelta((WEDNESDAY, SUNDAY, SATURDAY, TUESDAY)[number % 4])
            if day not in self.closed:
                circle = self._next_circle(day)
                self._dialogue(Slot(MeetingKind.DIALOGUE, day, day, circle, first=False))

    def _dialogue(self, session: Slot) -> None:
        assert session.circle
        rng, circle, day = self.rng, session.circle, session.meets_on
        deputy = not session.first or rng.random() < 0.15
        chair = self.town.staff[rng.choice(words.DEPUTIES) if deputy else words.MAYOR]
        outside = rng.random() < (0.25 if session.first else 0.6)
        home = rng.choice(circle.neighbourhoods)
        morning = rng.random() < 0.5
        meeting = self._meeting(
            session,
            starts_at=time(9, 30) if morning else time(16, 30),
            ends_at=time(11, 0) if morning else time(18, 0),
            place=rng.choice(words.OUTSIDE).format(home.name) if outside else "",
            is_outside=outside,
            chair_id=chair.id,
            on_behalf_of=self.town.staff[words.MAYOR].post if deputy else "",
            agenda=rng.choice(circle.walk.agendas),
        )
        present = {chair.id, circle.liaison_id, rng.choice(self.town.staff).id}
        for staff_id in sorted(present):
            self.bulk.add(MeetingStaff, meeting_id=meeting, staff_id=staff_id)
        if session.cancelled:
            return
        circle.heard_on = day
        if day - self.today < timedelta(21):
            self._invite(meeting, session, self._members(circle, day))

    def _monday(self, monday: date) -> None:
        session = Slot(MeetingKind.PUBLIC, monday, monday)
        holiday = self.closed.get(monday)
        if holiday:
            session.cancelled = _because(holiday)
        chair = self.town.staff[words.MAYOR]
        meeting = self._meeting(
            session, starts_at=time(8, 0), ends_at=time(12, 0), chair_id=chair.id
        )
        # The last Monday waits for its tally: the front page has something to ask for.
        if session.cancelled or self.today - monday <= timedelta(7):
            return
        visits = self.rng.randint(28, 54)
        self.raised += visits
        other = round(self.raised * (1 - BUILDING_SHARE)) - self.raised_other
        self.raised_other += other
        counts = dict.fromkeys([*self.building, *self.other], 0)
        for id in self.rng.choices(self.building, weights=(50, 25, 15, 10), k=visits - other):
            counts[id] += 1
        for id in self.rng.choices(self.other, k=other):
            counts[id] += 1
        for category_id, count in counts.items():
            if count:
                self.bulk.add(TopicTally, meeting_id=meeting, category_id=category_id, count=count)

    def _first_talks(self, start: date) -> None:
        """Eleven talks in the six weeks before the first Tuesday, one or two a week."""
        day = start - timedelta(weeks=6)
        for someone in self.town.people[:FIRST_TALKS]:
            while day in self.closed or day.weekday() in (3, 4) or _is_nowruz(day):
                day += timedelta(1)
            self._talk(day, someone)
            day += timedelta(3)

    def _talk(self, day: date, someone: Someone) -> None:
        if day in self.closed:
            return
        chair = self.town.staff[words.MAYOR]
        session = Slot(MeetingKind.TALK, day, day)
        meeting = self._meeting(
            session, starts_at=time(12, 30), ends_at=time(13, 15), chair_id=chair.id
        )
        self._invite(meeting, session, [someone], surely=True)

    def _anybody(self) -> Someone:
        """One of those who come: a talk is with somebody the office knows."""
        known = self.town.people[: max(200, len(self.town.people) // 10)]
        return self.rng.choice([p for p in known if p.stage in (Stage.ENGAGED, Stage.CORE)])

    def _meeting(self, session: Slot, **more: object) -> int:
        """Write the session itself, and how it was moved."""
        state = MeetingState.PLANNED
        if session.cancelled:
            state = MeetingState.CANCELLED
        elif session.meets_on < self.today:
            state = MeetingState.HELD
        row = {
            "kind": session.kind,
            "state": state,
            "meets_on": session.meets_on,
            "group_id": session.circle.id if session.circle else None,
            "title": "",
            "place": "",
            "is_outside": False,
            "on_behalf_of": "",
            "agenda": "",
            "cancel_reason": session.cancelled,
            "version": 1,
            **more,
        }
        meeting = self.bulk.add(Meeting, **row)
        if session.meets_on != session.wanted_on:
            warned = 0 if session.closed else 6
            moved_at = _at(session.wanted_on - timedelta(warned), 7, 20)
            self.bulk.add(
                MeetingMove,
                meeting_id=meeting,
                from_on=session.wanted_on,
                to_on=session.meets_on,
                reason=session.reason,
                is_closure=session.closed,
                moved_at=min(moved_at, _at(self.today, 0, 5)),
            )
        return meeting

    # --------------------------------------------------------------------------- who comes
    def _members(self, circle: Circle, day: date) -> list[Someone]:
        invited = [
            m.person
            for m in circle.members
            if m.from_on < day - timedelta(14)
            and (m.until_on is None or m.until_on > day)
            and m.person.stage not in (Stage.IDENTIFIED, Stage.CONTACTED)
        ]
        if len(invited) > self.pace.invited:
            invited = self.rng.sample(invited, self.pace.invited)
        return invited

    def _invite(
        self, meeting: int, session: Slot, people: list[Someone], surely: bool = False
    ) -> None:
        """Invite, ring, and, once the day is past, note who came."""
        rng, day, today = self.rng, session.meets_on, self.today
        invited_on = min(session.wanted_on - timedelta(12), today)
        self.letters += 1
        letter = "" if surely else f"{fields(invited_on, 'fa')[0]}/17/{1200 + self.letters}"
        # The nearer the day, the more have answered.
        answered = {0: 0.75, 1: 0.4, 2: 0.15}.get((day - today).days // 7, 0.0)
        is_past = day < today
        # The last session waits for its attendance.
        is_noted = is_past and (surely or not session.first or today - day > timedelta(7))
        caller = self.town.staff[rng.choice(words.CALLERS)].id
        for someone in people:
            comes = surely or rng.random() < self._chance(someone)
            reply = self._reply(comes, 1.0 if surely else 0.9 if is_past else answered)
            replied_on = min(invited_on + timedelta(rng.randint(2, 8)), today) if reply else None
            told = is_past or session.meets_on == session.wanted_on or rng.random() < 0.4
            calls_back = not is_past and not reply and rng.random() < 0.15
            call_back_on = today + timedelta(rng.randint(0, 1)) if calls_back else None
            invitation = self.bulk.add(
                Invitation,
                meeting_id=meeting,
                person_id=someone.id,
                invited_on=invited_on,
                letter_number=letter,
                letter_on=None if surely else invited_on,
                reply=reply,
                replied_on=replied_on,
                call_back_on=call_back_on,
                told_on=day if told else session.wanted_on,
            )
            if calls_back or (reply and rng.random() < self.pace.called):
                self._call(invitation, caller, reply, replied_on or today, call_back_on)
            if is_noted:
                self._attend(meeting, someone.id, day, comes, reply)
        if is_noted and not surely:
            self._guests(meeting, day, {p.id for p in people})

    def _chance(self, someone: Someone) -> float:
        if someone.archived:
            return 0.0
        return {Stage.CORE: 0.93, Stage.ENGAGED: 0.95 * someone.keen}.get(someone.stage, 0.0)

    def _reply(self, comes: bool, chance: float) -> Reply | None:
        if self.rng.random() >= chance:
            return None
        return Reply.ACCEPTED if comes or self.rng.random() < 0.25 else Reply.DECLINED

    def _call(
        self, invitation: int, caller: int, reply: Reply | None, on: date, back_on: date | None
    ) -> None:
        rng = self.rng
        outcomes = [CallOutcome.ACCEPTED if reply is Reply.ACCEPTED else CallOutcome.DECLINED]
        if reply is None:
            outcomes = [CallOutcome.CALL_BACK]
        elif rng.random() < 0.2:
            outcomes.insert(0, CallOutcome.NO_ANSWER)
        for number, outcome in enumerate(outcomes):
            # Of today's calls none is in the future, at whatever hour the sample is made.
            hour = 0 if on >= self.today else 10 + number
            self.bulk.add(
                InvitationCall,
                invitation_id=invitation,
                called_by_id=caller,
                called_at=_at(min(on, self.today), hour, number * 5),
                answered_by=""
                if outcome is CallOutcome.NO_ANSWER
                else rng.choice(words.ANSWERED_BY),
                outcome=outcome,
                call_back_on=back_on,
                note="",
            )

    def _attend(
        self, meeting: int, person: int, day: date, comes: bool, reply: Reply | None
    ) -> None:
        representative = ""
        if comes:
            status = AttendanceStatus.PRESENT
        elif self.rng.random() < 0.12:
            status = AttendanceStatus.REPRESENTED
            representative = self._stranger()
        elif reply is Reply.DECLINED or self.rng.random() < 0.3:
            status = AttendanceStatus.EXCUSED
        else:
            status = AttendanceStatus.ABSENT
        self._note(meeting, day, person, status, representative=representative)

    def _guests(self, meeting: int, day: date, invited: set[int]) -> None:
        for _ in range(self.rng.choice((0, 0, 1, 1, 2, 3))):
            someone = self.rng.choice(self.town.people)
            if someone.id not in invited and self.rng.random() < 0.4:
                invited.add(someone.id)
                self._note(meeting, day, someone.id, AttendanceStatus.PRESENT)
            else:
                name = self._stranger()
                self._note(meeting, day, None, AttendanceStatus.PRESENT, guest_name=name)

    def _note(
        self,
        meeting: int,
        day: date,
        person: int | None,
        status: AttendanceStatus,
        guest_name: str = "",
        representative: str = "",
    ) -> None:
        self.bulk.add(
            Attendance,
            meeting_id=meeting,
            person_id=person,
            guest_name=guest_name,
            status=status,
            representative=representative,
            recorded_at=_at(day, 14, 0),
        )

    def _stranger(self) -> str:
        given = self.rng.choice(words.WOMEN if self.rng.random() < 0.35 else words.MEN)
        return f"{given} {self.rng.choice(words.FAMILIES)}"


def _because(holiday: Holiday) -> str:
    is_closure = holiday.kind is HolidayKind.CLOSURE
    return holiday.name if is_closure else words.HOLIDAY.format(holiday.name)


def _weeks(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += timedelta(7)


def _at(day: date, hour: int, minute: int) -> datetime:
    """A moment of a day, by Tehran's clock."""
    return datetime.combine(day, time(hour, minute), TEHRAN).astimezone(UTC)


def _is_nowruz(day: date) -> bool:
    """The two weeks of the new year, in which no session is set."""
    _, month, number = fields(day, "fa")
    return (month == 1 and number <= 13) or (month == 12 and number >= 27)
