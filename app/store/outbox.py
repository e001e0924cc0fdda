"""Queries about messages on their way out."""

from datetime import datetime

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, for_update
from app.store.records import Record

_outbox, _ticket = tables.outbox, tables.ticket


def claim_next(conn: Connection, now: datetime) -> tuple[Record, Record] | None:
    """The oldest message that may be tried now, with its ticket (for its key); the message row is locked."""
    columns = [
        *(column.label(f"outbox__{column.name}") for column in _outbox.c),
        *(_ticket.c[name].label(f"ticket__{name}") for name in ("id", "no", "key_id", "wrapped_key")),
    ]
    query = (
        sa.select(*columns)
        .select_from(_outbox.join(_ticket, _ticket.c.id == _outbox.c.ticket_id))
        .where(_outbox.c.next_attempt_at.is_not(None), _outbox.c.next_attempt_at <= now)
        .order_by(_outbox.c.next_attempt_at, _outbox.c.id)
        .limit(1)
    )
    row = conn.execute(for_update(query, skip_locked=True, of=[_outbox])).mappings().first()
    if row is None:
        return None
    message = {label[8:]: value for label, value in row.items() if label.startswith("outbox__")}
    ticket = {label[8:]: value for label, value in row.items() if label.startswith("ticket__")}
    return Record("outbox", message), Record("ticket", ticket)
