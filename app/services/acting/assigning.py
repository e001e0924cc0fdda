"""Giving a task to a colleague, who then has it as if it had been claimed."""

from datetime import datetime
from typing import Any

from app.services import access, visible
from app.services.acting import timers
from app.services.acting.act import Act
from app.services.acting.tasks import already, is_over
from app.services.docket import Docket
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.store import listing, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import FormInvalid, Ground


def assign(program: Program, actor: Actor, task_id: int, person_id: int, *, at: datetime | None = None) -> Answer:
    """Put the task into a colleague's hands, also where somebody else has claimed it. Raises Refused (403 the actor may
    not, 404, 409 done already, 422 the colleague cannot do this task)."""
    at = program.instant(at)

    def work(tx: Connection, known: Work) -> Answer:
        docket, task = Docket.by_task(program, tx, task_id)
        known.ticket_id = docket.ticket_id
        access.must_see_task(actor, task, docket.ticket)
        access.must_assign(actor, task)
        timers.catch_up(docket, at)
        if is_over(docket, task):
            raise already(docket, task)
        person = next((each for each in _able(tx, task) if each.id == person_id), None)
        if person is None:
            raise _no_colleague()
        task.set(claimed_by=person_id, claimed_at=at)
        docket.patch("task", task_id, claimed_by=person_id, claimed_at=at)
        act = Act(docket, actor, at, "task_assigned", task["act"])
        act.element, act.element_name = task["element"], task["name"]
        act.role = access.role_for(actor, ("station", "authority", "unit_head"))
        act.note(task=task_id, assignee=person["name"])
        act.close()
        docket.save()
        return {"task": task_id, "claimed_by": person_id}

    return run(program, actor, "assign", at, work)


def colleagues(program: Program, actor: Actor, task_id: int) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """(The task with its ticket's number and title, (id, name) of who could be given it)."""
    with program.database.read() as conn:
        task, ticket = visible.task(conn, actor, task_id)
        access.must_assign(actor, task)
        able = _able(conn, task)
    shown = {name: task[name] for name in ("id", "name", "claimed_by", "closed_at", "role")}
    return {**shown, "no": ticket["no"], "title": ticket["title"]}, [(each.id, each["name"]) for each in able]


def _able(conn: Connection, task: Record) -> list[Record]:
    """The active people who may do the task, by name."""
    units = {} if task["unit_id"] is None else {"unit_id": task["unit_id"]}
    people = records.find(conn, "person", order_by=("name",), pack=task["pack"], active=True, **units)
    roles = listing.roles(conn, [person.id for person in people])
    return [person for person in people if access.may_do(roles[person.id], person["unit_id"], task)]


def _no_colleague() -> FormInvalid:
    zh, en = "这位同事不能办理该任务。", "This person cannot do this task."
    return FormInvalid(Ground("NOT_A_COLLEAGUE", zh, en, facts={"field": "person"}))
