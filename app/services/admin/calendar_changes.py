"""A new calendar: what it would move, and moving it (A-X11).

A running deadline never moves earlier without a person's confirmation. Each ticket is a transaction and an event of its
own, so a long list can be stopped and gone on with: what has been moved already is counted anew and stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from app.services import access, calendars
from app.services.acting import deadlines, timers
from app.services.acting.act import Act
from app.services.acting.counting import due_of
from app.services.admin import admin_journal
from app.services.docket import Docket
from app.services.errand import past_broken_timers
from app.services.program import Program
from app.store import reading, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.worktime import WorkCalendar


@dataclass(frozen=True)
class Move:
    """One deadline that the calendar would move; ``earlier`` moves want confirmation."""

    ticket: str
    deadline: int
    kind: str
    old: datetime
    new: datetime
    provisional: bool
    pack: str = ""

    @property
    def earlier(self) -> bool:
        return self.new < self.old

    def to_dict(self) -> dict[str, Any]:
        return {
            "ticket": self.ticket, "deadline": self.deadline, "kind": self.kind, "old": self.old.isoformat(),
            "new": self.new.isoformat(), "provisional": self.provisional, "earlier": self.earlier,
        }  # fmt: skip


@dataclass(frozen=True)
class LoadReport:
    """What loading has done: ``left`` would have moved earlier, and nobody confirmed that."""

    version: int
    moved: list[Move]
    left: list[Move]


def preview(program: Program, actor: Actor, calendar: WorkCalendar) -> list[Move]:
    """What loading this calendar would move; nothing is changed."""
    access.must(actor, "calendar.manage")
    with program.database.read() as conn:
        return [move for _, move in _moves(program, conn, calendar)]


def load(
    program: Program, actor: Actor, calendar: WorkCalendar, *, confirm_earlier: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> LoadReport:  # fmt: skip
    """Keep the calendar as the region's newest and move the running deadlines that it touches."""
    access.must(actor, "calendar.manage")
    now = program.instant()
    with program.database.write() as transaction:
        version = calendars.add_version(transaction.connection, calendar, now, actor.person_id)
        after = {"version": version, "confirm_earlier": confirm_earlier}
        before = {"version": version - 1, "confirm_earlier": None}
        conn = transaction.connection
        admin_journal.note(conn, actor, now, "load_calendar", calendar.region, before=before, after=after)
        transaction.commit()
    moved: list[Move] = []
    left: list[Move] = []
    seen: set[tuple[str, str]] = set()
    # An act that had read the old calendar may commit after a look: look again until nothing new is found.
    while touched := _touched(program, calendar, seen):
        seen.update(touched)
        _move_tickets(program, actor, touched, confirm_earlier, moved, left, tell)
    return LoadReport(version, moved, left)


def _touched(program: Program, calendar: WorkCalendar, seen: set[tuple[str, str]]) -> list[tuple[str, str]]:
    with program.database.read() as conn:
        return [each for each in dict.fromkeys(no for no, _ in _moves(program, conn, calendar)) if each not in seen]


def _move_tickets(
    program: Program, actor: Actor, touched: list[tuple[str, str]], confirm_earlier: bool, moved: list[Move],
    left: list[Move], tell: Callable[[int, int], None],
) -> None:  # fmt: skip
    for done, (pack, no) in enumerate(touched):
        tell(done, len(touched))
        at = program.instant()  # anew for each ticket: a long load must not bear an instant before what has happened
        more, kept = past_broken_timers(
            program, at, partial(_move_ticket, program, actor, pack, no, at, confirm_earlier)
        )
        moved += more
        left += kept


def _moves(program: Program, conn: Connection, calendar: WorkCalendar) -> Iterator[tuple[tuple[str, str], Move]]:
    extensions = reading.changes_of_open_deadlines(conn, calendar.region)
    for deadline, pack, no in reading.open_deadlines(conn, calendar.region):
        changes = extensions.get(deadline.id, [])
        live = program.releases.get(conn, deadline["release_id"])
        due = due_of(deadline, changes, calendar, live.rules.setting("day_end", "24:00"))
        if due.at is not None and due.at != deadline["due_at"]:
            yield (pack, no), Move(no, deadline.id, deadline["kind"], deadline["due_at"], due.at, due.provisional, pack)


def _move_ticket(
    program: Program, actor: Actor, pack: str, no: str, now: datetime, confirm_earlier: bool
) -> tuple[list[Move], list[Move]]:
    """(What was moved, what was left because it would have moved earlier)."""
    left: list[Move] = []
    with program.database.write() as transaction:
        docket = Docket.by_number(program, transaction.connection, pack, no)
        timers.catch_up(docket, now)
        act = Act(docket, actor, now, "calendar_changed", "calendar")
        done = [move for deadline in docket.deadlines if (move := _move(act, deadline, confirm_earlier, left))]
        if done:
            act.close()
            docket.save()
            transaction.commit()
    return done, left


def _move(act: Act, deadline: Record, confirm_earlier: bool, left: list[Move]) -> Move | None:
    docket = act.docket
    if deadline["state"] != "open" or deadline["due_at"] is None:
        return None
    changes = records.find(docket.conn, "deadline_change", deadline_id=deadline.id)
    due = due_of(deadline, changes, docket.calendar.calendar, docket.rules.setting("day_end", "24:00"))
    if due.at is None or due.at == deadline["due_at"]:
        return None
    old = deadline["due_at"]
    move = Move(docket.ticket["no"], deadline.id, deadline["kind"], old, due.at, due.provisional, docket.ticket["pack"])
    if move.earlier and not confirm_earlier:
        left.append(move)
        return None
    deadline.set(due_at=due.at, provisional=due.provisional, calendar_version=docket.calendar.version)
    docket.add(
        "deadline_change", deadline_id=deadline.id, at=act.at, reason="calendar", old_due=old, new_due=due.at,
        event_seq=act.seq, note={"calendar": docket.calendar.version},
    )  # fmt: skip
    act.body("deadlines", move.to_dict())
    deadlines.refresh_timers(docket, deadline["kind"], act.at)
    act.rearm_later(deadline)
    return move
