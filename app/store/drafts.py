"""Queries about drafts: one for each person and place."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict
from app.store.records import Record

_draft = tables.draft
EMPTY: Mapping[str, Any] = {"sealed": b"", "key_id": None, "wrapped_key": None}
"""What is kept of a draft without words that belongs to no ticket: which save it was, and nothing sealed."""


def keep(conn: Connection, person_id: int, place: str, **values: Any) -> None:
    """Keep the draft in place of the last one."""
    statement = insert_on_conflict(conn, _draft).values(person_id=person_id, place=place, **values)
    conn.execute(statement.on_conflict_do_update(index_elements=["person_id", "place"], set_=values))


def forget(conn: Connection, person_id: int, place: str) -> None:
    conn.execute(sa.delete(_draft).where(_draft.c.person_id == person_id, _draft.c.place == place))


def newest(conn: Connection, person_id: int, beginning: str) -> Record | None:
    """The draft saved last of those whose place begins so and in which there is something."""
    row = conn.execute(_newest_first(person_id, beginning).limit(1)).mappings().first()
    return Record("draft", dict(row)) if row else None


def keep_newest(conn: Connection, person_id: int, beginning: str, most: int) -> None:
    """Of the drafts whose place begins so, only the ``most`` that were saved last stay; empty ones do not count."""
    kept = _newest_first(person_id, beginning).with_only_columns(_draft.c.id).limit(most).correlate(None)
    conn.execute(sa.delete(_draft).where(*_filled(person_id, beginning), _draft.c.id.not_in(kept)))


def _newest_first(person_id: int, beginning: str) -> sa.Select[Any]:
    found = sa.select(_draft).where(*_filled(person_id, beginning))
    return found.order_by(_draft.c.saved_at.desc(), _draft.c.id.desc())


def _filled(person_id: int, beginning: str) -> tuple[sa.ColumnElement[bool], ...]:
    begins = _draft.c.place.startswith(beginning, autoescape=True)
    return _draft.c.person_id == person_id, begins, _draft.c.sealed != EMPTY["sealed"]


def forget_before(conn: Connection, instant: datetime) -> None:
    conn.execute(sa.delete(_draft).where(_draft.c.saved_at < instant))
