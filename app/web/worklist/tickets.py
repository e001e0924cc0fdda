"""Pages of the list of tickets: all that one may see, the newest first."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.http.context import actor, program
from app.services.lists import finding, ticketlist
from app.web.blueprint import pages
from app.web.guard import page
from app.web.ids import read_id
from app.web.worklist import asking, words
from app.web.worklist.shown import choices_shown

LIMIT = 30
blueprint = pages("ticketlist", __name__)


@blueprint.get("/tickets")
@page("ticket.read")
def tickets() -> str:
    """The newest first; ``before`` is the number of the last row of the page before."""
    query = asking.read(ticketlist.Query, request.args)
    before = read_id(request.args.get("before"))
    found = ticketlist.tickets(program(), actor(), query, limit=LIMIT + 1, before=before)
    return _tickets(query, found, first=before is None)


@blueprint.post("/tickets/search")
@page("ticket.read")
def search_tickets() -> ResponseReturnValue:
    text = request.form.get("q", "").strip()[: asking.LONGEST]
    if finding.is_mobile(text):
        return of_caller(text)
    query = asking.read(ticketlist.Query, {**request.form.to_dict(), "q": text})
    return redirect(asking.address("ticketlist.tickets", asking.written(query)), 303)


def of_caller(mobile: str) -> str:
    """The page for a number that was typed into a box; it stands in no address."""
    found = ticketlist.of_caller(program(), actor(), mobile, limit=LIMIT)
    return _tickets(ticketlist.Query(), found, first=True, caller=True)


def _tickets(query: ticketlist.Query, found: list[dict[str, Any]], *, first: bool, caller: bool = False) -> str:
    shown = found[:LIMIT]
    following = {**asking.written(query), "before": str(shown[-1]["id"])} if len(found) > LIMIT else None
    return render_template(
        "worklist/tickets.html", query=query, asked=asking.written(query), rows=shown, first=first, caller=caller,
        withheld=caller and not finding.sees_callers(actor()),
        more=asking.address("ticketlist.tickets", following) if following else None,
        choices=choices_shown(program(), actor()), words=words,
    )  # fmt: skip
