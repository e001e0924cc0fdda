"""How the SQL twin reaches its database: by the bare driver, or through the program's own store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa

from app.store.database import Database, Transaction
from bench.measure import Counts, own_counts


class Driver(Protocol):
    """Statements are written with `?`; one transaction at a time."""

    @property
    def sqlite(self) -> bool: ...

    def begin(self) -> None: ...

    def run(self, statement: str, values: Sequence[Any]) -> Any: ...

    def commit(self) -> None: ...

    def counts(self) -> Counts: ...

    def close(self) -> None: ...


class Bare:
    """One connection of the database's own driver, which prepares what it sees often."""

    def __init__(self, url: str) -> None:
        parsed = sa.make_url(url)
        self.sqlite = parsed.drivername == "sqlite"
        self._connection: Any = _open_sqlite(parsed) if self.sqlite else _open_postgres(parsed)
        self._texts: dict[str, str] = {}
        self._statements = self._commits = 0

    def begin(self) -> None:
        if self.sqlite:
            self._connection.execute("BEGIN IMMEDIATE")

    def run(self, statement: str, values: Sequence[Any]) -> Any:
        self._statements += 1
        text = self._texts.get(statement)
        if text is None:
            text = self._texts[statement] = statement if self.sqlite else statement.replace("?", "%s")
        return self._connection.execute(text, tuple(values))

    def commit(self) -> None:
        self._commits += 1
        self._connection.execute("COMMIT") if self.sqlite else self._connection.commit()

    def counts(self) -> Counts:
        return Counts(own_counts().cpu, self._statements, self._commits)

    def close(self) -> None:
        self._connection.close()


class Stored:
    """The program's Database and SQLAlchemy: what of ours is the price of the store, and what of the diagram."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, counting=True)
        self.sqlite = self._database.dialect == "sqlite"
        self._texts: dict[str, sa.TextClause] = {}
        self._scope: Any = None
        self._transaction: Transaction | None = None

    def begin(self) -> None:
        self._scope = self._database.write()
        self._transaction = self._scope.__enter__()

    def run(self, statement: str, values: Sequence[Any]) -> Any:
        text = self._texts.get(statement)
        if text is None:
            pieces = statement.split("?")
            numbered = "".join(f"{piece}:p{n}" for n, piece in enumerate(pieces[:-1])) + pieces[-1]
            text = self._texts[statement] = sa.text(numbered)
        assert self._transaction is not None
        return self._transaction.connection.execute(text, {f"p{n}": value for n, value in enumerate(values)})

    def commit(self) -> None:
        assert self._transaction is not None
        self._transaction.commit()
        self._scope.__exit__(None, None, None)

    def counts(self) -> Counts:
        return own_counts(self._database)

    def close(self) -> None:
        self._database.close()


def _open_sqlite(url: sa.URL) -> sqlite3.Connection:
    """Opened like ours (app.store.engines): the same log, the same care for the disk."""
    connection = sqlite3.connect(url.database or "", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _open_postgres(url: sa.URL) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, dbname=url.database,
        options="-c timezone=UTC",
    )  # fmt: skip
