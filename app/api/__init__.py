"""The JSON API under /api/v1. Routes translate: parse, call one service, answer. No rule of the hotline lives here."""

from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI

from app.api import documents, metrics, problems
from app.api.json import OrjsonProvider
from app.api.routes import BLUEPRINTS
from app.api.shapes.problems import Problem
from app.http import faults, logs, pace, readable
from app.http.context import Hotline
from app.services.program import Program
from app.services.ticket.attachments import FileStore
from config import Config

VERSION = "1.0.0"
"""Of the API, not of the program."""
MAX_BODY = 1024 * 1024
"""Bytes of a request's body, where the route does not allow more (attachments do)."""
DESCRIPTION = """12345 工单接口。每个请求带 `Authorization: Bearer <token>`；
出错时回答 problem+json，逐条列明依据的条款。

Tickets of a 12345 hotline. Errors are problem+json and list every ground with its clause."""


def build(program: Program, config: Config) -> OpenAPI:
    """The application with every route of the API."""
    app = OpenAPI(
        "app",
        info=Info(title="12345 hotline", version=VERSION, description=DESCRIPTION),
        security_schemes={"token": {"type": "http", "scheme": "bearer"}},
        validation_error_model=Problem,
        validation_error_callback=problems.invalid_request,
        doc_ui=False,
        static_folder=None,
    )
    app.openapi_version = "3.1.0"
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.json = OrjsonProvider(app)
    app.extensions["program"] = program
    app.extensions["config"] = config
    app.extensions["hotline"] = Hotline(program, config, FileStore(config.var / "attachments"))
    logs.register(app)
    metrics.register(app)
    faults.register(app, problems.problem)
    pace.register(app)
    readable.register(app)
    documents.register(app)
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
    return app
