"""Drafts of messages and registrations: kept as somebody types, shown to nobody else, gone with the act.

Drafts of tasks stand on the task (``tasks.keep_draft``). These belong to the person: two people may each have begun a
message to the same ticket, and one may have begun two registrations in two windows. A draft that arrives after its form
was sent is refused: the form's key is the idempotency key of its act. Two windows with the same message write one
draft; neither overwrites what the other has typed (draft_version).

What is typed tells about callers; it is sealed under the ticket's key, or, where there is no ticket yet, under a key of
the draft's own that goes with its row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from app.services import access
from app.services.acting import draft_version
from app.services.acting.draft_version import UNTOLD, Save
from app.services.docket import Docket
from app.services.errand import Once
from app.services.program import Program
from app.store import drafts, idempotency, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Conflict, Ground, no_such

Draft = dict[str, Any]
REGISTER = "register/"
MOST = 5
"""Registrations that one person may have begun at a time; the oldest goes when one more is kept."""
KEPT = timedelta(days=30)
"""A draft that nobody has touched for so long is deleted with the next one that is saved: what a caller said does not
stay for ever because somebody forgot it (a protection, not a rule of law)."""


@dataclass(frozen=True)
class Begun:
    """What has been typed (None: nothing), and which draft that is (draft_version)."""

    typed: Draft | None
    version: str


def place_of(no: str, message: str) -> str:
    """Where the draft of a message to a ticket is kept."""
    return f"{no}/{message}"


def place_of_registration(form: str) -> str:
    """Where the draft of a registration is kept; ``form`` is the form's key."""
    return f"{REGISTER}{form}"


def keep_message(
    program: Program, actor: Actor, no: str, message: str, typed: Mapping[str, Any], *, act: Once, save: Save = UNTOLD
) -> str:  # fmt: skip
    """Keep what has been typed, unchecked. Returns the version that stands there now.

    Where nothing is typed any more that is kept too: an earlier save that arrives late would bring the words back.
    ``act`` is what sending the form would claim. 404 for tickets that the actor may not see and for messages that there
    are not, 409 when the form has been sent or another window has kept something else (draft_version).
    """
    with program.database.write() as transaction:
        tx = transaction.connection
        _must_be_unsent(program, tx, act)
        docket = Docket.by_number(program, tx, actor.pack, no)  # locked: of two windows one comes first
        access.must_see_ticket(actor, docket)
        if message not in docket.rules.external_messages:
            raise no_such("消息", "message")
        place = place_of(docket.ticket["no"], message)
        row = records.find_one(tx, "draft", person_id=actor.person_id, place=place)
        standing = row["sealed"] if row else None
        if not draft_version.to_keep(standing, _saved(row), save):
            return draft_version.of(standing)
        sealed = program.vault.seal(docket.data_key, orjson.dumps(dict(typed)), _context(actor, place))
        _keep(program, tx, actor, place, save, sealed=sealed, key_id=None, wrapped_key=None)
        transaction.commit()
    return draft_version.of(sealed)


def keep_registration(
    program: Program, actor: Actor, typed: Mapping[str, Any], *, act: Once, continued: str | None = None,
    save: Save = UNTOLD,
) -> None:  # fmt: skip
    """Keep a registration that the actor has begun; nothing typed: only which save that was, for the same reason as
    with messages. ``act`` as above; ``continued``: the key of the form whose draft this one began with, which it takes
    the place of. Refuses as above."""
    access.must(actor, "ticket.register")
    place = place_of_registration(act.key)
    values = _sealed_apart(program, typed, _context(actor, place)) if typed else drafts.EMPTY
    with program.database.write() as transaction:
        tx = transaction.connection
        _must_be_unsent(program, tx, act)
        row = records.find_one(tx, "draft", person_id=actor.person_id, place=place)
        if not draft_version.to_keep(row["sealed"] if row else None, _saved(row), save):
            return
        forget_registration(tx, actor, continued)
        _keep(program, tx, actor, place, save, **values)
        drafts.keep_newest(tx, act.person_id, REGISTER, MOST)
        transaction.commit()


def _sealed_apart(program: Program, typed: Mapping[str, Any], context: str) -> dict[str, Any]:
    """Where there is no ticket yet: under a key of its own, which goes with the row."""
    key_id, key, wrapped = program.vault.new_key()
    sealed = program.vault.seal(key, orjson.dumps(dict(typed)), context)
    return {"sealed": sealed, "key_id": key_id, "wrapped_key": wrapped}


def _must_be_unsent(program: Program, tx: Connection, act: Once) -> None:
    if not idempotency.unused(tx, act.person_id, act.route, act.key, program.clock.now()):
        raise Conflict(
            Ground("ALREADY_SENT", "该表单已经提交，草稿不再保存。", "This form has been sent; no draft is kept.")
        )


def of_message(program: Program, conn: Connection, actor: Actor, ticket: Record, message: str) -> Begun:
    """What the actor has begun to type for this message to this ticket, which the caller has found visible."""
    place = place_of(ticket["no"], message)
    row = records.find_one(conn, "draft", person_id=actor.person_id, place=place)
    typed = _opened(program, actor, place, row, ticket) if row else None
    return Begun(typed, draft_version.of(row["sealed"] if row else None))


def of_registration(program: Program, conn: Connection, actor: Actor) -> tuple[str, Draft] | None:
    """The registration that the actor has typed at last and not sent: the key of its form, and what was typed."""
    row = drafts.newest(conn, actor.person_id, REGISTER) if actor.person_id is not None else None
    found = _opened(program, actor, row["place"], row, row) if row else None
    return (row["place"].removeprefix(REGISTER), found) if row and found else None


def forget(tx: Connection, actor: Actor, place: str) -> None:
    """The act is done, in this transaction."""
    if actor.person_id is not None:
        drafts.forget(tx, actor.person_id, place)


def forget_registration(tx: Connection, actor: Actor, *forms: str | None) -> None:
    """The drafts of the forms with these keys; of other windows nothing is lost."""
    for form in forms:
        if form:
            forget(tx, actor, place_of_registration(form))


def _keep(
    program: Program, tx: Connection, actor: Actor, place: str, save: Save, **values: Any
) -> None:  # fmt: skip
    assert actor.person_id is not None, "whoever types is a person"
    now = program.instant()
    drafts.forget_before(tx, now - KEPT)
    drafts.keep(tx, actor.person_id, place, saved_at=now, page=save.page, turn=save.turn, **values)


def _saved(row: Record | None) -> Save:
    """The save that has left this draft."""
    return Save(page=row["page"], turn=row["turn"] or 0) if row else UNTOLD


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
