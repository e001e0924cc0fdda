"""Queries about messages on their way out."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, for_update, literally
from app.store.records import Record

_outbox, _ticket = tables.outbox, tables.ticket
TICKET = ("id", "no", "key_id", "wrapped_key", "caller")
"""What is read of the ticket: enough to open a message, and to know where to send it."""
SEEN = 500
"""Sent messages of all packs that are read for one page of a pack's."""


def claim_next(conn: Connection, now: datetime, resting: Collection[str] = ()) -> tuple[Record, Record] | None:
    """The oldest message that may be tried now, with its ticket (for its key); the message row is locked.

    ``resting``: channels whose messages are left alone.
    """
    columns = [
        *(column.label(f"outbox__{column.name}") for column in _outbox.c),
        *(_ticket.c[name].label(f"ticket__{name}") for name in TICKET),
    ]
    query = (
        sa.select(*columns)
        .select_from(_outbox.join(_ticket, _ticket.c.id == _outbox.c.ticket_id))
        .where(_outbox.c.next_attempt_at.is_not(None), _outbox.c.next_attempt_at <= now)
        .order_by(_outbox.c.next_attempt_at, _outbox.c.id)
        .limit(1)
    )
    if resting:
        query = query.where(_outbox.c.channel.not_in(resting))
    row = conn.execute(for_update(query, skip_locked=True, of=[_outbox])).mappings().first()
    if row is None:
        return None
    message = {label[8:]: value for label, value in row.items() if label.startswith("outbox__")}
    ticket = {label[8:]: value for label, value in row.items() if label.startswith("ticket__")}
    return Record("outbox", message), Record("ticket", ticket)


def dead(conn: Connection, pack: str, *, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """Messages of the pack's tickets that were given up, the newest first, without what they say."""
    query = _without_words().where(_outbox.c.state == literally("dead"), _ticket.c.pack == pack)
    if before is not None:
        query = query.where(_outbox.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(_outbox.c.id.desc()).limit(limit)).mappings()]


def sent(
    conn: Connection, pack: str, *, limit: int, before: int | None = None
) -> tuple[list[dict[str, Any]], int | None]:
    """Messages of the pack's tickets that are gone, the last one sent first, without what they say; and the id to go on
    ``before``, None at the end. No more than ``SEEN`` messages are read: where other packs send much, a page is short.
    """
    query = _without_words().where(_outbox.c.sent_at.is_not(None))
    if before is not None:
        at = conn.execute(sa.select(_outbox.c.sent_at).where(_outbox.c.id == before)).scalar_one_or_none()
        if at is None:
            return [], None
        query = query.where(_outbox.c.sent_at <= at, sa.or_(_outbox.c.sent_at < at, _outbox.c.id < before))
    ordered = query.order_by(_outbox.c.sent_at.desc(), _outbox.c.id.desc()).limit(SEEN)
    seen = [dict(row) for row in conn.execute(ordered).mappings()]
    own = [row for row in seen if row["pack"] == pack]
    if len(own) > limit:
        return own[:limit], own[limit - 1]["id"]
    return own, seen[-1]["id"] if len(seen) == SEEN else None


def _without_words() -> sa.Select[Any]:
    """Messages without what they say, with what is told of their tickets."""
    columns = [column for column in _outbox.c if column.name != "body"]
    query = sa.select(*columns, _ticket.c.no, _ticket.c.release_id, _ticket.c.pack)
    return query.join(_ticket, _ticket.c.id == _outbox.c.ticket_id)


def locked(conn: Connection, pack: str, message_id: str) -> tuple[Record, Record] | None:
    """A message of the pack by its id, with its ticket; the message row is locked."""
    query = (
        sa.select(_outbox, *(_ticket.c[name].label(f"ticket__{name}") for name in TICKET))
        .join(_ticket, _ticket.c.id == _outbox.c.ticket_id)
        .where(_outbox.c.message_id == message_id, _ticket.c.pack == pack)
    )
    row = conn.execute(for_update(query, of=[_outbox])).mappings().first()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if not name.startswith("ticket__")}
    return Record("outbox", values), Record("ticket", {name: row[f"ticket__{name}"] for name in TICKET})
