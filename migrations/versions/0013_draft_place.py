"""What `place` of a draft says, in the table's comment: of a registration, the key of its form too."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DRAFTS = (
    "Half-typed messages (sealed under their ticket's key) and registrations (no ticket yet: a key of their own). "
    "`place` says of what: "
)
OLD = f"{DRAFTS}the ticket's number and the message, or `register`."
NEW = f"{DRAFTS}`<ticket's number>/<message>` or `register/<key of the form>`."


def upgrade() -> None:
    _say(NEW)


def downgrade() -> None:
    _say(OLD)


def _say(comment: str) -> None:
    # SQLite keeps no comments.
    if op.get_bind().dialect.supports_comments:
        op.create_table_comment("draft", comment)
