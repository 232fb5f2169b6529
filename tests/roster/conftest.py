"""A small town for the tests of the roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from lib.actor import Actor, Role
from lib.db import reading, transaction
from lib.reference.models import GroupKind, Neighbourhood
from lib.roster import queries
from lib.roster.service import GroupDraft, PersonDraft, PhoneDraft, add_group, add_person

TODAY = date(2026, 11, 23)
ACTORS = {role: Actor(int(role), role.name.title(), role) for role in Role}


def do(verb: Callable[..., Any], draft: Any, role: Role = Role.COORDINATOR) -> Any:
    """One user action."""
    with transaction(ACTORS[role]) as db:
        return verb(db, draft)


def ask(query: Any, *args: Any, role: Role = Role.COORDINATOR, **more: Any) -> Any:
    with reading(ACTORS[role]) as data:
        return data.ask(query, *args, **more)


def add(family_name: str, given_name: str = "", phone: str = "", **more: Any) -> int:
    """Put somebody on the roster."""
    phones = (PhoneDraft(phone),) if phone else ()
    draft = PersonDraft(family_name, given_name, phones=phones, accept_look_alikes=True, **more)
    return do(add_person, draft)


def found(text: str = "", role: Role = Role.VIEWER, **more: Any) -> list[str]:
    """The names that a search finds, in the order of the list."""
    page = ask(queries.people_page, queries.PeopleFilter(TODAY, text, **more), role=role)
    return list(page.rows["display_name"])


@pytest.fixture
def town(db: Any) -> SimpleNamespace:
    """Two neighbourhoods, a kind of group, two groups."""
    with transaction(ACTORS[Role.ADMINISTRATOR]) as session:
        zamzam, azari = Neighbourhood(name="زمزم", name_en="Zamzam"), Neighbourhood(name="آذری")
        kind = GroupKind(name="اصناف", name_en="Guilds")
        session.add_all([zamzam, azari, kind])
        session.flush()
        ids = (zamzam.id, azari.id, kind.id)
    guild = do(add_group, GroupDraft("صنف نانوایان", "Bakers", kind_id=ids[2], cadence_weeks=8))
    trustees = do(add_group, GroupDraft("معتمدان زمزم"))
    return SimpleNamespace(
        db=db, zamzam=ids[0], azari=ids[1], kind=ids[2], guild=guild, trustees=trustees
    )
