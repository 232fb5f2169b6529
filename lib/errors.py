"""What a rule says when it is broken: a key and its parameters, no prose.

The screen turns the key into a sentence of the user's language (``lib/ui/act.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn


class DomainError(Exception):
    """A rule of the programme was broken.

    ``key`` names a sentence in the catalogues, ``field`` the form field it belongs beside
    (``None``: the whole form), ``params`` fill the sentence's placeholders.
    """

    def __init__(self, key: str, field: str | None = None, **params: Any) -> None:
        super().__init__(key, field, params)
        self.key = key
        self.field = field
        self.params = params

    @property
    def problems(self) -> list[DomainError]:
        """This error as a list, so that one and several are handled alike."""
        return [self]


class Refused(DomainError):
    """Several rules broken at once: a form shows each beside its field."""

    def __init__(self, problems: list[DomainError]) -> None:
        first = problems[0]
        super().__init__(first.key, first.field, **first.params)
        self._problems = problems

    @property
    def problems(self) -> list[DomainError]:
        return self._problems


class Conflict(DomainError):
    """Somebody else changed the record since the form was opened.

    ``theirs`` maps the draft's field names to what stands in the database now and ``version``
    is the version that a second, deliberate save must carry. Empty: nothing was typed that could
    be lost (archive, move, cancel); the user looks again and decides again.
    """

    def __init__(self, theirs: Mapping[str, Any], version: int) -> None:
        super().__init__("ui.error.conflict" if theirs else "ui.error.changed_meanwhile")
        self.theirs = dict(theirs)
        self.version = version


class NotAllowed(DomainError):
    """The actor's role does not reach this verb or query."""

    def __init__(self, needed: str) -> None:
        super().__init__(f"accounts.needs.{needed}")


class NotFound(DomainError):
    """No such record, or it was erased."""

    def __init__(self, what: str, id: int | None) -> None:
        super().__init__("ui.error.not_found", what=what, id=id)


class Problems:
    """Collects what is wrong with a draft, so that all of it is told at once."""

    def __init__(self) -> None:
        self._list: list[DomainError] = []

    def add(self, key: str, field: str | None = None, **params: Any) -> None:
        self._list.append(DomainError(key, field, **params))

    def extend(self, several: Iterable[DomainError]) -> None:
        self._list.extend(several)

    def __bool__(self) -> bool:
        return bool(self._list)

    def __iter__(self) -> Iterator[DomainError]:
        return iter(self._list)

    def check(self) -> None:
        """Raise all that was collected, if anything was."""
        if self._list:
            self.fail()

    def fail(self) -> NoReturn:
        raise self._list[0] if len(self._list) == 1 else Refused(self._list)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form with days and hours holds.

    ``unread`` is what of it could not be read (no such day): told with all else.
    """

    unread: tuple[DomainError, ...] = ()

    def problems(self) -> Problems:
        p = Problems()
        p.extend(self.unread)
        return p

    def lacks(self, name: str) -> bool:
        """Whether nothing was given for ``name``; what could not be read was given."""
        return getattr(self, name) is None and name not in {each.field for each in self.unread}
