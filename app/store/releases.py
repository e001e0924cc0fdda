"""Queries about releases."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.calendars import calendar_epoch
from app.store.database import Connection

_release = tables.pack_release
_COLUMNS = [column for column in _release.c if column.name != "files"]


def in_force(conn: Connection, pack: str, at: datetime) -> tuple[int | None, int | None]:
    """(Id of the release of ``pack`` in force at ``at``: the newest of those effective by then; calendars' epoch)."""
    query = (
        sa.select(_release.c.id, calendar_epoch)
        .where(_release.c.pack == pack, _release.c.effective_from <= at)
        .order_by(_release.c.effective_from.desc(), _release.c.seq.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    return (row[0], row[1]) if row else (None, None)


def files(conn: Connection, release_id: int) -> bytes:
    """The packed files of a release."""
    return bytes(conn.execute(sa.select(_release.c.files).where(_release.c.id == release_id)).scalar_one())


def next_seq(conn: Connection, pack: str) -> int:
    newest = conn.execute(sa.select(sa.func.max(_release.c.seq)).where(_release.c.pack == pack)).scalar_one()
    return (newest or 0) + 1


def newest(conn: Connection, pack: str) -> dict[str, Any] | None:
    """The release made last, without its files."""
    return _one(conn, sa.select(*_COLUMNS).where(_release.c.pack == pack).order_by(_release.c.seq.desc()).limit(1))


def by_seq(conn: Connection, pack: str, seq: int) -> dict[str, Any] | None:
    return _one(conn, sa.select(*_COLUMNS).where(_release.c.pack == pack, _release.c.seq == seq))


def listed(conn: Connection, pack: str) -> list[dict[str, Any]]:
    """All releases of a pack, newest first, without their files."""
    query = sa.select(*_COLUMNS).where(_release.c.pack == pack).order_by(_release.c.seq.desc())
    return [dict(row) for row in conn.execute(query).mappings()]


def _one(conn: Connection, query: Any) -> dict[str, Any] | None:
    row = conn.execute(query).mappings().first()
    return dict(row) if row else None
