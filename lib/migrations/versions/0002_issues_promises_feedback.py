"""issues, promises, feedback"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


APPEND_ONLY = ("issue_event", "promise_event")

# What the sessions so far count to (lib/meetings/kept.py keeps it from now on).
COUNTS = """
    INSERT INTO meeting_count (meeting_id, invited, replied, came, represented, walk_ins)
    SELECT meeting.id, coalesce(i.invited, 0), coalesce(i.replied, 0), coalesce(i.came, 0),
           coalesce(i.represented, 0), coalesce(g.walk_ins, 0)
    FROM meeting
    LEFT JOIN (
        SELECT invitation.meeting_id, count(*) AS invited, count(reply) AS replied,
               count(CASE WHEN status = 'present' THEN 1 END) AS came,
               count(CASE WHEN status = 'represented' THEN 1 END) AS represented
        FROM invitation LEFT JOIN attendance ON attendance.meeting_id = invitation.meeting_id
             AND attendance.person_id = invitation.person_id
        GROUP BY invitation.meeting_id) i ON i.meeting_id = meeting.id
    LEFT JOIN (
        SELECT attendance.meeting_id, count(*) AS walk_ins FROM attendance
        WHERE status = 'present' AND NOT EXISTS (
            SELECT 1 FROM invitation WHERE invitation.meeting_id = attendance.meeting_id
                 AND invitation.person_id = attendance.person_id)
        GROUP BY attendance.meeting_id) g ON g.meeting_id = meeting.id
    WHERE i.meeting_id IS NOT NULL OR g.meeting_id IS NOT NULL"""
PRESENCE = """
    INSERT INTO presence (person_id, first_on, last_on, times)
    SELECT person_id, min(meets_on), max(meets_on), count(*)
    FROM attendance JOIN meeting ON meeting.id = attendance.meeting_id
    WHERE status = 'present' AND person_id IS NOT NULL GROUP BY person_id"""


def closed_to_changes(table: str, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"""
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE
           ON {table} FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()"""
    ]


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_presence")),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index("ix_presence_first", ["first_on", "person_id"], unique=False)
        batch_op.create_index("ix_presence_last", ["last_on", "person_id"], unique=False)

    op.create_table(
        "feedback_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("is_young", sa.Boolean(), nullable=False),
        sa.Column("spoke", sa.Integer(), nullable=True),
        sa.Column("listened", sa.Integer(), nullable=True),
        sa.Column("respected", sa.Integer(), nullable=True),
        sa.Column("felt_seen", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Integer(), nullable=True),
        sa.Column("explained", sa.Integer(), nullable=True),
        sa.Column("worry_now", sa.Integer(), nullable=True),
        sa.Column("worry_before", sa.Integer(), nullable=True),
        sa.Column("door_now", sa.Integer(), nullable=True),
        sa.Column("door_before", sa.Integer(), nullable=True),
        sa.Column("field_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "NOT is_young OR respected IS NULL", name=op.f("ck_feedback_answer_young")
        ),
        sa.CheckConstraint(
            "door_before BETWEEN 0 AND 10", name=op.f("ck_feedback_answer_door_before")
        ),
        sa.CheckConstraint("door_now BETWEEN 0 AND 10", name=op.f("ck_feedback_answer_door_now")),
        sa.CheckConstraint("explained BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_explained")),
        sa.CheckConstraint("felt_seen BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_felt_seen")),
        sa.CheckConstraint(
            "is_young OR felt_seen IS NULL", name=op.f("ck_feedback_answer_not_young")
        ),
        sa.CheckConstraint("listened BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_listened")),
        sa.CheckConstraint("respected BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_respected")),
        sa.CheckConstraint("spoke BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_spoke")),
        sa.CheckConstraint("summary BETWEEN 1 AND 7", name=op.f("ck_feedback_answer_summary")),
        sa.CheckConstraint(
            "worry_before BETWEEN 0 AND 10", name=op.f("ck_feedback_answer_worry_before")
        ),
        sa.CheckConstraint("worry_now BETWEEN 0 AND 10", name=op.f("ck_feedback_answer_worry_now")),
        sa.ForeignKeyConstraint(
            ["field_id"], ["category.id"], name=op.f("fk_feedback_answer_field_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_answer_meeting_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feedback_answer")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("feedback_answer", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_answer_meeting", ["meeting_id"], unique=False)

    op.create_table(
        "feedback_change",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "felt_heard",
                "read_back",
                "explained",
                "felt_seen",
                "worry",
                "door",
                "managers_grasped",
                "managers_explained",
                "managers_learned",
                name="feedbackmeasure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "change BETWEEN -10 AND 10 AND n > 0", name=op.f("ck_feedback_change_change")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_change_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "measure", "change", name=op.f("pk_feedback_change")),
    )
    op.create_table(
        "feedback_closing",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_closing_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_feedback_closing")),
    )
    op.create_table(
        "feedback_field",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_feedback_field_n")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_feedback_field_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_field_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "category_id", name=op.f("pk_feedback_field")),
    )
    op.create_table(
        "feedback_manager_answer",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("grasped", sa.Integer(), nullable=True),
        sa.Column("explained", sa.Integer(), nullable=True),
        sa.Column("learned", sa.Integer(), nullable=True),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "explained BETWEEN 1 AND 7", name=op.f("ck_feedback_manager_answer_explained")
        ),
        sa.CheckConstraint(
            "grasped BETWEEN 1 AND 7", name=op.f("ck_feedback_manager_answer_grasped")
        ),
        sa.CheckConstraint(
            "learned BETWEEN 1 AND 7", name=op.f("ck_feedback_manager_answer_learned")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_manager_answer_meeting_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feedback_manager_answer")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("feedback_manager_answer", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_manager_answer_meeting", ["meeting_id"], unique=False)

    op.create_table(
        "feedback_sum",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "felt_heard",
                "read_back",
                "explained",
                "felt_seen",
                "worry",
                "door",
                "managers_grasped",
                "managers_explained",
                "managers_learned",
                name="feedbackmeasure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("total", sa.Double(), nullable=False),
        sa.Column("total_before", sa.Double(), nullable=True),
        sa.CheckConstraint("n >= 5", name=op.f("ck_feedback_sum_few")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_feedback_sum_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "measure", name=op.f("pk_feedback_sum")),
    )
    op.create_table(
        "issue",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("raised_by", sa.String(length=200), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("acting_unit_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "priority",
            sa.Enum(
                "high",
                "normal",
                "low",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("tracking_number", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "raised",
                "accepted",
                "in_progress",
                "resolved",
                "confirmed",
                "reopened",
                "declined",
                "postponed",
                name="issuestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "waits_with",
            sa.Enum(
                "raiser",
                "sub_district",
                "deputy",
                "outside",
                name="link",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("postponed_until", sa.Date(), nullable=True),
        sa.Column("first_answer_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("is_reopened", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('resolved', 'confirmed', 'declined')) = (settled_on IS NOT NULL)",
            name=op.f("ck_issue_settled"),
        ),
        sa.CheckConstraint(
            "state <> 'postponed' OR postponed_until IS NOT NULL", name=op.f("ck_issue_postponed")
        ),
        sa.CheckConstraint(
            "settled_on IS NULL OR settled_on >= raised_on", name=op.f("ck_issue_order")
        ),
        sa.ForeignKeyConstraint(
            ["acting_unit_id"], ["acting_unit.id"], name=op.f("fk_issue_acting_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_issue_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stakeholder_group.id"], name=op.f("fk_issue_group_id")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_issue_meeting_id")),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"], ["neighbourhood.id"], name=op.f("fk_issue_neighbourhood_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_issue_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issue_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_issue_acting_unit_id"), ["acting_unit_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_issue_category_id"), ["category_id"], unique=False)
        batch_op.create_index(
            "ix_issue_count",
            [
                "archived_at",
                "raised_on",
                "state",
                "settled_on",
                "first_answer_on",
                "group_id",
                "category_id",
            ],
            unique=False,
        )
        batch_op.create_index("ix_issue_due", ["state", "due_on"], unique=False)
        batch_op.create_index("ix_issue_group", ["group_id", "state", "raised_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_issue_neighbourhood_id"), ["neighbourhood_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_issue_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_count",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("replied", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("represented", sa.Integer(), nullable=False),
        sa.Column("walk_ins", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_count_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_count")),
    )
    op.create_table(
        "issue_event",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "raised",
                "accepted",
                "in_progress",
                "resolved",
                "confirmed",
                "reopened",
                "declined",
                "postponed",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "raised",
                "accepted",
                "in_progress",
                "resolved",
                "confirmed",
                "reopened",
                "declined",
                "postponed",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "waits_with",
            sa.Enum(
                "raiser",
                "sub_district",
                "deputy",
                "outside",
                name="link",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "to_state <> 'declined' OR reason <> ''", name=op.f("ck_issue_event_declined")
        ),
        sa.CheckConstraint(
            "to_state <> 'postponed' OR until_on IS NOT NULL", name=op.f("ck_issue_event_postponed")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_event_issue_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_issue_event_staff_id")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["issue_event.id"], name=op.f("fk_issue_event_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_event")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_issue_event_undoes_id")),
    )
    with op.batch_alter_table("issue_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_event_issue_id"), ["issue_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_event_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "issue_letter",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "incoming",
                "outgoing",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_letter_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_letter")),
    )
    with op.batch_alter_table("issue_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_letter_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "promise",
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("acting_unit_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("original_due_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("redated", sa.Integer(), nullable=False),
        sa.Column(
            "completion",
            sa.Enum(
                "not_started",
                "limited",
                "substantial",
                "complete",
                name="completion",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("last_action", sa.String(length=1000), nullable=False),
        sa.Column("last_action_on", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(completion = 'complete') = (completed_on IS NOT NULL)",
            name=op.f("ck_promise_completed"),
        ),
        sa.CheckConstraint(
            "due_on >= promised_on AND original_due_on >= promised_on", name=op.f("ck_promise_due")
        ),
        sa.ForeignKeyConstraint(
            ["acting_unit_id"], ["acting_unit.id"], name=op.f("fk_promise_acting_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["stakeholder_group.id"], name=op.f("fk_promise_group_id")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_promise_issue_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_promise_meeting_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_promise_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promise_acting_unit_id"), ["acting_unit_id"], unique=False
        )
        batch_op.create_index(
            "ix_promise_count",
            [
                "archived_at",
                "original_due_on",
                "completed_on",
                "withdrawn_on",
                "due_on",
                "group_id",
            ],
            unique=False,
        )
        batch_op.create_index("ix_promise_group", ["group_id", "promised_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_issue_id"), ["issue_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "promise_event",
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "made",
                "redated",
                "action",
                "withdrawn",
                name="promisestep",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "completion",
            sa.Enum(
                "not_started",
                "limited",
                "substantial",
                "complete",
                name="completion",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(step IN ('made', 'redated')) = (due_on IS NOT NULL)",
            name=op.f("ck_promise_event_due"),
        ),
        sa.CheckConstraint(
            "step NOT IN ('redated', 'withdrawn') OR reason <> ''",
            name=op.f("ck_promise_event_why"),
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"], ["promise.id"], name=op.f("fk_promise_event_promise_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_promise_event_staff_id")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["promise_event.id"], name=op.f("fk_promise_event_undoes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_event")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_promise_event_undoes_id")),
    )
    with op.batch_alter_table("promise_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_promise_event_promise_id"), ["promise_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_promise_event_staff_id"), ["staff_id"], unique=False)

    for table in APPEND_ONLY:
        for statement in closed_to_changes(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.execute(COUNTS)
    op.execute(PRESENCE)
