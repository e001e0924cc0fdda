"""What every command needs: the program, a console, actors for people who work at the command line."""

from typing import Any, cast

import click
from flask import current_app
from rich.console import Console

from app.packs import Problem
from app.services.program import Program
from app.store import migrate
from app.tickets.actor import Actor
from app.tickets.refusal import Refused

# Without markup: what is printed comes from files, where [notices] is a name and not a style.
console = Console(highlight=False, markup=False)
errors = Console(stderr=True, highlight=False, markup=False)


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


def tell(problem: Problem) -> None:
    """Where something of a pack is wrong, under which rule, and what."""
    place = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    head = (problem.severity, place, problem.element, f"[{problem.rule}]")
    console.print(" ".join(filter(None, head)), soft_wrap=True)
    console.print(f"    {problem.zh}\n    {problem.en}", soft_wrap=True)


def fail(refused: Refused) -> click.ClickException:
    lines = [f"{g.code}（{g.clause or '-'}）{g.zh} / {g.en}" for g in refused.grounds]
    return click.ClickException("\n".join(lines))
