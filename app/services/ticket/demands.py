"""What an act would still lack, asked before it is done: the same checks, dry. Nothing is written, nothing is logged.

A demand is a ground of refusal that an empty form meets, or that the form as typed meets; it is met once it does not
match any more. So the list that a page shows ticks off while somebody types.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bpmn import matching
from app.expressions import EvaluationError
from app.packs import Form
from app.services import access, visible
from app.services.acting import checks, intake
from app.services.acting.facts import View
from app.services.acting.functions import functions
from app.services.docket import Docket
from app.services.program import Program
from app.tickets.actor import Actor
from app.tickets.refusal import Ground, no_such


@dataclass(frozen=True)
class Demand:
    """``ground`` is what the act would be refused for; ``met``: not with the form as it is typed now."""

    ground: Ground
    met: bool


@dataclass(frozen=True)
class _Act:
    """An act that somebody is about to do: where, in which role, and what checks it."""

    view: View
    name: str
    role: str | None
    form: Form | None
    tables: tuple[str, ...]


def of_task(program: Program, actor: Actor, task_id: int, typed: Mapping[str, Any]) -> list[Demand]:
    """The demands on completing a task. 404 unless the actor may see it."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        task, ticket = visible.task(conn, actor, task_id)
        docket = Docket.to_read(program, conn, ticket)
        element = docket.rules.element(task["element"])
        view = View(docket, docket.instance(task["instance_id"]), now)
        form = docket.rules.forms.get(element.form or "")
        return _weighed(_Act(view, task["act"], task["role"], form, tuple(element.checks)), actor, typed)


def of_message(program: Program, actor: Actor, no: str, name: str, typed: Mapping[str, Any]) -> list[Demand]:
    """The demands on sending a message, among them what ``messages.dmn`` says against it."""
    access.must(actor, "ticket.read")
    now = program.instant()
    with program.database.read() as conn:
        docket = visible.docket(program, conn, actor, no)
        element = docket.rules.external_messages.get(name)
        if element is None:
            raise no_such("消息", "message")
        view = View(docket, None, now, docket.held_by(actor.unit_id))
        form = docket.rules.forms.get(element.form or "")
        role, refused = _role_for(view, actor, name, form, typed)
        act = _Act(view, name, role, form, tuple(element.checks))
        return [*(Demand(ground, met=False) for ground in refused), *_weighed(act, actor, typed)]


def of_registration(program: Program, actor: Actor, typed: Mapping[str, Any]) -> list[Demand]:
    """The demands on registering a ticket with this form."""
    access.must(actor, "ticket.register")
    with program.database.read() as conn:
        form = intake.live_rules(program, conn, actor.pack, program.instant()).rules.forms["register"]
        clean, _ = form.tidied(typed)
        docket = intake.draft_docket(program, conn, actor, clean, program.instant())
        tables = tuple({"register_checks"} & docket.rules.tables.keys())
        role = access.role_for(actor, ("station", "agent", "upstream"))
        return _weighed(_Act(View(docket, None, program.instant()), "register", role, form, tables), actor, typed)


def _weighed(act: _Act, actor: Actor, typed: Mapping[str, Any]) -> list[Demand]:
    """Faults of the form first: what is required and missing, what has not the right form."""
    cleaned, faults = act.form.tidied(typed) if act.form else ({}, [])
    blank, missing = act.form.tidied({}) if act.form else ({}, [])
    grounds = [*_faults(missing), *_grounds(act, actor, blank, faulty=bool(missing))]
    open_ = {_name(each): each for each in [*_faults(faults), *_grounds(act, actor, cleaned, faulty=bool(faults))]}
    wanted = {_name(each): each for each in grounds} | open_
    return [Demand(ground, met=name not in open_) for name, ground in wanted.items()]


def _faults(problems: Iterable[Any]) -> list[Ground]:
    return [Ground(each.code, each.zh, each.en, facts={"field": each.key}) for each in problems]


def _grounds(act: _Act, actor: Actor, values: Mapping[str, Any], *, faulty: bool) -> list[Ground]:
    """A table that reckons with a field which is still missing says nothing until it is there."""
    names = checks.names_for(act.view, actor, act.name, act.role, act.form, values)
    found: list[Ground] = []
    for table in act.tables:
        try:
            found += checks.grounds_of([table], act.view, names)
        except EvaluationError:
            if not faulty:
                raise
    return found


def _name(ground: Ground) -> tuple[str, str]:
    """What tells a demand from another one: its row, or its field and what is wrong there."""
    if "row" in ground.facts:
        return str(ground.facts["table"]), str(ground.facts["row"])
    return str(ground.facts.get("field")), ground.code


def _role_for(
    view: View, actor: Actor, name: str, form: Form | None, typed: Mapping[str, Any]
) -> tuple[str | None, list[Ground]]:
    """(The role in which the actor may send it, nothing), or (None, why not)."""
    cleaned, _ = form.tidied(typed) if form else ({}, [])
    refused: list[Ground] = []
    for role in sorted(actor.roles):
        names = checks.names_for(view, actor, name, role, form, cleaned)
        matches = matching(view.docket.rules.tables["messages"], names, functions(view))
        if not matches:
            continue
        if matches[0].outputs["allowed"]:
            return role, []
        if matches[0].outputs.get("code"):
            refused = [checks.ground_of("messages", matches[0])]
    return None, refused
