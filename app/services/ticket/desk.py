"""The desk: the page of one task, and what may be sent to a ticket in between."""

from collections.abc import Mapping
from typing import Any

from app.bpmn import matching
from app.bpmn.diagram import Element
from app.packs import Form
from app.services import access, visible
from app.services.acting import checks, draft_version, suggesting
from app.services.acting.facts import View
from app.services.acting.functions import functions
from app.services.docket import Docket
from app.services.program import Program
from app.services.ticket import history
from app.services.ticket.pages import Page, people_named, units_named
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed


def task(program: Program, actor: Actor, task_id: int) -> Page:
    """One task with its form, its draft, and the clauses behind it. 404 unless the actor may see it."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        row, ticket = visible.task(conn, actor, task_id)
        docket = Docket.to_read(program, conn, ticket)
        units, people = units_named(conn, [row["unit_id"]]), people_named(conn, [row["claimed_by"], row["closed_by"]])
        rules, pressing = docket.rules, docket.live.governing.get(row["element"], ())
        known, form = rules.elements.get(row["element"]), rules.forms.get(row["form"] or "")
        mine = row["closed_at"] is None and access.may_do_task(actor, row)
        routing = suggesting.routed(View(docket, None, now), form) if mine else None
    return {
        **row.values(), "ticket": ticket["no"], "title": ticket["title"], "kind": ticket["kind"],
        "emergency": ticket["emergency"], "milestone": ticket["milestone"], "unit": units.get(row["unit_id"]),
        "claimed_by": people.get(row["claimed_by"]), "closed_by": people.get(row["closed_by"]), "mine": mine,
        "process": known[0] if known else None,
        "deadline": next(iter(pressing), None),
        "form": shown_form(form),
        "draft": _draft(program, ticket, row) if mine else None, "draft_version": draft_version.of(row["draft"]),
        "clauses": rules.clauses_of(row["element"]) if known else (),
        "routing": routing,
    }  # fmt: skip


def _draft(program: Program, ticket: Record, task: Record) -> dict[str, Any] | None:
    if task["draft"] is None:
        return None
    try:
        return history.record_of(program, ticket, task["draft"], f"draft:{task.id}")
    except PersonalDataDestroyed:
        return None


def shown_form(form: Form | None) -> Page | None:
    """A form as the desk draws it (form-js schema)."""
    return {"name": form.name, "title": form.title, "schema": form.schema} if form else None


def messages(program: Program, actor: Actor, no: str) -> list[Page]:
    """Every message that can come from outside, and whether the actor may send it to the ticket now."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        view = View(docket, None, now, docket.held_by(actor.unit_id))
        return [_message(docket, actor, view, name, element) for name, element in _external(docket)]


def _external(docket: Docket) -> list[tuple[str, Element]]:
    return sorted(docket.rules.external_messages.items())


def _message(docket: Docket, actor: Actor, view: View, name: str, element: Element) -> Page:
    refused = _refused(docket, actor, view, name)
    return {
        "name": name, "title": element.name, "form": element.form, "element": element.id, "refused": refused,
        "allowed": refused is None and _taken(docket, name) and not docket.ticket["ended"],
    }  # fmt: skip


def _taken(docket: Docket, name: str) -> bool:
    """Whether the message starts a process or some instance waits for it."""
    starts = docket.rules.start_message(name) is not None
    return starts or any(name in running.waiting for running in docket.open_instances())


def _refused(docket: Docket, actor: Actor, view: View, name: str) -> Mapping[str, Any] | None:
    """The ground on which ``messages.dmn`` refuses it to each of the actor's roles, or its own checks whatever is
    filled in; None when one role may.

    What the form's contents decide is not known before it is filled in.
    """
    row: Mapping[str, Any] = {}
    for role in sorted(actor.roles):
        names = checks.names_for(view, actor, name, role, None, {})
        matches = matching(docket.rules.tables["messages"], names, functions(view))
        if matches and matches[0].outputs["allowed"]:
            return _hopeless(docket, actor, view, name, role)
        row = matches[0].outputs if matches else row
    zh, en = row.get("zh") or "目前不能发送该消息。", row.get("en") or "This message is not allowed now."
    return {
        "code": row.get("code") or "NOT_ALLOWED_NOW", "clause": row.get("clause"), "ambiguity": row.get("ambiguity"),
        "zh": zh, "en": en,
    }  # fmt: skip


def _hopeless(docket: Docket, actor: Actor, view: View, name: str, role: str) -> Mapping[str, Any] | None:
    """The first ground of the message's checks that nothing in its form can mend (a limit that is over)."""
    element = docket.rules.external_messages[name]
    form = docket.rules.forms.get(element.form or "")
    found = checks.standing(element.checks, view, checks.names_for(view, actor, name, role, form, {}), form)
    return found[0].to_dict() if found else None
