"""Queries about tickets: locking them. Statements are built once (see app.store.records).

The statement that locks a ticket also reads what nearly every act asks for next (``Below``), as JSON: that saves three
statements an act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.sql.expression import ColumnElement

from app.store import tables
from app.store.calendars import held_epoch
from app.store.database import Connection, for_update
from app.store.records import Record
from app.store.types import Instant, Json

_ticket, _task, _instance = tables.ticket, tables.task, tables.instance
_READ = (tables.deadline, tables.assignment)


@dataclass(frozen=True)
class Below:
    """What hangs on a locked ticket, by age, and how many instances are open.

    deadlines    those that are open, and the newest of each kind and instance: all that an act asks for. (A ticket that
                 has been returned a thousand times has thousands.)
    assignments  all
    """

    deadlines: list[Record]
    assignments: list[Record]
    open_instances: int


def lock_by_number(conn: Connection, pack: str, no: str) -> tuple[Record, Below | None] | None:
    """The ticket, locked, with what hangs on it; None where that has to be read again (see ``_below``)."""
    row = conn.execute(_by_number(conn.dialect.name), {"no_": no, "pack_": pack}).mappings().first()
    if row is None:
        return None
    values, below = _split(row)
    return Record("ticket", values), below


def lock_by_task(conn: Connection, task_id: int) -> tuple[Record, Record, Record, Below | None] | None:
    """(ticket, task, instance, what hangs on the ticket) of a task, the ticket locked; one statement.

    On PostgreSQL a waiter re-reads only the locked rows after the wait, so task and instance are locked too: otherwise
    it would see them as they were before the first act.
    """
    row = conn.execute(_by_task(conn.dialect.name), {"task_id_": task_id}).mappings().first()
    if row is None:
        return None
    ticket, below = _split(row)
    parts: dict[str, dict[str, Any]] = {"task": {}, "instance": {}}
    for name, columns in _LABELS.items():
        parts[name] = {column: ticket.pop(label) for column, label in columns}
    return Record("ticket", ticket), Record("task", parts["task"]), Record("instance", parts["instance"]), below


# ---- what the locks read besides ---------------------------------------------------------------------------------


def _split(row: sa.RowMapping) -> tuple[dict[str, Any], Below | None]:
    """(The row without the columns of ``_besides``, what they tell)."""
    values = dict(row)
    read = {table.name: values.pop(f"below_{table.name}") for table in _READ}
    count, seen = values.pop("below_open"), values.pop("below_version")
    if seen != values["version"]:
        # The lock was waited for: the ticket's row is new, but sub-selects saw the database as it was before.
        return values, None
    deadlines, assignments = (_records(table, read[table.name]) for table in _READ)
    return values, Below(deadlines, assignments, count)


def _records(table: sa.Table, text: str | None) -> list[Record]:
    rows = orjson.loads(text) if text else []
    columns = _columns(table.name)
    found = [
        Record(
            table.name, {n: turn(v) if turn and v is not None else v for (n, turn), v in zip(columns, r, strict=True)}
        )
        for r in rows
    ]
    return sorted(found, key=lambda record: record.id)


@cache
def _columns(name: str) -> tuple[tuple[str, Any], ...]:
    """(column, how its JSON value is turned into ours)"""
    turns = {Instant: datetime.fromisoformat, Json: orjson.loads, sa.Boolean: bool}
    return tuple((c.name, turns.get(type(c.type))) for c in tables.metadata.tables[name].columns)


def _besides(dialect: str) -> list[ColumnElement[Any]]:
    """Columns about what hangs on the ticket. Every act raises the ticket's version, so where the version that a
    sub-select sees is the locked row's, the other sub-selects see what belongs to it."""
    same, other = _ticket.alias(), _instance.alias()
    count = sa.select(sa.func.count()).where(other.c.ticket_id == _ticket.c.id, other.c.open.is_(True))
    seen = sa.select(same.c.version).where(same.c.id == _ticket.c.id)
    return [
        held_epoch().label("calendar_epoch"),
        *(_as_json(table, dialect).label(f"below_{table.name}") for table in _READ),
        count.correlate(_ticket).scalar_subquery().label("below_open"),
        seen.correlate(_ticket).scalar_subquery().label("below_version"),
    ]


def _as_json(table: sa.Table, dialect: str) -> ColumnElement[Any]:
    """The ticket's rows of a table as a JSON list of lists (the tables read so hold no bytes)."""
    if dialect == "sqlite":
        whole: ColumnElement[Any] = sa.func.json_group_array(sa.func.json_array(*table.c), type_=sa.Text)
    else:
        whole = sa.cast(sa.func.json_agg(sa.func.json_build_array(*table.c)), sa.Text)
    query = sa.select(whole)
    if table is tables.deadline:
        live = _live_deadlines()
        query = query.select_from(live.join(table, table.c.id == live.c.id))
    else:
        query = query.where(table.c.ticket_id == _ticket.c.id)
    return query.correlate(_ticket).scalar_subquery()


def _live_deadlines() -> sa.Subquery:
    """Ids for ``Below``. By a window, in one pass: SQLite would run a sub-select again for each row."""
    same = tables.deadline.alias()
    newest = sa.func.max(same.c.id).over(partition_by=[same.c.kind, same.c.shared, same.c.instance_id]).label("newest")
    rows = (
        sa.select(same.c.id, same.c.state, newest).where(same.c.ticket_id == _ticket.c.id).correlate(_ticket).subquery()
    )
    live = sa.or_(rows.c.state == sa.literal_column("'open'"), rows.c.id == rows.c.newest)
    return sa.select(rows.c.id).where(live).subquery()


@cache
def _by_number(dialect: str) -> sa.Select[Any]:
    query = sa.select(_ticket, *_besides(dialect))
    query = query.where(_ticket.c.no == sa.bindparam("no_"), _ticket.c.pack == sa.bindparam("pack_"))
    return for_update(query, of=[_ticket])


_LABELS = {table.name: [(c.name, f"{table.name}__{c.name}") for c in table.c] for table in (_task, _instance)}


@cache
def _by_task(dialect: str) -> sa.Select[Any]:
    others = [column.label(f"{table.name}__{column.name}") for table in (_task, _instance) for column in table.c]
    joined = _task.join(_ticket, _ticket.c.id == _task.c.ticket_id).join(
        _instance, _instance.c.id == _task.c.instance_id
    )
    query = sa.select(_ticket, *_besides(dialect), *others).select_from(joined)
    return for_update(query.where(_task.c.id == sa.bindparam("task_id_")), of=[_ticket, _task, _instance])
