"""`python -m bench.durability`: what it costs that SQLite syncs its log at every commit (docs/decisions/0020).

The same act under synchronous=FULL and NORMAL, batch about batch in one run, and a bare commit of one row beside it.
Where the database lies decides: name a folder on the disk that it is to lie on.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from app.store import migrate
from bench.services import ServiceDesk, Stage, prepare
from bench.works import COMPLAINT

LEVELS = ("FULL", "NORMAL")
ROUNDS, TICKETS, COMMITS = 6, 15, 200


def main(folder: str | None = None) -> int:
    with tempfile.TemporaryDirectory(prefix="hotline-bench-", dir=folder) as place:
        stages = {level: _stage(Path(place), level) for level in LEVELS}
        times: dict[str, list[float]] = {level: [] for level in LEVELS}
        for number in range(ROUNDS + 1):
            for level, stage in stages.items():
                spent = [_complaint(stage, f"{level}-{number}-{n}") for n in range(TICKETS)]
                times[level] += spent if number else []  # the first round only warms up
        table = Table("synchronous", "ms an act, median", "95 %", "ms a bare commit, median", "95 %")
        for level, stage in stages.items():
            stage.program.database.close()
            bare = _bare(Path(place) / f"bare-{level}.sqlite", level)
            table.add_row(level, *_shown(times[level]), *_shown(bare))
    Console().print(table)
    return 0


def _stage(place: Path, level: str) -> Stage:
    url = f"sqlite:///{place / f'{level}.sqlite'}"
    migrate.upgrade(url)
    stage = prepare(url)
    # Connections that are opened from now on are of this level, whatever the program has chosen.
    stage.program.database.close()
    for engine in stage.program.database._engines():
        sa.event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA synchronous={level}"))
    return stage


def _complaint(stage: Stage, name: str) -> float:
    """Milliseconds that one act of a whole complaint took."""
    started = time.perf_counter()
    COMPLAINT.play(ServiceDesk(stage), name)
    return (time.perf_counter() - started) * 1000 / COMPLAINT.commands


def _bare(file: Path, level: str) -> list[float]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={level}")
    connection.execute("CREATE TABLE kept (words TEXT)")
    spent = []
    for _ in range(COMMITS):
        started = time.perf_counter()
        connection.execute("INSERT INTO kept VALUES (?)", ("x" * 500,))
        spent.append((time.perf_counter() - started) * 1000)
    connection.close()
    return spent


def _shown(spent: list[float]) -> tuple[str, str]:
    return f"{statistics.median(spent):.2f}", f"{sorted(spent)[int(len(spent) * 0.95)]:.2f}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
