"""Tickets that repeat another one."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
STANDS = sa.text("unlinked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "ticket_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("main_id", ID, nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", ID, nullable=True),
        sa.Column("unlinked_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id")),
        sa.ForeignKeyConstraint(["main_id"], ["ticket.id"], name=op.f("fk_ticket_link_main_id")),
        sa.ForeignKeyConstraint(["linked_by"], ["person.id"], name=op.f("fk_ticket_link_linked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_link")),
        comment="`ticket_id` repeats `main_id`; a link that was undone stays with its instant.",
    )
    op.create_index(
        "uq_ticket_link_ticket_id", "ticket_link", ["ticket_id"], unique=True, sqlite_where=STANDS,
        postgresql_where=STANDS,
    )  # fmt: skip
    op.create_index("ix_ticket_link_ticket_id", "ticket_link", ["ticket_id"], unique=False)
    op.create_index("ix_ticket_link_main_id", "ticket_link", ["main_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ticket_link")
