"""Queries of the administration's pages: the journal of acts, the outbox in numbers, how late the background is."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, insert_on_conflict, literally

_journal, _person, _outbox, _ticket = tables.admin_event, tables.person, tables.outbox, tables.ticket
_timer, _pulse, _calendar = tables.timer, tables.pulse, tables.calendar_version
_assignment, _task = tables.assignment, tables.task


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


def outbox_counts(conn: Connection, pack: str, since: datetime) -> dict[str, int]:
    """How many messages of the pack's tickets wait, were given up, and were sent since then: all that were ever sent
    are too many to be counted for a page."""
    conditions = {
        "waiting": _outbox.c.next_attempt_at.is_not(None),
        "sent": sa.and_(_outbox.c.sent_at.is_not(None), _outbox.c.sent_at >= since),
        "dead": _outbox.c.state == literally("dead"),
    }
    # Not a join: a database would rather go through all tickets of the pack.
    of_pack = sa.select(_ticket.c.id).where(_ticket.c.id == _outbox.c.ticket_id, _ticket.c.pack == pack)
    own = sa.select(sa.func.count()).select_from(_outbox).where(of_pack.correlate(_outbox).exists())
    return {name: int(conn.execute(own.where(which)).scalar_one()) for name, which in conditions.items()}


def waiting(conn: Connection, pack: str, *, limit: int) -> list[dict[str, Any]]:
    """Messages of the pack that wait, the next one first, without what they say."""
    columns = [column for column in _outbox.c if column.name != "body"]
    query = (
        sa.select(*columns, _ticket.c.no, _ticket.c.release_id)
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
    """The versions of a region's calendar, newest first, with their days."""
    query = (
        sa.select(_calendar.c.version, _calendar.c.loaded_at, _calendar.c.days, _person.c.name.label("loaded_by"))
        .join(_person, _person.c.id == _calendar.c.loaded_by, isouter=True)
        .where(_calendar.c.region == region)
        .order_by(_calendar.c.version.desc())
        .limit(limit)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def load_of_unit(conn: Connection, unit_id: int) -> tuple[int, int]:
    """(Tickets not ended that the unit has a part in or a task on, its active people)."""
    part = sa.select(_assignment.c.ticket_id).where(_assignment.c.unit_id == unit_id, _assignment.c.ended_at.is_(None))
    due = sa.select(_task.c.ticket_id).where(_task.c.unit_id == unit_id, _task.c.closed_at.is_(None))
    count = sa.select(sa.func.count())
    tickets = count.select_from(_ticket).where(
        _ticket.c.ended.is_(False), sa.or_(_ticket.c.id.in_(part), _ticket.c.id.in_(due))
    )
    people = count.select_from(_person).where(_person.c.unit_id == unit_id, _person.c.active.is_(True))
    return int(conn.execute(tickets).scalar_one()), int(conn.execute(people).scalar_one())


def take_roles(conn: Connection, person_id: int, roles: Collection[str]) -> None:
    """The person has these roles no more."""
    role = tables.person_role
    conn.execute(sa.delete(role).where(role.c.person_id == person_id, role.c.role.in_(list(roles))))
