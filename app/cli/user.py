"""People at the command line: the first administrator has to come from somewhere."""

import click

from app.cli.common import config, console, fail, operator, program
from app.services.admin import admin_journal, people
from app.services.admin.administration import must_be_roles, must_have_unit
from app.services.door import changing
from app.services.rules import publishing
from app.store import records
from app.store.errors import Duplicate
from app.tickets.refusal import Refused


@click.group()
def user() -> None:
    """People, passwords and tokens."""


@user.command()
@click.argument("pack")
@click.argument("login")
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True)
@click.option("--unit", default=None, help="Code of the unit the person works in.")
def add(pack: str, login: str, name: str, roles: tuple[str, ...], unit: str | None) -> None:
    """Add a person and print a token, once."""
    now = program().clock.now()
    # Whoever is added to a pack that there is not signs in to an empty desk, and the login is taken.
    if pack not in (packs := publishing.packs_in(config().processes)):
        raise click.ClickException(f"no pack {pack}; there are: {', '.join(packs)}")
    try:
        must_be_roles(roles)
        must_have_unit(roles, unit)
    except Refused as refused:
        raise fail(refused) from refused
    with program().database.write() as transaction:
        conn = transaction.connection
        found = records.find_one(conn, "unit", pack=pack, code=unit) if unit else None
        if unit and found is None:
            raise click.ClickException(f"no unit {unit}")
        try:
            person = people.add_person(conn, pack, login, name, roles, now, found.id if found else None)
        except Duplicate as duplicate:
            raise click.ClickException(f"{login} exists already") from duplicate
        token = people.issue_token(conn, person, people.COMMAND_LINE, now)
        added = {"id": person, "login": login, "name": name, "roles": sorted(set(roles)), "unit": unit, "active": True}
        admin_journal.note(conn, operator(pack), now, "add_person", login, after=added)
        admin_journal.note(conn, operator(pack), now, "issue_token", login, after={"label": people.COMMAND_LINE})
        transaction.commit()
    console.print(token)


@user.command()
@click.argument("login")
@click.option("--keep", is_flag=True, help="The person need not change it at the next sign-in.")
def password(login: str, keep: bool) -> None:
    """Print a new password for a person, once; their sessions end, and a lock after wrong attempts."""
    with program().database.read() as conn:
        found = records.find_one(conn, "person", login=login)
    if found is None:
        raise click.ClickException(f"no person {login}")
    try:
        made = changing.reset(program(), operator(found["pack"]), found.id, "", must_change=not keep)
    except Refused as refused:
        raise fail(refused) from refused
    click.echo(made)
