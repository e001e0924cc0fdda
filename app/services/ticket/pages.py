"""What people look at: the list of tickets and the page of one ticket. Nothing here changes anything."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app.services import access, visible
from app.services.acting.facts import RETURN, View, co_recorded
from app.services.acting.lateness import shown_state, was_late
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import history
from app.services.words import KINDS
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed

Page = dict[str, Any]
FACTS = (
    "no", "pack", "process", "kind", "source", "emergency", "anonymous", "confidential", "publishable", "title",
    "category", "upstream", "upstream_no", "registered_at", "milestone", "milestones", "satisfaction",
    "satisfaction_basis", "closed_at", "archived_at", "ended", "ended_as", "returns", "return_requests", "meetings",
    "redo_rounds", "round", "version", "special",
)  # fmt: skip
"""Columns of the ticket that are shown as they are."""


def ticket(program: Program, actor: Actor, no: str) -> Page:
    """One ticket with all that people ask of it. 404 for a ticket that is not the actor's to see."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        return _page(conn, docket, actor, now)


def _page(conn: Connection, docket: Docket, actor: Actor, now: datetime) -> Page:
    ticket_id = docket.ticket_id
    tasks = records.find(conn, "task", ticket_id=ticket_id, closed_at=None)
    cards = records.find(conn, "card", ticket_id=ticket_id)
    units = units_named(conn, (row.get("unit_id") for rows in (docket.assignments, tasks, cards) for row in rows))
    people = people_named(conn, (task["claimed_by"] for task in tasks))
    kinds = {deadline.id: deadline["kind"] for deadline in docket.deadlines}
    return {
        **{name: docket.ticket[name] for name in FACTS},
        "return_requests": View(docket, None, now).ever(RETURN),
        "release": docket.live.id,
        "caller": caller(docket, actor),
        "registration": registration(docket),
        "co_recorded": co_recorded(docket.ticket),
        "assignments": [{**row.values(), "unit": units[row["unit_id"]]} for row in docket.assignments],
        "deadlines": deadlines(docket, now),
        "tasks": [_task(task, actor, units, people) for task in tasks],
        "cards": [
            {**card.values(), "unit": units.get(card["unit_id"]), "kind": kinds[card["deadline_id"]]} for card in cards
        ],
        "instances": [_instance(running.record, docket) for running in docket.open_instances()],
    }


def caller(docket: Docket, actor: Actor) -> dict[str, str] | None:
    """The caller, masked; None for who may not read personal data, and once they are destroyed.

    A caller who asked for confidentiality is shown to station and authority only.
    """
    if not access.sees_caller(actor, confidential=docket.ticket["confidential"]):
        return None
    try:
        return history.caller(docket.program, docket.ticket)
    except PersonalDataDestroyed:
        return None


def caller_withheld(docket: Docket, actor: Actor) -> str | None:
    """Why no caller is shown: ``destroyed``; ``none``, nothing was given; ``confidential`` or ``role``, there is
    something that is not the actor's to see (that there is, is no secret: nearly every ticket has a caller).
    None: it is shown."""
    try:
        given = history.caller(docket.program, docket.ticket)
    except PersonalDataDestroyed:
        return "destroyed"
    if not given:
        return "none"
    confidential = docket.ticket["confidential"]
    if access.sees_caller(actor, confidential=confidential):
        return None
    return "confidential" if confidential and access.sees_caller(actor, confidential=False) else "role"


def registration(docket: Docket) -> dict[str, Any] | None:
    """The registration form without what tells who asked; None once the ticket's key is destroyed."""
    if docket.ticket["content"] is None:
        return None
    try:
        form = history.registration(docket.program, docket.ticket)
    except PersonalDataDestroyed:
        return None
    return without_personal(docket, "register", form)


def without_personal(docket: Docket, form: str | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """A submitted form less its personal fields; all of it is withheld when the form is not known any more."""
    schema = docket.rules.forms.get(form or "")
    if schema is None:
        return {}
    open_keys = {field.key for field in schema.fields if not field.personal}
    return {key: value for key, value in values.items() if key in open_keys}


def deadlines(docket: Docket, now: datetime) -> list[Page]:
    """Every deadline in short; overdue is derived, never stored."""
    view = View(docket, None, now)
    return [
        {**row.values(), "kind_zh": KINDS.get(row["kind"], (row["kind"],))[0], "state": shown_state(view, row),
         "overdue": was_late(view, row)}
        for row in docket.deadlines
    ]  # fmt: skip


def _task(task: Record, actor: Actor, units: Mapping[int, Page], people: Mapping[int, str]) -> Page:
    return {
        **task.values(), "unit": units.get(task["unit_id"]), "claimed_by": people.get(task["claimed_by"]),
        "mine": access.may_do_task(actor, task),
    }  # fmt: skip


def _instance(row: Record, docket: Docket) -> Page:
    diagram = docket.rules.diagrams.get(row["process"])
    return {
        **row.values(),
        "name": diagram.name if diagram else row["process"],
        "waiting": row["mirror"].get("waiting", []),
    }


def units_named(conn: Connection, ids: Iterable[int | None]) -> dict[int, Page]:
    """Unit id -> code and name."""
    wanted = {unit_id for unit_id in ids if unit_id is not None}
    found = records.find(conn, "unit", id=wanted) if wanted else []
    return {row.id: {"code": row["code"], "name": row["name"]} for row in found}


def people_named(conn: Connection, ids: Iterable[int | None]) -> dict[int, str]:
    """Person id -> name (of staff, not of callers)."""
    wanted = {person_id for person_id in ids if person_id is not None}
    found = records.find(conn, "person", id=wanted) if wanted else []
    return {row.id: row["name"] for row in found}


def verification(program: Program, actor: Actor, no: str) -> Page:
    """Whether the ticket's journal is as it was written, with every fault otherwise."""
    access.must(actor, "history.read")
    with program.database.read() as conn:
        row = visible.ticket(conn, actor, no)
        faults = history.faults_of(program, conn, row)
    return {"ticket": no, "events": row["event_count"], "intact": not faults, "faults": faults}
