"""How the two kinds of database are opened: a pair of engines (writer, reader) with our settings."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext

from app.store.errors import translated

POOL = 8
"""Connections that a process keeps open, one for each of its threads that work on requests (gunicorn.conf.py). Streams
need none of their own: they hold no connection while they wait."""
SPARE = 8
"""More that it may open for a while: for the background (app.jobs), and for streams that are woken and look for
themselves. Who finds all of them in use waits as long as for a lock."""
IDLE_SECONDS = 60
"""A connection that sits in an open transaction this long is cut: it held locks that stopped everybody else."""


@dataclass(frozen=True)
class Limits:
    lock_seconds: float
    statement_seconds: float


def create(url: str, limits: Limits, *, durable: bool = True) -> tuple[Engine, Engine]:
    """(writer, reader) for the database at `url`; raises ValueError for any but the two supported kinds.

    `durable`: what is committed is on the disk, and a power cut takes nothing back (PostgreSQL does so by itself).
    Parameters of statements are hidden from error messages, and so from logs: they may be personal.
    """
    parsed = sa.make_url(url)
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        pair = _sqlite(parsed, limits, durable)
    elif parsed.drivername == "postgresql+psycopg":
        pair = _postgresql(parsed, limits)
    else:
        raise ValueError(f"unsupported database: {parsed.drivername} (use sqlite or postgresql+psycopg)")
    for engine in {id(engine.pool): engine for engine in pair}.values():
        sa.event.listen(engine, "handle_error", _translate, retval=True)
    return pair


def _translate(context: ExceptionContext) -> BaseException | None:
    return translated(context.original_exception, disconnected=context.is_disconnect)


def _pool(limits: Limits) -> dict[str, Any]:
    return {"pool_size": POOL, "max_overflow": SPARE, "pool_timeout": limits.lock_seconds}


def _sqlite(url: URL, limits: Limits, durable: bool) -> tuple[Engine, Engine]:
    if not url.database or url.database == ":memory:":
        raise ValueError("an SQLite database must be a file: one in memory would differ from thread to thread")
    writer, reader = (
        sa.create_engine(url, connect_args={"timeout": limits.lock_seconds}, hide_parameters=True, **_pool(limits))
        for _ in range(2)
    )
    sa.event.listen(writer, "connect", _prepare_sqlite)
    sa.event.listen(reader, "connect", _prepare_sqlite)
    sa.event.listen(reader, "connect", _forbid_writing)
    if durable:
        sa.event.listen(writer, "connect", _sync_every_commit)
    sa.event.listen(writer, "begin", _begin_immediate)
    sa.event.listen(reader, "begin", _begin_deferred)
    return writer, reader


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins late and DEFERRED, which loses writes to "database is locked".
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # the file is never damaged; the last commits may be lost
    connection.execute("PRAGMA foreign_keys=ON")
    # Without it INSERT OR REPLACE deletes a row without firing the trigger that forbids deleting.
    connection.execute("PRAGMA recursive_triggers=ON")


def _sync_every_commit(connection: Any, _record: object) -> None:
    # In WAL mode NORMAL syncs at checkpoints only: a power cut would take back acts that somebody was told of, and a
    # message that has been sent (docs/decisions/0020).
    connection.execute("PRAGMA synchronous=FULL")


def _forbid_writing(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    _begin(connection, "BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    _begin(connection, "BEGIN")


def _begin(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        driver.execute(statement)
    except sqlite3.Error as error:
        raise translated(error) or error from error


def _postgresql(url: URL, limits: Limits) -> tuple[Engine, Engine]:
    settings = {
        "timezone": "UTC",
        "lock_timeout": int(limits.lock_seconds * 1000),
        "statement_timeout": int(limits.statement_seconds * 1000),
        "idle_in_transaction_session_timeout": IDLE_SECONDS * 1000,
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    given = url.query.get("options")
    if isinstance(given, str):
        options = f"{options} {given}"
    writer = sa.create_engine(
        url.difference_update_query(["options"]),
        connect_args={"options": options, "application_name": "hotline"},
        pool_pre_ping=True,
        hide_parameters=True,
        **_pool(limits),
    )
    # The same pool; psycopg sends the two settings with BEGIN, so they cost no round trip. A read sees one snapshot,
    # as it does on SQLite.
    return writer, writer.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
