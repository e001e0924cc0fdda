"""Submitted forms: what was written when a task was completed or a message sent, less what tells who the caller is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from app.services import access, visible
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import attachments, history, labels, measures, pages
from app.services.ticket.pages import people_named, units_named
from app.store import reading, records
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed

OPINION = "opinion"
"""The act by which a co-handler gives an opinion: read by the lead, the co-handler and who the pack's setting names."""


class Words(NamedTuple):
    """What numbers and codes of forms are called: units by code, files by number."""

    units: Mapping[str, str]
    files: Mapping[str, labels.File]


def of_ticket(program: Program, actor: Actor, no: str) -> list[dict[str, Any]]:
    """The submitted forms of a ticket that the actor may see, oldest first. ``role`` and ``unit``: as which, and of
    which unit, it was filled in; a message's sender may since have lost the ticket, or changed office."""
    access.must(actor, "ticket.read")
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        tasks = records.find(conn, "task", ticket_id=docket.ticket_id, closed_as="completed")
        sent = records.find(conn, "message_record", ticket_id=docket.ticket_id)
        senders = reading.senders(conn, docket.ticket_id, [message["event_seq"] for message in sent])
        units = units_named(conn, [*(task["unit_id"] for task in tasks), *(unit_id for _, unit_id in senders.values())])
        names = Words(labels.unit_names(conn, actor.pack), attachments.named(program, conn, actor, docket.ticket))
        people = people_named(conn, [*(t["closed_by"] for t in tasks), *(m["actor_id"] for m in sent)])
        done = [
            {**_head(task, "task", task["act"], task["closed_at"], people.get(task["closed_by"])),
             "title": task["name"], "role": task["role"], "unit": units.get(task["unit_id"]), "task": task.id,
             "name": f"task-{task.id}",
             **_content(docket, task["form"], task["record"], f"task:{task.id}", names,
                        _counted(docket, task["element"], task["closed_at"], id=task["instance_id"]))}
            for task in tasks if _may_read(docket, actor, task)
        ]  # fmt: skip
        for message in sent:
            role, unit_id = senders.get(message["event_seq"], (None, None))
            told = _message(docket, message, people.get(message["actor_id"]), names)
            done.append({**told, "role": role, "unit": None if unit_id is None else units[unit_id]})
    return sorted(done, key=lambda paper: (paper["at"], paper["id"]))


def _may_read(docket: Docket, actor: Actor, task: Record) -> bool:
    """Co-handlers' opinions go to the lead, to themselves, to those whom ``co_opinion_readers`` names; to auditors."""
    if task["act"] != OPINION:
        return True
    readers = docket.rules.setting("co_opinion_readers", [])
    lead = docket.lead
    own = actor.unit_id is not None and actor.unit_id in (task["unit_id"], lead["unit_id"] if lead else None)
    return own or bool(actor.roles & {*readers, "auditor"})


def _message(docket: Docket, message: Record, name: str | None, names: Words) -> dict[str, Any]:
    element = docket.rules.external_messages.get(message["name"])
    return {
        **_head(message, "message", message["name"], message["at"], name),
        "title": element.name if element else message["name"], "task": None,
        "name": f"message-{message['event_seq']}",
        **_content(
            docket, element.form if element else None, message["record"], f"message:{message['event_seq']}", names,
            _counted(docket, element.id, message["at"], opened_by_event=message["event_seq"]) if element else {},
        ),
    }  # fmt: skip


def _head(row: Record, kind: str, act: str, at: Any, by: str | None) -> dict[str, Any]:
    return {"id": row.id, "kind": kind, "act": act, "at": at, "by": by, "digest": row["record_digest"]}


def _counted(docket: Docket, element_id: str, at: datetime, **of: Any) -> dict[str, str]:
    """Field -> the unit in which its number counts; ``of``: by what the instance is found that it was filled in for."""
    if not measures.fields(docket.rules, element_id):
        return {}
    instance = records.find_one(docket.conn, "instance", ticket_id=docket.ticket_id, **of)
    return measures.units(docket, element_id, instance["assignment_id"] if instance else None, at)


def _content(
    docket: Docket, form: str | None, sealed: bytes | None, context: str, names: Words, counted: Mapping[str, str]
) -> dict[str, Any]:
    """The open fields, as ``values`` and in words as ``lines``; ``hidden`` lists the personal ones that were filled in.
    Destroyed with the ticket's key."""
    if sealed is None:
        return {"form": form, "values": {}, "lines": [], "hidden": [], "destroyed": False}
    try:
        values = history.record_of(docket.program, docket.ticket, sealed, context)
    except PersonalDataDestroyed:
        return {"form": form, "values": {}, "lines": [], "hidden": [], "destroyed": True}
    shown = pages.without_personal(docket, form, values)
    hidden = sorted(key for key, value in values.items() if key not in shown and value not in (None, "", []))
    lines = labels.told(docket.rules.forms.get(form or ""), shown, names.units, names.files, counted)
    return {"form": form, "values": shown, "lines": lines, "hidden": hidden, "destroyed": False}
