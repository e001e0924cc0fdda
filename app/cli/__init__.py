"""The command line: ``flask --app wsgi <command>``. Parses, calls one service, prints."""

from flask import Flask

from app.cli import calendar, db, demo, history, jobs, pack, scenario, ticket, user

COMMANDS = (
    demo.demo,
    demo.serve,
    db.db,
    pack.pack,
    scenario.scenario,
    calendar.calendar,
    ticket.ticket,
    history.history,
    user.user,
    jobs.jobs,
)


def register(app: Flask) -> None:
    """Hang every command on the application."""
    for command in COMMANDS:
        app.cli.add_command(command)
