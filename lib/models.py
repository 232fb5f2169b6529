"""All tables: importing this module makes the metadata whole (migrations, tests, the generator)."""

from lib.accounts import models as accounts
from lib.db import Base
from lib.history import models as history
from lib.meetings import models as meetings
from lib.reference import models as reference
from lib.roster import models as roster

__all__ = ["Base", "accounts", "history", "meetings", "reference", "roster"]
