"""Who may use a route, and what may come in its body. Every route states its right; one without is closed.

The services ask again what only they can know (whose ticket, whose task).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request

from app.http import bodies, pace
from app.http.context import program
from app.http.faults import Unauthenticated
from app.services import access
from app.services.admin import people
from app.tickets.refusal import Forbidden, Ground

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN = "signed in"
"""The rule of routes that anybody with a token may use."""


def needs(right: str, *, max_body: int | None = None) -> Callable[[View], View]:
    """Mark a view with the right that it needs (see app.services.access.RIGHTS), or SIGNED_IN.

    ``max_body``: bytes of the request's body that it allows, where that is more than the usual.
    """
    if right != SIGNED_IN and right not in access.RIGHTS:
        raise ValueError(f"no such right: {right}")

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        view.max_body = max_body  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> None:
    """Before each request of a blueprint: authenticate, check the right, then look at the body."""
    view = current_app.view_functions[request.endpoint or ""]
    _authenticate()
    right = getattr(view, "right", None)
    if right is None:
        raise Forbidden(Ground("NO_RULE", "该地址未开放。", "No right opens this route."))
    if right != SIGNED_IN:
        access.must(g.actor, right)
    pace.keep(f"person {g.actor.person_id}", reveals=right == "ticket.reveal")
    if max_body := getattr(view, "max_body", None):
        request.max_content_length = max_body
    if "body" in getattr(view, "__annotations__", {}):
        bodies.json_object()  # the library takes broken JSON for an empty body, and text that holds JSON for that JSON


def _authenticate() -> None:
    """Raises Unauthenticated without a live token. The token itself is never logged or kept."""
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    found = people.by_token(program(), token) if token else None
    if found is None:
        pace.keep(f"address {request.remote_addr}")
        raise Unauthenticated
    g.actor = found
