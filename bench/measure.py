"""What is measured: the program's processor time, statements and commits, rows and bytes that stay."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from app.store.database import Database
from bench.databases import plain_engine


@dataclass(frozen=True)
class Counts:
    """Sums up to a moment; None where nobody can count them (another process)."""

    cpu: float
    statements: int | None = None
    commits: int | None = None


@dataclass(frozen=True)
class Batch:
    """One measured batch of whole tickets. Seconds; CPU is the program's own, not the database server's."""

    tickets: int
    commands: int
    wall: float
    cpu: float
    statements: int | None
    commits: int | None


@dataclass(frozen=True)
class Result:
    """One line of the report; rates and milliseconds are medians over the batches, `low`/`high` their extremes."""

    work: str
    variant: str
    database: str
    tickets: int
    tickets_per_second: float
    tickets_per_cpu_second: float
    tickets_per_cpu_second_low: float
    tickets_per_cpu_second_high: float
    cpu_ms_per_command: float
    commands_per_ticket: float
    statements_per_ticket: float | None
    commits_per_ticket: float | None
    rows_per_ticket: float | None
    bytes_per_ticket: float | None

    def to_dict(self) -> dict[str, Any]:
        return {key: round(v, 3) if isinstance(v, float) else v for key, v in asdict(self).items()}


def own_counts(database: Database | None = None) -> Counts:
    """This process's processor time (user and system, all threads) and what its Database has counted."""
    if database is None:
        return Counts(time.process_time())
    return Counts(time.process_time(), database.counters.statements, database.counters.commits)


def batch(tickets: int, commands: int, counts: Callable[[], Counts], work: Callable[[], None]) -> Batch:
    """Run and measure `work`, which does `tickets` tickets of `commands` commands each."""
    before, started = counts(), time.perf_counter()
    work()
    wall, after = time.perf_counter() - started, counts()
    return Batch(
        tickets, tickets * commands, wall, after.cpu - before.cpu,
        _difference(after.statements, before.statements), _difference(after.commits, before.commits),
    )  # fmt: skip


def _difference(after: int | None, before: int | None) -> int | None:
    return None if after is None or before is None else after - before


def result(work: str, variant: str, database: str, batches: Sequence[Batch], growth: tuple[int, int] | None) -> Result:
    """Put the batches together; `growth` is (rows, bytes) over all of them."""
    tickets = sum(each.tickets for each in batches)
    rates = [each.tickets / each.cpu for each in batches]

    def per_ticket(values: Sequence[int | None]) -> float | None:
        known = [value for value in values if value is not None]
        return sum(known) / tickets if len(known) == len(values) else None

    return Result(
        work, variant, database, tickets,
        tickets_per_second=statistics.median(each.tickets / each.wall for each in batches),
        tickets_per_cpu_second=statistics.median(rates),
        tickets_per_cpu_second_low=min(rates),
        tickets_per_cpu_second_high=max(rates),
        cpu_ms_per_command=statistics.median(each.cpu / each.commands * 1000 for each in batches),
        commands_per_ticket=batches[0].commands / batches[0].tickets,
        statements_per_ticket=per_ticket([each.statements for each in batches]),
        commits_per_ticket=per_ticket([each.commits for each in batches]),
        rows_per_ticket=growth[0] / tickets if growth else None,
        bytes_per_ticket=growth[1] / tickets if growth else None,
    )  # fmt: skip


def census(url: str) -> tuple[int, int]:
    """(Rows, bytes of their values) in all tables now. The difference of two is what stays of the work between.

    PostgreSQL: pg_column_size of the whole row, which counts its 24 bytes of header and what TOAST has compressed.
    SQLite has no such thing: the lengths of all values as text or bytes.
    """
    rows = payload = 0
    engine = plain_engine(url)
    with engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            found = connection.exec_driver_sql(_census_of(connection, name)).one()
            rows, payload = rows + found[0], payload + int(found[1] or 0)
    return rows, payload


def _census_of(connection: sa.Connection, name: str) -> str:
    if connection.dialect.name == "postgresql":
        return f'SELECT count(*), sum(pg_column_size(t.*)) FROM "{name}" t'
    columns = [column["name"] for column in sa.inspect(connection).get_columns(name)]
    lengths = " + ".join(f'coalesce(length(CAST("{column}" AS BLOB)), 0)' for column in columns)
    return f'SELECT count(*), sum({lengths}) FROM "{name}"'


def growth(before: tuple[int, int], after: tuple[int, int]) -> tuple[int, int]:
    return after[0] - before[0], after[1] - before[1]
