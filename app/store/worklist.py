"""The work list's queries. Each list is read in the order of an index and stops when the page is full; what is counted
is counted up to a limit. Only open tasks are looked at, so nothing grows with the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.store import search, tables
from app.store.database import Connection
from app.store.types import Instant
from app.tickets.searching import Term

_ticket, _task = tables.ticket, tables.task
UPSTREAM = "upstream"
Place = tuple[datetime | None, int]
"""(``rank_at``, id) of a task: where it stands in every list."""


@dataclass(frozen=True)
class Mine:
    """What this person has claimed, as far as people of these roles and this unit may do it: who moves to another unit
    takes nothing along."""

    person_id: int
    roles: frozenset[str]
    unit_id: int | None


@dataclass(frozen=True)
class Possible:
    """What people of these roles and this unit may do; besides, what people of the roles ``led`` have to do in it."""

    roles: frozenset[str]
    unit_id: int | None
    led: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Everything:
    """All of the pack, or what one role (a lane) has to do."""

    role: str | None = None


Scope = Mine | Possible | Everything


@dataclass(frozen=True)
class Wanted:
    """What the tasks of a list have to be like; None: anything. ``unit_id``: has the task, or leads on the ticket.

    ``due_from``, ``due_until``: the due instant lies in this span, its end included; ``no_limit``: it has none.
    ``ticket_ids``: of these tickets; ``terms``: all these words stand in the title.
    """

    kind: str | None = None
    act: str | None = None
    source: str | None = None
    emergency: bool | None = None
    unit_id: int | None = None
    category: str | None = None
    milestone: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    no_limit: bool = False
    ticket_ids: tuple[int, ...] | None = None
    terms: tuple[Term, ...] = ()


def page(
    conn: Connection, pack: str, scope: Scope, wanted: Wanted, *, limit: int, after: Place | None = None
) -> list[dict[str, Any]]:
    """Open tasks, due first (those without a limit by the next one of their ticket, else last), each with what the list
    shows of its ticket."""
    parts = [
        query.limit(limit)
        for branch in _branches(pack, scope)
        for query in _parts(_wanted(conn, branch, wanted), wanted, after)
    ]
    if not parts:
        return []
    places = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery("places")
    last = (places.c.rank_at.is_(None), places.c.rank_at, places.c.id)
    first = sa.select(places.c.id).order_by(*last).limit(limit).subquery("first_ones")
    columns = [column for column in _task.c if column.name not in ("draft", "record")]
    drafted = _task.c.draft.is_not(None).label("drafted")
    query = (
        sa.select(*columns, drafted, *(_ticket.c[name] for name in SHOWN))
        .join(first, first.c.id == _task.c.id)
        .join(_ticket, _ticket.c.id == _task.c.ticket_id)
        .order_by(_task.c.rank_at.is_(None), _task.c.rank_at, _task.c.id)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


SHOWN = (
    "no", "title", "kind", "source", "emergency", "category", "milestone", "upstream_no", "lead_unit_id", "redo_rounds",
)  # fmt: skip


def _branches(pack: str, scope: Scope) -> list[sa.Select[Any]]:
    """Parts of the scope, each of which an index has in the order of the list."""
    of_all = sa.select(_task.c.id, _task.c.rank_at).where(_task.c.closed_at.is_(None))
    query = of_all.where(_task.c.pack == pack)
    match scope:
        case Mine(person_id, roles, unit_id):
            # Not asked for the pack, which is the person's own: a database would rather go through the pack's index.
            of_unit = _task.c.unit_id.is_(None) if unit_id is None else _of_no_other(unit_id)
            return [of_all.where(_task.c.claimed_by == person_id, _task.c.role.in_(sorted(roles)), of_unit)]
        case Everything(None):
            return [query]
        case Everything(role):
            return [query.where(_task.c.role == role)]
        case Possible(roles, unit_id, led):
            own = [part for role in sorted(roles) for part in _of_unit(_of_role(query, role), unit_id)]
            # Those of roles that are the leader's too stand in their own parts already.
            return own + [_of_unit(_of_role(query, role), unit_id)[-1] for role in sorted(led - roles)]


def _of_no_other(unit_id: int) -> sa.ColumnElement[bool]:
    return sa.or_(_task.c.unit_id.is_(None), _task.c.unit_id == unit_id)


def claimed(conn: Connection, person_id: int) -> list[dict[str, Any]]:
    """The open tasks that this person has claimed: id, role and unit of each, and the number of its ticket."""
    query = (
        sa.select(_task.c.id, _task.c.role, _task.c.unit_id, _ticket.c.no)
        .join(_ticket, _ticket.c.id == _task.c.ticket_id)
        .where(_task.c.claimed_by == person_id, _task.c.closed_at.is_(None))
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def _of_role(query: sa.Select[Any], role: str) -> sa.Select[Any]:
    """The hotline above has tasks only on the tickets that it passed down."""
    query = query.where(_task.c.role == role)
    if role != UPSTREAM:
        return query
    passed_down = _ticket.alias("passed_down")
    return query.where(sa.exists().where(passed_down.c.id == _task.c.ticket_id, passed_down.c.upstream.is_not(None)))


def _of_unit(query: sa.Select[Any], unit_id: int | None) -> list[sa.Select[Any]]:
    # Each part has one unit (or none): it stands in the order only because it stands in the index.
    query = query.order_by(_task.c.unit_id)
    anybody = query.where(_task.c.unit_id.is_(None))
    return [anybody] if unit_id is None else [anybody, query.where(_task.c.unit_id == unit_id)]


def _wanted(conn: Connection, query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    """The ticket is looked at only where something of it is asked for."""
    equal = {name: getattr(wanted, name) for name in ("kind", "source", "emergency", "category", "milestone")}
    conditions = [_ticket.c[name] == value for name, value in equal.items() if value is not None]
    if wanted.unit_id is not None:
        conditions.append(sa.or_(_task.c.unit_id == wanted.unit_id, _ticket.c.lead_unit_id == wanted.unit_id))
    if wanted.terms:
        conditions.append(search.has_words(conn, wanted.terms))
    if conditions:
        query = query.join(_ticket, _ticket.c.id == _task.c.ticket_id).where(*conditions)
    if wanted.act is not None:
        query = query.where(_task.c.act == wanted.act)
    if wanted.ticket_ids is not None:
        query = query.where(_task.c.ticket_id.in_(wanted.ticket_ids))
    return query


def _parts(query: sa.Select[Any], wanted: Wanted, after: Place | None) -> list[sa.Select[Any]]:
    """Those with a rank, then those without: the two databases do not agree where NULL stands in an index."""
    parts = []
    if wanted.no_limit:
        query = query.where(_task.c.due_at.is_(None))
    if not (after is not None and after[0] is None):
        ranked = _within(query.where(_task.c.rank_at.is_not(None)), wanted)
        if after is not None:
            place = sa.tuple_(sa.literal(after[0], Instant), sa.literal(after[1]))
            ranked = ranked.where(sa.tuple_(_task.c.rank_at, _task.c.id) > place)
        parts.append(ranked.order_by(_task.c.rank_at, _task.c.id))
    if wanted.due_from is None and wanted.due_until is None:
        last = query.where(_task.c.rank_at.is_(None))
        if after is not None and after[0] is None:
            last = last.where(_task.c.id > after[1])
        # All are NULL; named first, an index gives the order, and PostgreSQL does not go by the primary key.
        parts.append(last.order_by(_task.c.rank_at, _task.c.id))
    return parts


def _within(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    """A limit of one's own is one's rank: the span is asked of the index."""
    if wanted.due_from is not None:
        query = query.where(_task.c.rank_at > wanted.due_from)
    if wanted.due_until is not None:
        query = query.where(_task.c.rank_at <= wanted.due_until)
    spanned = wanted.due_from is not None or wanted.due_until is not None
    return query.where(_task.c.due_at.is_not(None)) if spanned else query


def counts(conn: Connection, pack: str, scopes: Sequence[Scope], most: int) -> list[int]:
    """How many open tasks each scope has, counted up to ``most``; one statement."""
    columns = [_count(pack, scope, most).label(f"count_{n}") for n, scope in enumerate(scopes)]
    return [min(int(number), most) for number in conn.execute(sa.select(*columns)).one()]


def _count(pack: str, scope: Scope, most: int) -> sa.ColumnElement[int]:
    branches = [branch.with_only_columns(_task.c.id).limit(most) for branch in _branches(pack, scope)]
    if not branches:
        return sa.literal(0)
    found = sa.union_all(*(sa.select(branch.subquery()) for branch in branches)).subquery()
    return sa.select(sa.func.count()).select_from(found).scalar_subquery()
