"""Queries about idempotency keys. The key's row is written in the act's own transaction."""

from datetime import datetime

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict

_key = tables.idempotency_key


def claim(conn: Connection, person_id: int, route: str, key: str, digest: str, at: datetime) -> bool:
    """Claim the key; False when it is taken. A twin that holds it uncommitted makes this wait for its end."""
    statement = (
        insert_on_conflict(conn, _key)
        .values(person_id=person_id, route=route, key=key, digest=digest, created_at=at)
        .on_conflict_do_nothing()
        .returning(_key.c.person_id)
    )
    return conn.execute(statement).first() is not None


def unused(conn: Connection, person_id: int, route: str, key: str, at: datetime) -> bool:
    """Whether no request with this key has been answered. One that is under way makes this wait for its end, and one
    that comes meanwhile waits for the end of this transaction."""
    free = claim(conn, person_id, route, key, "", at)
    if free:
        conn.execute(sa.delete(_key).where(_key.c.person_id == person_id, _key.c.route == route, _key.c.key == key))
    return free


def earlier(conn: Connection, person_id: int, route: str, key: str) -> tuple[str, str]:
    """(digest of the body, stored answer) of the first request with this key."""
    query = sa.select(_key.c.digest, _key.c.answer).where(
        _key.c.person_id == person_id, _key.c.route == route, _key.c.key == key
    )
    row = conn.execute(query).one()
    return row.digest, row.answer


def keep(conn: Connection, person_id: int, route: str, key: str, status: int, answer: str) -> None:
    conn.execute(
        sa.update(_key)
        .where(_key.c.person_id == person_id, _key.c.route == route, _key.c.key == key)
        .values(status=status, answer=answer)
    )
