"""The journal of administrators' acts, and the signs of life of the background work."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "admin_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_admin_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_event")),
        comment="What administrators changed, before and after, without secrets (append only). `actor_id` is empty for "
        "the command line; `subject` is a unit's code, a person's login or a calendar's region.",
    )
    op.create_index("ix_admin_event_pack", "admin_event", ["pack", "id"], unique=False)
    op.create_table(
        "pulse",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
        comment="When each kind of background work last came round without a fault.",
    )
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER admin_event_no_{act.lower()} BEFORE {act} ON admin_event "
                "BEGIN SELECT RAISE(ABORT, 'append only: admin_event'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER admin_event_append_only BEFORE UPDATE OR DELETE ON admin_event "
        "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
    )
    op.execute(
        "CREATE TRIGGER admin_event_no_truncate BEFORE TRUNCATE ON admin_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
    )


def downgrade() -> None:
    # The triggers go with their table.
    op.drop_table("pulse")
    op.drop_table("admin_event")
