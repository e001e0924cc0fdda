"""Histories: show one, verify the chains."""

from datetime import datetime

import click

from app.cli.common import console, fail, operator, program
from app.services.ticket import history as histories
from app.tickets.refusal import Refused
from app.worktime import SHANGHAI


@click.group()
def history() -> None:
    """Process histories."""


@history.command()
@click.option("--pack", default=None, help="Only this pack.")
def verify(pack: str | None) -> None:
    """Check the chain of every ticket's journal; exit code 1 when a row was altered, inserted, removed or moved."""
    checked = broken = 0
    for no, faults in histories.verify_all(program(), pack):
        checked += 1
        broken += bool(faults)
        for fault in faults:
            console.print(f"{no} #{fault.seq if fault.seq is not None else '-'} {fault.kind}: {fault.zh} / {fault.en}")
    console.print(f"{checked} journals checked, {broken} broken")
    if broken:
        raise SystemExit(1)


@history.command()
@click.argument("pack")
@click.argument("no")
def show(pack: str, no: str) -> None:
    """The journal of one ticket, in plain words."""
    try:
        events = histories.of(program(), operator(pack), no)
    except Refused as refused:
        raise fail(refused) from refused
    for event in events:
        headline, *lines = event["words"]
        at = datetime.fromisoformat(event["at"]).astimezone(SHANGHAI)
        click.echo(f"#{event['seq']:<3} {at:%Y-%m-%d %H:%M:%S} {headline}")
        for line in lines:
            console.print(f"       {line}")
