"""The list of tickets that somebody may see, the newest first, with the same search as the work list."""

from dataclasses import dataclass

from app.services import access
from app.services.lists import finding
from app.services.program import Program
from app.services.ticket.pages import Page, units_named
from app.store import records, ticketlist
from app.store.database import Connection
from app.store.ticketlist import Asked, Period, Seen
from app.tickets.actor import Actor


@dataclass(frozen=True)
class Query:
    """What is asked of the list; empty: anything. ``unit`` is the code of the unit that leads."""

    milestone: str = ""
    kind: str = ""
    source: str = ""
    emergency: bool | None = None
    category: str = ""
    unit: str = ""
    ended: bool | None = None
    q: str = ""


def tickets(
    program: Program, actor: Actor, query: Query, *, limit: int, before: int | None = None, period: Period | None = None
) -> list[Page]:
    """``before`` is the id of the last one already shown; ``period`` (see app.store.ticketlist) narrows it down."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        found = finding.search(conn, actor, query.q, program.instant()) if query.q.strip() else finding.Found()
        return _listed(conn, actor, query, found, limit, before, period)


def of_caller(program: Program, actor: Actor, mobile: str, *, limit: int) -> list[Page]:
    """The newest tickets of the caller of this mobile, for the station; the number is kept nowhere."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        return _listed(conn, actor, Query(), finding.of_caller(program, conn, actor, mobile), limit, None)


def _listed(
    conn: Connection, actor: Actor, query: Query, found: finding.Found, limit: int, before: int | None,
    period: Period | None = None,
) -> list[Page]:  # fmt: skip
    unit = records.find_one(conn, "unit", pack=actor.pack, code=query.unit) if query.unit else None
    if found.ticket_ids == () or (query.unit and unit is None):
        return []
    asked = Asked(
        milestone=query.milestone or None, kind=query.kind or None, source=query.source or None,
        emergency=query.emergency, category=query.category or None, ended=query.ended,
        unit_id=unit.id if unit else None, ticket_ids=found.ticket_ids, terms=found.terms,
        period=period,
    )  # fmt: skip
    rows = ticketlist.page(conn, actor.pack, _seen(actor), asked, limit=limit, before=before)
    units = units_named(conn, (row["lead_unit_id"] for row in rows))
    return [{**row, "lead": units.get(row["lead_unit_id"])} for row in rows]


def _seen(actor: Actor) -> Seen:
    if access.sees_all(actor):
        return Seen(None)
    return Seen((actor.unit_id,) if actor.unit_id is not None else (), access.sees_passed_down(actor))
