"""User tasks: what a person completes, claims, hands back, or half types."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.services import access
from app.services.acting import checks, claims, draft_version, timers
from app.services.acting.act import Act
from app.services.acting.draft_version import UNTOLD, Save
from app.services.acting.facts import View
from app.services.docket import Docket
from app.services.errand import Answer, Once, Work, run
from app.services.program import Program
from app.store import records
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import SYSTEM, Actor
from app.tickets.refusal import Conflict, Ground
from app.worktime.instants import written


def complete(
    program: Program, actor: Actor, task_id: int, form: Mapping[str, Any], *, at: datetime | None = None,
    once: Once | None = None,
) -> Answer:  # fmt: skip
    """Complete a task with its form. Raises Refused (404 not yours, 409 already done or refused by rule, 422 form)."""
    at = program.instant(at)

    def work(tx: Connection, known: Work) -> Answer:
        docket, task = Docket.by_task(program, tx, task_id)
        known.ticket_id, known.instance_id, known.element = docket.ticket_id, task["instance_id"], task["element"]
        access.must_see_task(actor, task, docket.ticket)
        timers.catch_up(docket, at)
        act = complete_on(docket, actor, task, form, at)
        event = act.close()
        docket.save()
        return answer(docket, event)

    return run(program, actor, "complete", at, work, once)


def complete_on(docket: Docket, actor: Actor, task: Record, form: Mapping[str, Any], at: datetime) -> Act:
    """The act itself, on a docket that the caller has locked and will save."""
    running = docket.instance(task["instance_id"])
    if is_over(docket, task):
        raise already(docket, task)
    access.must_do_task(actor, task)
    element = docket.rules.element(task["element"])
    schema = docket.rules.forms.get(element.form or "")
    clean, engine_values = checks.clean_form(schema, form)
    view = View(docket, running, at)
    checks.refuse_if_any(element.checks, view, checks.names_for(view, actor, task["act"], task["role"], schema, clean))
    act = Act(docket, actor, at, "task_completed", task["act"], clean)
    act.instance, act.role, act.element, act.element_name = running, task["role"], element.id, element.name
    act.completing = task.id
    sealed = act.sealed_record(f"task:{task.id}")
    docket.patch(
        "task", task.id, closed_at=at, closed_as="completed", closed_by=actor.person_id, draft=None,
        record=sealed[0] if sealed else None, record_digest=sealed[1] if sealed else None,
    )  # fmt: skip
    act.note(task=task.id, record=sealed[1] if sealed else None)
    act.complete(running, task["engine_id"], engine_values)
    act.settle()
    return act


def is_over(docket: Docket, task: Record) -> bool:
    """Closed before, or by a timer that this very act has fired first."""
    return task["closed_at"] is not None or task["engine_id"] not in docket.instance(task["instance_id"]).tasks


def already(docket: Docket, task: Record) -> Conflict:
    """Somebody was faster, or the process has moved on. The facts name the ticket: there the work goes on."""
    ticket = {"ticket": docket.ticket["no"]}
    by_rule = task["closed_as"] == "cancelled" or task["closed_at"] is None
    if by_rule:
        zh, en = "该任务已因流程变化取消。", "The process has moved on; the task is gone."
        return Conflict(Ground("TASK_CANCELLED", zh, en, facts=ticket))
    person = None if task["closed_by"] is None else records.find_one(docket.conn, "person", id=task["closed_by"])
    by, when = person["name"] if person else SYSTEM.name, written(task["closed_at"])
    zh, en = f"该任务已经完成：{by} {when} 办理。", f"The task has been completed already: {by}, {when}."
    facts = {**ticket, "by": by, "at": task["closed_at"].isoformat()}
    return Conflict(Ground("ALREADY_DONE", zh, en, facts=facts))


def answer(docket: Docket, event: Mapping[str, Any]) -> Answer:
    """What an act answers: where the ticket stands now. JSON-ready."""
    ticket = docket.ticket
    return {
        "ticket": ticket["no"],
        "event": event["seq"],
        "at": event["at"].isoformat(),
        "milestone": ticket["milestone"],
        "ended": ticket["ended"],
        "tasks": [task[0] for running in docket.open_instances() for task in running.tasks.values()],
    }


def claim(program: Program, actor: Actor, task_id: int) -> Answer:
    """Take a task for oneself, so that colleagues see it is being done. Others may not complete it meanwhile."""
    return _change(program, actor, task_id, "claim", _claimed)


def release(program: Program, actor: Actor, task_id: int) -> Answer:
    """Hand a claimed task back to the group. Station and authority may do so for somebody else, a unit's leader for
    people of the unit, and everybody who may do the task for somebody who no longer may."""
    return _change(program, actor, task_id, "release", _released)


def keep_draft(
    program: Program, actor: Actor, task_id: int, draft: Mapping[str, Any], *, save: Save = UNTOLD
) -> Answer:  # fmt: skip
    """Keep what has been typed so far, unchecked, sealed under the ticket's key. 409 when another window has kept
    something else (draft_version)."""
    return _change(program, actor, task_id, "draft", lambda docket, task, who, at: _drafted(docket, task, draft, save))


def _change(program: Program, actor: Actor, task_id: int, name: str, change: Any) -> Answer:
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        docket, task = Docket.by_task(program, tx, task_id)
        known.ticket_id = docket.ticket_id
        access.must_see_task(actor, task, docket.ticket)
        if name != "draft":
            timers.catch_up(docket, at)
        if is_over(docket, task):
            raise already(docket, task)
        if name != "release" or not claims.may_free(tx, actor, task):
            access.must_do_task(actor, task)
        change(docket, task, actor, at)
        if name != "draft":
            act = Act(docket, actor, at, f"task_{name}ed" if name == "claim" else "task_released", task["act"])
            act.element, act.element_name = task["element"], task["name"]
            act.role = access.role_for(actor, (task["role"], "station", "authority", "unit_head"))
            act.note(task=task.id)
            act.close()
        docket.save()
        return {
            "task": task.id, "claimed_by": task["claimed_by"], "draft_version": draft_version.of(task["draft"])
        }  # fmt: skip

    return run(program, actor, name, at, work)


def _claimed(docket: Docket, task: Record, actor: Actor, at: datetime) -> None:
    task.set(claimed_by=actor.person_id, claimed_at=at)
    docket.patch("task", task.id, claimed_by=actor.person_id, claimed_at=at)


def _released(docket: Docket, task: Record, actor: Actor, at: datetime) -> None:
    claims.hand_back(docket, task)


def _drafted(docket: Docket, task: Record, draft: Mapping[str, Any], save: Save) -> None:
    import orjson

    last = Save(page=task["draft_page"], turn=task["draft_turn"] or 0)
    if not draft_version.to_keep(task["draft"], last, save):
        return
    task.set(draft=docket.seal_record(orjson.dumps(dict(draft)), f"draft:{task.id}")[0])
    docket.patch("task", task.id, draft=task["draft"], draft_page=save.page, draft_turn=save.turn)
