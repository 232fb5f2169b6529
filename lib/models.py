"""All tables: importing this module makes the metadata whole (migrations, tests, the generator)."""

from lib.accounts import models as accounts
from lib.db import Base
from lib.feedback import models as feedback
from lib.history import models as history
from lib.issues import models as issues
from lib.meetings import models as meetings
from lib.promises import models as promises
from lib.reference import models as reference
from lib.roster import models as roster

__all__ = [
    "Base",
    "accounts",
    "feedback",
    "history",
    "issues",
    "meetings",
    "promises",
    "reference",
    "roster",
]
