"""Who changed what, when: written in the same transaction as the change, never altered after.

A table takes part by ``__audited__ = True``. Its rows are then only written as objects; a bulk
write is refused by ``lib.db``. Feedback takes no part, by design: nothing there may lead to a
person.
"""

from lib.history.models import HistoryEntry

__all__ = ["HistoryEntry"]
