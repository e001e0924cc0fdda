"""How the program does: what operators read as numbers (/metrics), on a page; and what waits to be sent."""

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


def beat(program: Program, name: str) -> None:
    """Note that a round of this background work went well; at most once a minute, to spare the database."""
    now = program.instant()
    with program.database.read() as conn:
        last = administration.pulses(conn).get(name)
    if last is None or now - last >= BEAT_EVERY:
        with program.database.write() as transaction:
            administration.beat(transaction.connection, name, now)
            transaction.commit()


def look(program: Program, actor: Actor, database_url: str) -> dict[str, Any]:
    """The database, the backlog of the whole installation, how late the background is, when it last came round."""
    access.must(actor, RIGHT)
    now = program.instant()
    with program.database.read() as conn:
        counts, late = listing.backlog(conn, now), administration.oldest(conn, now)
        beats = administration.pulses(conn)
    current, head = migrate.current(database_url), migrate.head()
    return {
        "at": now, "dialect": program.database.dialect, "current": current, "head": head, "ready": current == head,
        "backlog": counts,
        "jobs": [_job(name, beats.get(name), late[name], now) for name in JOBS],
    }  # fmt: skip


def _job(name: str, last: datetime | None, since: datetime | None, now: datetime) -> dict[str, Any]:
    lag = now - since if since else timedelta(0)
    return {
        "name": name, "last": last, "minutes": int(lag.total_seconds()) // 60,
        "late": lag > LATE or last is None or now - last > LATE,
    }  # fmt: skip


def outbox(program: Program, actor: Actor, *, limit: int = 50) -> dict[str, Any]:
    """Messages of the pack: how many are in which state, and those that wait, without what they say."""
    access.must(actor, RIGHT)
    with program.database.read() as conn:
        return {
            "counts": administration.outbox_counts(conn, actor.pack),
            "waiting": administration.waiting(conn, actor.pack, limit=limit),
        }  # fmt: skip
