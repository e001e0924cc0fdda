"""12345 hotline tickets that run on their own regulations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.clock import Clock
    from app.services.program import Program
    from config import Config


def create_app(config: Config, clock: Clock | None = None, program: Program | None = None) -> Flask:
    """The application. Opens no connection and starts no thread; ``app.jobs.ticker`` does the background work."""
    # Not at the top: whoever needs only the calendar arithmetic would load Flask and the engine with it.
    from app import api, cli, web
    from app.services.assembly import build_program

    app = api.build(program or build_program(config, clock), config)
    web.register(app)
    cli.register(app)
    return app
