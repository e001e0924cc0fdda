"""Tickets and tasks for who may see them; for everybody else there is no such thing."""

from app.services import access
from app.services.docket import Docket
from app.services.program import Program
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import no_such


def ticket(conn: Connection, actor: Actor, no: str) -> Record:
    """The ticket's row if the actor may see it; raises NotFound otherwise."""
    found = records.find_one(conn, "ticket", no=no, pack=actor.pack)
    if found is None:
        raise no_such("工单", "ticket")
    if not access.sees(actor, found["upstream"], ()):
        assigned = {a["unit_id"] for a in records.find(conn, "assignment", ticket_id=found.id)}
        units = records.find(conn, "unit", id=list(assigned)) if assigned else []
        above = {unit["supervising_id"] for unit in units if unit["supervising_id"]}
        if not access.sees(actor, found["upstream"], assigned | above):
            raise no_such("工单", "ticket")
    return found


def docket(program: Program, conn: Connection, actor: Actor, no: str) -> Docket:
    """The ticket with its parts, to be read only: nothing is locked, and nothing may be saved. 404 as above."""
    return Docket.to_read(program, conn, ticket(conn, actor, no))


def task(conn: Connection, actor: Actor, task_id: int) -> tuple[Record, Record]:
    """The task and its ticket. 404 unless the task is the actor's to see (see access.must_see_task)."""
    found = records.find_one(conn, "task", id=task_id)
    of = records.find_one(conn, "ticket", id=found["ticket_id"]) if found else None
    if found is None or of is None:
        raise no_such("任务", "task")
    access.must_see_task(actor, found, of)
    return found, of
