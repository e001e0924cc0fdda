"""Many open tickets at once: one real ticket with all its rows, copied inside the database.

Registering 100,000 tickets would take half an hour and say nothing more. A copy is a ticket like any other to the
sweep: its ids are shifted as the docket counts them (ticket id * 1,000,000 + n), also inside the instance's mirror.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.store.tables import metadata
from bench.databases import plain_engine

MILLION = 1_000_000
CHILDREN = ("instance", "deadline", "task", "timer", "event")
SHIFTED = {
    "instance": {"id"},
    "deadline": {"id", "instance_id"},
    "task": {"id", "instance_id"},
    "timer": {"id", "instance_id"},
    "event": {"instance_id"},
}


def clone(url: str, ticket: int, count: int, children: tuple[str, ...] = CHILDREN) -> None:
    """Add `count` copies of a ticket just registered on the bench pack; then bring the statistics up to date."""
    engine = plain_engine(url)
    with engine.begin() as connection:
        first = connection.exec_driver_sql("SELECT max(id) FROM ticket").scalar_one()
        offset = first - ticket
        for name in ("ticket", *children):
            connection.execute(sa.text(_copy(connection.dialect.name, name)), {"t": ticket, "o": offset, "c": count})
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('ticket', 'id'), (SELECT max(id) FROM ticket))"
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _copy(dialect: str, name: str) -> str:
    columns = [column.name for column in metadata.tables[name].columns]
    values = ", ".join(_value(name, column) for column in columns)
    of_ticket = "id" if name == "ticket" else "ticket_id"
    series = (
        "(SELECT g AS k FROM generate_series(1, CAST(:c AS BIGINT)) g)"
        if dialect == "postgresql"
        else "(WITH RECURSIVE s(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM s WHERE k < :c) SELECT k FROM s)"
    )
    listed = ", ".join(f'"{column}"' for column in columns)
    return (
        f'INSERT INTO "{name}" ({listed}) SELECT {values} FROM "{name}" AS row_ '
        f"CROSS JOIN {series} AS series WHERE row_.{of_ticket} = :t"
    )


def _value(name: str, column: str) -> str:
    shift = "(:o + series.k)"
    if (name == "ticket" and column == "id") or column == "ticket_id":
        return f'row_."{column}" + {shift}'
    if column in SHIFTED.get(name, ()):
        return f'row_."{column}" + {shift} * {MILLION}'
    if name == "ticket" and column == "upstream_no":
        return f"row_.upstream_no || '-' || {shift}"
    if name == "ticket" and column == "no":
        return f"row_.no || '-' || {shift}"
    if name == "instance" and column == "mirror":
        # Row ids of the mirror's tasks and timers open a list: [1000003,...
        return f"replace(row_.mirror, '[' || :t || '00000', '[' || (:t + {shift}) || '00000')"
    return f'row_."{column}"'
