"""The journal of administrators' own acts: who changed what, before and after, when. Nothing secret stands in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.services import access
from app.services.program import Program
from app.store import administration, records
from app.store.database import Connection
from app.tickets.actor import Actor

State = Mapping[str, Any]


def note(
    conn: Connection, actor: Actor, at: datetime, act: str, subject: str, *,
    before: State | None = None, after: State | None = None,
) -> None:  # fmt: skip
    """Add a line in the act's own transaction. Of a change, only what differs is kept."""
    if before is not None and after is not None:
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        before, after = ({key: state.get(key) for key in changed} for state in (before, after))
    row = {"at": at, "pack": actor.pack, "actor_id": actor.person_id, "act": act, "subject": subject}
    records.add(conn, "admin_event", {**row, "before": before, "after": after})


def listed(
    program: Program, actor: Actor, *, limit: int, before: int | None = None, subject: str | None = None
) -> list[dict[str, Any]]:
    """Newest first; ``before`` is the id of the last line already shown."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        return administration.journal(conn, actor.pack, limit=limit, before=before, subject=subject)


def names(program: Program, actor: Actor) -> dict[str, dict[str, str]]:
    """What the journal's subjects are called: ``units`` by code, ``people`` by login."""
    access.must(actor, "people.manage")
    with program.database.read() as conn:
        units, people = (records.find(conn, table, pack=actor.pack) for table in ("unit", "person"))
    return {
        "units": {row["code"]: row["name"] for row in units},
        "people": {row["login"]: row["name"] for row in people},
    }
