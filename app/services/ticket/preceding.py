"""What a task answers to: the forms that were handed in before it, so that whoever reviews reads what is reviewed,
whoever leads has the co-handlers' opinions, and whoever calls the caller knows what the unit has answered."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.packs import Form
from app.packs.forms import Field
from app.services import visible
from app.services.program import Program
from app.services.ticket import papers
from app.services.ticket.linking import REPLY
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor

Page = dict[str, Any]
MOST = 2
CHOSEN = frozenset({"number", "select", "taglist"})
"""Types of fields that a decision may take over from the request. What is written is the decider's own, and so is which
way it is decided (radio)."""


def of_task(program: Program, actor: Actor, no: str, task_id: int) -> list[Page]:
    """The newest forms (papers.of_ticket) of the task's own process and of what led to it (a request that it decides
    on), else of the ticket; the newest reply; of a task of the ticket's main process also what came from outside since
    that reply (what the caller thinks of it), and of the lead's the co-handlers' opinions and why the reply was sent
    back; of the office's own what a side process has come to since its last step (a return: why, and whose the matter
    is). The newest first. Only forms that say something and that the actor may read."""
    told = [paper for paper in papers.of_ticket(program, actor, no) if paper["lines"]]
    with program.database.read() as conn:
        task, _ = visible.task(conn, actor, task_id)
        instances = records.find(conn, "instance", ticket_id=task["ticket_id"])
        way = _way(conn, task, instances)
        names = _of_tasks(conn, way) | {f"message-{each['opened_by_event']}" for each in way}
        opinions = _of_tasks(conn, _co_handling(conn, task, instances), act=papers.OPINION)
        again = _lead_of(conn, task, instances) is not None
        aside = _aside(conn, task, instances)
    own = [paper for paper in told if paper["name"] in names]
    reply = [paper for paper in told if paper["act"] == REPLY][-1:]
    heard = _heard(told, reply, instances) if any(each["role"] == "main" for each in way) else []
    back = _sent_back(told, reply) if again else []
    since = [paper for paper in told if paper["name"] in aside and all(paper["at"] >= each["at"] for each in own)]
    shown = [
        *(own or told)[-MOST:],
        *reply,
        *heard,
        *back,
        *since[-MOST:],
        *(paper for paper in told if paper["name"] in opinions),
    ]
    return [paper for paper in reversed(told) if paper in shown]


def asked_for(program: Program, actor: Actor, no: str, task_id: int, form: Form | None) -> Page:
    """What the request on which the task decides asks for (so many days more), under the keys of the task's form: its
    fields that are like the request's. Nothing where no request led to the task, or the actor may not read it."""
    with program.database.read() as conn:
        task = records.find_one(conn, "task", id=task_id)
        instance = records.find_one(conn, "instance", id=task["instance_id"]) if task else None
        ticket = records.find_one(conn, "ticket", id=task["ticket_id"]) if task else None
        rules = program.releases.get(conn, ticket["release_id"]).rules if ticket else None
    opened = f"message-{instance['opened_by_event']}" if instance else ""
    told = (paper for paper in papers.of_ticket(program, actor, no) if paper["name"] == opened)
    request = next(told, None)
    asking = rules.forms.get(request["form"] or "") if rules and request else None
    if form is None or asking is None or request is None:
        return {}
    alike = {field.key for field in form.fields if _like(field, asking.field(field.key))}
    return {key: value for key, value in request["values"].items() if key in alike and value not in (None, "", [])}


def sent_back(program: Program, actor: Actor, no: str, task_id: int, form: Form | None) -> Page:
    """What the actor's unit has answered in this round, where the answer was sent back and is asked for again in the
    same form: its open fields. Nothing in a redo, which is an answer of its own (the last one stands beside it)."""
    if form is None or actor.unit_id is None:
        return {}
    with program.database.read() as conn:
        task, _ = visible.task(conn, actor, task_id)
        same = {"ticket_id": task["ticket_id"], "unit_id": actor.unit_id}
        held = records.find_one(conn, "assignment", **same, ended_at=None)
        if held is None or (task["act"], task["unit_id"]) != (REPLY, actor.unit_id):
            return {}
        done = records.find(conn, "task", **same, act=REPLY, form=form.name, closed_as="completed")
    names = {f"task-{each.id}" for each in done if each["closed_at"] >= held["dispatched_at"]}
    last = [paper for paper in papers.of_ticket(program, actor, no) if paper["name"] in names][-1:]
    return dict(last[0]["values"]) if last else {}


