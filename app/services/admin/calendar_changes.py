"""A new calendar: what it would move, and moving it (A-X11).

A running deadline never moves earlier without a person's confirmation. Each ticket is a transaction and an event of its
own, so a long list can be stopped and gone on with: what has been moved already is counted anew and stays. A deadline
that was provisional and stands where it stood is certain from then on: its row says so; nothing has happened to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.services import access, calendars, one_by_one
from app.services.acting import deadlines, timers
from app.services.acting.act import Act
from app.services.acting.counting import due_of
from app.services.admin import admin_journal, calendar_versions
from app.services.docket import Docket
from app.services.errand import Work
from app.services.one_by_one import Rest, Ticket
from app.services.program import Program
from app.store import calendars as stored_calendars
from app.store import reading
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground
from app.worktime import Due, WorkCalendar


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
    """What loading has done: ``left`` would have moved earlier, and nobody confirmed that. Of the tickets of ``rest``
    nothing has moved: loading the same calendar again goes on with them."""

    version: int
    moved: list[Move]
    left: list[Move]
    rest: Rest


def preview(program: Program, actor: Actor, calendar: WorkCalendar) -> list[Move]:
    """What loading this calendar would move; nothing is changed."""
    access.must(actor, "calendar.manage")
    with program.database.read() as conn:
        return [
            Move(no, deadline.id, deadline["kind"], deadline["due_at"], due.at, due.provisional, pack)
            for (pack, no), deadline, due in _touched(program, conn, calendar)
            if due.at is not None and due.at != deadline["due_at"]
        ]


def load(
    program: Program, actor: Actor, calendar: WorkCalendar, *, base: int | None = None, confirm_earlier: bool = False,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> LoadReport:  # fmt: skip
    """Keep the calendar as the region's newest and move the running deadlines that it touches.

    ``base``: the version that it was made from; raises Conflict where another has been loaded meanwhile.
    """
    access.must(actor, "calendar.manage")
    version, touched = _keep(program, actor, calendar, base, confirm_earlier)
    moved: list[Move] = []
    left: list[Move] = []

    def move(pack: str, no: str, at: datetime, known: Work) -> None:
        more, kept = _move_ticket(program, actor, pack, no, at, known, confirm_earlier)
        moved.extend(more)
        left.extend(kept)

    return LoadReport(version, moved, left, one_by_one.each(program, "calendar", touched, move, tell))


def _keep(
    program: Program, actor: Actor, calendar: WorkCalendar, base: int | None, confirm_earlier: bool
) -> tuple[int, list[Ticket]]:
    """(The version, the tickets that it touches). Looked for while nobody acts: every act that counted with an older
    version has been committed, every later one counts with this. A fault here leaves no version behind."""
    now = program.instant()
    with program.database.write() as transaction:
        conn = transaction.connection
        stored_calendars.lock(conn)  # before the journal's words are made: they compare with the version before
        before, after = calendar_versions.entry(conn, calendar, confirm_earlier)
        version = calendars.add_version(conn, calendar, now, actor.person_id)
        if base is not None and version != base + 1:
            raise changed_meanwhile()
        admin_journal.note(conn, actor, now, "load_calendar", calendar.region, before=before, after=after)
        touched = list(dict.fromkeys(ticket for ticket, _, _ in _touched(program, conn, calendar)))
        transaction.commit()
    return version, touched


def changed_meanwhile() -> Conflict:
    zh, en = "日历已被更新，请重新预览。", "Another calendar has been loaded meanwhile: look again first."
    return Conflict(Ground("CALENDAR_CHANGED", zh, en))


def _touched(
    program: Program, conn: Connection, calendar: WorkCalendar
) -> Iterator[tuple[Ticket, Record, Due]]:  # fmt: skip
    """Running deadlines of which the calendar says anything else than their rows."""
    extensions = reading.changes_of_open_deadlines(conn, calendar.region)
    for deadline, pack, no in reading.open_deadlines(conn, calendar.region):
        changes = extensions.get(deadline.id, [])
        live = program.releases.get(conn, deadline["release_id"])
        due = due_of(deadline, changes, calendar, live.rules.setting("day_end", "24:00"))
        if due.at is not None and (due.at, due.provisional) != (deadline["due_at"], deadline["provisional"]):
            yield (pack, no), deadline, due


def _move_ticket(
    program: Program, actor: Actor, pack: str, no: str, now: datetime, known: Work, confirm_earlier: bool
) -> tuple[list[Move], list[Move]]:
    """(What was moved, what was left because it would have moved earlier)."""
    left: list[Move] = []
    with program.database.write() as transaction:
        docket = Docket.by_number(program, transaction.connection, pack, no)
        known.ticket_id = docket.ticket_id
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
    newest = docket.calendar_of(deadline)
    due = due_of(deadline, docket.changes_of(deadline), newest.calendar, docket.day_end_of(deadline))
    if due.at is None:
        return None
    if due.at == deadline["due_at"]:
        if due.provisional != deadline["provisional"]:
            deadline.set(provisional=due.provisional, calendar_version=newest.version)
        return None
    old = deadline["due_at"]
    move = Move(docket.ticket["no"], deadline.id, deadline["kind"], old, due.at, due.provisional, docket.ticket["pack"])
    if move.earlier and not confirm_earlier:
        left.append(move)
        return None
    deadline.set(due_at=due.at, provisional=due.provisional, calendar_version=newest.version)
    docket.add(
        "deadline_change", deadline_id=deadline.id, at=act.at, reason="calendar", old_due=old, new_due=due.at,
        event_seq=act.seq, note={"calendar": newest.version},
    )  # fmt: skip
    act.body("deadlines", move.to_dict())
    deadlines.refresh_timers(docket, deadline["kind"], act.at)
    act.rearm_later(deadline)
    return move
