"""What happened to a ticket: its journal in plain words, its proof, and revealing personal data (which is an event)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from app.services import access, visible
from app.services.acting import timers
from app.services.acting.act import Act
from app.services.docket import Docket
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.services.ticket import labels, telling
from app.services.ticket.names import Names
from app.store import reading, records
from app.store import releases as stored_releases
from app.store.database import Connection
from app.store.records import Record
from app.tickets import reasons
from app.tickets.actor import Actor
from app.tickets.journal import Fault, verify
from app.tickets.privacy import mask_address, mask_name, mask_phone
from app.tickets.refusal import NotFound, no_such

MASKS = {"caller_name": mask_name, "caller_mobile": mask_phone, "contact": mask_phone, "address": mask_address}

LINKING = frozenset({"linked", "unlinked"})
LINK_ENDS = ("main", "repeat")
"""Keys of a linking event's body: numbers of tickets, of which the reader may see one only."""


def is_visible(program: Program, conn: Connection, actor: Actor, no: str) -> bool:
    """Whether there is such a ticket for the actor."""
    try:
        visible.ticket(conn, actor, no)
    except NotFound:
        return False
    return True


def of(program: Program, actor: Actor, no: str, after: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
    """The journal of one ticket, oldest first, each event as JSON-ready data and in plain words (``words`` in Chinese,
    ``words_en``). The number of a linked ticket that the actor may not open is withheld."""
    access.must(actor, "history.read")
    with program.database.read() as conn:
        ticket = visible.ticket(conn, actor, no)
        rules = program.releases.get(conn, ticket["release_id"]).rules
        releases = {row["id"]: row for row in stored_releases.listed(conn, actor.pack)}
        deadlines = records.find(conn, "deadline", ticket_id=ticket.id)
        limits = [(each["kind"], each["opened_at"], each["clause"]) for each in deadlines]
        names = Names(rules, labels.unit_names(conn, actor.pack), releases, limits)
        events = [_withheld(program, conn, actor, each) for each in reading.events(conn, ticket.id, after, limit)]
        return [_in_words(event, names) for event in events]


def _in_words(event: dict[str, Any], names: Names) -> dict[str, Any]:
    lines = telling.told(event, names)
    return {**shown(event), "words": [zh for zh, _ in lines], "words_en": [en for _, en in lines]}


def _withheld(program: Program, conn: Connection, actor: Actor, event: dict[str, Any]) -> dict[str, Any]:
    """The event as this actor may read it."""
    if event["type"] not in LINKING or access.sees_all(actor):
        return event
    hidden = {end: "" for end in LINK_ENDS if not is_visible(program, conn, actor, event["body"].get(end, ""))}
    return {**event, "body": {**event["body"], **hidden}}


def shown(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in event.items()}


def faults_of(program: Program, conn: Connection, ticket: Record) -> list[Fault]:
    """Every fault in the chain of one ticket's journal; an empty list is proof that nothing was touched."""
    events = reading.events(conn, ticket.id, limit=1_000_000)
    return list(
        verify(
            ticket["no"], events, ticket["event_count"], ticket["event_head"], ticket["event_seal"], program.seal_key
        )
    )


def verify_all(program: Program, pack: str | None = None) -> Iterator[tuple[str, list[Fault]]]:
    """(ticket number, faults) for every ticket, page by page, each page as it stands at one instant."""
    after = 0
    while True:
        with program.database.read() as conn:
            ids = reading.ticket_ids(conn, pack, after)
            for ticket_id in ids:
                ticket = records.find_one(conn, "ticket", id=ticket_id)
                if ticket is not None:
                    yield ticket["no"], faults_of(program, conn, ticket)
        if not ids:
            return
        after = ids[-1]


def caller(program: Program, ticket: Record) -> dict[str, str]:
    """The caller's data as everybody sees them: masked."""
    plain = _caller(program, ticket)
    return {name: MASKS[name](value) for name, value in plain.items()}


def _caller(program: Program, ticket: Record) -> dict[str, str]:
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    data = program.vault.open(key, ticket["caller"], f"{ticket['no']}:caller")
    plain: dict[str, str] = orjson.loads(data)
    return plain


def registration(program: Program, ticket: Record) -> dict[str, Any]:
    """What was asked, without what tells who asked."""
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    form: dict[str, Any] = orjson.loads(program.vault.open(key, ticket["content"], f"{ticket['no']}:register"))
    return {name: value for name, value in form.items() if name not in MASKS}


def places(program: Program, ticket: Record, *, of_caller: bool) -> list[str]:
    """Where it happened and, if asked ``of_caller``, where the caller lives, in clear: to be compared with, never to
    be shown."""
    found = [_caller(program, ticket).get("address")] if of_caller else []
    if ticket["content"] is not None:
        found.append(registration(program, ticket).get("place"))
    return [text for text in found if text]


def record_of(program: Program, ticket: Record, sealed: bytes, context: str) -> dict[str, Any]:
    """A submitted form, opened."""
    key = program.vault.unwrap(ticket["key_id"], ticket["wrapped_key"])
    form: dict[str, Any] = orjson.loads(program.vault.open(key, sealed, f"{ticket['no']}:{context}"))
    return form


def must_be_revealable(program: Program, actor: Actor, no: str) -> None:
    """404 where the caller of this ticket is not the actor's to see, whatever the reason."""
    access.must(actor, "ticket.reveal")
    with program.database.read() as conn:
        _must_see_caller(actor, visible.ticket(conn, actor, no))


def _must_see_caller(actor: Actor, ticket: Record) -> None:
    if not access.sees_caller(actor, confidential=ticket["confidential"]):
        raise no_such("诉求人信息", "caller data")


def reveal(program: Program, actor: Actor, no: str, reason: str) -> Answer:
    """The caller's data in clear, for a reason that the journal keeps. Raises FormInvalid for one that will not do."""
    at, kept = program.instant(), reasons.must_do(reason)

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, "ticket.reveal")
        docket = Docket.by_number(program, tx, actor.pack, no)
        known.ticket_id = docket.ticket_id
        access.must_see_ticket(actor, docket)
        timers.catch_up(docket, at)
        _must_see_caller(actor, docket.ticket)
        act = Act(docket, actor, at, "personal_data_revealed", "reveal")
        act.note(reason=kept)
        act.close()
        docket.save()
        return {"ticket": no, **_caller(program, docket.ticket)}

    return run(program, actor, "reveal", at, work)
