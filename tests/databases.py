"""Empty, migrated databases for tests: the fixture `database` gives each test its own, on SQLite and on PostgreSQL.

Take it into a conftest.py with `from tests.databases import database, database_url, templates`. Migrations run once a
session (and worker) on each kind. On SQLite a test gets a copy of the file; on PostgreSQL it gets the session's own
database, emptied (0.3 ms; making a copy takes 300). PostgreSQL is looked for at HOTLINE_TEST_POSTGRES, as a superuser,
because emptying has to pass the append-only triggers; where it does not answer its tests are skipped, but fail under
CI=true.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from app.store import migrate, tables
from app.store.database import Database

POSTGRES = os.environ.get("HOTLINE_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/test")


@cache
def postgres_fault() -> str | None:
    """Why PostgreSQL cannot be used; None when it answers."""
    try:
        _on_server("SELECT 1")
    except sa.exc.OperationalError as fault:
        return f"no PostgreSQL at {sa.make_url(POSTGRES).render_as_string()}: {str(fault.orig).splitlines()[0]}"
    return None


def require_postgres() -> None:
    """Skip the test without PostgreSQL; fail it where PostgreSQL must be there (CI)."""
    fault = postgres_fault()
    if fault and os.environ.get("CI") == "true":
        pytest.fail(f"{fault} (CI must test both databases)", pytrace=False)
    if fault:
        pytest.skip(fault)


class Templates:
    """Migrated databases, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: Path | None = None
        self._name: str | None = None

    def sqlite(self, path: Path) -> str:
        """The URL of a fresh SQLite database at `path`."""
        if self._file is None:
            self._file = self._folder / "template.sqlite"
            migrate.upgrade(f"sqlite:///{self._file}")
        shutil.copyfile(self._file, path)
        return f"sqlite:///{path}"

    def postgresql(self) -> str:
        """The URL of this session's PostgreSQL database, emptied. One at a time."""
        if self._name is None:
            self._name = f"hotline_test_{uuid.uuid4().hex}"
            _on_server(f"CREATE DATABASE {self._name}")
            migrate.upgrade(_address(self._name))
        else:
            _empty(_address(self._name))
        return _address(self._name)

    def drop(self) -> None:
        if self._name is not None:
            _on_server(f"DROP DATABASE {self._name} WITH (FORCE)")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    made.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> str:
    """The URL of the test's own migrated, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        return templates.sqlite(tmp_path / "hotline.sqlite")
    require_postgres()
    return templates.postgresql()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The test's own database, opened; locks are waited for 5 seconds at most."""
    opened = Database(database_url, lock_seconds=5, counting=True)
    yield opened
    opened.close()


def _address(name: str) -> str:
    return sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _empty(url: str) -> None:
    """Delete every row and start ids at 1 again, after cutting whoever an earlier test left connected."""
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        # The role of a replica: neither foreign keys nor triggers fire.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in tables.metadata.tables))
        connection.exec_driver_sql(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false) "
            "FROM pg_sequences WHERE schemaname = 'public'"
        )


def _on_server(statement: str) -> None:
    url: URL = sa.make_url(POSTGRES)
    engine = sa.create_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
