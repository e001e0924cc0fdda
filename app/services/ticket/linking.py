"""Joining tickets that say the same: one is the main one, the others repeat it; each keeps its course and due times.

A link changes nothing of what the regulation asks: every repeat has to be answered by its own unit. What the link gives
is the main ticket's reply as a draft, which the unit checks and sends.
"""

from typing import Any

from app.services import access, visible
from app.services.acting import tasks, timers
from app.services.acting.act import Act
from app.services.docket import Docket
from app.services.errand import Answer, Work, run
from app.services.program import Program
from app.services.ticket import history, pages
from app.store import linking, records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.privacy import PersonalDataDestroyed
from app.tickets.refusal import Conflict, FormInvalid, Ground, no_such

REPLY = "reply"
"""The act by which a unit answers."""


def link(program: Program, actor: Actor, no: str, main_no: str) -> Answer:
    """Join ``no`` to ``main_no`` as its repeat; both journals tell it. Raises Conflict where one of them is linked
    already in another way."""
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        repeat, main = _both(program, tx, actor, known, no, main_no)
        _refuse_chains(tx, repeat, main)
        for docket in (repeat, main):
            timers.catch_up(docket, at)
        repeat.add(
            "ticket_link", main_id=main.ticket_id, linked_at=at, linked_by=actor.person_id, unlinked_at=None
        )  # fmt: skip
        for docket in (repeat, main):
            _journal(Act(docket, actor, at, "linked", "link"), no, main_no)
        return {"ticket": no, "main": main_no}

    return run(program, actor, "link", at, work)


def unlink(program: Program, actor: Actor, no: str) -> Answer:
    """Part a repeat from its main ticket again."""
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        access.must(actor, "ticket.link")
        row = visible.ticket(tx, actor, no)
        main_row = linking.main_of(tx, row.id)
        if main_row is None:
            raise Conflict(Ground("NOT_LINKED", "这件工单没有关联主件。", "The ticket repeats no other."))
        repeat, main = _both(program, tx, actor, known, no, main_row["no"])
        link_row = records.find_one(tx, "ticket_link", ticket_id=repeat.ticket_id, unlinked_at=None)
        if link_row is None:
            raise Conflict(Ground("NOT_LINKED", "这件工单没有关联主件。", "The ticket repeats no other."))
        repeat.patch("ticket_link", link_row.id, unlinked_at=at)
        for docket in (repeat, main):
            timers.catch_up(docket, at)
            _journal(Act(docket, actor, at, "unlinked", "unlink"), no, main_row["no"])
        return {"ticket": no, "main": main_row["no"]}

    return run(program, actor, "unlink", at, work)


def _both(program: Program, tx: Connection, actor: Actor, known: Work, no: str, main_no: str) -> tuple[Docket, Docket]:
    """(The repeat, the main ticket), both locked, always in the order of their numbers."""
    access.must(actor, "ticket.link")
    if no == main_no:
        zh, en = "不能把工单关联到它自己。", "A ticket cannot repeat itself."
        raise FormInvalid(Ground("LINK_SELF", zh, en, facts={"field": "main"}))
    found = {each: Docket.by_number(program, tx, actor.pack, each) for each in sorted((no, main_no))}
    for docket in found.values():
        access.must_see_ticket(actor, docket)
    known.ticket_id = found[no].ticket_id
    return found[no], found[main_no]


def _refuse_chains(tx: Connection, repeat: Docket, main: Docket) -> None:
    if linking.main_of(tx, repeat.ticket_id) is not None:
        zh, en = "这件工单已经关联了主件，请先取消。", "The ticket repeats another one already."
        raise Conflict(Ground("LINKED_ALREADY", zh, en))
    if linking.main_of(tx, main.ticket_id) is not None:
        zh, en = "所选主件本身是另一件的重复件，请关联到那一件。", "The chosen main ticket repeats another one itself."
        raise Conflict(Ground("LINK_CHAIN", zh, en))
    if linking.repeats_of(tx, repeat.ticket_id):
        zh, en = "这件工单本身是别的工单的主件，请先取消那些关联。", "The ticket is itself the main one of others."
        raise Conflict(Ground("LINK_CHAIN", zh, en))


def _journal(act: Act, no: str, main_no: str) -> None:
    act.role = access.role_for(act.actor, ("station",))
    act.note(repeat=no, main=main_no)
    act.close()
    act.docket.save()


# ---- the main ticket's reply --------------------------------------------------------------------------------------


def adoptable(program: Program, actor: Actor, no: str) -> int | None:
    """The actor's open reply task on this repeat that the main ticket's reply would fit; None: there is none."""
    with program.database.read() as conn:
        found = _fitting(program, conn, actor, visible.ticket(conn, actor, no))
    return found[0].id if found else None


def adopt(program: Program, actor: Actor, no: str) -> int:
    """Put the main ticket's newest reply, without its personal fields, into the draft of the actor's reply task on this
    repeat; returns the task's id. Nothing is sent: the unit checks it and sends it as its own."""
    access.must(actor, "task.work")
    with program.database.read() as conn:
        found = _fitting(program, conn, actor, visible.ticket(conn, actor, no))
        if found is None:
            zh, en = "没有可以采用的主件答复。", "The main ticket has no reply that fits."
            raise Conflict(Ground("NO_MAIN_REPLY", zh, en))
        task, main, reply = found
        docket = visible.docket(program, conn, actor, main["no"])
        try:
            values = history.record_of(program, main, reply["record"], f"task:{reply.id}")
        except PersonalDataDestroyed as gone:
            raise no_such("主件答复", "reply of the main ticket") from gone
        shown: dict[str, Any] = pages.without_personal(docket, reply["form"], values)
    tasks.keep_draft(program, actor, task.id, {key: value for key, value in shown.items() if value is not None})
    return task.id


def _fitting(program: Program, conn: Connection, actor: Actor, ticket: Record) -> tuple[Record, Record, Record] | None:
    """(The actor's open reply task, the main ticket, its newest reply on the same form)."""
    main = linking.main_of(conn, ticket.id)
    if main is None or not history.is_visible(program, conn, actor, main["no"]):
        return None
    replies = records.find(conn, "task", ticket_id=main.id, act=REPLY, closed_as="completed")
    for task in records.find(conn, "task", ticket_id=ticket.id, act=REPLY, closed_at=None):
        fitting = [reply for reply in replies if reply["form"] == task["form"] and reply["record"] is not None]
        if fitting and access.may_do_task(actor, task):
            return task, main, max(fitting, key=lambda reply: reply["closed_at"])
    return None
