"""What a registration needs to begin, in one statement: a number, an id, the release in force, the calendars' epoch."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store import tables
from app.store.calendars import held_epoch
from app.store.database import Connection
from app.store.types import Instant

_serial, _release, _ticket = tables.ticket_serial, tables.pack_release, tables.ticket


@dataclass(frozen=True)
class Reception:
    """``serial``: running number of the pack's local day, from 1; ``release_id``: None before the first release."""

    serial: int
    ticket_id: int
    release_id: int | None
    calendar_epoch: int | None


def receive(conn: Connection, pack: str, day: str, at: datetime) -> Reception:
    """Take the next number of the pack's day; its row stays locked until the commit, and a rollback gives it back."""
    row = conn.execute(_statement(conn.dialect.name), {"pack_": pack, "day_": day, "at_": at}).one()
    return Reception(row[0] - 1, row[1], row[2], row[3])


@cache
def _statement(dialect: str) -> Any:
    insert = sqlite.insert(_serial) if dialect == "sqlite" else postgresql.insert(_serial)
    in_force = (
        sa.select(_release.c.id)
        .where(
            _release.c.pack == sa.bindparam("pack_"), _release.c.effective_from <= sa.bindparam("at_", type_=Instant)
        )
        .order_by(_release.c.effective_from.desc(), _release.c.seq.desc())
        .limit(1)
    )
    return (
        insert.values(pack=sa.bindparam("pack_"), day=sa.bindparam("day_"), next=2)
        .on_conflict_do_update(index_elements=["pack", "day"], set_={"next": _serial.c.next + 1})
        .returning(
            _serial.c.next,
            _next_ticket_id(dialect),
            in_force.scalar_subquery().label("release"),
            held_epoch().label("calendar_epoch"),
        )
    )


def _next_ticket_id(dialect: str) -> sa.ColumnElement[int]:
    """SQLite has one writer and deletes no ticket, so the next id is known; PostgreSQL has a sequence."""
    if dialect == "sqlite":
        newest = sa.select(sa.func.max(_ticket.c.id)).scalar_subquery()
        return (sa.func.coalesce(newest, 0) + 1).label("ticket_id")
    return sa.func.nextval(sa.func.pg_get_serial_sequence("ticket", "id")).label("ticket_id")
