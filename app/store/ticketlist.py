"""The list of tickets, the newest first: read from an index and stopped when the page is full, for everybody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import search, tables
from app.store.database import Connection
from app.store.reading import SUMMARY
from app.tickets.searching import Term

_ticket, _assignment, _unit = tables.ticket, tables.assignment, tables.unit


@dataclass(frozen=True)
class Seen:
    """Which tickets of the pack somebody may see: all (``unit_ids`` None), else those ever assigned to these units or
    to enterprises that they supervise, and with ``passed_down`` those that came from the hotline above."""

    unit_ids: tuple[int, ...] | None
    passed_down: bool = False


@dataclass(frozen=True)
class Period:
    """Registered from ``since`` and before ``until`` (None: without end), and between which ids all of these lie: lists
    go by ids, so that of an early period they need not read past all that came later."""

    since: datetime | None
    until: datetime | None
    first: int
    last: int


@dataclass(frozen=True)
class Asked:
    """What the tickets have to be like; None: anything. ``unit_id``: leads, or led last."""

    milestone: str | None = None
    kind: str | None = None
    source: str | None = None
    emergency: bool | None = None
    category: str | None = None
    ended: bool | None = None
    unit_id: int | None = None
    ticket_ids: tuple[int, ...] | None = None
    terms: tuple[Term, ...] = ()
    period: Period | None = None


def period(conn: Connection, pack: str, since: datetime | None, until: datetime | None) -> Period | None:
    """None where nothing was registered in it. Read from the index of days; ids follow the days, but not strictly."""
    # Of the bare id PostgreSQL would walk the tickets from both ends until it meets one of the period.
    key = _ticket.c.id + 0
    query = sa.select(sa.func.min(key), sa.func.max(key)).where(_ticket.c.pack == pack)
    first, last = conn.execute(query.where(*_registered(since, until))).one()
    return None if first is None else Period(since, until, first, last)


def _registered(since: datetime | None, until: datetime | None) -> list[sa.ColumnElement[bool]]:
    from_then = [] if since is None else [_ticket.c.registered_at >= since]
    return from_then if until is None else [*from_then, _ticket.c.registered_at < until]


def page(
    conn: Connection, pack: str, seen: Seen, asked: Asked, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """``before``: the id of the last ticket already shown."""
    ids: set[int] = set()
    for branch in _branches(conn, pack, seen, asked):
        ids |= set(conn.execute(_asked(branch, asked, before).limit(limit)).scalars())
    if not ids:
        return []
    chosen = sorted(ids, reverse=True)[:limit]
    query = sa.select(*(_ticket.c[name] for name in SUMMARY)).where(_ticket.c.id.in_(chosen))
    return [dict(row) for row in conn.execute(query.order_by(_ticket.c.id.desc())).mappings()]


def _branches(conn: Connection, pack: str, seen: Seen, asked: Asked) -> list[sa.Select[Any]]:
    """Ids of tickets, each part in the order of an index; a ticket may stand in several."""
    everything = _found(conn, pack, asked)
    if seen.unit_ids is None:
        return [everything]
    parts = [everything.where(_ticket.c.upstream.is_not(None))] if seen.passed_down else []
    for unit_id in _with_supervised(conn, seen.unit_ids):
        if asked.terms and conn.dialect.name == "sqlite":
            held = sa.exists().where(_assignment.c.unit_id == unit_id, _assignment.c.ticket_id == _ticket.c.id)
            parts.append(everything.where(held))
        else:
            parts.append(_of_unit(conn, pack, unit_id, asked))
    return parts


def _with_supervised(conn: Connection, unit_ids: Collection[int]) -> list[int]:
    below = sa.select(_unit.c.id).where(_unit.c.supervising_id.in_(unit_ids))
    return sorted({*unit_ids, *conn.execute(below).scalars()}) if unit_ids else []


def _found(conn: Connection, pack: str, asked: Asked) -> sa.Select[Any]:
    """On SQLite a search reads the index of words backwards and looks each ticket up."""
    if asked.terms and conn.dialect.name == "sqlite":
        joined = search.found.join(_ticket, _ticket.c.id == search.found.c.rowid)
        query = sa.select(search.found.c.rowid).select_from(joined).where(search.matches(conn, asked.terms))
        return query.where(_ticket.c.pack == pack).order_by(search.found.c.rowid.desc())
    query = sa.select(_ticket.c.id).where(_ticket.c.pack == pack).order_by(_ticket.c.id.desc())
    return query.where(search.matches(conn, asked.terms)) if asked.terms else query


def _of_unit(conn: Connection, pack: str, unit_id: int, asked: Asked) -> sa.Select[Any]:
    """By the unit's assignments; a ticket assigned to it in several rounds stands there once, with the last."""
    later = _assignment.alias("later")
    again = sa.exists().where(
        later.c.unit_id == unit_id, later.c.ticket_id == _assignment.c.ticket_id, later.c.id > _assignment.c.id
    )
    query = (
        sa.select(_assignment.c.ticket_id)
        .join(_ticket, _ticket.c.id == _assignment.c.ticket_id)
        .where(_assignment.c.unit_id == unit_id, _ticket.c.pack == pack, ~again)
        .order_by(_assignment.c.ticket_id.desc())
    )
    return query.where(search.matches(conn, asked.terms)) if asked.terms else query


