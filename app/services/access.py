"""Who may see and do what, decided here and nowhere else.

Roles of a pack: ``station`` and ``authority`` see every ticket of the pack; ``unit`` and ``department`` see the tickets
that were ever assigned to their unit; ``auditor`` reads everything and does nothing; ``owner`` makes releases;
``admin`` manages people, calendars and incidents; ``agent`` registers; ``upstream`` is the upper hotline's account
and sees the tickets that bear a number of that hotline.
What a person may not see does not exist for them (404), so that nothing can be learnt from the answer.
"""

from collections.abc import Iterable

from app.services.docket import Docket
from app.store.records import Record
from app.tickets.actor import Actor
from app.tickets.refusal import Forbidden, Ground, no_such

PACK_WIDE = frozenset({"station", "authority", "auditor", "admin", "owner"})
READS_PERSONAL = frozenset({"station", "authority", "unit", "department", "agent"})

RIGHTS: dict[str, frozenset[str]] = {
    "ticket.read": frozenset(
        {"station", "authority", "auditor", "admin", "owner", "unit", "department", "agent", "upstream"}
    ),
    "ticket.register": frozenset({"station", "agent", "upstream"}),
    "ticket.reveal": frozenset({"station", "authority", "unit", "department"}),
    "task.work": frozenset({"station", "authority", "unit", "department", "agent"}),
    "message.send": frozenset({"station", "authority", "unit", "department", "agent", "upstream", "system"}),
    "history.read": frozenset({"station", "authority", "auditor", "admin", "owner", "unit", "department"}),
    "release.read": frozenset({"station", "authority", "auditor", "admin", "owner", "unit", "department", "agent"}),
    "release.make": frozenset({"owner"}),
    "people.manage": frozenset({"admin"}),
    "incident.manage": frozenset({"admin"}),
    "calendar.manage": frozenset({"admin", "owner"}),
    "register.read": frozenset({"station", "authority", "auditor", "admin", "owner", "unit", "department", "agent"}),
}
"""Right -> roles that have it. Every route of the API names one of these (a test holds that)."""


def must(actor: Actor, right: str) -> None:
    """Raise Forbidden unless one of the actor's roles has the right."""
    if not actor.roles & RIGHTS[right]:
        raise Forbidden(
            Ground("FORBIDDEN", "您的角色不能进行此操作。", "Your roles do not allow this.", facts={"right": right})
        )


def must_see_task(actor: Actor, task: Record) -> None:
    """404 unless the task is of the actor's pack and unit, or the actor sees the whole pack."""
    if task["pack"] != actor.pack:
        raise no_such("任务", "task")
    if actor.roles & PACK_WIDE:
        return
    if task["unit_id"] is not None and task["unit_id"] == actor.unit_id:
        return
    if task["unit_id"] is None and task["role"] in actor.roles:
        return
    raise no_such("任务", "task")


def may_do_task(actor: Actor, task: Record) -> bool:
    """The role fits, the unit fits, and nobody else has claimed it."""
    if task["role"] not in actor.roles:
        return False
    if task["unit_id"] is not None and task["unit_id"] != actor.unit_id:
        return False
    return task["claimed_by"] is None or task["claimed_by"] == actor.person_id


def must_do_task(actor: Actor, task: Record) -> None:
    if task["claimed_by"] is not None and task["claimed_by"] != actor.person_id and task["role"] in actor.roles:
        raise Forbidden(Ground("CLAIMED", "该任务已由同事领取。", "A colleague has claimed this task."))
    if not may_do_task(actor, task):
        raise Forbidden(Ground("NOT_YOUR_TASK", "该任务不由您办理。", "This task is not yours to do."))


def may_free_task(actor: Actor) -> bool:
    """Whether the actor may hand back what somebody else has claimed: a claim must not outlive who made it."""
    return bool(actor.roles & {"station", "authority"})


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
    return "upstream" in actor.roles


def sees(actor: Actor, upstream: str | None, unit_ids: Iterable[int]) -> bool:
    """Whether a ticket that came from this hotline above (None: from none) and was ever assigned to these units is the
    actor's to see."""
    if sees_all(actor) or (upstream is not None and sees_passed_down(actor)):
        return True
    return actor.unit_id is not None and actor.unit_id in set(unit_ids)


def _units(docket: Docket) -> set[int]:
    units = {assignment["unit_id"] for assignment in docket.assignments}
    return units | docket.supervising_units()


def role_for(actor: Actor, roles: Iterable[str]) -> str | None:
    """The role in which the actor does something that any of these roles may do."""
    return next((role for role in roles if role in actor.roles), None)
