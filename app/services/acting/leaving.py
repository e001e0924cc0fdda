"""What somebody had claimed who has moved to another unit, has other roles or is let in no more.

It would be nobody's to do, and would show them tickets that are not theirs any more. So it is handed back in the very
transaction of that change.
"""

from datetime import datetime

from app.services import access
from app.services.acting import claims, timers
from app.services.acting.act import Act
from app.services.acting.tasks import is_over
from app.services.docket import Docket
from app.services.program import Program
from app.store import listing, records, worklist
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor

MOVED, INACTIVE = "moved", "inactive"
"""Why a claim has ended: the person has another unit or other roles; the person is let in no more."""


def end_claims(program: Program, tx: Connection, actor: Actor, person_id: int, at: datetime) -> None:
    """Hand back every task that this person has claimed and may no longer do, each with an event of its own. ``actor``
    has just changed the person in this transaction: the claims go with the change, or nothing does.

    Tickets are locked in the order of their numbers, as by whoever else locks several of them (linking).
    """
    person = records.find_one(tx, "person", id=person_id)
    assert person is not None, "the person has just been changed"
    roles = listing.roles(tx, [person_id])[person_id]
    lost = {row["no"] for row in worklist.claimed(tx, person_id) if not claims.holds(person, roles, row)}
    for no in sorted(lost):
        docket = Docket.by_number(program, tx, person["pack"], no)
        timers.catch_up(docket, at)
        # Looked for again under the lock: a colleague may have been faster.
        held = records.find(tx, "task", ticket_id=docket.ticket_id, claimed_by=person_id, closed_at=None)
        for task in held:
            if not claims.holds(person, roles, task) and not is_over(docket, task):
                _hand_back(docket, actor, person, task, at)
        docket.save()


def _hand_back(docket: Docket, actor: Actor, person: Record, task: Record, at: datetime) -> None:
    claims.hand_back(docket, task)
    act = Act(docket, actor, at, "task_released", task["act"])
    act.element, act.element_name = task["element"], task["name"]
    act.role = access.role_for(actor, access.RIGHTS["people.manage"])
    act.note(task=task.id, freed={"claimer": person["name"], "why": MOVED if person["active"] else INACTIVE})
    act.close()
