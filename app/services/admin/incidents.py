"""Incidents: steps that failed by a fault of the program or of a diagram and were rolled back; and the refusal log.

A timer that failed can be fired again once the fault is mended. An act of a person cannot: what was typed is not kept
here, nothing has changed, and the person does it again; the administrator only marks the incident as resolved.
"""

from typing import Any

from app.services import access
from app.services.acting import timers
from app.services.admin import admin_journal
from app.services.docket import Docket
from app.services.errand import TIMER_KINDS, Answer, TimerFailed, Work, run
from app.services.program import Program
from app.store import listing, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such


def listed(
    program: Program, actor: Actor, *, limit: int, before: int | None = None, state: str | None = None
) -> list[dict[str, Any]]:
    """Incidents, newest first. They hold the exception's type and place, never what was typed."""
    access.must(actor, "incident.manage")
    with program.database.read() as conn:
        return listing.incidents(conn, actor.pack, limit=limit, before=before, state=state)


def retry(program: Program, actor: Actor, incident_id: int) -> Answer:
    """Fire the ticket's due timers again. Raises ProgramFault when one fails: of this incident or, where it is another
    timer, of that one's own."""
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, "incident.manage")
        incident = _open(tx, actor, incident_id)
        if incident["kind"] not in TIMER_KINDS or incident["ticket_id"] is None:
            zh = "只有定时器的故障可以重试；人员的操作没有生效，请本人重做后将故障标为已解决。"
            raise Conflict(Ground("NOT_RETRYABLE", zh, "Only timers can be fired again; people repeat their acts."))
        docket = Docket.by_number(program, tx, actor.pack, _number(tx, incident))
        known.ticket_id = docket.ticket_id
        before = docket.ticket["event_count"]
        try:
            timers.catch_up(docket, at, again=True)
        except TimerFailed as failed:
            known.timer, known.instance_id, known.element = True, failed.known.instance_id, failed.known.element
            raise (failed.__cause__ or failed) from None  # still broken: nothing is put off anew
        docket.save()
        _mark(tx, incident, "retried", attempts=incident["attempts"] + 1)
        admin_journal.note(tx, actor, at, "retry_incident", str(incident_id))
        return {"id": incident_id, "state": "retried", "events": docket.ticket["event_count"] - before}

    return run(program, actor, "retry", at, work)


def resolve(program: Program, actor: Actor, incident_id: int) -> Answer:
    """Mark an incident as dealt with."""
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, "incident.manage")
        incident = _open(tx, actor, incident_id)
        _mark(tx, incident, "resolved")
        admin_journal.note(tx, actor, at, "resolve_incident", str(incident_id))
        return {"id": incident_id, "state": "resolved", "events": 0}

    return run(program, actor, "resolve", at, work)


def _open(tx: Connection, actor: Actor, incident_id: int) -> Record:
    incident = records.find_one(tx, "incident", id=incident_id)
    if incident is None or not _is_ours(tx, actor, incident):
        raise no_such("故障", "incident")
    if incident["state"] != "open":
        raise Conflict(Ground("ALREADY_DONE", "该故障已经处理。", "Somebody has already dealt with this incident."))
    return incident


def _is_ours(tx: Connection, actor: Actor, incident: Record) -> bool:
    if incident["ticket_id"] is None:
        return incident["pack"] in (None, actor.pack)
    return records.find_one(tx, "ticket", id=incident["ticket_id"], pack=actor.pack) is not None


def _number(tx: Connection, incident: Record) -> str:
    ticket = records.find_one(tx, "ticket", id=incident["ticket_id"])
    assert ticket is not None, "an incident's ticket is never deleted"
    return str(ticket["no"])


def _mark(tx: Connection, incident: Record, state: str, **values: Any) -> None:
    incident.set(state=state, **values)
    records.flush(tx, [incident])


def refusals(
    program: Program, actor: Actor, *, limit: int, before: int | None = None, code: str | None = None
) -> list[dict[str, Any]]:
    """Acts refused by rule, newest first, each with every ground; people of a unit see their own unit's."""
    access.must(actor, "history.read")
    everything = bool(actor.roles & access.PACK_WIDE)
    if not everything and actor.unit_id is None:
        return []
    with program.database.read() as conn:
        return listing.refusals(
            conn, actor.pack, unit_id=None if everything else actor.unit_id, limit=limit, before=before, code=code
        )
