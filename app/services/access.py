"""Who may see and do what, decided here and nowhere else.

Roles of a pack: ``station``, ``authority`` and ``government`` see every ticket of the pack; ``unit``, ``unit_head`` and
``department`` see the tickets that were ever assigned to their unit; ``auditor`` reads everything and does nothing;
``owner`` makes releases; ``admin`` manages people, calendars and incidents; ``agent`` registers; ``upstream`` is the
upper hotline's account: it sees the tickets that it passed down, and works the tasks on them that are its own.
What a person may not see does not exist for them (404), so that nothing can be learnt from the answer.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.services.docket import Docket
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden, Ground, no_such

UPSTREAM = "upstream"
PACK_WIDE = frozenset({"station", "authority", "government", "auditor", "admin", "owner"})
READS_PERSONAL = frozenset({"station", "authority", "unit", "unit_head", "department", "agent"})
"""Who may open what may hold personal data without giving a reason: attachments."""
SEES_MASKED = READS_PERSONAL | {"government"}
"""Who is shown the caller, masked. The government decides on tickets without handling them: it may reveal the caller
for a reason that the journal keeps, but it opens no files."""

DECIDERS = frozenset({"station", "authority", "government"})
HANDLERS = frozenset({"unit", "unit_head", "department"})

RIGHTS: dict[str, frozenset[str]] = {
    "ticket.read": PACK_WIDE | HANDLERS | {"agent", "upstream"},
    "ticket.register": frozenset({"station", "agent", "upstream"}),
    "ticket.reveal": DECIDERS | HANDLERS,
    "ticket.link": frozenset({"station"}),
    "ticket.export": DECIDERS | HANDLERS | {"auditor", "upstream"},
    "task.work": DECIDERS | HANDLERS | {"agent", "upstream"},
    "message.send": DECIDERS | HANDLERS | {"agent", "upstream", "system"},
    "history.read": PACK_WIDE | HANDLERS,
    "release.read": PACK_WIDE | HANDLERS | {"agent"},
    "release.make": frozenset({"owner"}),
    "people.manage": frozenset({"admin"}),
    "incident.manage": frozenset({"admin"}),
    "calendar.manage": frozenset({"admin", "owner"}),
    "register.read": PACK_WIDE | HANDLERS | {"agent"},
}
"""Right -> roles that have it. Every route of the API names one of these (a test holds that)."""


def must(actor: Actor, right: str) -> None:
    """Raise Forbidden unless one of the actor's roles has the right."""
    if not actor.roles & RIGHTS[right]:
        raise Forbidden(
            Ground("FORBIDDEN", "您的角色不能进行此操作。", "Your roles do not allow this.", facts={"right": right})
        )


def must_see_task(actor: Actor, task: Record, ticket: Record) -> None:
    """404 unless the task is of the actor's pack and unit, or the actor sees the whole pack. The hotline above sees its
    tasks on the tickets that it passed down."""
    if task["pack"] != actor.pack:
        raise no_such("任务", "task")
    if actor.roles & PACK_WIDE:
        return
    if task["unit_id"] is not None and task["unit_id"] == actor.unit_id:
        return
    if task["unit_id"] is None and task["role"] in actor.roles - ({UPSTREAM} if ticket["upstream"] is None else set()):
        return
    raise no_such("任务", "task")


def may_do_task(actor: Actor, task: Record | Mapping[str, Any]) -> bool:
    """The role fits, the unit fits, and nobody else has claimed it."""
    if not may_do(actor.roles, actor.unit_id, task):
        return False
    return task["claimed_by"] is None or task["claimed_by"] == actor.person_id


def must_do_task(actor: Actor, task: Record) -> None:
    if task["claimed_by"] is not None and task["claimed_by"] != actor.person_id and task["role"] in actor.roles:
        raise Forbidden(Ground("CLAIMED", "该任务已由同事领取。", "A colleague has claimed this task."))
    if not may_do_task(actor, task):
        raise Forbidden(Ground("NOT_YOUR_TASK", "该任务不由您办理。", "This task is not yours to do."))


def may_free_task(actor: Actor, task: Record | Mapping[str, Any], *, forsaken: bool) -> bool:
    """Whether the actor may hand back what somebody else has claimed: who may give it to a colleague, and, where the
    claimer may no longer do it (``forsaken``), everybody who may: a claim must not outlive who made it."""
    return may_assign_task(actor, task) or (forsaken and may_do(actor.roles, actor.unit_id, task))


def _looks_after_all(actor: Actor) -> bool:
    """Whether the tasks of all units are the actor's to look after, done by whomever."""
    return bool(actor.roles & {"station", "authority"})


def may_assign(actor: Actor) -> bool:
    """Whether there are tasks that the actor may give to a colleague."""
    return _looks_after_all(actor) or ("unit_head" in actor.roles and actor.unit_id is not None)


def led(actor: Actor) -> frozenset[str]:
    """The roles whose tasks in the own unit are the actor's to look after, done by whomever: those of a unit's
    leader."""
    return HANDLERS if "unit_head" in actor.roles and actor.unit_id is not None else frozenset()


def may_assign_task(actor: Actor, task: Record | Mapping[str, Any]) -> bool:
    """Whether the actor may give this task to a colleague: station and authority any of the pack, a unit's leader those
    of the unit."""
    return _looks_after_all(actor) or (may_assign(actor) and task["unit_id"] == actor.unit_id)


def must_assign(actor: Actor, task: Record) -> None:
    if not may_assign_task(actor, task):
        raise Forbidden(
            Ground("FORBIDDEN", "您的角色不能进行此操作。", "Your roles do not allow this.", facts={"right": "assign"})
        )


def may_do(roles: Collection[str], unit_id: int | None, task: Record | Mapping[str, Any]) -> bool:
    """Whether a person of these roles and this unit may do the task, whoever has claimed it."""
    return task["role"] in roles and (task["unit_id"] is None or task["unit_id"] == unit_id)


def must_see_ticket(actor: Actor, docket: Docket) -> None:
    """404 unless the ticket is of the actor's pack, and of the actor's unit where the actor is bound to one."""
    if docket.ticket["pack"] != actor.pack:
        raise no_such("工单", "ticket")
    if not sees_all(actor) and not sees(actor, docket.ticket["upstream"], _units(docket)):
        raise no_such("工单", "ticket")


def sees_all(actor: Actor) -> bool:
    """Whether every ticket of the pack is the actor's to see."""
    return bool(actor.roles & (PACK_WIDE | {"agent", "system"}))


def sees_passed_down(actor: Actor) -> bool:
    """Whether the tickets that came from the upper hotline are the actor's to see."""
    return UPSTREAM in actor.roles


def sees(actor: Actor, upstream: str | None, unit_ids: Iterable[int]) -> bool:
    """Whether a ticket that came from this hotline above (None: from none) and was ever assigned to these units is the
    actor's to see."""
    if sees_all(actor) or (upstream is not None and sees_passed_down(actor)):
        return True
    return actor.unit_id is not None and actor.unit_id in set(unit_ids)


def _units(docket: Docket) -> set[int]:
    units = {assignment["unit_id"] for assignment in docket.assignments}
    return units | docket.supervising_units()


def sees_caller(actor: Actor, *, confidential: bool) -> bool:
    """Whether the caller, masked, is the actor's to see; one who asked for confidentiality is shown to station and
    authority only."""
    return bool(actor.roles & ({"station", "authority"} if confidential else SEES_MASKED))


def role_for(actor: Actor, roles: Iterable[str]) -> str | None:
    """The role in which the actor does something that any of these roles may do."""
    return next((role for role in roles if role in actor.roles), None)
