"""Queries of import and export."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection
from app.store.records import Record

_ticket, _key = tables.ticket, tables.idempotency_key
AT_ONCE = 500


def taken(conn: Connection, pack: str, upstream: str, numbers: Sequence[str]) -> dict[str, str | None]:
    """Numbers of the hotline above that tickets bear already which were not given back to it -> the ticket's number,
    None where it is another pack's."""
    found: dict[str, str | None] = {}
    for start in range(0, len(numbers), AT_ONCE):
        query = sa.select(_ticket.c.upstream_no, _ticket.c.no, _ticket.c.pack).where(
            _ticket.c.upstream == upstream,
            _ticket.c.upstream_no.in_(numbers[start : start + AT_ONCE]),
            sa.func.coalesce(_ticket.c.ended_as, "") != "returned_upstream",
        )
        found |= {row.upstream_no: row.no if row.pack == pack else None for row in conn.execute(query)}
    return found


def done(conn: Connection, person_id: int, route: str, keys: Sequence[str]) -> dict[str, str]:
    """Idempotency key -> the answer that was given, of those of these keys that were used."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), AT_ONCE):
        query = sa.select(_key.c.key, _key.c.answer).where(
            _key.c.person_id == person_id, _key.c.route == route, _key.c.key.in_(keys[start : start + AT_ONCE])
        )
        found |= {row.key: row.answer for row in conn.execute(query) if row.answer}
    return found


def tickets(conn: Connection, ids: Sequence[int]) -> list[Record]:
    """Whole rows of these tickets, the newest first."""
    query = sa.select(_ticket).where(_ticket.c.id.in_(ids)).order_by(_ticket.c.id.desc())
    rows: list[dict[str, Any]] = [dict(row) for row in conn.execute(query).mappings()]
    return [Record("ticket", row) for row in rows]
