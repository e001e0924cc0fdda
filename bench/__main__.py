"""`python -m bench`: measure everything, print tables, write results.json. Minutes; `--quick` is a smoke test."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from bench import report, sweeps, worklist
from bench.aims import judge
from bench.calculation import calculation
from bench.comparison import Size, compare
from bench.databases import POSTGRES, postgres_fault
from bench.returns import returns

RESULTS = Path(__file__).parent / "results.json"
PARTS = ("tickets", "idle", "drain", "returns", "calculation", "worklist")


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    tickets: Size
    idle: tuple[int, ...]
    due: int
    rounds: int
    calculations: int
    lists: worklist.Size


FULL = Scale(Size(5, 100, 30), (1_000, 10_000, 100_000), 10_000, 1_000, 10_000, worklist.Size(980_000, 20_000, 40))
QUICK = Scale(Size(2, 3, 1), (10, 100), 20, 10, 10, worklist.Size(30, 20, 2))


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 whatever was measured: a missed aim is a result, not a failure of the measurement."""
    given = _arguments(arguments)
    console = Console(width=max(150, Console().width))
    scale = QUICK if given.quick else FULL
    servers, notes = _servers(given.postgres)
    results: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "quick": given.quick, "machine": report.machine(),
        "notes": notes,
    }  # fmt: skip
    for note in notes:
        console.print(note)
    with console.status("measuring") as status:
        found = _measure(given.only or PARTS, servers, scale, lambda text: status.update(text))
    aims = judge(
        found["tickets"], found["idle"], found["drain"], found["returns"], found["calculation"], found["worklist"]
    )
    others = {
        "Sweep with nothing due": found["idle"], "Timers due at one instant": found["drain"],
        "Returns (CPU of one return, two commands)": found["returns"], "Calculation": found["calculation"],
        "Lists and search": found["worklist"],
    }  # fmt: skip
    report.show(console, found["tickets"], aims, others)
    results |= {**found, "tickets": [line.to_dict() for line in found["tickets"]], "aims": [a.to_dict() for a in aims]}
    report.write(given.out, results)
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small numbers: does it run at all?")
    parser.add_argument("--only", action="append", choices=PARTS, help="only this part (may be given several times)")
    parser.add_argument("--postgres", default=POSTGRES, help="a server to make a database on; 'none' leaves it out")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results are written")
    return parser.parse_args(arguments)


def _servers(postgres: str) -> tuple[list[str | None], list[str]]:
    """Where to measure (None is SQLite), and what there is to say about it."""
    if postgres == "none":
        return [None], ["PostgreSQL was left out."]
    fault = postgres_fault(postgres)
    return ([None], [f"No PostgreSQL rows: {fault}."]) if fault else ([None, postgres], [])


def _measure(
    parts: tuple[str, ...] | list[str], servers: list[str | None], scale: Scale, tell: Callable[[str], None]
) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {part: [] for part in PARTS}
    if "calculation" in parts:
        found["calculation"] = calculation(scale.calculations)
    for server in servers:
        where = "PostgreSQL" if server else "SQLite"
        if "tickets" in parts:
            found["tickets"] += compare(server, scale.tickets, tell)
        if "returns" in parts:
            tell(f"{where}, returns")
            found["returns"] += returns(server, scale.rounds)
        if "worklist" in parts:
            found["worklist"] += worklist.lists(server, scale.lists, tell)
        if "idle" in parts:
            tell(f"{where}, sweeps with nothing due")
            found["idle"] += sweeps.idle(server, scale.idle)
        for processes in (1, 2) if "drain" in parts else ():
            tell(f"{where}, {scale.due} timers by {processes} processes")
            found["drain"].append(sweeps.drain(server, scale.due, processes))
    return found


if __name__ == "__main__":
    sys.exit(main())
