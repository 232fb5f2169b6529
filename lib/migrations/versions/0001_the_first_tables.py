"""the first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = {
    "sqlite": [
        f"""CREATE TRIGGER history_entry_no_{verb.lower()} BEFORE {verb} ON history_entry
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
           'BEGIN RAISE EXCEPTION ''history is append-only''; END'""",
        """CREATE TRIGGER history_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
           ON history_entry FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
    ],
}


def upgrade() -> None:
    op.create_table(
        "acting_unit",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acting_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_acting_unit_name")),
    )
    op.create_table(
        "category",
        sa.Column(
            "family",
            sa.Enum(
                "building",
                "services",
                "knot",
                "vitality",
                "social",
                "other",
                name="categoryfamily",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("name", name=op.f("uq_category_name")),
    )
    op.create_table(
        "data_stamp",
        sa.Column("feature", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feature", name=op.f("pk_data_stamp")),
    )
    op.create_table(
        "group_kind",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_kind")),
        sa.UniqueConstraint("name", name=op.f("uq_group_kind_name")),
    )
    op.create_table(
        "history_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("root", sa.String(length=40), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_entry")),
    )
    with op.batch_alter_table("history_entry", schema=None) as batch_op:
        batch_op.create_index("ix_history_entry_root", ["root", "root_id", "id"], unique=False)

    op.create_table(
        "holiday",
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "official",
                "closure",
                name="holidaykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("closed_on", name=op.f("uq_holiday_closed_on")),
    )
    op.create_table(
        "neighbourhood",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbourhood")),
        sa.UniqueConstraint("name", name=op.f("uq_neighbourhood_name")),
    )
    op.create_table(
        "programme_setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_programme_setting")),
    )
    op.create_table(
        "saved_request",
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_saved_request")),
    )
    with op.batch_alter_table("saved_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_request_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "staff",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("is_local_administrator", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "person",
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column(
            "descent",
            sa.Enum(
                "sayyid",
                "sayyideh",
                name="descent",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("given_name", sa.String(length=120), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column("known_as", sa.String(length=120), nullable=False),
        sa.Column("father_name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("field_of_activity", sa.String(length=120), nullable=False),
        sa.Column("home_neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("activity_neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column(
            "gender",
            sa.Enum(
                "female",
                "male",
                name="gender",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("form_of_address", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "identified",
                "contacted",
                "invited",
                "engaged",
                "core",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("introduced_by_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("confidential_notes", sa.Text(), nullable=False),
        sa.Column("display_name", sa.String(length=600), nullable=False),
        sa.Column("sort_key", sa.String(length=800), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_person_activity_neighbourhood_id"),
        ),
        sa.ForeignKeyConstraint(
            ["home_neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_person_home_neighbourhood_id"),
        ),
        sa.ForeignKeyConstraint(
            ["introduced_by_id"], ["person.id"], name=op.f("fk_person_introduced_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_activity_neighbourhood_id"),
            ["activity_neighbourhood_id"],
            unique=False,
        )
        batch_op.create_index("ix_person_field", ["archived_at", "field_of_activity"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_person_home_neighbourhood_id"), ["home_neighbourhood_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_person_introduced_by_id"), ["introduced_by_id"], unique=False
        )
        batch_op.create_index("ix_person_listing", ["archived_at", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_key"), ["name_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_stage"), ["stage"], unique=False)

    op.create_table(
        "staff_origin",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_staff_origin_neighbourhood_id"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_origin_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_origin")),
        sa.UniqueConstraint(
            "staff_id", "neighbourhood_id", name=op.f("uq_staff_origin_staff_id_neighbourhood_id")
        ),
    )
    with op.batch_alter_table("staff_origin", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_origin_neighbourhood_id"), ["neighbourhood_id"], unique=False
        )

    op.create_table(
        "stakeholder_group",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=True),
        sa.Column("liaison_id", sa.Integer(), nullable=True),
        sa.Column("cadence_weeks", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cadence_weeks BETWEEN 1 AND 520", name=op.f("ck_stakeholder_group_cadence")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["group_kind.id"], name=op.f("fk_stakeholder_group_kind_id")
        ),
        sa.ForeignKeyConstraint(
            ["liaison_id"], ["staff.id"], name=op.f("fk_stakeholder_group_liaison_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stakeholder_group")),
    )
    with op.batch_alter_table("stakeholder_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stakeholder_group_kind_id"), ["kind_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stakeholder_group_liaison_id"), ["liaison_id"], unique=False
        )
        batch_op.create_index(
            "uq_stakeholder_group_name",
            ["sort_key"],
            unique=True,
            sqlite_where=sa.text("archived_at IS NULL"),
            postgresql_where=sa.text("archived_at IS NULL"),
        )

    op.create_table(
        "meeting",
        sa.Column(
            "kind",
            sa.Enum(
                "dialogue",
                "public",
                "talk",
                name="meetingkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("meets_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'cancelled' OR cancel_reason <> ''", name=op.f("ck_meeting_cancel_reason")
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR (starts_at IS NOT NULL AND ends_at > starts_at)",
            name=op.f("ck_meeting_span"),
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["staff.id"], name=op.f("fk_meeting_chair_id")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stakeholder_group.id"], name=op.f("fk_meeting_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_calendar", ["meets_on", "kind", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_chair_id"), ["chair_id"], unique=False)
        batch_op.create_index("ix_meeting_group", ["group_id", "state", "meets_on"], unique=False)

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "head",
                "deputy",
                "secretary",
                "representative",
                name="membershiprole",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until_on IS NULL OR from_on IS NULL OR until_on >= from_on",
            name=op.f("ck_membership_span"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stakeholder_group.id"], name=op.f("fk_membership_group_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            "ix_membership_group", ["group_id", "person_id", "from_on", "until_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "phone",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column(
            "owner",
            sa.Enum(
                "own",
                "office",
                "home",
                "relative",
                "other",
                name="phoneowner",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("owner_note", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phone_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_person_id"), ["person_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("guest_name", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "present",
                "represented",
                "excused",
                "absent",
                name="attendancestatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("representative", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (guest_name = '')", name=op.f("ck_attendance_someone")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_attendance_meeting_id_person_id")
        ),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_attendance_count", ["meeting_id", "status", "person_id"], unique=False
        )
        batch_op.create_index(
            "ix_attendance_person", ["person_id", "status", "meeting_id"], unique=False
        )

    op.create_table(
        "invitation",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column("letter_number", sa.String(length=60), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column(
            "reply",
            sa.Enum(
                "accepted",
                "declined",
                name="reply",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("call_back_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_invitation_meeting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_invitation_meeting_id_person_id")
        ),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("ix_invitation_person", ["person_id", "meeting_id"], unique=False)

    op.create_table(
        "meeting_move",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("is_closure", sa.Boolean(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_move_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_move")),
    )
    with op.batch_alter_table("meeting_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_move_meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "meeting_staff",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_staff_meeting_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_meeting_staff_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_staff")),
        sa.UniqueConstraint(
            "meeting_id", "staff_id", name=op.f("uq_meeting_staff_meeting_id_staff_id")
        ),
    )
    with op.batch_alter_table("meeting_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_staff_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "topic_tally",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_topic_tally_count")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_topic_tally_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_topic_tally_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_tally")),
        sa.UniqueConstraint(
            "meeting_id", "category_id", name=op.f("uq_topic_tally_meeting_id_category_id")
        ),
    )
    with op.batch_alter_table("topic_tally", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_topic_tally_category_id"), ["category_id"], unique=False
        )

    op.create_table(
        "invitation_call",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(length=120), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "declined",
                "call_back",
                "no_answer",
                "told",
                name="calloutcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("call_back_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["staff.id"], name=op.f("fk_invitation_call_called_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_call_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_call")),
    )
    with op.batch_alter_table("invitation_call", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invitation_call_called_by_id"), ["called_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_invitation_call_invitation_id"), ["invitation_id"], unique=False
        )

    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
