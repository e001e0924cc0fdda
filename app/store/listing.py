"""Queries behind the API's lists. Each pages by the key it sorts by: nothing is skipped while rows come and go."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, literally

_ticket, _task, _person, _token = tables.ticket, tables.task, tables.person, tables.token
_refusal, _incident, _timer, _outbox = tables.refusal, tables.incident, tables.timer, tables.outbox


def refusals(
    conn: Connection, pack: str, *, unit_id: int | None, limit: int, before: int | None = None,
    code: str | None = None, ticket_id: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The refusal log of a pack (or of one ticket), newest first; with a unit, what its own people were refused."""
    query = (
        sa.select(_refusal, _ticket.c.no, _person.c.name.label("actor_name"))
        .join(_ticket, _ticket.c.id == _refusal.c.ticket_id, isouter=True)
        .join(_person, _person.c.id == _refusal.c.actor_id, isouter=True)
        .where(sa.func.coalesce(_ticket.c.pack, _person.c.pack) == pack)
    )
    if unit_id is not None:
        query = query.where(_person.c.unit_id == unit_id)
    if code is not None:
        query = query.where(_refusal.c.code == code)
    if ticket_id is not None:
        query = query.where(_refusal.c.ticket_id == ticket_id)
    if before is not None:
        query = query.where(_refusal.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(_refusal.c.id.desc()).limit(limit)).mappings()]


def incidents(
    conn: Connection, pack: str, *, limit: int, before: int | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """Incidents of a pack, newest first, with number and release of their tickets."""
    query = (
        sa.select(_incident, _ticket.c.no, _ticket.c.release_id)
        .join(_ticket, _ticket.c.id == _incident.c.ticket_id, isouter=True)
        .where(_incident_of(pack))
    )
    if state is not None:
        query = query.where(_incident.c.state == state)
    if before is not None:
        query = query.where(_incident.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(_incident.c.id.desc()).limit(limit)).mappings()]


def tokens(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """The tokens of a person, newest first, without their digests."""
    columns = [column for column in _token.c if column.name != "digest"]
    query = sa.select(*columns).where(_token.c.person_id == person_id).order_by(_token.c.id.desc())
    return [dict(row) for row in conn.execute(query).mappings()]


def roles(conn: Connection, person_ids: Collection[int]) -> dict[int, list[str]]:
    """Person id -> roles, in order."""
    role = tables.person_role
    found: dict[int, list[str]] = {person_id: [] for person_id in person_ids}
    query = sa.select(role.c.person_id, role.c.role).where(role.c.person_id.in_(person_ids)).order_by(role.c.role)
    for row in conn.execute(query):
        found[row.person_id].append(row.role)
    return found


def backlog(conn: Connection, now: datetime, pack: str | None = None) -> dict[str, int]:
    """How much waits, in the whole installation or in one pack: what operators watch. Each is one count over an index
    of open rows."""
    late = sa.and_(_timer.c.due_at.is_not(None), _timer.c.due_at < now)
    queries = {
        "open_tasks": _counted(_task).where(_task.c.closed_at.is_(None)),
        "timers_due": _counted(_timer).where(late),
        "messages_waiting": _counted(_outbox).where(_outbox.c.next_attempt_at.is_not(None)),
        "open_incidents": _counted(_incident).where(_incident.c.state == literally("open")),
    }
    if pack is not None:
        ours = {
            "open_tasks": _task.c.pack == pack,
            "timers_due": _of_tickets(_timer, pack),
            "messages_waiting": _of_tickets(_outbox, pack),
            "open_incidents": _incident_of(pack),
        }
        queries = {name: query.where(ours[name]) for name, query in queries.items()}
    return {name: int(conn.execute(query).scalar_one()) for name, query in queries.items()}


def _counted(table: sa.Table) -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(table)


def _of_tickets(table: sa.Table, pack: str) -> sa.ColumnElement[bool]:
    """Rows that belong to tickets of the pack."""
    found = sa.select(_ticket.c.id).where(_ticket.c.id == table.c.ticket_id, _ticket.c.pack == pack)
    return found.correlate(table).exists()


def _incident_of(pack: str) -> sa.ColumnElement[bool]:
    """Incidents of a pack's tickets and, of no ticket, those of the pack or of nobody knows which."""
    no_ticket = sa.and_(_incident.c.ticket_id.is_(None), sa.func.coalesce(_incident.c.pack, pack) == pack)
    return sa.or_(_of_tickets(_incident, pack), no_ticket)


def knowledge(conn: Connection, pack: str, *, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """Published knowledge entries with the code of their unit, newest first."""
    entry, unit = tables.knowledge_entry, tables.unit
    query = (
        sa.select(entry, unit.c.code.label("unit"))
        .join(unit, unit.c.id == entry.c.unit_id, isouter=True)
        .where(entry.c.pack == pack, entry.c.state == "published")
    )
    if before is not None:
        query = query.where(entry.c.id < before)
    return [dict(row) for row in conn.execute(query.order_by(entry.c.id.desc()).limit(limit)).mappings()]
