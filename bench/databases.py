"""Databases of the benchmark's own: made when it starts, dropped when it ends."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from app.store import migrate

POSTGRES = "postgresql+psycopg://root@127.0.0.1:5432/test"
"""Where a PostgreSQL server is looked for; only to make and drop a database of our own there."""


def postgres_fault(server: str) -> str | None:
    """Why there are no PostgreSQL rows in the report; None when the server answers. No address: reports are shared."""
    try:
        _run(server, "SELECT 1")
    except sa.exc.OperationalError as fault:
        return f"PostgreSQL does not answer ({type(fault.orig).__name__})"
    return None


@contextmanager
def fresh(server: str | None) -> Iterator[str]:
    """The URL of an empty, migrated database: on this PostgreSQL server, or (None) an SQLite file."""
    with _postgres(server) if server else _sqlite() as url:
        migrate.upgrade(url)
        yield url


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"


@contextmanager
def _postgres(server: str) -> Iterator[str]:
    name = f"hotline_bench_{uuid.uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = sa.create_engine(
        server, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def plain_engine(url: str) -> sa.Engine:
    """An engine outside the program's own Database: for counting rows and for making many of them."""
    return sa.create_engine(url, poolclass=NullPool)


def version(url: str) -> str:
    """Which database answers, in words."""
    with plain_engine(url).connect() as connection:
        kind = connection.dialect.name
        statement = "SHOW server_version" if kind == "postgresql" else "SELECT sqlite_version()"
        found = str(connection.exec_driver_sql(statement).scalar_one())
    return f"{'PostgreSQL' if kind == 'postgresql' else 'SQLite'} {found.split()[0]}"
