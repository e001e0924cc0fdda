"""Tickets related to one: its repeats and its main ticket; the same caller, the same place, a similar text."""

from collections.abc import Iterable
from typing import Any

from app.services import access, visible
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import history, labels, pages, papers, ticket_page
from app.services.ticket.linking import REPLY
from app.services.ticket.similar import LOOKS_BACK, MOST_COMPARED, reasons, strongest
from app.store import linking, lookalikes
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PrivacyError

Page = dict[str, Any]
MOST_SHOWN = 20
SUMMARY = ("no", "title", "registered_at", "milestone", "ended", "ended_as")


def of_ticket(program: Program, actor: Actor, no: str) -> Page:
    """``main``: what it repeats (None: nothing); ``repeats``; ``found``: candidates with their ``reasons`` (caller,
    place, title), the strongest first, not older than ``LOOKS_BACK``; linked ones are shown whatever their age. Only
    what the actor may see."""
    access.must(actor, "ticket.read")
    since = program.instant() - LOOKS_BACK
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        main, repeats = linking.main_of(conn, ticket.id), linking.repeats_of(conn, ticket.id)
        linked = _visible(conn, actor, [*([main] if main else []), *repeats])
        own = _of_caller(conn, actor, ticket, since)
        known = {row.id for row in own}
        others = [row for row in lookalikes.recent(conn, actor.pack, since, MOST_COMPARED) if row.id not in known]
        candidates = _visible(conn, actor, [*own, *others])
    near = {ticket.id, *(row.id for row in linked)}
    compared = [(row, *_alike(program, ticket, row, row.id in known)) for row in candidates if row.id not in near]
    return {
        "main": next((_short(row) for row in linked if main and row.id == main.id), None),
        "repeats": [_short(row) for row in linked if not main or row.id != main.id],
        "found": [{**_short(row), "reasons": why} for row, why in strongest(compared, MOST_SHOWN)],
    }


def _of_caller(conn: Connection, actor: Actor, ticket: Record, since: Any) -> list[Record]:
    """The same caller's tickets, as far as the actor may know that it is the same: a confidential caller's are not
    given away by standing in a list."""
    index = ticket["mobile_index"]
    if index is None or not access.sees_caller(actor, confidential=ticket["confidential"]):
        return []
    found = lookalikes.of_caller(conn, actor.pack, index, since, MOST_COMPARED)
    return [row for row in found if access.sees_caller(actor, confidential=row["confidential"])]


def _visible(conn: Connection, actor: Actor, rows: list[Record]) -> list[Record]:
    if access.sees_all(actor) or not rows:
        return rows
    units = linking.units_of(conn, [row.id for row in rows])
    return [row for row in rows if access.sees(actor, row["upstream"], units.get(row.id, ()))]


def _short(row: Record) -> Page:
    return {name: row[name] for name in SUMMARY}


def _alike(program: Program, one: Record, other: Record, same_caller: bool) -> tuple[float, list[str]]:
    """(How strong, why)."""
    mine, theirs = _form(program, one), _form(program, other)
    texts = [(one["title"], other["title"]), (mine.get("content"), theirs.get("content"))]
    return reasons(same_caller, texts, [(mine.get("place"), theirs.get("place"))])


def _form(program: Program, ticket: Record) -> dict[str, Any]:
    """What was asked, without the caller; nothing once the ticket's key is destroyed."""
    if ticket["content"] is None:
        return {}
    try:
        return history.registration(program, ticket)
    except PrivacyError:
        return {}


def side(program: Program, actor: Actor, no: str) -> Page:
    """One of two tickets that are laid side by side: all that is asked when they are compared."""
    page = pages.ticket(program, actor, no)
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        units = labels.unit_names(conn, actor.pack)
        lines = labels.told(docket.rules.forms["register"], page["registration"] or {}, units)
        return {
            **page, "lines": lines, "caller": ticket_page.caller_lines(docket, page["caller"]),
            **ticket_page.path(docket), "replies": _replies(program, actor, docket),
        }  # fmt: skip


def _replies(program: Program, actor: Actor, docket: Docket) -> Iterable[Page]:
    return [paper for paper in papers.of_ticket(program, actor, docket.ticket["no"]) if paper["act"] == REPLY]
