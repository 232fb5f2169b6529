"""A small town with a calendar: two groups, some people, staff."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.accounts.models import Staff
from lib.actor import Actor, Role
from lib.db import reading, transaction
from lib.i18n.dates import today_in_tehran
from lib.meetings.models import Invitation, MeetingKind
from lib.meetings.service import InvitePeople, PlanMeeting, invite_people, plan_meeting
from lib.reference.models import Category
from lib.roster.models import Group, Membership, Person, Phone
from tests.tools.keeper import add_keeper

TODAY = today_in_tehran()


def a_tuesday(weeks: int = 1) -> date:
    """The Tuesday ``weeks`` after (or before) that of this week: never today."""
    return TODAY - timedelta(days=TODAY.weekday() - 1) + timedelta(weeks=weeks)


@dataclass
class Town:
    """What the tests begin with; ``act(verb, draft)`` is one transaction."""

    guilds: int = 0
    trustees: int = 0
    people: list[int] = field(default_factory=list)
    """Four guild members; the last one belongs to no group."""
    chair: int = 0
    caller: int = 0
    categories: list[int] = field(default_factory=list)
    role: Role = Role.COORDINATOR

    @property
    def me(self) -> Actor:
        return Actor(self.caller, "نرگس", self.role)

    def act(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with transaction(self.me) as db:
            return verb(db, *arguments, **named)

    def ask(self, query: Any, *arguments: Any, **named: Any) -> Any:
        with reading(self.me) as data:
            return data.ask(query, *arguments, **named)

    def plan(self, meets_on: date | None = None, **more: Any) -> int:
        """A dialogue with the guilds on a Tuesday to come."""
        draft = {"kind": MeetingKind.DIALOGUE, "group_id": self.guilds, "go_ahead": True, **more}
        return self.act(plan_meeting, PlanMeeting(meets_on=meets_on or a_tuesday(), **draft))

    def invite(self, meeting_id: int, **more: Any) -> list[int]:
        """Invite the guilds; the invitations' ids by the order of ``people``."""
        self.act(invite_people, InvitePeople(meeting_id, **(more or {"group_id": self.guilds})))
        with reading() as data:
            by_person = dict(
                data.db.execute(
                    select(Invitation.person_id, Invitation.id).where(
                        Invitation.meeting_id == meeting_id
                    )
                ).all()
            )
        return [by_person[person] for person in self.people if person in by_person]

    def row(self, model: Any, id: int) -> Any:
        with reading() as data:
            return data.db.get(model, id)


@pytest.fixture
def town(db: Any) -> Town:
    made = Town()
    with transaction(Actor(None, "راه‌انداز", Role.ADMINISTRATOR)) as session:
        guilds, trustees = Group(name="اصناف", name_en="Guilds"), Group(name="معتمدان")
        staff = [Staff(name="نرگس صادقی"), Staff(name="شهردار منطقه")]
        people = [Person(family_name=name) for name in ("آرام", "بهرامی", "پارسا", "توکلی", "ثابت")]
        categories = [Category(name="پروانهٔ ساختمانی"), Category(name="معابر", position=1)]
        session.add_all([guilds, trustees, *staff, *people, *categories])
        session.flush()
        add_keeper(session)
        session.add_all(Membership(person_id=p.id, group_id=guilds.id) for p in people[:4])
        session.add(Phone(person_id=people[0].id, number="+989121234567"))
        made.guilds, made.trustees = guilds.id, trustees.id
        made.caller, made.chair = (s.id for s in staff)
        made.people = [p.id for p in people]
        made.categories = [c.id for c in categories]
    return made
