"""Whose an incident without a ticket is: the pack of the person whose act failed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Earlier ones of no ticket keep none: nobody wrote down whose they were.
    op.add_column("incident", sa.Column("pack", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("incident", "pack")
