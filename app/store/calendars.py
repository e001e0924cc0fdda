"""Queries about calendars. Every lock of a ticket also reads the calendars' epoch, at no extra statement.

A worker keeps calendars in memory; the epoch (the newest row's id) tells it in the very transaction that opens a
deadline whether a newer one has been loaded meanwhile. That none comes in until the transaction's end, SQLite's one
writer sees to; on PostgreSQL acts hold the calendars together, and who loads one waits for them (``lock``).
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from app.store import tables
from app.store.database import Connection

_calendar = tables.calendar_version
_LOCK = 12346
"""Advisory lock on PostgreSQL; the function of ``held_epoch`` names it too (migrations)."""
calendar_epoch = sa.select(sa.func.max(_calendar.c.id)).scalar_subquery().label("calendar_epoch")


class held_epoch(FunctionElement[int]):
    """The calendars' epoch, which stays the newest until the transaction ends: for statements that lock a ticket."""

    type = sa.BigInteger()
    name = "calendar_epoch_held"
    inherit_cache = True


@compiles(held_epoch, "sqlite")
def _read(_element: held_epoch, compiler: Any, **how: Any) -> str:
    return str(compiler.process(calendar_epoch.element, **how))


@compiles(held_epoch, "postgresql")
def _hold(_element: held_epoch, _compiler: Any, **_how: Any) -> str:
    """A sub-select would see the calendars as they were when the statement began, perhaps to wait for the ticket."""
    return "calendar_epoch_held()"


def lock(conn: Connection) -> None:
    """Wait until nobody acts any more with the calendar that was the newest so far, and hold up whoever begins to until
    the transaction ends: what it commits holds for every act that follows. One loads at a time."""
    if conn.dialect.name == "postgresql":
        conn.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


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


def days(conn: Connection, region: str, version: int) -> Any:
    """What a version of a region's calendar consists of."""
    query = sa.select(_calendar.c.days).where(_calendar.c.region == region, _calendar.c.version == version)
    return conn.execute(query).scalar_one()


def epoch(conn: Connection) -> int | None:
    newest_id: int | None = conn.execute(sa.select(sa.func.max(_calendar.c.id))).scalar_one()
    return newest_id
