"""Which page has saved a draft last, and which of its saves that was: a page is not told of its own as of another's."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = {"draft": ("page", "turn"), "task": ("draft_page", "draft_turn")}


def upgrade() -> None:
    # Drafts that stand there already keep none: their version alone tells.
    for table, (page, turn) in COLUMNS.items():
        op.add_column(table, sa.Column(page, sa.Text(), nullable=True))
        op.add_column(table, sa.Column(turn, sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column)
