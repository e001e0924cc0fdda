"""Claims: whether they still hold, who else may end them, and how one is handed back."""

from collections.abc import Collection, Mapping
from typing import Any

from app.services import access
from app.services.docket import Docket
from app.store import listing, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor


def may_free(conn: Connection, actor: Actor, task: Record | Mapping[str, Any]) -> bool:
    """Whether the actor may hand back this task, which somebody else has claimed."""
    if access.may_free_task(actor, task, forsaken=False):
        return True
    return access.may_free_task(actor, task, forsaken=True) and _is_forsaken(conn, task)


def _is_forsaken(conn: Connection, task: Record | Mapping[str, Any]) -> bool:
    """Whether who has claimed the task may no longer do it. Claims end with such a change (leaving); this is for one
    that was made in the same moment."""
    person = records.find_one(conn, "person", id=task["claimed_by"]) if task["claimed_by"] is not None else None
    return person is not None and not holds(person, listing.roles(conn, [person.id])[person.id], task)


def holds(person: Record, roles: Collection[str], task: Record | Mapping[str, Any]) -> bool:
    """Whether this person of these roles may do the task, so that a claim of theirs stands."""
    return bool(person["active"]) and access.may_do(roles, person["unit_id"], task)


def hand_back(docket: Docket, task: Record) -> None:
    """Nobody has claimed it any more."""
    task.set(claimed_by=None, claimed_at=None)
    docket.patch("task", task.id, claimed_by=None, claimed_at=None)
