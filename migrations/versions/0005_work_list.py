"""The work list: words to search tickets by, the orders in which lists are read, saved filters."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
OPEN = "closed_at IS NULL"
RUNS = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff]+)|([^\W_\u3400-\u4dbf\u4e00-\u9fff]+)")
AT_ONCE = 1000

# FTS5 keeps its index beside the column and no copy of it. Should a later migration have SQLite build `ticket` anew
# (batch mode), the trigger goes with the old table and has to be created again.
TABLE = """
CREATE VIRTUAL TABLE ticket_words USING fts5(
    words, content='ticket', content_rowid='id', columnsize=0, detail='none', tokenize='unicode61 remove_diacritics 0'
)
"""
TRIGGER = """
CREATE TRIGGER ticket_words_added AFTER INSERT ON ticket WHEN new.words IS NOT NULL
BEGIN INSERT INTO ticket_words (rowid, words) VALUES (new.id, new.words); END
"""


def upgrade() -> None:
    sqlite = op.get_context().dialect.name == "sqlite"
    op.add_column("ticket", sa.Column("words", sa.Text() if sqlite else postgresql.TSVECTOR(), nullable=True))
    _fill_words(sqlite)
    if sqlite:
        op.execute(TABLE)
        op.execute("INSERT INTO ticket_words (ticket_words) VALUES ('rebuild')")
        op.execute(TRIGGER)
    else:
        op.create_index("ix_ticket_words", "ticket", ["words"], postgresql_using="gin")
    op.create_index("ix_ticket_pack", "ticket", ["pack", "id"])
    for name in ("kind", "source", "category"):
        op.create_index(f"ix_ticket_{name}", "ticket", ["pack", name, "id"])
    _partial("ix_ticket_emergency", "ticket", ["pack", "id"], "emergency")
    _partial("ix_ticket_open", "ticket", ["pack", "id"], "NOT ended")
    _partial("ix_ticket_upstream_no", "ticket", ["upstream_no"], "upstream_no IS NOT NULL")
    op.create_index("ix_assignment_unit_ticket", "assignment", ["unit_id", "ticket_id"])
    op.drop_index("ix_task_open", table_name="task")
    _partial("ix_task_open", "task", ["pack", "role", "unit_id", "due_at", "id"], OPEN)
    _partial("ix_task_claimed", "task", ["claimed_by", "due_at", "id"], OPEN)
    _partial("ix_task_due", "task", ["pack", "due_at", "id"], OPEN)
    op.create_table(
        "saved_filter",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_filter_person_id_name")),
        comment="Filters of the work list that a person has kept under a name; `query` is the address's part, as JSON.",
    )


def downgrade() -> None:
    op.drop_table("saved_filter")
    op.drop_index("ix_task_due", table_name="task")
    op.drop_index("ix_task_claimed", table_name="task")
    op.drop_index("ix_task_open", table_name="task")
    _partial("ix_task_open", "task", ["pack", "role", "unit_id", "due_at"], OPEN)
    op.drop_index("ix_assignment_unit_ticket", table_name="assignment")
    for name in ("upstream_no", "open", "emergency", "category", "source", "kind", "pack"):
        op.drop_index(f"ix_ticket_{name}", table_name="ticket")
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TRIGGER ticket_words_added")
        op.execute("DROP TABLE ticket_words")
    else:
        op.drop_index("ix_ticket_words", table_name="ticket")
    op.drop_column("ticket", "words")


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _fill_words(sqlite: bool) -> None:
    """Words of the tickets that are there already, as registration makes them from now on."""
    connection, last = op.get_bind(), 0
    value = ":words" if sqlite else "CAST(:words AS tsvector)"
    while True:
        query = sa.text("SELECT id, title FROM ticket WHERE id > :last ORDER BY id LIMIT :most")
        rows = connection.execute(query, {"last": last, "most": AT_ONCE}).all()
        if not rows:
            return
        found = [{"id": row.id, "words": _words(row.title)} for row in rows]
        connection.execute(sa.text(f"UPDATE ticket SET words = {value} WHERE id = :id"), found)
        last = rows[-1].id


def _words(title: str) -> str:
    found: dict[str, None] = {}
    for run in RUNS.finditer(unicodedata.normalize("NFKC", title).lower()):
        chinese = run[1]
        pairs = [chinese[at : at + 2] for at in range(len(chinese) - 1)] if chinese else []
        found |= dict.fromkeys([*pairs, chinese[-1]] if chinese else [run[2]])
    return " ".join(list(found)[:200])
