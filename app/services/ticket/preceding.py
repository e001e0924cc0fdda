"""What a task answers to: the forms that were handed in before it, so that whoever reviews reads what is reviewed, and
whoever calls the caller knows what the unit has answered."""

from typing import Any

from app.packs import Form
from app.packs.forms import Field
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
    on), else of the ticket; then the newest reply. Only forms that say something and that the actor may read."""
    told = [paper for paper in papers.of_ticket(program, actor, no) if paper["lines"]]
    with program.database.read() as conn:
        task = records.find_one(conn, "task", id=task_id)
        names = _of_its_process(conn, task) if task else set()
    own = [paper for paper in told if paper["name"] in names]
    newest = list(reversed(own or told))[:MOST]
    reply = [paper for paper in told if paper["act"] == REPLY][-1:]
    return [*newest, *(paper for paper in reply if paper not in newest)]


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


def _like(field: Field, asked: Field | None) -> bool:
    taken = field.unit or field.type in CHOSEN
    return taken and asked is not None and (asked.type, asked.unit) == (field.type, field.unit)


def _of_its_process(conn: Connection, task: Record) -> set[str]:
    """The names that papers of the task's instance bear: its tasks, the message that opened it, and, where another task
    opened it (a review that calls a meeting), those of that one's instance."""
    names: set[str] = set()
    left: int | None = task["instance_id"]
    while left is not None:
        names |= {
            f"task-{each.id}" for each in records.find(conn, "task", ticket_id=task["ticket_id"], instance_id=left)
        }
        instance = records.find_one(conn, "instance", id=left)
        opened = instance["opened_by_event"] if instance else None
        event = records.find_one(conn, "event", ticket_id=task["ticket_id"], seq=opened) if opened else None
        names |= {f"message-{opened}"}
        left = event["instance_id"] if event and event["instance_id"] != left else None
    return names
