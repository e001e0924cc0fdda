"""Acts hold the calendars: on PostgreSQL a function that locks them (shared) and then reads which one is the newest.

In one function, because a statement sees the database as it was when it began, each query of a volatile function as it
is when its turn comes: after the lock.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION calendar_epoch_held() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(12346);
    RETURN (SELECT max(id) FROM calendar_version);
END $$
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(FUNCTION)


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION calendar_epoch_held()")
