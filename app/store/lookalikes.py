"""Tickets that may be about the same thing, and who handled such things before. Bounded, on indexed columns."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection
from app.store.records import Record

_ticket, _unit = tables.ticket, tables.unit


def recent(conn: Connection, pack: str, since: datetime, limit: int) -> list[Record]:
    """The pack's tickets registered since then, newest first."""
    query = sa.select(_ticket).where(_ticket.c.pack == pack, _ticket.c.registered_at >= since)
    return _records(conn, query, limit)


def of_caller(conn: Connection, pack: str, mobile_index: str, since: datetime, limit: int) -> list[Record]:
    """The caller's tickets since then, newest first, found by the blind index of the number."""
    query = sa.select(_ticket).where(
        _ticket.c.mobile_index == mobile_index, _ticket.c.registered_at >= since, _ticket.c.pack == pack
    )
    return _records(conn, query, limit)


def _records(conn: Connection, query: Any, limit: int) -> list[Record]:
    query = query.order_by(_ticket.c.registered_at.desc(), _ticket.c.id.desc()).limit(limit)
    return [Record("ticket", dict(row)) for row in conn.execute(query).mappings()]


def leads(conn: Connection, pack: str, since: datetime, limit: int) -> list[dict[str, Any]]:
    """(ticket id, category, title, unit's code and name) of the tickets registered since then that some unit leads,
    newest first; units that are not active any more are left out."""
    query = (
        sa.select(
            _ticket.c.id, _ticket.c.no, _ticket.c.category, _ticket.c.title, _unit.c.code, _unit.c.name.label("unit")
        )
        .join(_unit, _unit.c.id == _ticket.c.lead_unit_id)
        .where(_ticket.c.pack == pack, _ticket.c.registered_at >= since, _unit.c.active.is_(True))
        .order_by(_ticket.c.registered_at.desc(), _ticket.c.id.desc())
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(query).mappings()]
