"""People at the command line: the first administrator has to come from somewhere."""

import click

from app.cli.common import console, program
from app.services import people
from app.store import records
from app.store.errors import Duplicate


@click.group()
def user() -> None:
    """People and tokens."""


@user.command()
@click.argument("pack")
@click.argument("login")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True)
@click.option("--unit", default=None, help="Code of the unit the person works in.")
def add(pack: str, login: str, name: str, roles: tuple[str, ...], unit: str | None) -> None:
    """Add a person and print a token, once."""
    now = program().clock.now()
    with program().database.write() as transaction:
        conn = transaction.connection
        found = records.find_one(conn, "unit", pack=pack, code=unit) if unit else None
        if unit and found is None:
            raise click.ClickException(f"no unit {unit}")
        try:
            person = people.add_person(conn, pack, login, name, roles, now, found.id if found else None)
        except Duplicate as duplicate:
            raise click.ClickException(f"{login} exists already") from duplicate
        token = people.issue_token(conn, person, "command line", now)
        transaction.commit()
    console.print(token)