def _asked(query: sa.Select[Any], asked: Asked, before: int | None) -> sa.Select[Any]:
    """Flags are spelled as the partial indexes spell them."""
    if asked.emergency is not None:
        query = query.where(sa.text("ticket.emergency") if asked.emergency else _ticket.c.emergency.is_(False))
    for name in ("milestone", "kind", "source", "category"):
        value = getattr(asked, name)
        if value is not None:
            query = query.where(_ticket.c[name] == value)
    if asked.unit_id is not None:
        query = query.where(_ticket.c.lead_unit_id == asked.unit_id)
    if asked.ended is not None:
        query = query.where(_ticket.c.ended.is_(True) if asked.ended else sa.text("NOT ticket.ended"))
    if asked.ticket_ids is not None:
        query = query.where(_ticket.c.id.in_(asked.ticket_ids))
    key = query.selected_columns[0]
    if asked.period is not None:
        query = query.where(key.between(asked.period.first, asked.period.last))
        query = query.where(*_registered(asked.period.since, asked.period.until))
    return query if before is None else query.where(key < before)


def by_number(conn: Connection, pack: str, numbers: Sequence[str], most: int) -> list[int]:
    """Ids of the tickets that bear one of these numbers, here or at the hotline above; the newest first."""
    if not numbers:
        return []
    numbered = sa.or_(_ticket.c.no.in_(numbers), _ticket.c.upstream_no.in_(numbers))
    query = sa.select(_ticket.c.id).where(_ticket.c.pack == pack, numbered)
    return list(conn.execute(query.order_by(_ticket.c.id.desc()).limit(most)).scalars())


def by_words(conn: Connection, pack: str, terms: tuple[Term, ...], most: int) -> list[int]:
    """Ids of the tickets with all these words in the title, the newest first."""
    return list(conn.execute(_found(conn, pack, Asked(terms=terms)).limit(most)).scalars())


def some_number(conn: Connection, pack: str) -> str | None:
    """The number of any ticket of the pack: all begin with the code of its area."""
    return conn.execute(sa.select(_ticket.c.no).where(_ticket.c.pack == pack).limit(1)).scalar()


def by_mobile(conn: Connection, pack: str, index: str, most: int) -> list[int]:
    """Ids of the tickets whose caller has the mobile of this blind index, the newest first."""
    query = sa.select(_ticket.c.id).where(_ticket.c.pack == pack, _ticket.c.mobile_index == index)
    return list(conn.execute(query.order_by(_ticket.c.registered_at.desc(), _ticket.c.id.desc()).limit(most)).scalars())
