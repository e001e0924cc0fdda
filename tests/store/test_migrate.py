"""The migrations lead to exactly the tables that the program declares, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from app.store import migrate, tables
from app.store.database import Database

REMEDY = "the tables have changed: write a migration (migrations/README.md says how)"


@pytest.fixture
def migrated(database_url: str) -> Iterator[Connection]:
    engine = sa.create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def test_a_new_database_is_at_the_head(database_url: str) -> None:
    assert migrate.current(database_url) == migrate.head()


def test_an_empty_database_has_no_revision(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path / 'empty.sqlite'}") is None


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.head()


def test_the_way_back_leaves_nothing_behind(database_url: str) -> None:
    config = Config(str(migrate.FOLDER / "alembic.ini"))
    with migrate.connection_for_migration(database_url) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
    assert migrate.current(database_url) == migrate.head()


def test_alembic_finds_no_difference_from_the_declared_tables(migrated: Connection) -> None:
    names = {"include_name": migrate.ours, "include_object": migrate.compared}
    context = MigrationContext.configure(migrated, opts={"compare_type": True, **names})
    assert compare_metadata(context, tables.metadata) == [], REMEDY


def test_checks_and_partial_indexes_are_the_declared_ones(migrated: Connection, tmp_path: Path) -> None:
    """What Alembic does not compare: made from the declared tables, the catalogue of the database is the same."""
    found = catalogue(migrated)
    if migrated.dialect.name == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'declared.sqlite'}", poolclass=NullPool)
        with engine.begin() as connection:
            tables.metadata.create_all(connection)
            assert found == catalogue(connection), REMEDY
        return
    migrated.exec_driver_sql("CREATE SCHEMA declared")
    migrated.exec_driver_sql("SET search_path TO declared")
    tables.metadata.create_all(migrated)
    assert found == catalogue(migrated), REMEDY


def test_every_append_only_table_has_its_triggers(migrated: Connection) -> None:
    listed = {
        "sqlite": "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name <> 'ticket_words_added'",
        "postgresql": "SELECT DISTINCT event_object_table FROM information_schema.triggers",
    }
    names = migrated.exec_driver_sql(listed[migrated.dialect.name]).scalars()
    assert set(names) == set(tables.APPEND_ONLY)


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = sorted(path.name[:4] for path in (migrate.FOLDER / "versions").glob("*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert migrate.head() == numbers[-1]


def test_a_migration_that_orphans_rows_is_rolled_back(tmp_path: Path) -> None:
    """SQLite's foreign keys are off while tables are built anew; what that breaks must not be kept."""
    url = f"sqlite:///{tmp_path / 'hotline.sqlite'}"
    migrate.upgrade(url)
    with pytest.raises(migrate.BrokenByMigration), migrate.connection_for_migration(url) as connection:
        connection.exec_driver_sql("INSERT INTO person_role (person_id, role) VALUES (99, 'station')")
    database = Database(url)
    with database.read() as reading:
        assert reading.execute(sa.select(tables.person_role)).all() == []
    database.close()


def test_a_failing_migration_leaves_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hotline.sqlite'}"
    with pytest.raises(sa.exc.OperationalError), migrate.connection_for_migration(url) as connection:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        connection.exec_driver_sql("CREATE TABLE nonsense")
    engine = sa.create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []


def catalogue(connection: Connection) -> set[str]:
    """Every table, index and constraint as the database itself spells it, in its current schema."""
    queries = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
        "AND name <> 'alembic_version' AND name NOT LIKE 'ticket_words%'",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() "
        "UNION SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) "
        "FROM pg_constraint WHERE connamespace = current_schema()::regnamespace",
    }
    rows = connection.exec_driver_sql(queries[connection.dialect.name]).scalars()
    return {tidy(row) for row in rows if "alembic_version" not in row}


def tidy(definition: str) -> str:
    """Without line breaks and schema names; the order of a table's parts does not matter."""
    text = re.sub(r"\s+", " ", re.sub(r"\b(public|declared)\.", "", definition)).replace('"', "")
    return ", ".join(sorted(part.strip(" ()") for part in text.split(", "))) if "TABLE" in text else text


def test_sqlite_indexes_the_words_of_each_new_ticket(tmp_path: Path) -> None:
    """The trigger is no table's: a migration that builds `ticket` anew has to make it again."""
    url = f"sqlite:///{tmp_path / 'hotline.sqlite'}"
    migrate.upgrade(url)
    with sa.create_engine(url, poolclass=NullPool).connect() as connection:
        named = connection.exec_driver_sql("SELECT tbl_name FROM sqlite_master WHERE name = 'ticket_words_added'")
        assert named.scalar_one() == "ticket"
