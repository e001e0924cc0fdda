"""Where a task stands in lists: its own limit, else the next limit of its ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
OPEN = "closed_at IS NULL"
NEXT = "SELECT min(d.due_at) FROM deadline d WHERE d.ticket_id = task.ticket_id AND d.state = 'open'"


def upgrade() -> None:
    op.add_column("task", sa.Column("rank_at", INSTANT, nullable=True))
    # Windows among the deadlines are put right by the ticket's next act; a pack alone knows which they are.
    op.execute(f"UPDATE task SET rank_at = coalesce(due_at, ({NEXT})) WHERE {OPEN}")
    for name in ("ix_task_open", "ix_task_claimed", "ix_task_due"):
        op.drop_index(name, table_name="task")
    _partial("ix_task_open", ["pack", "role", "unit_id", "rank_at", "id", "due_at"])
    _partial("ix_task_claimed", ["claimed_by", "rank_at", "id", "due_at"])
    _partial("ix_task_rank", ["pack", "rank_at", "id", "due_at"])


def downgrade() -> None:
    for name in ("ix_task_open", "ix_task_claimed", "ix_task_rank"):
        op.drop_index(name, table_name="task")
    _partial("ix_task_open", ["pack", "role", "unit_id", "due_at", "id"])
    _partial("ix_task_claimed", ["claimed_by", "due_at", "id"])
    _partial("ix_task_due", ["pack", "due_at", "id"])
    op.drop_column("task", "rank_at")


def _partial(name: str, columns: list[str]) -> None:
    where = sa.text(OPEN)
    op.create_index(name, "task", columns, sqlite_where=where, postgresql_where=where)
