"""Knowledge questions and entries: what a unit was asked, and what it has completed.

Entries are no personal data: they stand in clear, with the instant of their publication, because whether an entry was
there when a request was registered decides whether the request may be returned (A-L10, no. 6).
"""

from typing import TYPE_CHECKING, Any

import orjson

from app.services import access
from app.services.acting import rounds
from app.services.docket import Docket
from app.services.program import Program
from app.services.running import Running
from app.store import listing, records
from app.store.records import Record
from app.tickets.actor import Actor

if TYPE_CHECKING:
    from app.services.acting.act import Act


def open_question(act: "Act", running: Running) -> None:
    """The message's form becomes a question to the unit that the instance speaks to."""
    form = act.form
    docket = act.docket
    records.add(
        docket.conn, "knowledge_question",
        {"pack": docket.ticket["pack"], "unit_id": rounds.addressed_unit(act, running), "state": "open",
         "kind": " ".join(form.get("defects") or ["question"]), "title": form.get("kb_entry") or form["question"][:60],
         "body": form["question"], "asked_at": act.at, "ticket_id": docket.ticket_id},
    )  # fmt: skip


def publish_entry(act: "Act", running: Running) -> None:
    """The last answer given in this instance becomes an entry; the question is answered."""
    docket = act.docket
    answer = _last_answer(docket, running)
    unit_id = rounds.addressed_unit(act, running)
    entry = {
        "pack": docket.ticket["pack"], "unit_id": unit_id, "state": "published", "published_at": act.at,
        "kind": answer.get("entry_kind") or "other", "title": answer.get("entry_title") or "",
        "body": orjson.dumps(answer).decode(), "ticket_id": docket.ticket_id,
    }  # fmt: skip
    entry_id = records.add(docket.conn, "knowledge_entry", entry)
    for question in records.find(docket.conn, "knowledge_question", ticket_id=docket.ticket_id, state="open"):
        question.set(state="answered", answered_at=act.at, published_at=act.at)
        records.flush(docket.conn, [question])
    act.body("knowledge", entry_id)


def _last_answer(docket: Docket, running: Running) -> dict[str, Any]:
    """The newest completed answer among the instance's own tasks, opened."""
    done = records.find(docket.conn, "task", instance_id=running.id, act="answer_knowledge", closed_as="completed")
    if not done:
        return {}
    task: Record = done[-1]
    plain = docket.program.vault.open(docket.data_key, task["record"], f"{docket.ticket['no']}:task:{task.id}")
    answer: dict[str, Any] = orjson.loads(plain)
    return answer


def entries(program: Program, actor: Actor, *, limit: int, before: int | None = None) -> list[dict[str, Any]]:
    """Published entries of the actor's pack, newest first; with their publication, which a review of a return cites."""
    access.must(actor, "release.read")
    with program.database.read() as conn:
        found = listing.knowledge(conn, actor.pack, limit=limit, before=before)
    return [{**entry, "body": orjson.loads(entry["body"])} for entry in found]
