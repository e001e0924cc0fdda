"""How every blueprint of the API is made: its prefix, the guard before each request, the documented errors."""

from flask_openapi.blueprint import APIBlueprint

from app.api.guard import guard
from app.api.shapes.problems import documented

PREFIX = "/api/v1"


def blueprint(name: str, title: str) -> APIBlueprint:
    """A blueprint whose routes are listed under ``title`` and closed unless they name their right."""
    made = APIBlueprint(
        name,
        __name__,
        url_prefix=PREFIX,
        abp_tags=[{"name": title}],
        abp_security=[{"token": []}],
        abp_responses=documented(400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503),
    )
    made.before_request(guard)
    return made
