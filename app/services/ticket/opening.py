"""Which files of a ticket somebody may open, and read the names of.

Files hold personal data: they are for the roles that handle them. Where the caller asked for confidentiality, a file
that the caller handed in (the request itself, a photograph of the own door) may show who it is: it opens only for who
may see the caller. What the handling units have added themselves opens for them as ever (docs/decisions/0019).
"""

from collections.abc import Sequence

from app.services import access
from app.store import linking, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden, Ground


def openable(conn: Connection, actor: Actor, ticket: Record, rows: Sequence[Record]) -> set[int]:
    """The ids of those of these files that the actor may open."""
    if not rows or not actor.roles & access.READS_PERSONAL:
        return set()
    if access.sees_caller(actor, confidential=ticket["confidential"]):
        return {row.id for row in rows}
    handlers = _added_by_handlers(conn, ticket)
    own = {row.id for row in rows if row["by"] is not None and row["by"] == actor.person_id}
    return own | {row.id for row in rows if row.id in handlers}


def _added_by_handlers(conn: Connection, ticket: Record) -> set[int]:
    """The files that people of the ticket's units have added: the journal keeps of which unit they were then."""
    units = linking.units_of(conn, [ticket.id]).get(ticket.id, set())
    events = records.find(conn, "event", order_by=("seq",), ticket_id=ticket.id, type="attachment_added")
    return {event["body"]["attachment"] for event in events if event["unit_id"] in units}


def must_open(conn: Connection, actor: Actor, ticket: Record, row: Record) -> None:
    """Raise Forbidden for a file that is not the actor's to open."""
    if row.id in openable(conn, actor, ticket, [row]):
        return
    zh, en = "附件可能含有个人信息，您的角色不能查看。", "Attachments may hold personal data."
    if actor.roles & access.READS_PERSONAL:
        zh = "诉求人要求保密，附件可能显示诉求人是谁，只有工作站和主管单位可以查看。"
        en = "The caller asked for confidentiality, and the file may show who it is: for station and authority only."
    raise Forbidden(Ground("PERSONAL_DATA", zh, en))
