"""The administrator's lists of messages that were given up and of those sent last read no other messages."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("ix_outbox_dead", "id", sa.text("state = 'dead'"))
    _index("ix_outbox_sent", "sent_at", sa.text("sent_at IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_outbox_sent", table_name="outbox")
    op.drop_index("ix_outbox_dead", table_name="outbox")


def _index(name: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, "outbox", [column], sqlite_where=where, postgresql_where=where)
