"""Work on many tickets, a transaction each: one that fails stops none of the others, and what is left is told.

What has been done stands, whatever the next ticket meets: "busy, nothing has changed" would be wrong of the whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.services.errand import ProgramFault, Work, past_broken_timers, report_incident
from app.services.program import Program
from app.store.errors import Busy, Unavailable

Ticket = tuple[str, str]
"""Pack and number."""
MOST_BUSY = 3
"""Tickets in a row that find the database busy; after them the rest is left: each would wait as long again."""


@dataclass
class Rest:
    """Tickets on which nothing has changed. ``busy``: worth another try; ``failed``: each with its incident."""

    busy: list[Ticket] = field(default_factory=list)
    failed: dict[Ticket, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.busy) + len(self.failed)

    def of(self, pack: str) -> tuple[list[str], dict[str, int]]:
        """(Numbers of the busy ones, those that failed with their incidents) of one pack."""
        failed = {no: incident for (its, no), incident in self.failed.items() if its == pack}
        return [no for its, no in self.busy if its == pack], failed


def each(
    program: Program, name: str, tickets: Sequence[Ticket], work: Callable[[str, str, datetime, Work], object],
    tell: Callable[[int, int], None],
) -> Rest:  # fmt: skip
    """Do ``work`` on every ticket; it opens its own transaction, and tells of the ticket for an incident (``name``)."""
    rest, in_a_row = Rest(), 0
    for place, ticket in enumerate(tickets):
        tell(place, len(tickets))
        if in_a_row == MOST_BUSY:
            rest.busy.append(ticket)
            continue
        try:
            _one(program, name, ticket, work)
            in_a_row = 0
        except (Busy, Unavailable):
            rest.busy.append(ticket)
            in_a_row += 1
        except ProgramFault as fault:
            rest.failed[ticket] = fault.incident
            in_a_row = 0
    return rest


def _one(program: Program, name: str, ticket: Ticket, work: Callable[[str, str, datetime, Work], object]) -> None:
    """Raises ProgramFault for whatever stands in the way but a busy database."""
    at = program.instant()  # anew for each ticket: a long job must not bear an instant before what has happened
    known = Work()
    known.pack = ticket[0]
    try:
        past_broken_timers(program, at, lambda: work(*ticket, at, known))
    except (Busy, Unavailable):
        raise
    except Exception as fault:
        raise report_incident(program, at, known, name, fault) from fault
