"""Plays scenarios on the real services: real releases, real tables, a clock that is moved.

A ``Stage`` is a prepared database with a pack released since long ago; scenarios play on it one after the other, each
with a ticket, units and people of its own. Only the scenario's own ticket's timers fire when its time moves.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields
from typing import Any

from app.clock import ManualClock
from app.packs import Form, Release
from app.services.acting import intake, messages, tasks, timers
from app.services.admin import administration, staffing
from app.services.errand import ProgramFault
from app.services.program import Program
from app.services.scenario.cast import LONG_AGO, Cast
from app.services.scenario.defaults import Defaults, as_json
from app.services.scenario.expectations import differences
from app.services.scenario.model import Scenario, ScenarioStep
from app.services.scenario.touching import Trail
from app.services.scenario.wording import both, shown
from app.services.ticket import history
from app.store import records, releases
from app.tickets.actor import Actor
from app.tickets.refusal import Ground, Refused

__all__ = ["LONG_AGO", "NoSuchAct", "Outcome", "ScenarioRun", "Stage"]

MOST_FILLED = 8
"""Acts that are filled in at most between two steps of a scenario that leaves them out."""


@dataclass(frozen=True)
class Outcome:
    """One line of the report: what was done, and every difference from what was expected (none: it holds)."""

    at: Any
    who: str
    what: str
    differences: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.differences


@dataclass
class ScenarioRun:
    """``ticket``: the number of the ticket that the scenario is about now; None before one is registered. ``trail``:
    what it has come across so far."""

    scenario: Scenario
    trail: Trail
    ticket: str | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return bool(self.outcomes) and all(outcome.holds for outcome in self.outcomes)


class NoSuchAct(Exception):
    """The scenario wants something done that nobody can do now."""


Variant = Callable[[Mapping[str, Any]], "AbstractContextManager[Stage]"]


class Stage:
    """``defaults``: act -> {who, form, fill}, for acts that a scenario leaves out (see ``defaults``).
    ``variant``: makes a stage on which the pack has other settings."""

    def __init__(
        self, program: Program, clock: ManualClock, defaults: Mapping[str, Mapping[str, Any]],
        variant: Variant | None = None,
    ) -> None:  # fmt: skip
        self.program = program
        self.clock = clock
        self.defaults = Defaults(defaults)
        self.cast = Cast(program)
        self._variant = variant

    def play(self, scenario: Scenario) -> ScenarioRun:
        """Play it to the end; a step that differs does not stop the others."""
        if scenario.settings and self._variant is not None:
            with self._variant(scenario.settings) as other:
                return other.play(scenario)
        run = ScenarioRun(scenario, Trail(self.rules(scenario.pack)))
        self.cast.assemble(scenario, self.defaults.units())
        for step in scenario.steps:
            run.outcomes.append(self._step(run, step))
        return run

    def rules(self, pack: str) -> Release:
        """The release that is played."""
        with self.program.database.read() as conn:
            release_id, _ = releases.in_force(conn, pack, self.clock.now())
            live = self.program.releases.bound(conn, pack, release_id)
            return live.rules

    def _step(self, run: ScenarioRun, step: ScenarioStep) -> Outcome:
        self.clock.move_to(step.at)
        if run.ticket is not None:
            timers.catch_up_ticket(self.program, run.scenario.pack, run.ticket, step.at)
        wrong = self._do(run, step) if step.act is not None else ()
        if step.expect:
            wrong += self._look(run, step)
        if step.proves:
            wrong += self._proved(run, step)
        return Outcome(step.at, step.who, step.act or "look", wrong)

    def _look(self, run: ScenarioRun, step: ScenarioStep) -> tuple[str, ...]:
        if run.ticket is None:
            return (both("还没有登记工单", "there is no ticket to look at"),)
        return tuple(differences(self.program, run.scenario.pack, run.ticket, step.expect, step.at))

    def _proved(self, run: ScenarioRun, step: ScenarioStep) -> tuple[str, ...]:
        with self.program.database.read() as conn:
            missed = run.trail.missed(conn, step.proves)
        return tuple(
            both(
                f"proves 写了 {each}，但到这一步没有经过条款登记为它写的任何落点",
                f"proves {each}, but nothing that the register names for it was on the way",
            )
            for each in missed
        )

    def _do(self, run: ScenarioRun, step: ScenarioStep) -> tuple[str, ...]:
        try:
            self._act(run, step)
        except Refused as refusal:
            run.trail.refused(ground.facts for ground in refusal.grounds)
            return _refusal_differences(refusal, step.refused)
        except NoSuchAct as gone:
            return (str(gone),)
        except ProgramFault as fault:
            return (both(f"程序故障：{fault.__cause__!r}", f"the program failed: {fault.__cause__!r}"),)
        if not step.refused:
            return ()
        wanted = ", ".join(sorted(step.refused))
        return (both(f"应被拒绝（{wanted}），却办成了", f"expected refusal {wanted}, but it was done"),)

    # ---- acts --------------------------------------------------------------------------------------------------

    def _act(self, run: ScenarioRun, step: ScenarioStep) -> None:
        actor, act = self.cast.actor(run.scenario.pack, step.who), step.act or ""
        run.trail.acts.add(act)
        if act == "register":
            self._register(run, actor, step)
            return
        if act == "add_unit":
            administration.add_unit(self.program, actor, **as_json(step.form))
            return
        if act == "change_unit":
            self._change_unit(actor, step.form)
            return
        if run.ticket is None:
            raise NoSuchAct(both(f"{act}：还没有登记工单", f"{act}: no ticket is registered"))
        if act == "read":
            history.of(self.program, actor, run.ticket)
        elif act == "reveal":
            history.reveal(self.program, actor, run.ticket, step.form.get("reason", ""))
        else:
            self._task_or_message(run, actor, act, step.form)

    def _change_unit(self, actor: Actor, form: Mapping[str, Any]) -> None:
        """What the form leaves out stays as it is; ``completed_on``: the day of a change of staff."""
        unit = staffing.unit(self.program, actor, form["code"])
        now = {"staff": unit["staff_note"], **unit, **form}
        names = [field.name for field in fields(staffing.UnitForm)]
        changed = staffing.UnitForm(**{name: now[name] for name in names})
        day = form.get("completed_on")
        staffing.change_unit(self.program, actor, form["code"], changed, completed_on=day, confirmed=True)

    def _register(self, run: ScenarioRun, actor: Actor, step: ScenarioStep) -> None:
        """Register the scenario's ticket, or a further one, which the rest of the scenario is then about."""
        schema = self.rules(run.scenario.pack).forms["register"]
        form = self.defaults.filled("register", schema, step.form, step.at)
        run.ticket = intake.register(self.program, actor, form)["ticket"]
        run.trail.tickets[run.ticket] = None

    def _task_or_message(self, run: ScenarioRun, actor: Actor, act: str, form: Mapping[str, Any]) -> None:
        assert run.ticket is not None
        rules = self.rules(run.scenario.pack)
        now = self.clock.now()
        for _ in range(MOST_FILLED):
            task = self._open_task(run, act, actor)
            if task is not None:
                filled = self.defaults.filled(act, _form(rules, task), form, now, task["unit_code"])
                tasks.complete(self.program, actor, task["id"], filled)
                return
            element = rules.external_messages.get(act)
            if element is not None:
                filled = self.defaults.filled(act, rules.forms.get(element.form or ""), form, now)
                messages.send(self.program, actor, run.ticket, act, filled)
                return
            if not self._fill_in(run, rules):
                break
        open_ = ", ".join(task["act"] for task in self._tasks(run)) or "-"
        raise NoSuchAct(
            both(f"现在没有人可以办 {act}；打开的任务有 {open_}", f"nobody can {act} now; open are {open_}")
        )

    def _fill_in(self, run: ScenarioRun, rules: Release) -> bool:
        """Do one open act of the main line that the scenario leaves out, as the defaults have it."""
        for task in self._tasks(run):
            who = self.defaults.who(task["act"], task["role"], task["unit_code"])
            if who is None or not task["main"]:
                continue
            form = self.defaults.filled(task["act"], _form(rules, task), {}, self.clock.now(), task["unit_code"])
            tasks.complete(self.program, self.cast.actor(run.scenario.pack, who), task["id"], form)
            return True
        return False

    # ---- looking -----------------------------------------------------------------------------------------------

    def _tasks(self, run: ScenarioRun) -> list[dict[str, Any]]:
        with self.program.database.read() as conn:
            ticket = records.find_one(conn, "ticket", no=run.ticket)
            assert ticket is not None
            found = records.find(conn, "task", ticket_id=ticket.id, closed_at=None)
            units = {unit.id: unit["code"] for unit in records.find(conn, "unit", pack=run.scenario.pack)}
            main = {i.id for i in records.find(conn, "instance", ticket_id=ticket.id, open=True) if i["role"] == "main"}
            return [
                {**t.values(), "unit_code": units.get(t["unit_id"]), "main": t["instance_id"] in main} for t in found
            ]

    def _open_task(self, run: ScenarioRun, act: str, actor: Actor) -> dict[str, Any] | None:
        """The open task of this act; among several, the actor's own unit's, else the first (which will refuse)."""
        found = [task for task in self._tasks(run) if task["act"] == act]
        own = [task for task in found if task["unit_id"] in (None, actor.unit_id)]
        return next(iter(own or found), None)


def _form(rules: Release, task: Mapping[str, Any]) -> Form | None:
    return rules.forms.get(rules.element(task["element"]).form or "")


def _refusal_differences(refusal: Refused, wanted: tuple[str, ...] | None) -> tuple[str, ...]:
    if wanted is None:
        return tuple(_refused(ground) for ground in refusal.grounds)
    codes = sorted({ground.code for ground in refusal.grounds})
    if codes != sorted(wanted):
        old, new = ", ".join(sorted(wanted)), ", ".join(codes)
        return (both(f"应以 {old} 被拒绝，实以 {new} 被拒绝", f"expected refusal {old}, was refused with {new}"),)
    return ()


def _refused(ground: Ground) -> str:
    """A refusal that nobody expected, with the row or the field that it comes from."""
    facts = ", ".join(f"{name} = {shown(value)}" for name, value in ground.facts.items())
    end = f" ({facts})" if facts else ""
    return both(f"被拒绝：{ground.code} {ground.zh}", f"refused: {ground.code} {ground.en}") + end
