"""Streams of changes (Server-Sent Events): a page hears that something has changed and asks for its part again.

A stream says nothing but that. It holds a thread of the server, so there are only so many (HOTLINE_STREAMS); a page
that gets none (204) asks every few seconds instead, as it does where an old proxy lets no stream through.
"""

import secrets
import select
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from app.http.context import actor, program
from app.services import live
from app.services.door import sessions
from app.services.live import Concerns, Listener, Live
from app.services.program import Program
from app.tickets.actor import Actor
from app.web.blueprint import pages
from app.web.context import cookie_name, limits
from app.web.guard import page

LASTS = timedelta(minutes=5)
"""Then the browser asks anew, which frees threads that a proxy may hold for somebody who has gone."""
PAUSE = timedelta(seconds=3)
"""Between two messages of a stream: on a busy day the lists of a hundred people would be asked for all the time."""
BEAT = timedelta(seconds=20)
"""How often a quiet stream gives a sign of life, and every stream asks whether its person is still signed in with the
same rights."""
TYPE = "text/event-stream"
blueprint = pages("live", __name__)


@blueprint.get("/live")
@page("ticket.read", passive=True)
def everything() -> ResponseReturnValue:
    """Changes of all tickets that the visitor may see."""
    return _stream(live.to_see(actor()), lambda: False)


@blueprint.get("/live/tickets/<no>")
@page("ticket.read", passive=True)
def ticket(no: str) -> ResponseReturnValue:
    """What others change on this ticket; ``seen`` is the number of the last event that the page shows."""
    given = request.args.get("seen", "")
    hotline, who, seen = program(), actor(), int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    live.changed_by_others(hotline, who, no, seen)  # 404 before anything is sent
    return _stream(live.by_others(who, no, seen), lambda: live.changed_by_others(hotline, who, no, seen))


def _stream(concerns: Concerns, missed: Callable[[], bool]) -> ResponseReturnValue:
    source: Live = current_app.extensions["live"]
    # The answer to a HEAD has no body that could be closed, and would keep its place for ever.
    if source.over() or request.method == "HEAD":
        return "", 204
    listener = source.take(actor().person_id, concerns)
    if listener is None:
        return "", 204
    lines = _lines(source, listener, missed, _same_person(program(), actor()), _has_gone(request.environ))
    # Nginx hands the lines on at once.
    answer = Response(lines, content_type=TYPE, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    # Here and not in the generator: one that was never begun runs no ``finally``.
    answer.call_on_close(lambda: source.give_back(listener))
    return answer


def _lines(
    source: Live, listener: Listener, missed: Callable[[], bool], same: Callable[[], bool], gone: Callable[[], bool]
) -> Iterator[str]:
    """The stream, until its time is over, the process ends, the browser has gone or its person has no right any more.

    Browsers come back after pauses of different lengths, not all at once when a process has ended.
    """
    clock = source.program.clock
    yield f"retry: {2000 + secrets.randbelow(4000)}\n\n"
    began = beat = checked = clock.now()
    told, news = began - PAUSE, missed()
    while not source.over() and not gone() and clock.now() - began < LASTS:
        news = source.wait(listener) or news
        now = clock.now()
        if now - checked >= BEAT:  # by itself: on a busy day there is always something to say, and never a beat
            if not same():
                return
            checked = now
        if news and now - told >= PAUSE:
            yield "data: changed\n\n"
            told, beat, news = now, now, False
        elif now - beat >= BEAT:
            yield ": still here\n\n"
            beat = now


def _same_person(hotline: Program, who: Actor) -> Callable[[], bool]:
    """Asks whether the session still is this person's, with these roles."""
    token, lasting = request.cookies.get(cookie_name(), ""), limits()

    def same() -> bool:
        found = sessions.find(hotline, token, lasting, passive=True)
        return found is not None and found.actor == who

    return same


def _has_gone(environ: dict[str, Any]) -> Callable[[], bool]:
    """Asks whether the browser has hung up, where the server tells its socket: a stream's reader sends nothing, so what
    can be read is the end. Else a sign of life that cannot be sent tells, one or two beats later."""
    socket = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if socket is None:
        return lambda: False
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return lambda: bool(poll.poll(0))
