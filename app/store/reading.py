"""Queries behind lists and pages: each pages by a cursor and reads only what it shows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import tables
from app.store.database import Connection, literally
from app.store.records import Record

_ticket, _task, _assignment, _event, _unit = (
    tables.ticket, tables.task, tables.assignment, tables.event, tables.unit,
)  # fmt: skip

SUMMARY = (
    "id", "no", "pack", "kind", "source", "emergency", "title", "category", "registered_at", "milestone", "ended",
    "ended_as", "lead_unit_id", "satisfaction", "satisfaction_basis", "next_timer_at", "version", "upstream_no",
)  # fmt: skip


def events(conn: Connection, ticket_id: int, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
    """The journal of a ticket, oldest first."""
    query = (
        sa.select(_event).where(_event.c.ticket_id == ticket_id, _event.c.seq > after)
        .order_by(_event.c.seq).limit(limit)
    )  # fmt: skip
    return [dict(row) for row in conn.execute(query).mappings()]


def senders(conn: Connection, ticket_id: int, seqs: Collection[int]) -> dict[int, tuple[str | None, int | None]]:
    """Number of the event -> the role in which it was done, and the unit of who did it: as they were then."""
    query = sa.select(_event.c.seq, _event.c.role, _event.c.unit_id).where(
        _event.c.ticket_id == ticket_id, _event.c.seq.in_(seqs)
    )
    return {seq: (role, unit_id) for seq, role, unit_id in conn.execute(query)} if seqs else {}


def names_of_acts(conn: Connection, ticket_id: int, acts: Collection[str]) -> list[tuple[str, datetime, str]]:
    """(act, instant, what the diagram calls it) of every event of these acts, oldest first."""
    query = (
        sa.select(_event.c.act, _event.c.at, _event.c.name)
        .where(_event.c.ticket_id == ticket_id, _event.c.act.in_(acts), _event.c.name.is_not(None))
        .order_by(_event.c.seq)
    )
    return [(act, at, name) for act, at, name in conn.execute(query) if name]


def events_at(
    conn: Connection, ticket_id: int, instants: Collection[datetime]
) -> list[tuple[datetime, str | None, dict[str, Any]]]:
    """(instant, what the diagram calls it, body) of every event of these instants, oldest first."""
    query = (
        sa.select(_event.c.at, _event.c.name, _event.c.body)
        .where(_event.c.ticket_id == ticket_id, _event.c.at.in_(instants))
        .order_by(_event.c.seq)
    )
    return [(at, name, body) for at, name, body in conn.execute(query)] if instants else []


def ticket_ids(conn: Connection, pack: str | None, after: int = 0, limit: int = 500) -> list[int]:
    query = sa.select(_ticket.c.id).where(_ticket.c.id > after)
    if pack is not None:
        query = query.where(_ticket.c.pack == pack)
    return list(conn.execute(query.order_by(_ticket.c.id).limit(limit)).scalars())


def person_by_token(conn: Connection, digest: str, at: datetime) -> dict[str, Any] | None:
    """The person of a live token with unit and roles (aggregated in one statement); None: no such token."""
    person, token, role = tables.person, tables.token, tables.person_role
    query = (
        sa.select(person.c.id, person.c.name, person.c.pack, person.c.unit_id, _unit.c.code, role.c.role)
        .join(token, token.c.person_id == person.c.id)
        .join(_unit, _unit.c.id == person.c.unit_id, isouter=True)
        .join(role, role.c.person_id == person.c.id, isouter=True)
        .where(
            token.c.digest == digest, person.c.active.is_(True), token.c.revoked_at.is_(None),
            sa.or_(token.c.expires_at.is_(None), token.c.expires_at > at),
        )
    )  # fmt: skip
    rows = list(conn.execute(query))
    if not rows:
        return None
    first = rows[0]
    return {
        "id": first.id, "name": first.name, "pack": first.pack, "unit_id": first.unit_id, "unit_code": first.code,
        "roles": frozenset(row.role for row in rows if row.role),
    }  # fmt: skip


def open_deadlines(conn: Connection, region: str) -> list[tuple[Record, str, str]]:
    """(deadline, pack, ticket number) of every open deadline that was counted with the region's calendar."""
    deadline = tables.deadline
    query = (
        sa.select(deadline, _ticket.c.pack, _ticket.c.no)
        .join(_ticket, _ticket.c.id == deadline.c.ticket_id)
        .where(
            deadline.c.state == literally("open"), deadline.c.due_at.is_not(None),
            deadline.c.calendar_region == region, deadline.c.unit.in_(("workday", "day")),
        )
        .order_by(deadline.c.id)
    )  # fmt: skip
    found = []
    for row in conn.execute(query).mappings():
        values = dict(row)
        pack, no = values.pop("pack"), values.pop("no")
        found.append((Record("deadline", values), pack, no))
    return found


def open_ticket_numbers(conn: Connection, pack: str, but_release: int) -> list[str]:
    """Numbers of the open tickets of a pack that are bound to another release than this one."""
    query = sa.select(_ticket.c.no).where(
        _ticket.c.pack == pack, _ticket.c.ended.is_(False), _ticket.c.release_id != but_release
    )
    return list(conn.execute(query.order_by(_ticket.c.id)).scalars())


def changes_of_open_deadlines(conn: Connection, region: str) -> dict[int, list[Record]]:
    """Deadline id -> its changes, oldest first, of the open deadlines of a region; one statement."""
    change, deadline = tables.deadline_change, tables.deadline
    query = (
        sa.select(change)
        .join(deadline, deadline.c.id == change.c.deadline_id)
        .where(deadline.c.state == literally("open"), deadline.c.calendar_region == region)
        .order_by(change.c.id)
    )
    found: dict[int, list[Record]] = {}
    for row in conn.execute(query).mappings():
        found.setdefault(row["deadline_id"], []).append(Record("deadline_change", dict(row)))
    return found
