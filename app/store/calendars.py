"""Queries about calendars. Every lock of a ticket also reads the calendars' epoch, at no extra statement.

A worker keeps calendars in memory; the epoch (the newest row's id) tells it in the very transaction that opens a
deadline whether a newer one has been loaded meanwhile.
"""

from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection

_calendar = tables.calendar_version
calendar_epoch = sa.select(sa.func.max(_calendar.c.id)).scalar_subquery().label("calendar_epoch")


def newest(conn: Connection, region: str) -> tuple[int, Any] | None:
    """(version, days) of the newest calendar of a region."""
    query = (
        sa.select(_calendar.c.version, _calendar.c.days)
        .where(_calendar.c.region == region)
        .order_by(_calendar.c.version.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    return (row.version, row.days) if row else None


def epoch(conn: Connection) -> int | None:
    newest_id: int | None = conn.execute(sa.select(sa.func.max(_calendar.c.id))).scalar_one()
    return newest_id
