"""Which task of the diagrams a refused act was: the log said only that a task had been refused."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Earlier refusals keep none: nobody wrote down which task it was.
    op.add_column("refusal", sa.Column("element", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("refusal", "element")
