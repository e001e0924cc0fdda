"""Queries of the administration's pages: the journal of acts, the outbox in numbers, how late the background is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict

_journal, _person, _outbox, _ticket = tables.admin_event, tables.person, tables.outbox, tables.ticket
_timer, _pulse, _calendar = tables.timer, tables.pulse, tables.calendar_version


def journal(
    conn: Connection, pack: str, *, limit: int, before: int | None = None, subject: str | None = None
) -> list[dict[str, Any]]:
    """Administrators' acts in a pack, newest first, with the name of who did them."""
    query = (
        sa.select(_journal, _person.c.name.label("actor_name"))
        .join(_person, _person.c.id == _journal.c.actor_id, isouter=True)
        .where(_journal.c.pack == pack)
    )
    if before is not None:
        query = query.where(_journal.c.id < before)
    if subject is not None:
        query = query.where(_journal.c.subject == subject)
    return [dict(row) for row in conn.execute(query.order_by(_journal.c.id.desc()).limit(limit)).mappings()]


def outbox_counts(conn: Connection, pack: str) -> dict[str, int]:
    """State (waiting, sent, dead) -> how many messages of the pack's tickets are in it."""
    query = (
        sa.select(_outbox.c.state, sa.func.count())
        .join(_ticket, _ticket.c.id == _outbox.c.ticket_id)
        .where(_ticket.c.pack == pack)
        .group_by(_outbox.c.state)
    )
    return {"waiting": 0, "sent": 0, "dead": 0} | {str(state): int(n) for state, n in conn.execute(query)}


def waiting(conn: Connection, pack: str, *, limit: int) -> list[dict[str, Any]]:
    """Messages of the pack that wait, the next one first, without what they say."""
    columns = [column for column in _outbox.c if column.name != "body"]
    query = (
        sa.select(*columns, _ticket.c.no)
        .join(_ticket, _ticket.c.id == _outbox.c.ticket_id)
        .where(_outbox.c.next_attempt_at.is_not(None), _ticket.c.pack == pack)
        .order_by(_outbox.c.next_attempt_at, _outbox.c.id)
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def oldest(conn: Connection, now: datetime) -> dict[str, datetime | None]:
    """Since when the longest overdue timer and message have waited; None where nothing is late."""
    queries = {
        "timers": sa.select(sa.func.min(_timer.c.due_at)).where(_timer.c.due_at.is_not(None), _timer.c.due_at < now),
        "outbox": sa.select(sa.func.min(_outbox.c.next_attempt_at)).where(
            _outbox.c.next_attempt_at.is_not(None), _outbox.c.next_attempt_at < now
        ),
    }
    return {name: conn.execute(query).scalar_one() for name, query in queries.items()}


def beat(conn: Connection, name: str, at: datetime) -> None:
    """Note that this kind of background work has come round."""
    statement = insert_on_conflict(conn, _pulse).values(name=name, at=at)
    conn.execute(statement.on_conflict_do_update(index_elements=[_pulse.c.name], set_={"at": statement.excluded.at}))


def pulses(conn: Connection) -> dict[str, datetime]:
    return {row.name: row.at for row in conn.execute(sa.select(_pulse))}


def calendar_versions(conn: Connection, region: str, *, limit: int) -> list[dict[str, Any]]:
    """The versions of a region's calendar, newest first, without their days."""
    query = (
        sa.select(_calendar.c.version, _calendar.c.loaded_at, _person.c.name.label("loaded_by"))
        .join(_person, _person.c.id == _calendar.c.loaded_by, isouter=True)
        .where(_calendar.c.region == region)
        .order_by(_calendar.c.version.desc())
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def take_roles(conn: Connection, person_id: int, roles: Collection[str]) -> None:
    """The person has these roles no more."""
    role = tables.person_role
    conn.execute(sa.delete(role).where(role.c.person_id == person_id, role.c.role.in_(list(roles))))
