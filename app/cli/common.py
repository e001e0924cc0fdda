"""What every command needs: the program, a console, actors for people who work at the command line."""

from typing import Any, cast

import click
from flask import current_app
from rich.console import Console

from app.services.program import Program
from app.store import migrate
from app.tickets.actor import Actor
from app.tickets.refusal import Refused

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def program() -> Program:
    """The program on a database whose tables are up to date; says what to do where they are not."""
    if migrate.current(config().database_url) != migrate.head():
        raise click.ClickException(
            "the database is not up to date: first run `flask --app wsgi db upgrade` (or `demo`)"
        )
    return cast(Program, current_app.extensions["program"])


def config() -> Any:
    return current_app.extensions["config"]


def operator(pack: str) -> Actor:
    """The person at the machine's own command line may do what an administrator and an owner may."""
    return Actor(None, "命令行", pack, frozenset({"admin", "owner", "station", "auditor"}))


def fail(refused: Refused) -> click.ClickException:
    lines = [f"{g.code}（{g.clause or '-'}）{g.zh} / {g.en}" for g in refused.grounds]
    return click.ClickException("\n".join(lines))
