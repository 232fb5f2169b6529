"""``python -m lib.migrations "what changes"`` writes the next step from models to schema.

The step is made against a scratch database brought to the newest step; read it before you
commit it.
"""

import sys

from alembic import command
from sqlalchemy import create_engine

from lib.migrations import config, upgrade

with create_engine("sqlite://").begin() as connection:
    upgrade(connection)
    command.revision(config(connection), message=sys.argv[1], autogenerate=True)
