"""A deadline that nobody met and nobody will meet any more has a state of its own."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = "Messages to the outside, sent at least once; by message_id (a UUID) receivers drop repeats."
NEW = "Messages to the outside, sent at least once; by message_id (`<ticket no>-<n>`) receivers drop repeats."


def upgrade() -> None:
    _states("'open', 'met', 'missed', 'ended'")
    _comment(NEW)


def downgrade() -> None:
    op.execute("UPDATE deadline SET state = 'ended' WHERE state = 'missed'")
    _states("'open', 'met', 'ended'")
    _comment(OLD)


def _states(known: str) -> None:
    with op.batch_alter_table("deadline") as batch:
        batch.drop_constraint(op.f("ck_deadline_state"), type_="check")
        batch.create_check_constraint(op.f("ck_deadline_state"), f"state IN ({known})")


def _comment(text: str) -> None:
    if op.get_context().dialect.name != "sqlite":  # which has no comments
        op.create_table_comment("outbox", text)
