"""Filters of the work list that somebody keeps under a name. They are nobody else's."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.services.program import Program
from app.store import records
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, FormInvalid, Ground, no_such

MOST = 20
LONGEST = 30
"""Characters of a name."""


@dataclass(frozen=True)
class Saved:
    """``query``: what stands in the list's address."""

    id: int
    name: str
    query: Mapping[str, str]


def of(program: Program, actor: Actor) -> list[Saved]:
    with program.database.read() as conn:
        rows = records.find(conn, "saved_filter", person_id=actor.person_id)
    return [Saved(row.id, row["name"], row["query"]) for row in rows]


def save(program: Program, actor: Actor, name: str, query: Mapping[str, str]) -> None:
    """Keep a filter; one of the same name is replaced. Raises FormInvalid (the name), Conflict (too many)."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST or not name.isprintable():
        zh, en = f"名称应为1至{LONGEST}个字。", f"A name has 1 to {LONGEST} characters."
        raise FormInvalid(Ground("BAD_PATTERN", zh, en, facts={"field": "name"}))
    with program.database.write() as transaction:
        tx = transaction.connection
        kept = records.find(tx, "saved_filter", person_id=actor.person_id)
        same = next((row for row in kept if row["name"] == name), None)
        if same is None and len(kept) >= MOST:
            zh, en = f"最多保存{MOST}个筛选，请先删除一些。", f"At most {MOST} filters are kept; delete some first."
            raise Conflict(Ground("TOO_MANY_FILTERS", zh, en))
        if same is not None:
            same.set(query=dict(query))
            records.flush(tx, [same])
        else:
            row = {"person_id": actor.person_id, "name": name, "query": dict(query), "created_at": program.instant()}
            records.add(tx, "saved_filter", row)
        transaction.commit()


def remove(program: Program, actor: Actor, filter_id: int) -> None:
    """404 for one that is not this person's."""
    with program.database.write() as transaction:
        row: Record | None = records.find_one(
            transaction.connection, "saved_filter", id=filter_id, person_id=actor.person_id
        )
        if row is None:
            raise no_such("筛选", "filter")
        records.remove(transaction.connection, "saved_filter", [row.id])
        transaction.commit()
