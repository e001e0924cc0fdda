"""Tickets at the command line: look, and act as somebody."""

from typing import Any, BinaryIO

import click
import orjson
from rich.table import Table

from app.cli.common import console, fail, operator, program
from app.services.acting import intake, messages, tasks
from app.services.admin import people
from app.services.ticket import explaining
from app.store import releases as stored
from app.store import ticketlist
from app.tickets.actor import Actor
from app.tickets.refusal import Refused
from app.worktime import SHANGHAI


@click.group()
def ticket() -> None:
    """Tickets."""


signed = click.option(
    "--token",
    envvar="HOTLINE_TOKEN",
    required=True,
    help="Whose act it is; better kept in HOTLINE_TOKEN: what a command is given, every process list shows.",
)


def _actor(token: str) -> Actor:
    found = people.by_token(program(), token)
    if found is None:
        raise click.ClickException("unknown token")
    return found


def _form(file: BinaryIO) -> dict[str, Any]:
    try:
        form = orjson.loads(file.read())
    except orjson.JSONDecodeError as fault:
        raise click.ClickException(f"the form is not JSON: {fault}") from fault
    if not isinstance(form, dict):
        raise click.ClickException("a form is an object, field by field")
    return form


@ticket.command("list")
@click.argument("pack")
@click.option("--limit", default=20)
def list_(pack: str, limit: int) -> None:
    """The newest tickets of a pack."""
    table = Table("标题 title", "类型 kind", "阶段 milestone", "登记 registered")
    table.add_column("编号 no", no_wrap=True)
    with program().database.read() as conn:
        if stored.newest(conn, pack) is None:
            raise click.ClickException(f"no pack {pack} has been released")
        for row in ticketlist.page(conn, pack, ticketlist.Seen(None), ticketlist.Asked(), limit=limit):
            registered = f"{row['registered_at'].astimezone(SHANGHAI):%m-%d %H:%M}"
            table.add_row(row["title"], row["kind"], row["milestone"], registered, row["no"])
    console.print(table)


@ticket.command()
@click.argument("pack")
@click.argument("no")
def deadlines(pack: str, no: str) -> None:
    """Every deadline of a ticket with the sentence that explains it."""
    try:
        for deadline in explaining.of_ticket(program(), operator(pack), no):
            click.echo(f"{deadline['kind_zh']} {deadline['explanation']['shown'] or '无时限'} ({deadline['state']})")
            click.echo(f"    {deadline['sentence_zh']}")
    except Refused as refused:
        raise fail(refused) from refused


@ticket.command()
@signed
@click.argument("form", type=click.File("rb"))
def register(token: str, form: BinaryIO) -> None:
    """Register a ticket from a JSON file (- for standard input)."""
    try:
        console.print_json(orjson.dumps(intake.register(program(), _actor(token), _form(form))).decode())
    except Refused as refused:
        raise fail(refused) from refused


@ticket.command()
@signed
@click.argument("task_id", type=int)
@click.argument("form", type=click.File("rb"))
def complete(token: str, task_id: int, form: BinaryIO) -> None:
    """Complete a task with a form from a JSON file (- for standard input)."""
    try:
        answer = tasks.complete(program(), _actor(token), task_id, _form(form))
    except Refused as refused:
        raise fail(refused) from refused
    console.print_json(orjson.dumps(answer).decode())


@ticket.command()
@signed
@click.argument("no")
@click.argument("name")
@click.argument("form", type=click.File("rb"))
def message(token: str, no: str, name: str, form: BinaryIO) -> None:
    """Send a message to a ticket (a request to return, to extend, ...)."""
    try:
        answer = messages.send(program(), _actor(token), no, name, _form(form))
    except Refused as refused:
        raise fail(refused) from refused
    console.print_json(orjson.dumps(answer).decode())
