"""What a return costs: the first and the thousandth round of a loop at the top level of a diagram."""

from __future__ import annotations

import statistics
import time
from typing import Any

from app.store import records
from bench.databases import fresh, version
from bench.services import ServiceDesk, Stage, prepare
from bench.works import request

WINDOW = 20
"""Rounds over which the first and the last cost are taken (a median: one round alone is mostly noise)."""


def returns(server: str | None, rounds: int) -> list[dict[str, Any]]:
    """Both diagrams: the bare loop, and the one whose every round opens a deadline with its timer."""
    with fresh(server) as url:
        stage = prepare(url)
        # Warm: the first rounds of a process parse, compile and fill caches, which is no cost of a return.
        _loop(stage, "returns_clock", WINDOW)
        lines = []
        for process in ("returns", "returns_clock"):
            first, last, state = _loop(stage, process, rounds)
            lines.append(
                {
                    "database": version(url), "diagram": process, "rounds": rounds,
                    "first_cpu_ms": round(first * 1000, 3), "last_cpu_ms": round(last * 1000, 3),
                    "last_to_first": round(last / first, 3),
                    "state_bytes_first": state[0], "state_bytes_last": state[1],
                }
            )  # fmt: skip
        stage.program.database.close()
    return lines


def _loop(stage: Stage, process: str, rounds: int) -> tuple[float, float, tuple[int, int]]:
    """(CPU seconds of an early round, of a late one, the state's bytes then). A round is two commands."""
    desk, costs = ServiceDesk(stage), []
    answer = desk.register("clerk", request(process, process))
    early = 0
    for number in range(1, rounds + 1):
        started = time.process_time()
        answer = desk.complete("clerk", answer["tasks"][0], {"outcome": "accept"})
        answer = desk.complete("clerk", answer["tasks"][0], {"outcome": "return", "reason": "不属本单位职责"})
        costs.append(time.process_time() - started)
        if number == 1:
            early = _state_bytes(stage, answer["ticket"])
    late = _state_bytes(stage, answer["ticket"])
    window = min(WINDOW, rounds // 2)
    return statistics.median(costs[:window]), statistics.median(costs[-window:]), (early, late)


def _state_bytes(stage: Stage, no: str) -> int:
    with stage.program.database.read() as connection:
        ticket = records.find_one(connection, "ticket", no=no)
        assert ticket is not None
        return len(records.find(connection, "instance", ticket_id=ticket.id)[0]["state"])
