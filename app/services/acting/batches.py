"""One act on many tickets: each is an act of its own, done or refused by itself.

Signing and dispatching complete tasks, urging sends a message; whoever sees a batch fills in one form for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.packs import Form, Release
from app.services import access
from app.services.acting import messages, tasks
from app.services.errand import ProgramFault
from app.services.program import Program
from app.store import records, releases
from app.store.errors import Busy, Unavailable
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Ground, Refused

TASKS = ("sign", "dispatch")
"""Acts that complete tasks of many tickets with the same form."""
URGE = "urge"
"""The message that reminds whoever has the task."""
MOST = 100
"""Tickets of one batch."""
UNANSWERED = "UNANSWERED"


@dataclass(frozen=True)
class Chosen:
    """A task of a batch, with its ticket's number and title. ``fits``: the act is this task's, and the actor's."""

    task_id: int
    no: str
    title: str
    name: str
    fits: bool


@dataclass(frozen=True)
class Batch:
    """``form``: what is filled in once for all; None: nothing."""

    act: str
    title: str
    form: Form | None
    chosen: list[Chosen]


@dataclass(frozen=True)
class Line:
    """What became of one ticket: done, or the grounds on which it was refused."""

    no: str
    title: str
    grounds: tuple[Ground, ...] = field(default=())

    @property
    def done(self) -> bool:
        return not self.grounds


def offered(program: Program, actor: Actor) -> list[str]:
    """The acts that this person may be able to do on many tickets at once."""
    rules = _rules(program, actor)
    if rules is None:
        return []
    roles = {role: {e.act for _, e in rules.elements.values() if e.lane and rules.lanes[e.lane].role == role}
             for role in actor.roles}  # fmt: skip
    acts = [act for act in TASKS if any(act in done for done in roles.values())]
    return [*acts, URGE] if URGE in rules.external_messages and access.sees_all(actor) else acts


def fitting(actor: Actor, task: Record | Mapping[str, Any]) -> list[str]:
    """Which of the acts this task can be part of: a task is the actor's own to do; a unit is urged to do its task."""
    if task["closed_at"] is not None:
        return []
    own = [act for act in TASKS if task["act"] == act and access.may_do_task(actor, task)]
    return [*own, URGE] if task["unit_id"] is not None and access.sees_all(actor) else own


def prepare(program: Program, actor: Actor, act: str, task_ids: Sequence[int]) -> Batch:
    """The batch as it would be: what is not this person's to see is left out."""
    chosen: list[Chosen] = []
    form_name, title = None, ""
    with program.database.read() as conn:
        rows = records.find(conn, "task", id=list(task_ids)[:MOST]) if task_ids else []
        tickets = {row.id: row for row in records.find(conn, "ticket", id=[row["ticket_id"] for row in rows])}
        for row in rows:
            ticket = tickets[row["ticket_id"]]
            try:
                access.must_see_task(actor, row, ticket)
            except Refused:
                continue
            fits = act in fitting(actor, row)
            chosen.append(Chosen(row.id, ticket["no"], ticket["title"], row["name"], fits))
            if fits:
                form_name, title = form_name or row["form"], title or row["name"]
    rules = _rules(program, actor)
    if act == URGE and rules is not None and URGE in rules.external_messages:
        form_name, title = rules.external_messages[URGE].form, rules.external_messages[URGE].name or ""
    return Batch(act, title, rules.forms.get(form_name or "") if rules else None, chosen)


def carry_out(program: Program, actor: Actor, batch: Batch, form: Mapping[str, Any]) -> list[Line]:
    """Do it, ticket by ticket, each in a transaction of its own; one line for each. Once the database does not answer,
    nothing more is tried."""
    lines: list[Line] = []
    urged, away = set(), False
    for each in batch.chosen:
        if not each.fits:
            lines.append(Line(each.no, each.title, (_unfit(),)))
        elif each.no not in urged:
            urged |= {each.no} if batch.act == URGE else set()
            grounds = (_busy(),) if away else _one(program, actor, batch.act, each, form)
            away = away or any(ground.code == UNANSWERED for ground in grounds)
            lines.append(Line(each.no, each.title, grounds))
    return lines


def _one(program: Program, actor: Actor, act: str, each: Chosen, form: Mapping[str, Any]) -> tuple[Ground, ...]:
    try:
        if act == URGE:
            messages.send(program, actor, each.no, URGE, form)
        else:
            tasks.complete(program, actor, each.task_id, form)
    except Refused as refused:
        return refused.grounds
    except ProgramFault as fault:
        return (fault.ground,)
    except Busy:
        return (_busy(),)
    except Unavailable:
        # It may have gone while it was about to say that all is written.
        zh = "数据库没有应答，不能确定是否已经办理；请稍后打开工单查看。"
        en = "The database did not answer; whether it was done, the ticket will tell later."
        return (Ground("UNANSWERED", zh, en),)
    return ()


def _busy() -> Ground:
    return Ground("BUSY", "系统繁忙，没有办理，请再试。", "Busy; nothing was done, try again.")


def _unfit() -> Ground:
    return Ground("NOT_YOUR_TASK", "该任务不由您办理。", "This task is not yours to do.")


def _rules(program: Program, actor: Actor) -> Release | None:
    with program.database.read() as conn:
        release_id, _ = releases.in_force(conn, actor.pack, program.instant())
        return program.releases.get(conn, release_id).rules if release_id else None
