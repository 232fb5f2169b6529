"""the programme's names and days"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WEEK = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")


def weekday(name: str) -> sa.Enum:
    return sa.Enum(*WEEK, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    programme = op.create_table(
        "programme",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("organisation", sa.String(length=60), nullable=False),
        sa.Column("organisation_en", sa.String(length=60), nullable=False),
        sa.Column("dialogue_day", weekday("dialogue_day"), nullable=False),
        sa.Column("public_day", weekday("public_day"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_programme_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    # A desk that is at work keeps what it has been called; a new one is given its names by the
    # seed (lib/reference/seed.py).
    begun = sa.text("SELECT 1 FROM programme_setting WHERE key = 'begun'")
    if op.get_bind().execute(begun).first():
        op.execute(
            programme.insert().values(
                id=1,
                version=1,
                name="شهر خوب، شهر ارتباطی",
                name_en="Good City, Communicative City",
                organisation="شهرداری منطقهٔ ۱۷",
                organisation_en="Municipality of District 17",
                dialogue_day="tuesday",
                public_day="monday",
            )
        )
