"""The database behind one door: `with database.write() as tx`, `with database.read() as connection`."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from app.store import engines
from app.store.errors import Busy, TransactionOver

__all__ = ["Connection", "Counters", "Database", "Transaction", "for_update", "insert_on_conflict", "literally"]

Dialect = Literal["sqlite", "postgresql"]
_Selected = TypeVar("_Selected", bound="sa.Select[Any]")


@dataclass
class Counters:
    """How much work went to the database. Exact in one thread; threads together may lose a count."""

    statements: int = 0
    commits: int = 0
    rollbacks: int = 0


class Transaction:
    """One write transaction. Nothing is kept unless `commit()` is called, as the last act."""

    def __init__(self, connection: Connection, counters: Counters) -> None:
        self._connection = connection
        self._counters = counters
        self.committed = False

    @property
    def connection(self) -> Connection:
        """What statements run on; TransactionOver after the commit."""
        if self.committed:
            raise TransactionOver("the transaction has been committed")
        return self._connection

    def commit(self) -> None:
        """Keep everything. Closes the connection: whoever still holds it can run nothing more on it."""
        self.connection.commit()
        self.committed = True
        self._counters.commits += 1
        self._connection.close()


class Database:
    """One SQLite file or one PostgreSQL database; one object for each process, shared by its threads.

    `url` is SQLAlchemy's (`sqlite:////path/file.db`, `postgresql+psycopg://user@host/name`). Waiting for a lock, or for
    a connection of the pool, ends after `lock_seconds` with Busy, a statement after `statement_seconds` (PostgreSQL
    only) as well. A process that forks calls `forked()` in the child before its first use.

    `durable` False is for databases that are thrown away (played scenarios, tests): SQLite then syncs no commit.
    """

    def __init__(
        self, url: str, *, lock_seconds: float = 10.0, statement_seconds: float = 60.0, counting: bool = False,
        durable: bool = True,
    ) -> None:  # fmt: skip
        self.counters = Counters()
        self._lock_seconds = lock_seconds
        limits = engines.Limits(lock_seconds=lock_seconds, statement_seconds=statement_seconds)
        self._writer, self._reader = engines.create(url, limits, durable=durable)
        # SQLite has one writer at a time. Threads of this process queue here, where the next one is woken at once;
        # SQLite's own busy handler would poll with sleeps of up to 100 ms. Other processes meet at BEGIN IMMEDIATE.
        self._turn = threading.Lock() if self.dialect == "sqlite" else None
        if counting:
            self._count_statements()

    @property
    def dialect(self) -> Dialect:
        return "sqlite" if self._writer.dialect.name == "sqlite" else "postgresql"

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that may change things, rolled back unless it is committed. Raises StoreErrors."""
        self._take_turn()
        try:
            with _connected(self._writer) as connection:
                transaction = Transaction(connection, self.counters)
                try:
                    yield transaction
                finally:
                    if not transaction.committed:
                        self.counters.rollbacks += 1
        finally:
            if self._turn is not None:
                self._turn.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the data, in which nothing can be changed (the database refuses it)."""
        with _connected(self._reader) as connection:
            yield connection

    def close(self) -> None:
        """Close every pooled connection (SQLite then folds its log back into the file)."""
        for engine in self._engines():
            engine.dispose()

    def forked(self) -> None:
        """In a child process: forget the parent's connections without closing them under it."""
        for engine in self._engines():
            engine.dispose(close=False)
        if self._turn is not None:
            self._turn = threading.Lock()

    def _engines(self) -> list[Engine]:
        return [self._writer] if self._reader.pool is self._writer.pool else [self._writer, self._reader]

    def _take_turn(self) -> None:
        if self._turn is not None and not self._turn.acquire(timeout=self._lock_seconds):
            raise Busy("another thread of this process is still writing")

    def _count_statements(self) -> None:
        def count(*_: object) -> None:
            self.counters.statements += 1

        for engine in self._engines():
            sa.event.listen(engine, "before_cursor_execute", count)


def _connected(engine: Engine) -> Connection:
    """A connection with its transaction begun; the caller closes it, which rolls back what was not committed."""
    try:
        connection = engine.connect()
    except sa.exc.TimeoutError as error:
        raise Busy("every connection of the pool is in use") from error
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection


def for_update(statement: _Selected, *, skip_locked: bool = False, of: Sequence[sa.Table] = ()) -> _Selected:
    """Lock the rows that the query finds (those of the tables `of`, else of all), or skip those locked elsewhere.

    Nothing on SQLite, where the whole transaction holds the only write lock.
    """
    return statement.with_for_update(skip_locked=skip_locked, of=list(of) or None)


def insert_on_conflict(connection: Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that takes `on_conflict_do_nothing(...)` and `on_conflict_do_update(...)`.

    Use it where a duplicate is expected: on PostgreSQL a Duplicate ends the transaction.
    """
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def literally(word: str) -> sa.ColumnElement[str]:
    """A word written into the statement itself, for conditions that a partial index repeats (`state = 'open'`)."""
    return sa.literal(word, sa.Text, literal_execute=True)
