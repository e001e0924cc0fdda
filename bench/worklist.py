"""The work list, its counts and the search, over an archive of closed tickets and the open ones of a busy station.

Two real tickets of the bench pack are copied inside the database: one that has ended, for the archive, and one that is
open, with due times that differ from copy to copy and titles in which one word in a hundred is rare.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.services.lists import ticketlist, worklist
from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.searching import index_words
from bench.cloning import clone
from bench.databases import fresh, plain_engine, version
from bench.services import ServiceDesk, Stage, prepare
from bench.works import TWO_TASKS, request

RARE_ONE_IN = 1_000
"""One copy in so many has the rare title."""
COMMON, RARE = "砂石车扬尘扰民", "古树名木倒伏"
LIMIT = 50
LISTED = ("instance", "deadline", "task")
"""What lists read besides the tickets; copying journals would take as long again."""


@dataclass(frozen=True)
class Size:
    """``archive``: tickets that have ended; ``open``: tickets with an open task; ``repeats`` of each measurement."""

    archive: int
    open: int
    repeats: int


def lists(server: str | None, size: Size, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """One line for each thing that people ask of the lists."""
    with fresh(server) as url:
        stage = prepare(url)
        tell(f"{'PostgreSQL' if server else 'SQLite'}, {size.archive + size.open} tickets for the lists")
        _fill(stage, url, size)
        name = version(url)
        lines = [_measure(stage.program, name, what, size, work) for what, work in _works(stage)]
        stage.program.database.close()
    return lines


def _fill(stage: Stage, url: str, size: Size) -> None:
    desk = ServiceDesk(stage)
    TWO_TASKS.play(desk, "ended")
    ended = _newest(url)
    clone(url, ended, size.archive - 1, LISTED)
    desk.register("clerk", request("two_tasks", "open"))
    opened = _newest(url)
    clone(url, opened, size.open - 1, LISTED)
    _vary(url, opened)


def _newest(url: str) -> int:
    with plain_engine(url).connect() as connection:
        return int(connection.exec_driver_sql("SELECT max(id) FROM ticket").scalar_one())


def _vary(url: str, opened: int) -> None:
    """Due times a minute apart, and a title of its own for one ticket in RARE_ONE_IN."""
    engine = plain_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    later = (
        "strftime('%Y-%m-%dT%H\\:%M\\:%f', due_at, '+' || (ticket_id % 10000) || ' minutes') || '000+00\\:00'"
        if sqlite
        else "due_at + (ticket_id % 10000) * interval '1 minute'"
    )
    with engine.begin() as connection:
        for table in ("task", "deadline"):
            connection.execute(sa.text(f"UPDATE {table} SET due_at = {later} WHERE ticket_id >= {opened}"))
        connection.execute(sa.text(f"UPDATE task SET rank_at = due_at WHERE ticket_id >= {opened}"))
        words = ":words" if sqlite else "CAST(:words AS tsvector)"
        rare = sa.text(f"UPDATE ticket SET title = :title, words = {words} WHERE id % {RARE_ONE_IN} = 0")
        connection.execute(rare, {"title": RARE, "words": index_words(RARE)})
        if sqlite:
            connection.exec_driver_sql("INSERT INTO ticket_words (ticket_words) VALUES ('rebuild')")
            connection.exec_driver_sql("INSERT INTO ticket_words (ticket_words) VALUES ('optimize')")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")


def _works(stage: Stage) -> list[tuple[str, Callable[[Program], int]]]:
    """(what is asked, how; it answers how many rows came)."""
    clerk: Actor = stage.actors["clerk"]

    def tasks(**asked: Any) -> Callable[[Program], int]:
        query = worklist.Query(**asked)
        return lambda program: len(worklist.tasks(program, clerk, query, limit=LIMIT).rows)

    def tickets(**asked: Any) -> Callable[[Program], int]:
        query = ticketlist.Query(**asked)
        return lambda program: len(ticketlist.tickets(program, clerk, query, limit=LIMIT))

    return [
        ("work list, first page", tasks()),
        ("work list, everything", tasks(tab="all")),
        ("work list, overdue only", tasks(tab="all", light="red")),
        ("work list, common words", tasks(tab="all", q=COMMON)),
        ("work list, rare words", tasks(tab="all", q=RARE)),
        ("work list, a filter nothing passes", tasks(tab="all", source="wechat")),
        ("counts on the tabs", lambda program: worklist.counts(program, clerk).unit),
        ("tickets, newest first", tickets()),
        ("tickets, open ones", tickets(ended=False)),
        ("tickets, common words", tickets(q=COMMON)),
        ("tickets, rare words", tickets(q=RARE)),
        ("tickets, a filter nothing passes", tickets(source="wechat")),
        ("tickets, by number", tickets(q="20990101-7")),
    ]


def _measure(program: Program, database: str, what: str, size: Size, work: Callable[[Program], int]) -> dict[str, Any]:
    rows = work(program)  # caches are warm when people work
    before, walls = program.database.counters.statements, []
    for _ in range(size.repeats):
        started = time.perf_counter()
        work(program)
        walls.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(walls, n=20) if len(walls) > 1 else walls * 19
    return {
        "database": database, "asked": what, "tickets": size.archive + size.open, "open": size.open, "rows": rows,
        "statements": round((program.database.counters.statements - before) / size.repeats, 1),
        "p50_ms": round(statistics.median(walls), 1), "p95_ms": round(cuts[18], 1),
    }  # fmt: skip
