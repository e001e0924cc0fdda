"""Why a deadline has ended that nobody met: what became of the assignment whose it was, else the act that ended it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.services.docket import Docket
from app.services.ticket.names import Both
from app.services.words import ENDINGS
from app.store import reading
from app.store.records import Record


def of_ticket(docket: Docket) -> dict[int, Both]:
    """Deadline id -> why it has ended, for those that have; nothing where neither row nor journal knows."""
    ended = [deadline for deadline in docket.deadlines if deadline["state"] == "ended"]
    events = reading.events_at(docket.conn, docket.ticket_id, {deadline["ended_at"] for deadline in ended})
    found = {}
    for deadline in ended:
        name = _act(deadline, events)
        why = _of_assignment(docket, deadline) or (name and (f"“{name}”", f'"{docket.rules.in_english(name)}"'))
        if why:
            found[deadline.id] = why
    return found


def _of_assignment(docket: Docket, deadline: Record) -> Both | None:
    """The assignment that ended with it: what happens to a unit's part happens to its deadlines."""
    if deadline["assignment_id"] is None:
        return None
    assignment = docket.assignment(deadline["assignment_id"])
    return ENDINGS.get(assignment["end_reason"]) if assignment["ended_at"] == deadline["ended_at"] else None


def _act(deadline: Record, events: Iterable[tuple[datetime, str | None, Mapping[str, Any]]]) -> str | None:
    """What the diagram calls the act that ended it."""
    for at, name, body in events:
        told = (each for each in body.get("deadlines", ()) if "ended" in each and each["kind"] == deadline["kind"])
        if name and at == deadline["ended_at"] and any(told):
            return name
    return None
