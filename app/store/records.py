"""Rows on their way to and from the tables: what one act reads, changes and adds, written out in one go.

A ``Record`` is one row. ``flush`` writes everything that was added or changed, table by table, so that an act costs
one INSERT per table and one UPDATE per changed row, however many handlers had a hand in it.

Statements are built once for each table and shape and then reused: building them anew for every call was a sixth of an
act's processor time.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Table, Update, bindparam, delete, insert, select, update

from app.store.tables import metadata


class Record:
    """One row: reads like a mapping, remembers what has been set since it was read."""

    __slots__ = ("_changes", "_new", "_values", "table")

    def __init__(self, table: str, values: Mapping[str, Any], *, new: bool = False) -> None:
        self.table = table
        self._values = dict(values)
        self._new = new
        self._changes: dict[str, Any] = {}

    def __getitem__(self, column: str) -> Any:
        return self._values[column]

    def get(self, column: str, default: Any = None) -> Any:
        return self._values.get(column, default)

    @property
    def id(self) -> int:
        return int(self._values["id"])

    @property
    def is_new(self) -> bool:
        return self._new

    def values(self) -> dict[str, Any]:
        """A copy of the row as it stands now."""
        return dict(self._values)

    def set(self, **values: Any) -> None:
        """Set columns; a value that is already there is no change."""
        for column, value in values.items():
            if column not in self._values or self._values[column] != value:
                self._values[column] = value
                self._changes[column] = value

    def take(self, column: str) -> Any:
        """A value that was read along but is no column of the table."""
        return self._values.pop(column)

    def changes(self) -> dict[str, Any]:
        return dict(self._changes)

    def written(self) -> None:
        self._new = False
        self._changes.clear()


def table_named(name: str) -> Table:
    return metadata.tables[name]


def flush(conn: Connection, records: Iterable[Record]) -> None:
    """Write the changed rows (one statement a row), then the added ones (one a table, parents before children).

    Changes go first: a new lead assignment may only come in once the old one has ended (unique index).
    """
    added: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        if record.is_new:
            added.setdefault(record.table, []).append(record.values())
        elif record.changes():
            conn.execute(_update(record.table), {_CHANGED: record.id, **record.changes()})
        record.written()
    for name in sorted(added, key=_parents_first):
        insert_rows(conn, name, added[name])


PARENTS_FIRST = {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def _parents_first(name: str) -> int:
    return PARENTS_FIRST[name]


def insert_rows(conn: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    """One INSERT for all rows; executemany wants equal keys, so missing ones become NULL."""
    if not rows:
        return
    columns = {column for row in rows for column in row}
    conn.execute(_insert(name), [{column: row.get(column) for column in columns} for row in rows])


def add(conn: Connection, name: str, values: Mapping[str, Any]) -> int:
    """Insert one row and return its new id (tables with a generated id)."""
    return int(conn.execute(_insert_returning(name), dict(values)).scalar_one())


def find(conn: Connection, name: str, order_by: Sequence[str] = ("id",), **equal: Any) -> list[Record]:
    """All rows whose columns equal the given values (a list or tuple: are among them), in order."""
    conditions, values = [], {}
    for column, value in equal.items():
        many = isinstance(value, list | tuple | set | frozenset)
        conditions.append((column, "null" if value is None else "among" if many else "equal"))
        if value is not None:
            values[f"{column}_"] = list(value) if many else value
    result = conn.execute(_select(name, tuple(order_by), tuple(conditions)), values)
    columns = tuple(result.keys())
    return [Record(name, dict(zip(columns, row, strict=True))) for row in result]


def find_one(conn: Connection, name: str, **equal: Any) -> Record | None:
    found = find(conn, name, order_by=(), **equal)
    return found[0] if found else None


def remove(conn: Connection, name: str, ids: Sequence[int]) -> None:
    if ids:
        conn.execute(_delete(name), {"ids": list(ids)})


# ---- statements, built once --------------------------------------------------------------------------------------

_CHANGED = "changed_id"
"""The parameter that names the row to update; no column is called so."""


@cache
def _update(name: str) -> Update:
    """Which columns are set, the parameters say."""
    table = table_named(name)
    return update(table).where(table.c.id == bindparam(_CHANGED))


@cache
def _insert(name: str) -> Insert:
    return insert(table_named(name))


@cache
def _insert_returning(name: str) -> Any:
    table = table_named(name)
    return insert(table).returning(table.c.id)


@cache
def _delete(name: str) -> Delete:
    table = table_named(name)
    return delete(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


@cache
def _select(name: str, order_by: tuple[str, ...], conditions: tuple[tuple[str, str], ...]) -> Select[Any]:
    """Each condition is (column, "equal" | "among" | "null"); the value is the parameter ``<column>_``."""
    table = table_named(name)
    query = select(table)
    for column, kind in conditions:
        if kind == "null":
            query = query.where(table.c[column].is_(None))
        elif kind == "among":
            query = query.where(table.c[column].in_(bindparam(f"{column}_", expanding=True)))
        else:
            query = query.where(table.c[column] == bindparam(f"{column}_"))
    return query.order_by(*(table.c[column] for column in order_by))
