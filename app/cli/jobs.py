"""Background work in the foreground, for machines that run it apart from the web server."""

import click

from app.cli.common import config, console, program
from app.jobs import ticker


@click.group()
def jobs() -> None:
    """Timers and sending."""


@jobs.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def run(once: bool) -> None:
    """Fire timers and send the outbox until stopped."""
    if once:
        report = ticker.round_(program(), config())
        console.print(f"{report.fired} timers fired, {len(report.failed)} failed, {report.sent} messages sent")
        return
    ticker.run_forever(program(), config())
