"""Changes as they happen: who waits for one is woken when another person or a timer has changed a ticket.

One ``Live`` for each server process. Nobody but those who wait looks into the database: the one whose turn it is asks
for all of them, once a second at most. So nothing runs while nobody waits, and nothing has to be started or stopped.

Nobody is told what has changed, only that something has: the page asks for it with the rights of its person.

An event may be committed later than the instant it bears (it waited for a lock, the sweep was late), so each look reads
the last ``WINDOW`` again and tells what it has not seen. What comes later still is found by the page, which also looks
by itself now and then (docs/decisions/0016-live-changes.md).
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.services import access, visible
from app.services.program import Program
from app.store import changes, linking, reading
from app.tickets.actor import Actor

EVERY = timedelta(seconds=1)
WINDOW = timedelta(seconds=30)
"""Longer than a writer may wait for a lock (10 s) and than a sweep is usually late (5 s)."""
TURN = 1.0
"""Seconds after which somebody who waits looks around again."""
MOST_READ = 200
EACH = 6
"""How many one person may hold at once: a browser has no more connections to one host, and nobody's pages may take the
places of all others."""


@dataclass(frozen=True)
class Change:
    """An event of a ticket. ``unit_ids``: every unit that has ever had the ticket."""

    no: str
    seq: int
    pack: str
    upstream: str | None
    actor_id: int | None
    unit_ids: frozenset[int]


Concerns = Callable[[Change], bool]


def to_see(actor: Actor) -> Concerns:
    """Changes of the tickets that the actor may see."""
    return lambda change: change.pack == actor.pack and access.sees(actor, change.upstream, change.unit_ids)


def by_others(actor: Actor, no: str, seen: int) -> Concerns:
    """What others change on one ticket after its event number ``seen``."""
    return lambda change: (
        (change.pack, change.no) == (actor.pack, no) and change.seq > seen and change.actor_id != actor.person_id
    )


@dataclass(eq=False)
class Listener:
    """Somebody who waits. ``news``: what concerns them has changed since they were last told."""

    person_id: int | None
    concerns: Concerns
    news: bool = False


@dataclass
class Live:
    """``most``: how many may wait at once. ``over``: whether the process is about to end, so that nobody may wait any
    longer. ``turn`` in seconds; tests do not wait and say 0."""

    program: Program
    most: int
    turn: float = TURN
    over: Callable[[], bool] = lambda: False
    _woken: threading.Condition = field(default_factory=threading.Condition)
    _looking: threading.Lock = field(default_factory=threading.Lock)
    _listeners: set[Listener] = field(default_factory=set)
    _looked_at: datetime | None = None
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def take(self, person_id: int | None, concerns: Concerns) -> Listener | None:
        """A place for somebody who hears of changes from here on; None: all are taken, or enough by this person.

        Taken and counted under one lock, or many who ask at once would all find the last place free.
        """
        listener = Listener(person_id, concerns)
        with self._woken:
            own = sum(other.person_id == person_id for other in self._listeners)
            if len(self._listeners) >= self.most or own >= EACH:
                return None
            self._listeners.add(listener)
        return listener

    def give_back(self, listener: Listener) -> None:
        """Make room; doing it twice changes nothing more."""
        with self._woken:
            self._listeners.discard(listener)

    def wait(self, listener: Listener) -> bool:
        """Whether there is news, after a turn at most; it counts as told then."""
        self._look()
        with self._woken:
            self._woken.wait_for(lambda: listener.news, self.turn)
            told, listener.news = listener.news, False
        return told

    def _look(self) -> None:
        """Unless somebody is at it, or has been within ``EVERY``."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            now = self.program.clock.now()
            if self._looked_at is None or not timedelta(0) <= now - self._looked_at < EVERY:
                found = self._changes(now)
                self._looked_at = now
                if found:
                    self._tell(found)
        finally:
            self._looking.release()

    def _changes(self, now: datetime) -> list[Change]:
        """What was not there at the last look."""
        with self.program.database.read() as conn:
            rows = changes.since(conn, now - WINDOW)
            new = [row for row in rows if (row["ticket_id"], row["seq"]) not in self._seen]
            units = linking.units_of(conn, {row["ticket_id"] for row in new}) if new else {}
        self._seen = {(row["ticket_id"], row["seq"]) for row in rows}
        return [_change(row, units) for row in new]

    def _tell(self, found: list[Change]) -> None:
        with self._woken:
            for listener in self._listeners:
                listener.news = listener.news or any(listener.concerns(change) for change in found)
            self._woken.notify_all()


def _change(row: Mapping[str, Any], units: Mapping[int, set[int]]) -> Change:
    whose = frozenset(units.get(row["ticket_id"], ()))
    return Change(row["no"], row["seq"], row["pack"], row["upstream"], row["actor_id"], whose)


def changed_by_others(program: Program, actor: Actor, no: str, seen: int) -> bool:
    """Whether others have changed the ticket after its event number ``seen``. 404 if it is not the actor's to see."""
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        later = reading.events(conn, ticket.id, seen, MOST_READ)
    return any(event["actor_id"] != actor.person_id for event in later)
