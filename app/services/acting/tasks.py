"""User tasks: what a person completes, claims, hands back, or half types."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.services import access
from app.services.acting import checks, timers
from app.services.acting.act import Act
from app.services.acting.facts import View
from app.services.docket import Docket
from app.services.errand import Answer, Once, Work, run
from app.services.program import Program
from app.store.database import Connection
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground


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
        raise already(task)
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


def already(task: Record) -> Conflict:
    by_rule = task["closed_as"] == "cancelled" or task["closed_at"] is None
    if by_rule:
        return Conflict(
            Ground("TASK_CANCELLED", "该任务已因流程变化取消。", "The process has moved on; the task is gone.")
        )
    return Conflict(Ground("ALREADY_DONE", "该任务已经完成。", "Somebody has already completed this task."))


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
    """Hand a claimed task back to the group. Station and authority may do so for somebody who is gone."""
    return _change(program, actor, task_id, "release", _released)


def keep_draft(program: Program, actor: Actor, task_id: int, draft: Mapping[str, Any]) -> Answer:
    """Keep what has been typed so far, unchecked, sealed under the ticket's key."""
    return _change(program, actor, task_id, "draft", lambda docket, task, who, at: _drafted(docket, task, draft))


def _change(program: Program, actor: Actor, task_id: int, name: str, change: Any) -> Answer:
    at = program.instant()

    def work(tx: Connection, known: Work) -> Answer:
        docket, task = Docket.by_task(program, tx, task_id)
        known.ticket_id = docket.ticket_id
        access.must_see_task(actor, task, docket.ticket)
        if name != "draft":
            timers.catch_up(docket, at)
        if is_over(docket, task):
            raise already(task)
        if name != "release" or not access.may_free_task(actor):
            access.must_do_task(actor, task)
        change(docket, task, actor, at)
        if name != "draft":
            act = Act(docket, actor, at, f"task_{name}ed" if name == "claim" else "task_released", task["act"])
            act.element, act.element_name = task["element"], task["name"]
            act.role = access.role_for(actor, (task["role"], "station", "authority"))
            act.note(task=task.id)
            act.close()
        docket.save()
        return {"task": task.id, "claimed_by": task["claimed_by"]}

    return run(program, actor, name, at, work)


def _claimed(docket: Docket, task: Record, actor: Actor, at: datetime) -> None:
    task.set(claimed_by=actor.person_id, claimed_at=at)
    docket.patch("task", task.id, claimed_by=actor.person_id, claimed_at=at)


def _released(docket: Docket, task: Record, actor: Actor, at: datetime) -> None:
    task.set(claimed_by=None, claimed_at=None)
    docket.patch("task", task.id, claimed_by=None, claimed_at=None)


def _drafted(docket: Docket, task: Record, draft: Mapping[str, Any]) -> None:
    import orjson

    docket.patch("task", task.id, draft=docket.seal_record(orjson.dumps(dict(draft)), f"draft:{task.id}")[0])
