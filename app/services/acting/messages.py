"""Messages: what units, the station, the authority or outside systems send to a ticket in between its tasks.

A message opens a side process (a request to return, to extend, ...) or reaches an instance that waits for it (the
caller's answer to a survey). ``messages.dmn`` says who may send which at which milestone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.bpmn import decide
from app.bpmn.diagram import Element
from app.services import access
from app.services.acting import checks, drafts, timers
from app.services.acting.act import Act
from app.services.acting.facts import View
from app.services.acting.functions import functions
from app.services.acting.tasks import answer
from app.services.docket import Docket
from app.services.errand import Answer, Once, Work, run
from app.services.program import Program
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such


def send(
    program: Program, actor: Actor, no: str, name: str, form: Mapping[str, Any], *, at: datetime | None = None,
    once: Once | None = None,
) -> Answer:  # fmt: skip
    """Send an external message. Raises Refused (404 no such message, 409 not now or refused by rule, 422 form)."""
    at = program.instant(at)

    def work(tx: Connection, known: Work) -> Answer:
        docket = Docket.by_number(program, tx, actor.pack, no)
        known.ticket_id = docket.ticket_id
        access.must_see_ticket(actor, docket)
        timers.catch_up(docket, at)
        act = send_on(docket, actor, name, form, at)
        event = act.close()
        docket.save()
        drafts.forget(tx, actor, drafts.place_of(no, name))
        return answer(docket, event)

    return run(program, actor, name, at, work, once)


def send_on(docket: Docket, actor: Actor, name: str, form: Mapping[str, Any], at: datetime) -> Act:
    """The act itself, on a docket that the caller has locked and will save."""
    element = _receiver(docket, name)
    schema = docket.rules.forms.get(element.form or "")
    clean, engine_values = checks.clean_form(schema, form)
    sender = docket.held_by(actor.unit_id)
    view = View(docket, None, at, sender)
    role = _allowed_role(docket, actor, name, view, schema, clean)
    names = checks.names_for(view, actor, name, role, schema, clean)
    checks.refuse_if_any(element.checks, view, names)
    act = Act(docket, actor, at, "message_received", name, clean)
    act.role, act.element, act.element_name = role, element.id, element.name
    sealed = act.sealed_record(f"message:{act.seq}")
    if sealed:
        docket.add(
            "message_record", event_seq=act.seq, name=name, record=sealed[0], record_digest=sealed[1], at=at,
            actor_id=actor.person_id,
        )  # fmt: skip
        act.note(record=sealed[1])
    if not act.send(name, engine_values, sender.id if sender else None):
        raise Conflict(
            Ground(
                "NOT_WAITING",
                f"工单目前不等待“{element.name or name}”。",
                f"The ticket does not wait for “{element.name or name}” now.",
            )
        )
    act.settle()
    return act


def _receiver(docket: Docket, name: str) -> Element:
    """The event that catches the message from outside; an internal message is no such thing to the outside."""
    element = docket.rules.external_messages.get(name)
    if element is None:
        raise no_such("消息", "message")
    return element


def _allowed_role(docket: Docket, actor: Actor, name: str, view: View, schema: Any, clean: Mapping[str, Any]) -> str:
    """The actor's role in which ``messages.dmn`` allows the message now; else refuse with that table's words.

    The refusal that is shown is the last role's row, which for people of one role is the only one.
    """
    table = docket.rules.tables["messages"]
    ground = Ground("NOT_ALLOWED_NOW", "目前不能发送该消息。", "This message is not allowed now.")
    for role in sorted(actor.roles):
        names = checks.names_for(view, actor, name, role, schema, clean)
        matches = decide(table, names, functions(view))
        if matches[0].outputs["allowed"]:
            return role
        if matches[0].outputs.get("code"):
            ground = checks.ground_of("messages", matches[0])
    raise Conflict(ground)
