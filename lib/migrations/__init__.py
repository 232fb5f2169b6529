"""The schema's steps from release to release (Alembic)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).resolve().parent


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file; ``connection`` is what the steps run on."""
    made = Config()
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest step. The caller holds the start lock and commits."""
    command.upgrade(config(connection), "head")


def newest() -> str:
    """The newest step that this code knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def standing(connection: Connection) -> str:
    """The step that a database stands at; "" for a new one."""
    return MigrationContext.configure(connection).get_current_revision() or ""
