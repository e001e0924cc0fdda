"""Style sheets, scripts and pictures; their addresses change with their content, so that browsers may keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

from app.web.guard import EVERYBODY, page

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600
blueprint = Blueprint("assets", __name__)


@blueprint.get("/static/<path:name>")
@page(EVERYBODY)
def file(name: str) -> Response:
    answer = send_from_directory(STATIC, name)
    if request.args.get("v") == version(name):
        answer.cache_control.no_cache = None
        answer.cache_control.public, answer.cache_control.immutable = True, True
        answer.cache_control.max_age = A_YEAR
    return answer


@lru_cache(maxsize=200)
def version(name: str) -> str:
    """A digest of the file as it was when this process first served it."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file below static/, for templates: ``asset("desk.css")``."""
    return url_for("assets.file", name=name, v=version(name))
