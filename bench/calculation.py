"""The pure parts, without a database: due times by the working-day calendar, and one decision of a table."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.bpmn import decide, read_table
from app.packs.calendar import load_calendars
from app.worktime import Limit, Unit, due_at
from config import ROOT


def calculation(times: int) -> list[dict[str, Any]]:
    """One line for each kind of calculation: how often it was done and what one costs."""
    return [_due_times(times), _decisions(times)]


def _due_times(times: int) -> dict[str, Any]:
    """Limits of one to twenty working days from every seventh hour since 2018, on a calendar never asked before."""
    calendar = replace(load_calendars(ROOT / "processes" / "calendars")["guangxi"], version="bench")
    start = datetime(2018, 1, 1, tzinfo=UTC)
    began = time.process_time()
    for number in range(times):
        due_at(start + number * timedelta(hours=7), Limit(1 + number % 20, Unit.WORKDAY), calendar)
    return _line("due time, 1-20 working days", times, time.process_time() - began)


def _decisions(times: int) -> dict[str, Any]:
    path = ROOT / "processes" / "longsheng" / "limits.dmn"
    table = read_table(path.read_bytes(), path.name)
    facts = {"deadline": "handle", "kind": "complaint", "emergency": False, "source": "phone"}
    functions = {"setting": lambda key: False}
    began = time.process_time()
    for _ in range(times):
        decide(table, facts, functions)
    return _line(f"decision, table of {len(table.rules)} rows", times, time.process_time() - began)


def _line(what: str, times: int, seconds: float) -> dict[str, Any]:
    return {
        "calculation": what, "times": times, "cpu_seconds": round(seconds, 3),
        "microseconds_each": round(seconds / times * 1e6, 1),
    }  # fmt: skip
