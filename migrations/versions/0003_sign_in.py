"""Signing in to the pages: accounts, sessions, the record of sign-ins and its counters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
OUTCOMES = (
    "'signed_in', 'wrong', 'limited', 'refused', 'signed_out', 'signed_out_everywhere', 'password_changed', "
    "'password_set', 'unlocked'"
)


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_at", INSTANT, nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("oidc_subject", name=op.f("uq_account_oidc_subject")),
        comment="How a person signs in to the pages; apart from `person`, so that nobody reads a hash along with a "
        "name.",
    )
    op.create_table(
        "web_session",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.CheckConstraint("method IN ('password', 'oidc')", name=op.f("ck_web_session_method")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_web_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_web_session_digest")),
        comment="Who is signed in; `digest` is of the cookie's token. Ending a session deletes its row.",
    )
    op.create_index("ix_web_session_person_id", "web_session", ["person_id"], unique=False)
    op.create_index("ix_web_session_seen_at", "web_session", ["seen_at"], unique=False)
    op.create_table(
        "sign_in_counter",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in_counter")),
        comment="Attempts that failed within a window, of an account or an address (keyed digest of either).",
    )
    op.create_index("ix_sign_in_counter_began_at", "sign_in_counter", ["began_at"], unique=False)
    _sign_in()


def _sign_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_sign_in_outcome")),
        sa.CheckConstraint("method IN ('password', 'oidc', 'administrator')", name=op.f("ck_sign_in_method")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        comment="What happened at the door (append only). A login that nobody has is kept as a keyed digest "
        "(`account`): people type passwords into the wrong field. `address` is cut to its network.",
    )
    op.create_index("ix_sign_in_at", "sign_in", ["at"], unique=False)
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id", "at"], unique=False)
    if op.get_context().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER sign_in_no_{act.lower()} BEFORE {act} ON sign_in "
                "BEGIN SELECT RAISE(ABORT, 'append only: sign_in'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER sign_in_append_only BEFORE UPDATE OR DELETE ON sign_in "
        "FOR EACH ROW EXECUTE FUNCTION forbid_change()"
    )
    op.execute(
        "CREATE TRIGGER sign_in_no_truncate BEFORE TRUNCATE ON sign_in "
        "FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()"
    )


def downgrade() -> None:
    # The triggers go with their table.
    for table in ("sign_in", "sign_in_counter", "web_session", "account"):
        op.drop_table(table)
