"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_serial",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pack", "day", name=op.f("pk_ticket_serial")),
        comment="The next running number of a pack's day (local date, YYYYMMDD).",
    )
    op.create_table(
        "unit",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("supervising_id", ID, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("liaison", sa.Text(), nullable=True),
        sa.Column("staff_note", sa.Text(), nullable=True),
        sa.Column("receiver", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('township', 'department', 'vertical', 'mass_org', 'enterprise', 'office')",
            name=op.f("ck_unit_kind"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.ForeignKeyConstraint(["supervising_id"], ["unit.id"], name=op.f("fk_unit_supervising_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("pack", "code", name=op.f("uq_unit_pack_code")),
        comment="Units that handle tickets; `supervising_id` is the department that forwards to an enterprise.",
    )
    op.create_index("ix_unit_supervising_id", "unit", ["supervising_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        comment="People who sign in; never deleted, only made inactive, because history names them.",
    )
    op.create_index("ix_person_pack", "person", ["pack", "unit_id"], unique=False)
    op.create_table(
        "calendar_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("loaded_by", ID, nullable=True),
        sa.Column("days", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"], name=op.f("fk_calendar_version_loaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_version")),
        sa.UniqueConstraint("region", "version", name=op.f("uq_calendar_version_region_version")),
        comment="Days off and worked of a region, one row for each loading (append only).",
    )
    op.create_table(
        "idempotency_key",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_idempotency_key_person_id")),
        sa.PrimaryKeyConstraint("person_id", "route", "key", name=op.f("pk_idempotency_key")),
        comment="The stored answer of an act, so that a repeat of the same request gets it again.",
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "pack_release",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("effective_from", INSTANT, nullable=False),
        sa.Column("released_at", INSTANT, nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_pack_release_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_release")),
        sa.UniqueConstraint("pack", "seq", name=op.f("uq_pack_release_pack_seq")),
        comment="An immutable snapshot of a resolved pack; `files` is deflated JSON of all its files (append only).",
    )
    op.create_index("ix_pack_release_in_force", "pack_release", ["pack", "effective_from", "seq"], unique=False)
    op.create_table(
        "person_role",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "token",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
        comment="API tokens, of which only a digest is kept.",
    )
    op.create_index("ix_token_person_id", "token", ["person_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("release_id", ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("publishable", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("upstream", sa.Text(), nullable=True),
        sa.Column("upstream_no", sa.Text(), nullable=True),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("milestones", sa.Text(), nullable=False),
        sa.Column("satisfaction", sa.Text(), nullable=False),
        sa.Column("satisfaction_basis", sa.Text(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("archived_at", INSTANT, nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("return_requests", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("redo_rounds", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("lead_unit_id", ID, nullable=True),
        sa.Column("special", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("event_head", sa.Text(), nullable=False),
        sa.Column("event_seal", sa.Text(), nullable=False),
        sa.Column("next_timer_at", INSTANT, nullable=True),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("caller", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_index", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_ticket_lead_unit_id")),
        sa.ForeignKeyConstraint(["release_id"], ["pack_release.id"], name=op.f("fk_ticket_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("no", name=op.f("uq_ticket_no")),
        comment="A request of the public. Personal data only in caller and content, sealed under the ticket's own key.",
    )
    op.create_index("ix_ticket_lead_unit_id", "ticket", ["lead_unit_id", "registered_at"], unique=False)
    op.create_index(
        "ix_ticket_mobile_index",
        "ticket",
        ["mobile_index", "registered_at"],
        unique=False,
        sqlite_where=sa.text("mobile_index IS NOT NULL"),
        postgresql_where=sa.text("mobile_index IS NOT NULL"),
    )
    op.create_index("ix_ticket_registered", "ticket", ["pack", "registered_at", "id"], unique=False)
    op.create_index(
        "uq_ticket_upstream_no",
        "ticket",
        ["upstream", "upstream_no"],
        unique=True,
        sqlite_where=sa.text("coalesce(ended_as, '') <> 'returned_upstream'"),
        postgresql_where=sa.text("coalesce(ended_as, '') <> 'returned_upstream'"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("dispatched_at", INSTANT, nullable=False),
        sa.Column("signed_at", INSTANT, nullable=True),
        sa.Column("contacted_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("by_meeting", sa.Boolean(), nullable=False),
        sa.Column("extension_applied", sa.Boolean(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('lead', 'co')", name=op.f("ck_assignment_part")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_assignment_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("ticket_id", "round", "unit_id", name=op.f("uq_assignment_ticket_id_round_unit_id")),
        comment="Who handles the ticket in a round, as lead or co-handler; `granted` counts in the limit's own unit.",
    )
    op.create_index("ix_assignment_unit_id", "assignment", ["unit_id", "dispatched_at"], unique=False)
    op.create_index(
        "uq_assignment_lead",
        "assignment",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("part = 'lead' AND ended_at IS NULL"),
        postgresql_where=sa.text("part = 'lead' AND ended_at IS NULL"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("by", ID, nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_attachment_by")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_attachment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        comment="Files of a ticket; the bytes lie outside the database under their digest. `size` in bytes.",
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"], unique=False)
    op.create_index("ix_attachment_ticket_id", "attachment", ["ticket_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("ticket_id", ID, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("instance_id", ID, nullable=True),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_event_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", "seq", name=op.f("pk_event")),
        comment="The journal of a ticket, chained by digests; no personal data (append only).",
    )
    op.create_index("ix_event_at", "event", ["at"], unique=False)
    op.create_table(
        "knowledge_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("ticket_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_knowledge_entry_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_knowledge_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_entry")),
    )
    op.create_index("ix_knowledge_entry_pack", "knowledge_entry", ["pack", "state", "published_at"], unique=False)
    op.create_index("ix_knowledge_entry_unit_id", "knowledge_entry", ["unit_id"], unique=False)
    op.create_table(
        "knowledge_question",
        sa.Column("id", ID, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("published_at", INSTANT, nullable=True),
        sa.Column("ticket_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_knowledge_question_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_knowledge_question_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_question")),
    )
    op.create_index("ix_knowledge_question_pack", "knowledge_question", ["pack", "state"], unique=False)
    op.create_index("ix_knowledge_question_ticket_id", "knowledge_question", ["ticket_id"], unique=False)
    op.create_index("ix_knowledge_question_unit_id", "knowledge_question", ["unit_id"], unique=False)
    op.create_table(
        "message_record",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("record_digest", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_message_record_actor_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_message_record_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_record")),
        comment="The submitted form of a message, sealed under the ticket's key.",
    )
    op.create_index("ix_message_record_ticket_id", "message_record", ["ticket_id", "event_seq"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_outbox_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        comment="Messages to the outside, sent at least once; by message_id (a UUID) receivers drop repeats.",
    )
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_table(
        "refusal",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_refusal_actor_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_refusal_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
        comment="Acts refused by rule, with every ground (append only).",
    )
    op.create_index("ix_refusal_at", "refusal", ["at"], unique=False)
    op.create_index("ix_refusal_ticket_id", "refusal", ["ticket_id"], unique=False)
    op.create_table(
        "instance",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("assignment_id", ID, nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("opened_by_event", sa.Integer(), nullable=True),
        sa.Column("release_id", ID, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("mirror", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('main', 'side', 'co')", name=op.f("ck_instance_role")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_instance_assignment_id")),
        sa.ForeignKeyConstraint(["release_id"], ["pack_release.id"], name=op.f("fk_instance_release_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_instance_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_instance_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
        comment="A running or finished process of a ticket; `state` is the engine's, without the diagram.",
    )
    op.create_index(
        "ix_instance_open",
        "instance",
        ["release_id", "process"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_instance_ticket_id", "instance", ["ticket_id"], unique=False)
    op.create_index(
        "uq_instance_main",
        "instance",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("role = 'main'"),
        postgresql_where=sa.text("role = 'main'"),
    )
    op.create_table(
        "deadline",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("instance_id", ID, nullable=True),
        sa.Column("assignment_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("anchor_at", INSTANT, nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("met_at", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("calendar_region", sa.Text(), nullable=True),
        sa.Column("calendar_version", sa.Integer(), nullable=True),
        sa.Column("release_id", ID, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("ambiguity", sa.Text(), nullable=True),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'met', 'ended')", name=op.f("ck_deadline_state")),
        sa.CheckConstraint("unit IN ('workday', 'day', 'hour', 'minute', 'none')", name=op.f("ck_deadline_unit")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_deadline_assignment_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_deadline_instance_id")),
        sa.ForeignKeyConstraint(["release_id"], ["pack_release.id"], name=op.f("fk_deadline_release_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_deadline_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
        comment="A legal time limit at work: its rule, anchor, due instant, and whether it was met.",
    )
    op.create_index(
        "ix_deadline_open",
        "deadline",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_deadline_provisional",
        "deadline",
        ["calendar_region"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND provisional"),
        postgresql_where=sa.text("state = 'open' AND provisional"),
    )
    op.create_index("ix_deadline_ticket_id", "deadline", ["ticket_id", "kind"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ticket_id", ID, nullable=True),
        sa.Column("instance_id", ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'retried', 'resolved')", name=op.f("ck_incident_state")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_incident_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        comment="A step that failed by a bug and was rolled back; an administrator retries it.",
    )
    op.create_index(
        "ix_incident_open",
        "incident",
        ["at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_incident_ticket_id", "incident", ["ticket_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("instance_id", ID, nullable=False),
        sa.Column("engine_id", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("claimed_by", ID, nullable=True),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("record_digest", sa.Text(), nullable=True),
        sa.CheckConstraint("closed_as IN ('completed', 'cancelled')", name=op.f("ck_task_closed_as")),
        sa.ForeignKeyConstraint(["claimed_by"], ["person.id"], name=op.f("fk_task_claimed_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_task_closed_by")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_task_instance_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_task_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("instance_id", "engine_id", name=op.f("uq_task_instance_id_engine_id")),
        comment="A user task, open or closed; one row even when a whole group may take it.",
    )
    op.create_index(
        "ix_task_open",
        "task",
        ["pack", "role", "unit_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_task_open_unit",
        "task",
        ["unit_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_task_ticket_id", "task", ["ticket_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("instance_id", ID, nullable=False),
        sa.Column("engine_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("put_off_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'fired')", name=op.f("ck_timer_state")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_timer_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("instance_id", "engine_id", name=op.f("uq_timer_instance_id_engine_id")),
        comment="Pending timers of open instances; a row goes when it fires or is cancelled; no limit: due_at NULL.",
    )
    op.create_index(
        "ix_timer_due_at",
        "timer",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_timer_ticket_id", "timer", ["ticket_id", "due_at"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("assignment_id", ID, nullable=True),
        sa.Column("unit_id", ID, nullable=True),
        sa.Column("deadline_id", ID, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('sms', 'yellow', 'red')", name=op.f("ck_card_level")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_card_assignment_id")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_card_deadline_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_card_ticket_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_card_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        comment="Warnings issued to a unit: SMS, yellow card, red card.",
    )
    op.create_index("ix_card_deadline_id", "card", ["deadline_id"], unique=False)
    op.create_index("ix_card_ticket_id", "card", ["ticket_id"], unique=False)
    op.create_index("ix_card_unit_id", "card", ["unit_id", "at"], unique=False)
    op.create_table(
        "deadline_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("deadline_id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_due", INSTANT, nullable=True),
        sa.Column("new_due", INSTANT, nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_change_deadline_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_deadline_change_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
        comment="Every move of a due instant, with its reason (append only).",
    )
    op.create_index("ix_deadline_change_deadline_id", "deadline_change", ["deadline_id"], unique=False)
    op.create_index("ix_deadline_change_ticket_id", "deadline_change", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_deadline_change_ticket_id", table_name="deadline_change")
    op.drop_index("ix_deadline_change_deadline_id", table_name="deadline_change")
    op.drop_table("deadline_change")
    op.drop_index("ix_card_unit_id", table_name="card")
    op.drop_index("ix_card_ticket_id", table_name="card")
    op.drop_index("ix_card_deadline_id", table_name="card")
    op.drop_table("card")
    op.drop_index("ix_timer_ticket_id", table_name="timer")
    op.drop_index(
        "ix_timer_due_at",
        table_name="timer",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_table("timer")
    op.drop_index("ix_task_ticket_id", table_name="task")
    op.drop_index(
        "ix_task_open_unit",
        table_name="task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_index(
        "ix_task_open",
        table_name="task",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("task")
    op.drop_index("ix_incident_ticket_id", table_name="incident")
    op.drop_index(
        "ix_incident_open",
        table_name="incident",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("incident")
    op.drop_index("ix_deadline_ticket_id", table_name="deadline")
    op.drop_index(
        "ix_deadline_provisional",
        table_name="deadline",
        sqlite_where=sa.text("state = 'open' AND provisional"),
        postgresql_where=sa.text("state = 'open' AND provisional"),
    )
    op.drop_index(
        "ix_deadline_open",
        table_name="deadline",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("deadline")
    op.drop_index(
        "uq_instance_main",
        table_name="instance",
        sqlite_where=sa.text("role = 'main'"),
        postgresql_where=sa.text("role = 'main'"),
    )
    op.drop_index("ix_instance_ticket_id", table_name="instance")
    op.drop_index(
        "ix_instance_open",
        table_name="instance",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("instance")
    op.drop_index("ix_refusal_ticket_id", table_name="refusal")
    op.drop_index("ix_refusal_at", table_name="refusal")
    op.drop_table("refusal")
    op.drop_index(
        "ix_outbox_waiting",
        table_name="outbox",
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.drop_index("ix_outbox_ticket_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("ix_message_record_ticket_id", table_name="message_record")
    op.drop_table("message_record")
    op.drop_index("ix_knowledge_question_unit_id", table_name="knowledge_question")
    op.drop_index("ix_knowledge_question_ticket_id", table_name="knowledge_question")
    op.drop_index("ix_knowledge_question_pack", table_name="knowledge_question")
    op.drop_table("knowledge_question")
    op.drop_index("ix_knowledge_entry_unit_id", table_name="knowledge_entry")
    op.drop_index("ix_knowledge_entry_pack", table_name="knowledge_entry")
    op.drop_table("knowledge_entry")
    op.drop_index("ix_event_at", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_attachment_ticket_id", table_name="attachment")
    op.drop_index("ix_attachment_sha256", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(
        "uq_assignment_lead",
        table_name="assignment",
        sqlite_where=sa.text("part = 'lead' AND ended_at IS NULL"),
        postgresql_where=sa.text("part = 'lead' AND ended_at IS NULL"),
    )
    op.drop_index("ix_assignment_unit_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(
        "uq_ticket_upstream_no",
        table_name="ticket",
        sqlite_where=sa.text("coalesce(ended_as, '') <> 'returned_upstream'"),
        postgresql_where=sa.text("coalesce(ended_as, '') <> 'returned_upstream'"),
    )
    op.drop_index("ix_ticket_registered", table_name="ticket")
    op.drop_index(
        "ix_ticket_mobile_index",
        table_name="ticket",
        sqlite_where=sa.text("mobile_index IS NOT NULL"),
        postgresql_where=sa.text("mobile_index IS NOT NULL"),
    )
    op.drop_index("ix_ticket_lead_unit_id", table_name="ticket")
    op.drop_table("ticket")
    op.drop_index("ix_token_person_id", table_name="token")
    op.drop_table("token")
    op.drop_table("person_role")
    op.drop_index("ix_pack_release_in_force", table_name="pack_release")
    op.drop_table("pack_release")
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("calendar_version")
    op.drop_index("ix_person_pack", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_unit_supervising_id", table_name="unit")
    op.drop_table("unit")
    op.drop_table("ticket_serial")
