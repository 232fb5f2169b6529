"""How Alembic runs the steps: always on a connection handed in by ``lib.migrations``."""

from alembic import context

from lib.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    # SQLite's connection is in a transaction of our own making (BEGIN IMMEDIATE).
    transactional_ddl=False,
)
with context.begin_transaction():
    context.run_migrations()
