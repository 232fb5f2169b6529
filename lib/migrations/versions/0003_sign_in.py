"""sign-in"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


LOSES_VALUES = {
    "sqlite": [
        "DROP TRIGGER history_entry_no_update",
        "DROP TRIGGER history_entry_no_delete",
        """CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry
        WHEN NOT (NEW.at IS OLD.at AND NEW.actor_id IS OLD.actor_id
        AND NEW.actor_name IS OLD.actor_name AND NEW.action IS OLD.action
        AND NEW.record IS OLD.record AND NEW.record_id IS OLD.record_id AND NEW.root IS OLD.root
        AND NEW.root_id IS OLD.root_id AND NEW.id IS OLD.id
        AND NOT EXISTS (SELECT 1 FROM json_each(NEW.changes) AS n
        LEFT JOIN json_each(OLD.changes) AS o ON o.key = n.key
        WHERE o.key IS NULL
        OR CASE n.type WHEN 'array' THEN json(n.value) ELSE '' END <> '[null,null]')
        AND (SELECT count(*) FROM json_each(NEW.changes))
        = (SELECT count(*) FROM json_each(OLD.changes)))
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
        """CREATE TRIGGER history_entry_no_delete BEFORE DELETE ON history_entry
        BEGIN SELECT RAISE(ABORT, 'history is append-only'); END""",
    ],
    "postgresql": [
        "DROP TRIGGER history_entry_no_change ON history_entry",
        """CREATE OR REPLACE FUNCTION history_loses_values_only() RETURNS trigger
        LANGUAGE plpgsql AS $body$ BEGIN
        IF (NEW.at, NEW.actor_id, NEW.actor_name, NEW.action, NEW.record, NEW.record_id, NEW.root,
        NEW.root_id, NEW.id) IS NOT DISTINCT FROM (OLD.at, OLD.actor_id, OLD.actor_name,
        OLD.action, OLD.record, OLD.record_id, OLD.root, OLD.root_id, OLD.id)
        AND NOT EXISTS (SELECT 1 FROM json_each(NEW.changes) AS n
        LEFT JOIN json_each(OLD.changes) AS o ON o.key = n.key
        WHERE o.key IS NULL OR n.value::jsonb <> '[null,null]'::jsonb)
        AND (SELECT count(*) FROM json_each(NEW.changes))
        = (SELECT count(*) FROM json_each(OLD.changes)) THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'history is append-only'; END $body$""",
        """CREATE TRIGGER history_entry_no_update BEFORE UPDATE ON history_entry
        FOR EACH ROW EXECUTE FUNCTION history_loses_values_only()""",
        """CREATE TRIGGER history_entry_no_change BEFORE DELETE OR TRUNCATE ON history_entry
        FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_address", ["address", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_name", ["name_digest", "at"], unique=False)

    op.create_table(
        "credential",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_credential_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_credential_staff_id")),
        sa.UniqueConstraint("username", name=op.f("uq_credential_username")),
        sa.UniqueConstraint("subject", name=op.f("uq_credential_subject")),
    )
    op.create_table(
        "invite_link",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_invite_link_staff_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_invite_link")),
    )
    with op.batch_alter_table("invite_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invite_link_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "password",
                "oidc",
                "sample",
                name="signinway",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_staff_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "at_work",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_at_work_meeting_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_at_work_staff_id")),
        sa.PrimaryKeyConstraint("meeting_id", "staff_id", name=op.f("pk_at_work")),
    )
    with op.batch_alter_table("at_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_at_work_staff_id"), ["staff_id"], unique=False)

    op.drop_column("staff", "is_local_administrator")
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))

    # History may lose values from now on, when somebody is erased (decision 13); nothing else.
    for statement in LOSES_VALUES[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))
