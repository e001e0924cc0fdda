"""The sweep: with nothing due at any number of open tickets, and with many timers due at one instant."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from app.services.acting import timers
from app.services.assembly import build_program
from app.store import records
from bench.cloning import clone
from bench.databases import fresh, plain_engine, version
from bench.services import ServiceDesk, config, prepare
from bench.works import request

PATIENCE = 1800.0
"""Seconds after which a drain that has not ended is given up."""


def idle(server: str | None, sizes: tuple[int, ...], repeats: int = 50) -> list[dict[str, Any]]:
    """One line for each number of open tickets: statements and time of a sweep that finds nothing due."""
    lines = []
    with fresh(server) as url:
        stage = prepare(url)
        database = stage.program.database
        ticket, now = _template(stage), datetime.now(UTC)
        there = 1
        for size in sizes:
            clone(url, ticket, size - there)
            there = size
            timers.sweep(stage.program, now)
            before, cpu, walls = database.counters.statements, time.process_time(), []
            for _ in range(repeats):
                started = time.perf_counter()
                if timers.sweep(stage.program, now):
                    raise AssertionError("something was due")
                walls.append(time.perf_counter() - started)
            lines.append(
                {
                    "database": version(url), "open_tickets": size,
                    "statements_per_sweep": (database.counters.statements - before) / repeats,
                    "cpu_ms": round((time.process_time() - cpu) / repeats * 1000, 3),
                    "median_ms": round(statistics.median(walls) * 1000, 3),
                }
            )  # fmt: skip
        database.close()
    return lines


def drain(server: str | None, due: int, processes: int) -> dict[str, Any]:
    """`due` timers of as many tickets, all due at one instant, fired by so many processes; each must fire once."""
    with fresh(server) as url:
        stage = prepare(url)
        ticket = _template(stage)
        clone(url, ticket, due - 1)
        stage.program.database.close()
        instant = (datetime.now(UTC) + timedelta(days=60)).isoformat()
        reports = _run_workers(url, instant, processes)
        wall = max(report["ended"] for report in reports) - min(report["started"] for report in reports)
        fired = sum(report["fired"] for report in reports)
        cpu = sum(report["cpu"] for report in reports)
        return {
            "database": version(url), "timers": due, "processes": processes, "fired": fired,
            "fired_by_each": [report["fired"] for report in reports],
            "failed": sum(report["failed"] for report in reports), **_proof(url),
            "seconds": round(wall, 2), "per_second": round(fired / wall, 1),
            "cpu_ms_per_timer": round(cpu / max(fired, 1) * 1000, 3),
            "statements_per_timer": round(sum(report["statements"] for report in reports) / max(fired, 1), 2),
        }  # fmt: skip


def _template(stage: Any) -> int:
    """The id of one freshly registered ticket, whose timer is a week ahead."""
    answer = ServiceDesk(stage).register("clerk", request("two_tasks", "sweep"))
    with stage.program.database.read() as connection:
        found = records.find_one(connection, "ticket", no=answer["ticket"])
    assert found is not None
    return found.id


def _run_workers(url: str, instant: str, processes: int) -> list[dict[str, Any]]:
    context = multiprocessing.get_context("spawn")
    reports: Any = context.Queue()
    together = context.Barrier(processes)
    workers = [context.Process(target=work_off, args=(url, instant, reports, together)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        found = [reports.get(timeout=PATIENCE) for _ in workers]
    finally:
        for worker in workers:
            worker.join(timeout=30)
            if worker.is_alive():
                worker.terminate()
    return found


def work_off(url: str, instant: str, reports: Any, together: Any) -> None:
    """In a process of its own: sweep until nothing is due. Counted from when all processes have come up."""
    program = build_program(config(url), counting=True)
    now, fired, failed = datetime.fromisoformat(instant), 0, 0
    together.wait(timeout=120)
    started, cpu = time.monotonic(), time.process_time()
    while report := timers.sweep(program, now):
        fired, failed = fired + report.fired, failed + len(report.failed)
    cpu, ended = time.process_time() - cpu, time.monotonic()
    statements = program.database.counters.statements
    program.database.close()
    reports.put(
        {"fired": fired, "failed": failed, "cpu": cpu, "statements": statements, "started": started, "ended": ended}
    )


def _proof(url: str) -> dict[str, Any]:
    """That each fired once: as many tickets with a firing as firings, none with two, one card each, no row left."""
    statements = {
        "tickets_fired": "SELECT count(DISTINCT ticket_id) FROM event WHERE type = 'timer_fired'",
        "firings": "SELECT count(*) FROM event WHERE type = 'timer_fired'",
        "cards": "SELECT count(*) FROM card",
        "timers_left": "SELECT count(*) FROM timer",
    }
    with plain_engine(url).connect() as connection:
        return {name: connection.exec_driver_sql(text).scalar_one() for name, text in statements.items()}
