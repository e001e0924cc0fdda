"""Lights: in one word how urgent a deadline is, and how much time is left. Every page derives them here.

Nothing about lateness is stored: the same functions that decide it for an act (``is_overdue``, ``held``, the warnings
table) are asked, so that a light is right between two sweeps too; for a page of tasks at the price of four statements.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.services.acting.deadlines import warning_instant
from app.services.acting.facts import View
from app.services.acting.lateness import awaits, held, is_window, shown_state, was_late
from app.services.docket import Docket
from app.services.program import Program
from app.services.running import Running
from app.store import calendars, glance
from app.store.database import Connection
from app.store.records import Record
from app.worktime import SHANGHAI, WorkCalendar

NONE, OK, SMS, YELLOW, RED, PENDING = "none", "ok", "sms", "yellow", "red", "pending"
WINDOW, AWAITED, MET, LATE, ENDED, LAPSED = "window", "awaited", "met", "late", "ended", "lapsed"
LIGHTS = (RED, YELLOW, SMS, PENDING, OK, NONE)
"""Those of open tasks, the most urgent first."""
LEVELS = (YELLOW, SMS)
BY_THE_CLOCK = frozenset({"hour", "minute"})
"""Units of limits that run by the clock; what is left of the others is told in working days."""


@dataclass(frozen=True)
class Left:
    """What is left until the due instant, or how long it has passed (``late``): so many of ``unit`` (workday, hour), of
    hours with the ``minutes`` besides; ``today``: the due instant is the end of this very day."""

    unit: str
    amount: int
    late: bool = False
    today: bool = False
    minutes: int = 0


@dataclass(frozen=True)
class Light:
    """``light`` is one of LIGHTS, or of a deadline that is no task's: window (until then something may be done, and
    nobody is late when it closes), awaited (until then an answer may come), lapsed (either is over), met, late (met or
    given up after the due instant), ended. ``pending``: a timely request for more time is undecided, which holds
    overdue back (A-X03); ``provisional``: counted with a calendar year that nobody has announced; ``deadline``: its
    kind."""

    light: str
    due_at: datetime | None = None
    left: Left | None = None
    deadline: str | None = None
    pending: bool = False
    provisional: bool = False

    @property
    def names(self) -> frozenset[str]:
        """Under which lights it is found."""
        beside = {PENDING: self.pending, "provisional": self.provisional}
        return frozenset({self.light, *(name for name, there in beside.items() if there)})


def of_deadline(view: View, deadline: Record) -> Light:
    """``view`` is of the deadline's own instance, where that is open."""
    due, light = deadline["due_at"], _word(view, deadline)
    if due is None or light in (MET, LATE, ENDED, LAPSED):
        return Light(light, due, None, deadline["kind"])
    left = left_until(due, view.at, deadline["unit"], view.docket.calendar.calendar)
    return Light(light, due, left, deadline["kind"], held(view, deadline), bool(deadline["provisional"]))


def _word(view: View, deadline: Record) -> str:
    state = shown_state(view, deadline)
    if state == MET:
        return LATE if was_late(view, deadline) else MET
    if state in (ENDED, LAPSED):
        return state
    if deadline["due_at"] is None:
        return NONE
    if was_late(view, deadline):
        return RED
    if view.at > deadline["due_at"]:
        return PENDING
    if is_window(view, deadline):
        return AWAITED if awaits(view, deadline) else WINDOW
    for level in LEVELS:
        instant = warning_instant(view.docket, view, deadline, level)
        if instant is not None and instant <= view.at:
            return level
    return OK


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
    return of_deadline(View(docket, running, now), deadline)


def _governing(docket: Glance, running: Running, task: Mapping[str, Any]) -> Record | None:
    """The open deadline by which the task is due: the earliest of those that press it."""
    mirrored = running.tasks.get(task["engine_id"])
    kinds = mirrored[1] if mirrored else ()
    found = [deadline for kind in kinds if (deadline := docket.deadline(kind, running)) is not None]
    open_ = [each for each in found if each["state"] == "open" and each["due_at"] is not None]
    return min(open_, key=lambda each: each["due_at"], default=None)


def left_until(due: datetime, now: datetime, unit: str, calendar: WorkCalendar) -> Left:
    """In working days; what has passed within a day, and limits that run by the clock, in hours and minutes."""
    late = now > due
    first, last = (due, now) if late else (now, due)
    begin, end = first.astimezone(SHANGHAI).date(), last.astimezone(SHANGHAI).date()
    if unit not in BY_THE_CLOCK and (late or begin != end):
        days = sum(calendar.day(begin + timedelta(days=n)).workday for n in range(1, (end - begin).days + 1))
        if days:
            return Left("workday", days, late)
    if not late and unit not in BY_THE_CLOCK:
        return Left("workday", 0, today=begin == end)
    hours, minutes = divmod(int((last - first).total_seconds()) // 60, 60)
    return Left("hour", hours, late, minutes=minutes if hours else max(minutes, 1))
