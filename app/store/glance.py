"""What lights of a list are derived from, read for all its tickets at once: four statements, whatever the list."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, literally
from app.store.records import Record

_HEAVY = {"ticket": ("caller", "content", "wrapped_key", "words"), "instance": ("state",)}


@dataclass(frozen=True)
class Parts:
    """Of one ticket: its row, its open instances, its deadlines (the open ones, and the newest of each kind and
    instance) and its assignments, each by age."""

    ticket: Record
    instances: list[Record]
    deadlines: list[Record]
    assignments: list[Record]


def of_tickets(conn: Connection, ticket_ids: Collection[int]) -> dict[int, Parts]:
    """Ticket id -> its parts; without sealed bytes and the engine's state."""
    if not ticket_ids:
        return {}
    deadline, instance = tables.deadline, tables.instance
    tickets = _rows(conn, tables.ticket, tables.ticket.c.id.in_(ticket_ids))
    found = {record.id: Parts(record, [], [], []) for record in tickets}
    for record in _rows(conn, instance, instance.c.ticket_id.in_(ticket_ids), instance.c.closed_at.is_(None)):
        found[record["ticket_id"]].instances.append(record)
    for record in _rows(conn, deadline, _live(ticket_ids)):
        found[record["ticket_id"]].deadlines.append(record)
    for record in _rows(conn, tables.assignment, tables.assignment.c.ticket_id.in_(ticket_ids)):
        found[record["ticket_id"]].assignments.append(record)
    return found


def _live(ticket_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """By a window, in one pass: asked of each row by itself, PostgreSQL would go through the whole table."""
    same = tables.deadline.alias()
    place = [same.c.ticket_id, same.c.kind, same.c.shared, same.c.instance_id]
    newest = sa.func.max(same.c.id).over(partition_by=place).label("newest")
    rows = sa.select(same.c.id, same.c.state, newest).where(same.c.ticket_id.in_(ticket_ids)).subquery()
    wanted = sa.select(rows.c.id).where(sa.or_(rows.c.state == literally("open"), rows.c.id == rows.c.newest))
    return tables.deadline.c.id.in_(wanted)


def _rows(conn: Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Record]:
    columns = [column for column in table.c if column.name not in _HEAVY.get(table.name, ())]
    rows = conn.execute(sa.select(*columns).where(*conditions).order_by(table.c.id)).mappings()
    return [Record(table.name, dict(row)) for row in rows]