def _like(field: Field, asked: Field | None) -> bool:
    taken = field.unit or field.type in CHOSEN
    return taken and asked is not None and (asked.type, asked.unit) == (field.type, field.unit)


def _way(conn: Connection, task: Record, instances: Iterable[Record]) -> list[Record]:
    """The task's instance and, where a task of another one opened it (a review that calls a meeting), that one, and so
    on."""
    by_id = {each.id: each for each in instances}
    way: list[Record] = []
    left: int | None = task["instance_id"]
    while left is not None and left not in {each.id for each in way}:
        way.append(by_id[left])
        opened = way[-1]["opened_by_event"]
        event = records.find_one(conn, "event", ticket_id=task["ticket_id"], seq=opened) if opened else None
        left = event["instance_id"] if event else None
    return way


def _of_tasks(conn: Connection, instances: Iterable[Record], **equal: Any) -> set[str]:
    """The names that the papers of these instances' tasks bear."""
    ids = [each.id for each in instances]
    return {f"task-{task.id}" for task in records.find(conn, "task", instance_id=ids, **equal)} if ids else set()


def _lead_of(conn: Connection, task: Record, instances: Iterable[Record]) -> Record | None:
    """The lead's assignment, where the task is the lead's own in the ticket's main process."""
    lead = records.find_one(conn, "assignment", ticket_id=task["ticket_id"], part="lead", ended_at=None)
    main = any(each["role"] == "main" for each in instances if each.id == task["instance_id"])
    return lead if lead is not None and task["unit_id"] == lead["unit_id"] and main else None


def _sent_back(told: Iterable[Page], reply: Sequence[Page]) -> list[Page]:
    """What the office wrote last since the newest reply: why it is not good enough, and what is to be done."""
    since = [paper for paper in told if paper["kind"] == "task" and any(paper["at"] >= each["at"] for each in reply)]
    return [paper for paper in since if paper["unit"] is None][-1:]


def _aside(conn: Connection, task: Record, instances: Iterable[Record]) -> set[str]:
    """The papers of the side process that did something last, for the office's task in the ticket's main process."""
    main = {each.id for each in instances if each["role"] == "main"}
    side = [each for each in instances if each["role"] == "side"]
    if task["unit_id"] is not None or task["instance_id"] not in main or not side:
        return set()
    done = records.find(conn, "task", instance_id=[each.id for each in side], closed_as="completed")
    if not done:
        return set()
    last = max(done, key=lambda each: (each["closed_at"], each.id))
    way = _way(conn, last, instances)
    return _of_tasks(conn, way) | {f"message-{each['opened_by_event']}" for each in way}


def _co_handling(conn: Connection, task: Record, instances: Iterable[Record]) -> list[Record]:
    """The processes of the co-handlers in the round that runs, for a task of their lead; none for another's."""
    lead = _lead_of(conn, task, instances)
    if lead is None:
        return []
    found = records.find(conn, "assignment", ticket_id=task["ticket_id"], round=lead["round"])
    ids = {row.id for row in found}
    return [each for each in instances if each["role"] == "co" and each["assignment_id"] in ids]


def _heard(told: Iterable[Page], reply: Sequence[Page], instances: Iterable[Record]) -> list[Page]:
    """The newest message that opened nothing but was waited for, if it came after the newest reply. Co-handling is
    opened by the round, not by what is sent: an evaluation that begins a redo opens that of every joint unit."""
    opening = {f"message-{each['opened_by_event']}" for each in instances if each["role"] != "co"}
    heard = [paper for paper in told if paper["kind"] == "message" and paper["name"] not in opening]
    return [paper for paper in heard[-1:] if all(paper["at"] >= each["at"] for each in reply)]
