"""The report: tables for people, results.json for comparing runs. No host names, no paths."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from bench.aims import Aim
from bench.measure import Result

LIBRARIES = ("SpiffWorkflow", "sqlalchemy", "psycopg", "flask", "gunicorn", "orjson", "cryptography")

PROOF = ("tickets_fired", "firings", "cards", "timers_left", "failed")
"""Counts that only the aims and results.json need."""


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "processor": _processor(), "cores": os.cpu_count(), "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.machine()}", "python": platform.python_version(),
        "load_average_at_start": round(os.getloadavg()[0], 2),
        "libraries": {name: version(name) for name in LIBRARIES},
    }  # fmt: skip


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gib() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def write(path: Path, results: dict[str, Any]) -> None:
    path.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2) + b"\n")


def show(console: Console, lines: list[Result], aims: list[Aim], others: dict[str, list[dict[str, Any]]]) -> None:
    console.print(_comparison(lines))
    for title, found in others.items():
        if found:
            console.print(_plain(title, found))
    console.print(_aims(aims))


def _comparison(lines: Iterable[Result]) -> Table:
    table = Table(title="Tickets (medians over the batches; CPU of the program, not of the database server)")
    for name in ("work", "database", "variant"):
        table.add_column(name)
    names = ("tickets/s", "tickets/CPU s", "CPU ms/command", "statements", "commits", "rows", "bytes")
    for name in names:
        table.add_column(name, justify="right")
    for line in lines:
        low, high = line.tickets_per_cpu_second_low, line.tickets_per_cpu_second_high
        table.add_row(
            line.work, line.database, line.variant, f"{line.tickets_per_second:.0f}",
            f"{line.tickets_per_cpu_second:.0f} ({low:.0f}-{high:.0f})",
            f"{line.cpu_ms_per_command:.2f}", _number(line.statements_per_ticket), _number(line.commits_per_ticket),
            _number(line.rows_per_ticket), _number(line.bytes_per_ticket, 0),
        )  # fmt: skip
    return table


def _plain(title: str, lines: list[dict[str, Any]]) -> Table:
    table = Table(title=title)
    lines = [{name: value for name, value in line.items() if name not in PROOF} for line in lines]
    for name in lines[0]:
        table.add_column(name.replace("_", " "), justify="left" if isinstance(lines[0][name], str) else "right")
    for line in lines:
        table.add_row(*(str(value) for value in line.values()))
    return table


def _aims(aims: Iterable[Aim]) -> Table:
    table = Table(title="Aims")
    for name in ("aim", "", "wanted", "measured", "met"):
        table.add_column(name, justify="right" if name in ("wanted", "measured") else "left")
    for aim in aims:
        met = {True: "yes", False: "NO", None: "not measured"}[aim.met]
        table.add_row(
            aim.name, "at most" if aim.most else "at least", _number(aim.wanted, 2), _number(aim.measured, 2), met
        )
    return table


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
