"""What a page has at hand: who is signed in, and what they may."""

from datetime import timedelta

from flask import g, request

from app.http.context import hotline, program
from app.services import access
from app.services.door import sessions
from app.services.door.sessions import Limits, Session


def limits() -> Limits:
    config = hotline().config
    return Limits(timedelta(minutes=config.session_idle_minutes), timedelta(hours=config.session_hours))


def cookie_name() -> str:
    """With __Host- a browser takes the cookie from this very host only, and only over https."""
    return "__Host-hotline" if hotline().config.secure_cookies else "hotline"


def visitor(*, passive: bool = False) -> Session | None:
    """Who is signed in in this browser, looked up once a request; None: nobody.

    ``passive``: the page asks by itself, so that asking does not keep the session alive.
    """
    if "visitor" not in g:
        token = request.cookies.get(cookie_name())
        g.visitor = sessions.find(program(), token, limits(), passive=passive) if token else None
        if g.visitor is not None:
            g.actor = g.visitor.actor
    found: Session | None = g.visitor
    return found


def signed_in() -> Session:
    """Who is signed in, on pages that the guard opens to nobody else."""
    found = visitor()
    assert found is not None, "the guard lets nobody in without a session"
    return found


def may(right: str) -> bool:
    """Whether the visitor has the right: what they have not is not offered. The services ask again."""
    found = visitor()
    return found is not None and bool(found.actor.roles & access.RIGHTS[right])


def address() -> str:
    """Where the request came from; behind a proxy only as far as HOTLINE_PROXIES believes it."""
    return request.remote_addr or ""
