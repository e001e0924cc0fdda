"""What can go wrong in a database, in words that the services understand.

    StoreError
    ├── Duplicate            a unique constraint refuses the row; carries the constraint's name
    ├── BrokenReference      a foreign key names no row, or a row that others hang on was to be deleted
    ├── AppendOnly           somebody tried to change or delete what may only be added to
    ├── Busy                 a lock or a statement took too long, or two transactions clashed; try again later
    ├── Unavailable          the database does not answer
    └── TransactionOver      a bug: the transaction was used after its commit

Everything else (a syntax error, a wrong column) stays SQLAlchemy's own exception: it is a bug and not an answer.
"""

from __future__ import annotations

import re
import sqlite3

import psycopg
import sqlalchemy as sa

from app.store.tables import metadata

APPEND_ONLY_STATE = "HL001"
"""SQLSTATE that the append-only triggers raise on PostgreSQL; on SQLite the message says it."""

_BUSY_STATES = {
    "55P03",  # lock_not_available: lock_timeout ran out
    "57014",  # query_canceled: statement_timeout ran out
    "40P01",  # deadlock_detected
    "40001",  # serialization_failure
}


class StoreError(Exception):
    """The database refuses or fails; the transaction is as good as rolled back."""


class Duplicate(StoreError):
    """A unique constraint (or index) refuses the row. ``constraint`` is its name on both databases."""

    def __init__(self, constraint: str) -> None:
        super().__init__(f"duplicate row: {constraint}")
        self.constraint = constraint


class BrokenReference(StoreError):
    """A foreign key does not hold. ``constraint`` is None on SQLite, which does not say which."""

    def __init__(self, constraint: str | None) -> None:
        super().__init__(f"broken reference: {constraint or 'foreign key'}")
        self.constraint = constraint


class AppendOnly(StoreError):
    """Rows of this table are never changed or deleted."""


class Busy(StoreError):
    """Somebody else holds what this transaction needs; nothing was changed."""


class Unavailable(StoreError):
    """The connection is lost or cannot be made."""


class TransactionOver(StoreError):
    """The transaction has been committed; commit is its last act."""


def translated(original: BaseException | None, *, disconnected: bool = False) -> StoreError | None:
    """The store error that a driver's exception stands for; None when it stands for a bug."""
    if isinstance(original, sqlite3.Error):
        return _from_sqlite(original)
    if isinstance(original, psycopg.Error):
        return _from_postgresql(original, disconnected)
    return None


def _from_postgresql(error: psycopg.Error, disconnected: bool) -> StoreError | None:
    state = error.sqlstate
    if state == APPEND_ONLY_STATE:
        return AppendOnly(error.diag.message_primary or "append only")
    if state in _BUSY_STATES:
        return Busy(str(error).strip())
    if state == "23505":
        return Duplicate(error.diag.constraint_name or "unknown")
    if state == "23503":
        return BrokenReference(error.diag.constraint_name)
    # Without a state the server said nothing at all: connection refused, or lost on the way.
    if disconnected or (state is None and isinstance(error, psycopg.OperationalError)):
        return Unavailable(str(error).strip())
    return None


def _from_sqlite(error: sqlite3.Error) -> StoreError | None:
    message = str(error)
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(message)
    if primary in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL):
        return Unavailable(message)
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER and message.startswith("append only"):
        return AppendOnly(message)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return Duplicate(_constraint_named(message))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return BrokenReference(None)
    return None


def _constraint_named(message: str) -> str:
    """SQLite lists the columns ("UNIQUE constraint failed: a.x, a.y") or the index; find the constraint's name."""
    if index := re.search(r"failed: index '(\w+)'", message):
        return index.group(1)
    columns = [part.strip() for part in message.partition("failed: ")[2].split(",")]
    table = metadata.tables.get(columns[0].partition(".")[0])
    if table is None:
        return "unknown"
    wanted = [column.partition(".")[2] for column in columns]
    uniques = [c for c in table.constraints if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    candidates = [*uniques, *(index for index in table.indexes if index.unique)]
    return next((str(c.name) for c in candidates if [column.name for column in c.columns] == wanted), "unknown")
