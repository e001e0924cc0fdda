"""Messages that were given up: an administrator sees them, mends what stood in their way, and sends them again."""

from typing import Any

from app.services import access
from app.services.admin import admin_journal
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.store import outbox, records
from app.store.database import Connection
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, no_such

SHOWN = (
    "id", "message_id", "channel", "template", "recipient", "created_at", "attempts", "last_error",
)  # fmt: skip


def dead_letters(
    program: Program, actor: Actor, *, limit: int = 100, before: int | None = None
) -> list[dict[str, Any]]:
    """Messages of the actor's pack that were given up, the newest first; never what they say.

    ``last_error`` tells what stood in the way; ``before`` is the id of the last one already shown.
    """
    access.must(actor, "incident.manage")
    with program.database.read() as conn:
        rows = outbox.dead(conn, actor.pack, limit=limit, before=before)
    return [{**{name: row[name] for name in SHOWN}, "ticket": row["no"]} for row in rows]


def resend(program: Program, actor: Actor, message_id: str) -> Answer:
    """Let a message that was given up be tried again, from now on and as often as a new one, under the same id.

    Raises Conflict where it is not dead, or the personal data of its ticket are destroyed.
    """
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, "incident.manage")
        found = outbox.locked(tx, actor.pack, message_id)
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
