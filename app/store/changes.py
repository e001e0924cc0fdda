"""What has happened lately, to anybody's ticket: read from the end of one index."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection

_event, _ticket = tables.event, tables.ticket


def since(conn: Connection, instant: datetime) -> list[dict[str, Any]]:
    """The events after this instant, each with what decides who may see its ticket."""
    query = (
        sa.select(_event.c.ticket_id, _event.c.seq, _event.c.actor_id, _ticket.c.no, _ticket.c.pack, _ticket.c.upstream)
        .join(_ticket, _ticket.c.id == _event.c.ticket_id)
        .where(_event.c.at > instant)
    )
    return [dict(row) for row in conn.execute(query).mappings()]
