"""Conditions by which tickets are searched: words of the title on an index, on SQLite (FTS5) and PostgreSQL (GIN).

On SQLite a list of tickets is read from the index itself (``found``), the newest first.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection
from app.tickets.searching import Term

_ticket = tables.ticket
found = sa.table("ticket_words", sa.column("rowid", sa.BigInteger), sa.column("ticket_words", sa.Text))
"""SQLite's index of words: ``rowid`` is the ticket's id."""


def has_words(conn: Connection, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
    """Whether a ticket that is joined has all these words. On SQLite each row's own words are looked at: asking FTS5
    for one row costs a hundred times as much, and for all rows it would go through the archive."""
    if conn.dialect.name != "sqlite":
        return matches(conn, terms)
    padded = sa.literal(" ").concat(_ticket.c.words).concat(" ")
    sought = [f" {term.word}" if term.prefix else f" {term.word} " for term in terms]
    return sa.and_(*(sa.func.instr(padded, each) > 0 for each in sought))


def matches(conn: Connection, terms: Sequence[Term]) -> sa.ColumnElement[bool]:
    """The same of a row of the index (SQLite), of the ticket (PostgreSQL)."""
    if conn.dialect.name == "sqlite":
        # The column that is called like its table stands for the whole row (FTS5).
        return found.c.ticket_words.op("MATCH", is_comparison=True)(_fts5(terms))
    return _ticket.c.words.op("@@", is_comparison=True)(sa.cast(_tsquery(terms), sa.dialects.postgresql.TSQUERY))


def _fts5(terms: Sequence[Term]) -> str:
    """Words are letters and digits only, so that quoting them cannot fail."""
    return " AND ".join(f'"{term.word}"{"*" if term.prefix else ""}' for term in terms)


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join(f"'{term.word}'{':*' if term.prefix else ''}" for term in terms)
