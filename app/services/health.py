"""How the program does: what operators read as numbers (/metrics), on a page, and what asks whether it is ready."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.services import access
from app.services.program import Program
from app.store import administration, listing, migrate
from app.tickets.actor import Actor

RIGHT = "incident.manage"
LATE = timedelta(minutes=5)
"""How far the background may be behind before the page says that something is wrong."""
BEAT_EVERY = timedelta(minutes=1)
JOBS = ("timers", "outbox")


@dataclass(frozen=True)
class Shape:
    """The revision of the database (None: it is empty), and the one that this program knows."""

    current: str | None
    head: str

    @property
    def fits(self) -> bool:
        return self.current == self.head


def shape(program: Program) -> Shape:
    """Asked every few seconds, of every worker: over the program's own connections. A dead database raises."""
    with program.database.read() as conn:
        return Shape(migrate.current_on(conn), migrate.head())


def beat(program: Program, name: str) -> None:
    """Note that a round of this background work went well; at most once a minute, to spare the database.

    A beat that lies ahead of now was noted before the clock was set back, and tells nothing of today.
    """
    now = program.instant()
    with program.database.read() as conn:
        last = administration.pulses(conn).get(name)
    if last is None or abs(now - last) >= BEAT_EVERY:
        with program.database.write() as transaction:
            administration.beat(transaction.connection, name, now)
            transaction.commit()


def look(program: Program, actor: Actor) -> dict[str, Any]:
    """The backlog of the actor's pack; of the whole installation the database, how late the background is and when it
    last came round."""
    access.must(actor, RIGHT)
    now = program.instant()
    with program.database.read() as conn:
        counts, late = listing.backlog(conn, now, actor.pack), administration.oldest(conn, now)
        beats = administration.pulses(conn)
    found = shape(program)
    return {
        "at": now, "dialect": program.database.dialect,
        "current": found.current, "head": found.head, "ready": found.fits, "backlog": counts,
        "jobs": [_job(name, beats.get(name), late[name], now) for name in JOBS],
    }  # fmt: skip


def _job(name: str, last: datetime | None, since: datetime | None, now: datetime) -> dict[str, Any]:
    """A last beat far ahead of now is none: the clock has been set back since. Not one a little ahead, which another
    machine may have noted by its own clock."""
    lag = now - since if since else timedelta(0)
    return {
        "name": name, "last": last, "minutes": int(lag.total_seconds()) // 60,
        "late": lag > LATE or last is None or abs(now - last) > LATE,
    }  # fmt: skip
