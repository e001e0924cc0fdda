"""Lights of a list: how each task stands against its deadline, derived as the ticket's own page derives it.

Nothing about lateness is stored: the same functions that decide it for an act (``is_overdue``, ``held``, the warnings
table) are asked here, for a whole page of tasks at the price of four statements.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.services.deadlines import warning_instant
from app.services.docket import Docket
from app.services.facts import View, held, is_overdue, is_window
from app.services.program import Program
from app.services.running import Running
from app.store import calendars, glance
from app.store.database import Connection
from app.store.records import Record
from app.worktime import SHANGHAI, WorkCalendar

NONE, OK, SMS, YELLOW, RED, PENDING = "none", "ok", "sms", "yellow", "red", "pending"
LIGHTS = (RED, YELLOW, SMS, PENDING, OK, NONE)
"""The most urgent first."""
LEVELS = (YELLOW, SMS)
BY_THE_CLOCK = frozenset({"hour", "minute"})
"""Units of limits that run by the clock; what is left of the others is told in working days."""


@dataclass(frozen=True)
class Left:
    """What is left until the due instant, or how long it has passed (``late``): so many of ``unit`` (workday, hour,
    minute); ``today``: the due instant is the end of this very day."""

    unit: str
    amount: int
    late: bool = False
    today: bool = False


@dataclass(frozen=True)
class Light:
    """``light`` is one of LIGHTS; ``pending``: a timely request for more time is undecided, which holds overdue back
    (A-X03); ``provisional``: counted with a calendar year that nobody has announced; ``deadline``: its kind."""

    light: str
    due_at: datetime | None = None
    left: Left | None = None
    deadline: str | None = None
    pending: bool = False
    provisional: bool = False


class Glance(Docket):
    """A ticket with the parts that a list has read for all its tickets at once."""

    @classmethod
    def at(cls, program: Program, conn: Connection, parts: glance.Parts, epoch: int | None) -> "Glance":
        row = Record("ticket", {**parts.ticket.values(), "calendar_epoch": epoch})
        docket = cls(program, conn, row, program.releases.get(conn, row["release_id"]))
        docket._deadlines, docket._assignments = parts.deadlines, parts.assignments
        for record in parts.instances:
            docket._remember(record)
        docket._all_open_known = True
        return docket

    def past_instances(self, process: str) -> list[Record]:
        """Only the open ones: of the closed ones nothing is pending, and lights ask for no more."""
        return [running.record for running in self.open_instances() if running.record["process"] == process]


def of_tasks(program: Program, conn: Connection, rows: Iterable[Mapping[str, Any]], now: datetime) -> dict[int, Light]:
    """Task id -> its light."""
    rows = list(rows)
    parts = glance.of_tickets(conn, {row["ticket_id"] for row in rows})
    epoch = calendars.epoch(conn) if parts else None
    dockets = {ticket_id: Glance.at(program, conn, each, epoch) for ticket_id, each in parts.items()}
    return {row["id"]: _light(dockets[row["ticket_id"]], row, now) for row in rows}


def _light(docket: Glance, task: Mapping[str, Any], now: datetime) -> Light:
    running = next((each for each in docket.open_instances() if each.id == task["instance_id"]), None)
    deadline = _governing(docket, running, task) if running else None
    if running is None or deadline is None:
        return Light(NONE)
    view = View(docket, running, now)
    due = deadline["due_at"]
    asked = held(view, deadline)
    left = left_until(due, now, deadline["unit"], docket.calendar.calendar)
    light = _colour(docket, view, deadline, asked)
    return Light(light, due, left, deadline["kind"], asked, bool(deadline["provisional"]))


def _governing(docket: Glance, running: Running, task: Mapping[str, Any]) -> Record | None:
    """The open deadline by which the task is due: the earliest of those that press it."""
    mirrored = running.tasks.get(task["engine_id"])
    kinds = mirrored[1] if mirrored else ()
    found = [deadline for kind in kinds if (deadline := docket.deadline(kind, running)) is not None]
    open_ = [each for each in found if each["state"] == "open" and each["due_at"] is not None]
    return min(open_, key=lambda each: each["due_at"], default=None)


def _colour(docket: Glance, view: View, deadline: Record, asked: bool) -> str:
    if view.at > deadline["due_at"]:
        late = is_overdue(view, deadline) and not is_window(view, deadline)
        return RED if late else PENDING if asked else NONE
    for level in LEVELS:
        instant = warning_instant(docket, view, deadline, level)
        if instant is not None and instant <= view.at:
            return level
    return OK


def left_until(due: datetime, now: datetime, unit: str, calendar: WorkCalendar) -> Left:
    """In working days; within a day, and for limits that run by the clock, in hours or minutes."""
    late = now > due
    first, last = (due, now) if late else (now, due)
    begin, end = first.astimezone(SHANGHAI).date(), last.astimezone(SHANGHAI).date()
    if unit not in BY_THE_CLOCK and (late or begin != end):
        days = sum(calendar.day(begin + timedelta(days=n)).workday for n in range(1, (end - begin).days + 1))
        if days:
            return Left("workday", days, late)
    if not late and unit not in BY_THE_CLOCK:
        return Left("workday", 0, today=begin == end)
    hours, seconds = divmod(int((last - first).total_seconds()), 3600)
    return Left("hour", hours, late) if hours else Left("minute", max(seconds // 60, 1), late)
