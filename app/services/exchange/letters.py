"""Messages that go out: those that wait, those sent last, and those that were given up: an administrator sees them,
mends what stood in their way, and sends them again. Never what they say.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.services import access
from app.services.admin import admin_journal
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.services.ticket.labels import unit_names
from app.services.ticket.names import Names
from app.store import administration, records
from app.store import outbox as outboxes
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such

SHOWN = (
    "id", "message_id", "channel", "template", "recipient", "created_at", "attempts", "last_error", "next_attempt_at",
    "sent_at",
)  # fmt: skip
COUNTED = timedelta(days=1)
"""How far back sent messages are counted."""
RIGHT = "incident.manage"
Letter = dict[str, Any]
"""What is ``SHOWN`` of a message, the number of its ``ticket``; ``title`` and ``to`` are words in both languages."""


def outbox(program: Program, actor: Actor, *, limit: int = 50) -> dict[str, Any]:
    """Messages of the actor's pack: how many wait, were sent lately (``COUNTED``) and were given up, and those that
    wait, the next one first."""
    access.must(actor, RIGHT)
    since = program.instant() - COUNTED
    with program.database.read() as conn:
        return {
            "counts": administration.outbox_counts(conn, actor.pack, since),
            "waiting": _told(program, conn, actor, administration.waiting(conn, actor.pack, limit=limit)),
        }


def sent(
    program: Program, actor: Actor, *, limit: int = 50, before: int | None = None
) -> tuple[list[Letter], int | None]:
    """Messages of the actor's pack that are gone, the last one sent first; and the id to go on ``before``, None at the
    end. A page may be short, see app.store.outbox."""
    access.must(actor, RIGHT)
    with program.database.read() as conn:
        rows, more = outboxes.sent(conn, actor.pack, limit=limit, before=before)
        return _told(program, conn, actor, rows), more


def dead_letters(program: Program, actor: Actor, *, limit: int = 100, before: int | None = None) -> list[Letter]:
    """Messages of the actor's pack that were given up, the newest first.

    ``last_error`` tells what stood in the way; ``before`` is the id of the last one already shown.
    """
    access.must(actor, RIGHT)
    with program.database.read() as conn:
        return _told(program, conn, actor, outboxes.dead(conn, actor.pack, limit=limit, before=before))


def _told(program: Program, conn: Connection, actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Letter]:
    units = unit_names(conn, actor.pack)
    releases = {row["release_id"] for row in rows}
    names = {each: Names(program.releases.get(conn, each).rules, units) for each in releases}
    return [
        {**{name: row[name] for name in SHOWN}, "ticket": row["no"],
         "title": names[row["release_id"]].notice(row["template"]),
         "to": names[row["release_id"]].recipient(row["recipient"])}
        for row in rows
    ]  # fmt: skip


def resend(program: Program, actor: Actor, message_id: str) -> Answer:
    """Let a message that was given up be tried again, from now on and as often as a new one, under the same id.

    Raises Conflict where it is not dead, or the personal data of its ticket are destroyed.
    """
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, RIGHT)
        found = outboxes.locked(tx, actor.pack, message_id)
        if found is None:
            raise no_such("消息", "message")
        message, ticket = found
        known.ticket_id = ticket.id
        if message["state"] != "dead":
            raise Conflict(Ground("NOT_DEAD", "该消息没有停发，不用重发。", "This message was not given up."))
        if ticket["wrapped_key"] is None:
            zh, en = (
                "该工单的个人信息已销毁，消息无法再发。",
                "The ticket's data are destroyed; there is nothing to send.",
            )
            raise Conflict(Ground("DATA_DESTROYED", zh, en))
        message.set(state="waiting", attempts=0, next_attempt_at=at, last_error=None)
        records.flush(tx, [message])
        admin_journal.note(tx, actor, at, "resend_message", message_id)
        return {"message_id": message_id, "ticket": ticket["no"], "state": "waiting"}

    return run(program, actor, "resend", at, work)
