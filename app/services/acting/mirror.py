"""After each engine step: bring the task and timer rows in line with what the instance now waits for.

The instance row carries a small mirror of its open tasks, timers and messages, so that the next act knows them without
reading their rows. What the diagram says of an element (milestone, deadlines met) is applied here when it is completed.
"""

from typing import TYPE_CHECKING, Any

from app.engine import OpenTask
from app.services.acting import deadlines
from app.services.acting.units import unit
from app.services.running import Running
from app.tickets.refusal import Conflict, Ground

if TYPE_CHECKING:
    from app.services.acting.act import Act

STAMPS = {"signed": "signed_at", "contacted": "contacted_at"}
"""Milestones that are also kept on the assignment."""
TICKET_ENDED = "ticket_ended"
"""Why what still ran beside it was over when the ticket ended: a co-handler's part, too, that had not been answered."""


def element_completed(act: "Act", running: Running, element_id: str) -> None:
    element = act.docket.rules.element(element_id)
    for kind in element.meets:
        deadlines.meet(act, running, kind)
    if element.milestone:
        reach(act, running, element.milestone)


def reach(act: "Act", running: Running, milestone: str) -> None:
    """The ticket (or a co-handler's assignment) has come this far."""
    docket = act.docket
    assignment = docket.assignment(running.assignment_id) if running.assignment_id else docket.lead
    if milestone in STAMPS and assignment is not None:
        assignment.set(**{STAMPS[milestone]: act.at})
    if running.is_main:
        milestones = {**docket.ticket["milestones"], milestone: act.at.isoformat()}
        docket.ticket.set(milestone=milestone, milestones=milestones)
        act.body("milestones", milestone)


def refresh(act: "Act", running: Running) -> None:
    """Rows of tasks and timers that are gone are closed; new ones are opened."""
    before, engine = running.record["mirror"], running.engine
    tasks: dict[str, Any] = {}
    known = before.get("tasks", {})
    for task in engine.tasks:
        tasks[task.id] = known.get(task.id) or _open_task(act, running, task)
    for engine_id in known.keys() - tasks.keys():
        if known[engine_id][0] != act.completing:
            act.docket.patch("task", known[engine_id][0], closed_at=act.at, closed_as="cancelled")
            act.body("cancelled", known[engine_id][2])
    old_timers = before.get("timers", {})
    pending = {timer.id: timer for timer in engine.timers}
    for engine_id in old_timers.keys() - pending.keys():
        if old_timers[engine_id][0] is not None:
            act.docket.drop_timer(old_timers[engine_id][0])
    timers = {id_: old_timers.get(id_) or [None, timer.key, timer.element, None] for id_, timer in pending.items()}
    running.record.set(mirror={"tasks": tasks, "timers": timers, "waiting": sorted(engine.waiting)})
    for engine_id, timer in timers.items():
        if engine_id not in old_timers:
            instant = deadlines.instant_of(act.docket, running, timer[1], act.at)
            deadlines.place_timer(act.docket, running, engine_id, timer, instant)


def _open_task(act: "Act", running: Running, task: OpenTask) -> list[Any]:
    docket = act.docket
    element = docket.rules.element(task.element)
    lane = docket.rules.lanes[task.lane or ""]
    kinds = list(docket.live.governing[task.element])
    record = docket.add(
        "task", instance_id=running.id, engine_id=task.id, pack=docket.ticket["pack"], element=task.element,
        act=element.act, name=element.name, form=element.form, role=lane.role,
        unit_id=_unit_for(act, running, lane.scope), opened_at=act.at,
        **deadlines.placed(docket, deadlines.pressing(docket, running, kinds)),
    )  # fmt: skip
    act.body("opened", [task.element, record.id])
    return [record.id, kinds, task.element]


def _unit_for(act: "Act", running: Running, scope: str | None) -> int | None:
    """The unit whose people may do the task; None: anybody of the role in the pack."""
    if scope is None:
        return None
    docket = act.docket
    if running.record.get("unit_id"):
        return int(running.record["unit_id"])
    assignment = docket.assignment(running.assignment_id) if running.assignment_id else docket.lead
    if assignment is None:
        raise Conflict(
            Ground("NO_ASSIGNMENT", "该任务需要承办单位，但尚未派单。", "The task needs a unit; none assigned.")
        )
    if scope == "assignment":
        return int(assignment["unit_id"])
    supervising = unit(docket.conn, assignment["unit_id"])["supervising_id"]
    if supervising is None:
        raise Conflict(
            Ground("NO_SUPERVISING_UNIT", "承办单位没有主管部门。", "The unit has no supervising department.")
        )
    return int(supervising)


def cancel(act: "Act", running: Running, reason: str) -> None:
    """Cancel an open instance with all its tasks and timers; the event says why."""
    if not running.open:
        return
    running.engine.cancel()
    refresh(act, running)
    instance_ended(act, running, reason)
    act.body("ended", {"process": running.record["process"], "why": reason})


def instance_ended(act: "Act", running: Running, outcome: str) -> None:
    """Close the instance; when it is the main one, the ticket is over and what is still open beside it is cancelled."""
    running.record.set(open=False, closed_at=act.at, outcome=outcome, state=b"", mirror={})
    if not running.is_main:
        for deadline in act.docket.deadlines:
            if deadline["instance_id"] == running.id:
                deadlines.end(act, deadline)
        deadlines.refresh_held(act.docket, running.record["process"], act.at)
        return
    left = {other.assignment_id for other in act.docket.open_instances() if other.record["role"] == "co"}
    for other in act.docket.open_instances():
        cancel(act, other, TICKET_ENDED)
    for deadline in act.docket.deadlines:
        deadlines.end(act, deadline)
    for assignment in act.docket.assignments:
        if assignment["ended_at"] is None:
            assignment.set(ended_at=act.at, end_reason=TICKET_ENDED if assignment.id in left else "done")
    ticket = act.docket.ticket
    ticket.set(ended=True, ended_as=ticket["ended_as"] or ticket["milestone"])
