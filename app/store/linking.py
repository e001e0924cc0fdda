"""Links between a ticket and the tickets that repeat it, and what is asked of candidates."""

from collections.abc import Collection

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection
from app.store.records import Record

_ticket, _link, _assignment, _unit = tables.ticket, tables.ticket_link, tables.assignment, tables.unit


def main_of(conn: Connection, ticket_id: int) -> Record | None:
    """The ticket that this one repeats."""
    found = _tickets(conn, _link.c.main_id, _link.c.ticket_id == ticket_id)
    return found[0] if found else None


def repeats_of(conn: Connection, ticket_id: int) -> list[Record]:
    """The tickets that repeat this one, by age."""
    return _tickets(conn, _link.c.ticket_id, _link.c.main_id == ticket_id)


def _tickets(conn: Connection, end: sa.Column[int], condition: sa.ColumnElement[bool]) -> list[Record]:
    query = (
        sa.select(_ticket)
        .join(_link, end == _ticket.c.id)
        .where(condition, _link.c.unlinked_at.is_(None))
        .order_by(_ticket.c.id)
    )
    return [Record("ticket", dict(row)) for row in conn.execute(query).mappings()]


def units_of(conn: Connection, ticket_ids: Collection[int]) -> dict[int, set[int]]:
    """Ticket id -> every unit that it was ever assigned to, and the departments that supervise those."""
    query = (
        sa.select(_assignment.c.ticket_id, _assignment.c.unit_id, _unit.c.supervising_id)
        .join(_unit, _unit.c.id == _assignment.c.unit_id)
        .where(_assignment.c.ticket_id.in_(ticket_ids))
    )
    found: dict[int, set[int]] = {}
    for ticket_id, unit_id, above in conn.execute(query):
        found.setdefault(ticket_id, set()).update({unit_id, above} - {None})
    return found
