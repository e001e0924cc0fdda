"""Bringing a database to the newest shape, and telling which shape it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from app.store import types
from app.store.errors import StoreError
from app.store.tables import metadata

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_LOCK = 12345
"""Advisory lock on PostgreSQL: nodes that start together migrate one after the other."""


class BrokenByMigration(StoreError):
    """After the migration some foreign keys name no row; it was rolled back."""


def upgrade(url: str) -> None:
    """Run every migration that the database lacks, in one transaction: all of them or none."""
    with connection_for_migration(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@cache
def head() -> str:
    """The newest revision that this program knows; its scripts are read once, as the program itself is."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None, "there is no migration"
    return revision


def current(url: str) -> str | None:
    """The revision of the database; None when it is empty."""
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return current_on(connection)


def current_on(connection: Connection) -> str | None:
    """The same over a connection that is open already: who asks every few seconds opens none for it."""
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def connection_for_migration(url: str) -> Iterator[Connection]:
    """A connection inside one transaction, committed at the end; alone on the database while it lasts.

    On SQLite foreign keys are off meanwhile: Alembic changes a table by building it anew and dropping the old one, and
    with foreign keys on that drop takes the rows of child tables with it. They are checked before the commit.
    """
    engine = sa.create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        yield connection
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise BrokenByMigration(f"foreign keys without a row: {broken[:5]}")


def run(context: EnvironmentContext | Any, connection: Connection) -> None:
    """Run migrations on `connection`, inside the transaction that it is in (called by migrations/env.py)."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=_spelled_out,
        include_name=ours,
        include_object=compared,
        transactional_ddl=True,
    )
    context.run_migrations()


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the declared tables have to know a name of the database: not those of SQLite's index of words."""
    return not (kind == "table" and (name or "").startswith("ticket_words"))


def compared(_thing: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    """Whether Alembic is to compare a thing: not PostgreSQL's index of words, which it would miss on SQLite."""
    return name != "ix_ticket_words"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=OFF")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _spelled_out(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as plain ones into new migrations, which must not change when the program does.

    ID and INSTANT are defined at the top of each migration (migrations/script.py.mako).
    """
    if kind == "type" and thing is types.Id:
        return "ID"
    if kind == "type" and isinstance(thing, types.Instant):
        return "INSTANT"
    if kind == "type" and isinstance(thing, types.Json):
        return "sa.Text()"
    return False


def _config() -> Config:
    return Config(str(FOLDER / "alembic.ini"))
