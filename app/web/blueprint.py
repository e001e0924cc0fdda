"""How every room of the desk makes its blueprint: the guard before each request, the pages' headers after it."""

from flask import Blueprint

from app.web.guard import guard
from app.web.headers import protect


def pages(name: str, import_name: str) -> Blueprint:
    """A blueprint whose views are closed unless they name their right (app.web.guard.page)."""
    made = Blueprint(name, import_name)
    made.before_request(guard)
    made.after_request(protect)
    return made
