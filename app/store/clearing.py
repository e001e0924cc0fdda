"""Queries about what has served its time: whether there is any, and dropping it in batches."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, for_update

_AGES = {"idempotency_key": tables.idempotency_key.c.created_at, "draft": tables.draft.c.saved_at}
"""Table -> the instant that the age of its rows is counted from; each has an index on it."""


def outlived(conn: Connection, before: Mapping[str, datetime]) -> list[str]:
    """The tables (of those named, with the instant before which their rows are too old) that have such rows."""
    asked = [sa.exists().where(_AGES[name] < instant).label(name) for name, instant in before.items()]
    found = conn.execute(sa.select(*asked)).mappings().one()
    return [name for name in before if found[name]]


def drop(conn: Connection, name: str, before: datetime, most: int) -> int:
    """Drop the oldest rows from before the instant, no more than ``most``, passing over those that somebody holds; how
    many went."""
    age = _AGES[name]
    key = list(age.table.primary_key.columns)
    oldest = for_update(sa.select(*key).where(age < before).order_by(age).limit(most), skip_locked=True)
    return conn.execute(sa.delete(age.table).where(sa.tuple_(*key).in_(oldest))).rowcount
