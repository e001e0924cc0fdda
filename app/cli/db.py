"""The database's tables."""

import click

from app.cli.common import config, console
from app.store import migrate


@click.group()
def db() -> None:
    """The database's tables: bring them up to date."""


@db.command()
def upgrade() -> None:
    """Migrate to the newest version; doing it again changes nothing."""
    migrate.upgrade(config().database_url)
    console.print(f"database at {migrate.current(config().database_url)}")
