"""Drafts of messages and registrations: kept as somebody types, shown to nobody else, gone with the act.

Drafts of tasks stand on the task (``tasks.keep_draft``). These belong to the person: two people may each have begun a
message to the same ticket. What is typed tells about callers; it is sealed under the ticket's key, or, where there is
no ticket yet, under a key of the draft's own that goes with its row.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from app.services import access, visible
from app.services.program import Program
from app.store import drafts, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed

Draft = dict[str, Any]
REGISTER = "register"
KEPT = timedelta(days=30)
"""A draft that nobody has touched for so long is deleted with the next one that is saved: what a caller said does not
stay for ever because somebody forgot it (a protection, not a rule of law)."""


def place_of(no: str, message: str) -> str:
    """Where the draft of a message to a ticket is kept."""
    return f"{no}/{message}"


def keep_message(program: Program, actor: Actor, no: str, message: str, typed: Mapping[str, Any]) -> None:
    """Keep what has been typed, unchecked; nothing typed: forget it. 404 for tickets that the actor may not see."""
    with program.database.write() as transaction:
        tx = transaction.connection
        docket = visible.docket(program, tx, actor, no)
        place = place_of(docket.ticket["no"], message)
        sealed = program.vault.seal(docket.data_key, orjson.dumps(dict(typed)), _context(actor, place))
        _keep(program, tx, actor, place, typed, sealed=sealed, key_id=None, wrapped_key=None)
        transaction.commit()


def keep_registration(program: Program, actor: Actor, typed: Mapping[str, Any]) -> None:
    """Keep the registration that the actor has begun; there is one for each person. Nothing typed: forget it."""
    access.must(actor, "ticket.register")
    key_id, key, wrapped = program.vault.new_key()
    sealed = program.vault.seal(key, orjson.dumps(dict(typed)), _context(actor, REGISTER))
    with program.database.write() as transaction:
        tx = transaction.connection
        _keep(program, tx, actor, REGISTER, typed, sealed=sealed, key_id=key_id, wrapped_key=wrapped)
        transaction.commit()


def of_message(program: Program, conn: Connection, actor: Actor, ticket: Record, message: str) -> Draft | None:
    """What the actor has begun to type for this message to this ticket, which the caller has found visible."""
    place = place_of(ticket["no"], message)
    row = records.find_one(conn, "draft", person_id=actor.person_id, place=place)
    return _opened(program, actor, place, row, ticket) if row else None


def of_registration(program: Program, conn: Connection, actor: Actor) -> Draft | None:
    """The registration that the actor has begun."""
    row = records.find_one(conn, "draft", person_id=actor.person_id, place=REGISTER)
    return _opened(program, actor, REGISTER, row, row) if row else None


def forget(tx: Connection, actor: Actor, place: str) -> None:
    """The act is done, in this transaction."""
    if actor.person_id is not None:
        drafts.forget(tx, actor.person_id, place)


def _keep(
    program: Program, tx: Connection, actor: Actor, place: str, typed: Mapping[str, Any], **values: Any
) -> None:  # fmt: skip
    assert actor.person_id is not None, "whoever types is a person"
    now = program.instant()
    drafts.forget_before(tx, now - KEPT)
    if typed:
        drafts.keep(tx, actor.person_id, place, saved_at=now, **values)
    else:
        drafts.forget(tx, actor.person_id, place)


def _opened(
    program: Program, actor: Actor, place: str, row: Record, keys: Record
) -> Draft | None:  # fmt: skip
    try:
        key = program.vault.unwrap(keys["key_id"], keys["wrapped_key"])
    except PersonalDataDestroyed:
        return None
    found: Draft = orjson.loads(program.vault.open(key, row["sealed"], _context(actor, place)))
    return found


def _context(actor: Actor, place: str) -> str:
    return f"draft:{actor.person_id}:{place}"
