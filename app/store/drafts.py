"""Queries about drafts: one for each person and place."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict

_draft = tables.draft


def keep(conn: Connection, person_id: int, place: str, **values: Any) -> None:
    """Keep the draft in place of the last one; of two tabs that save at the same moment the later one stays."""
    statement = insert_on_conflict(conn, _draft).values(person_id=person_id, place=place, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["person_id", "place"], set_=values))


def forget(conn: Connection, person_id: int, place: str) -> None:
    conn.execute(sa.delete(_draft).where(_draft.c.person_id == person_id, _draft.c.place == place))


def forget_before(conn: Connection, instant: datetime) -> None:
    conn.execute(sa.delete(_draft).where(_draft.c.saved_at < instant))
