"""One act on a docket: a person's, an outside system's, or a timer's. Engine steps, handlers and journal meet here.

An act is run by ``complete``, ``deliver``, ``start`` or ``fire``; each moves one instance, then routes what was thrown
(messages open side processes or reach those that wait) until the ticket is at rest, and ends with ``close``, which
writes exactly one event. The caller owns the transaction: an exception anywhere leaves nothing behind.
"""

from collections import ChainMap, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from app.bpmn import decide
from app.engine import Instance, NotWaiting, Outcome
from app.services.acting import deadlines, knowledge, mirror, notice, rounds
from app.services.acting.facts import Facts, View
from app.services.acting.functions import functions
from app.services.acting.units import unit_by_code
from app.services.docket import Docket
from app.services.running import Running
from app.store.records import Record
from app.tickets.actor import SYSTEM, Actor
from app.tickets.journal import chain, seal
from handlers import registry

MAX_DELIVERIES = 100
"""Messages that one act may set off; beyond it two diagrams are sending each other messages for ever."""


class EndlessMessages(Exception):
    """The diagrams of one release answer each other without end."""


class Act:
    """See the module. ``kind`` is the event's type (docs/history.md), ``name`` the act's name in the diagram."""

    def __init__(
        self, docket: Docket, actor: Actor, at: datetime, kind: str, name: str, form: Mapping[str, Any] | None = None
    ) -> None:
        self.docket = docket
        self.actor = actor
        self.at = at
        self.kind = kind
        self.name = name
        self.form: Mapping[str, Any] = form or {}
        self.element: str | None = None
        self.element_name: str | None = None
        self.instance: Running | None = None
        self.role: str | None = None
        self._body: dict[str, Any] = {}
        self.completing: int | None = None
        self._thrown: deque[tuple[str, int | None]] = deque()
        self._rearm: list[Record] = []
        self.executing: list[Running] = []

    @property
    def seq(self) -> int:
        """The number that this act's event will have in the journal."""
        return int(self.docket.ticket["event_count"]) + 1

    def body(self, key: str, entry: Any) -> None:
        """Add to the event's body, under a list."""
        self._body.setdefault(key, []).append(entry)

    def note(self, **values: Any) -> None:
        self._body.update(values)

    # ---- moving instances --------------------------------------------------------------------------------------

    def begin(self, process: str, data: Mapping[str, Any]) -> Running:
        """Start the ticket's main instance."""
        return self._start(process, "main", None, data, None)

    def complete(self, running: Running, engine_id: str, values: Mapping[str, Any]) -> None:
        self._move(running, lambda engine, env: engine.complete(engine_id, dict(values), env))

    def fire(self, running: Running, engine_id: str) -> None:
        self._move(running, lambda engine, env: engine.fire(engine_id, env))

    def send(
        self, message: str, values: Mapping[str, Any] | None = None, assignment: int | None = None, role: str = "side"
    ) -> bool:
        """Start the process that this message starts, else deliver it to every instance that waits for it.

        ``assignment``: for which one it is started; None: the lead's. Returns whether anybody took it.
        """
        process = self.docket.rules.start_message(message)
        if process is not None:
            lead = self.docket.lead
            self._start(process, role, message, values or {}, assignment or (lead.id if lead else None))
            return True
        waiting = [running for running in self.docket.open_instances() if message in running.waiting]
        for running in waiting:
            if running.open and message in running.waiting:
                self._move(running, lambda engine, env: self._deliver(engine, message, values or {}, env))
        if not waiting:
            self.body("unheard", message)
        return bool(waiting)

    @staticmethod
    def _deliver(engine: Instance, message: str, values: Mapping[str, Any], env: "StepEnvironment") -> Outcome | None:
        try:
            return engine.deliver(message, dict(values), env)
        except NotWaiting:
            # An earlier delivery of the same act has moved the instance on: it does not wait any more.
            return None

    def _start(
        self, process: str, role: str, message: str | None, data: Mapping[str, Any], assignment: int | None
    ) -> Running:
        shell = self.docket.start_instance(
            process, role, self.at, assignment_id=assignment, opened_by_event=self.seq,
            unit_id=self._addressee(message),
        )  # fmt: skip
        self.executing.append(shell)
        env = StepEnvironment(self, shell)
        engine, outcome = Instance.start(self.docket.live.specifications, process, env, dict(data), message)
        shell.adopt(engine)
        self.body("started", process)
        self._after(shell, outcome)
        self.executing.pop()
        if role == "side":
            deadlines.refresh_held(self.docket, process, self.at)
        return shell

    def _addressee(self, message: str | None) -> int | None:
        """The unit that the request names in the form field that its start event calls ``hotline:addressee``."""
        element = self.docket.rules.external_messages.get(message or "")
        field = element.attributes.get("addressee") if element else None
        if field is None or not self.form.get(field):
            return None
        return unit_by_code(self.docket.conn, self.docket.ticket["pack"], self.form[field], field).id

    def _move(self, running: Running, step: Callable[[Instance, "StepEnvironment"], Outcome | None]) -> None:
        self.executing.append(running)
        outcome = step(running.engine, StepEnvironment(self, running))
        if outcome is not None:
            self._after(running, outcome)
        self.executing.pop()

    def _after(self, running: Running, outcome: Outcome) -> None:
        """Take over what the engine did: steps, milestones, tasks and timers; remember what it threw."""
        self._thrown.extend((thrown.name, None) for thrown in outcome.thrown if thrown.kind == "message")
        for step in outcome.steps:
            self.body("steps", [step.element, step.change])
            if step.change == "completed":
                mirror.element_completed(self, running, step.element)
        mirror.refresh(self, running)
        if outcome.completed:
            mirror.instance_ended(self, running, "completed")

    def settle(self) -> None:
        """Route what was thrown, re-arm what was moved, until the ticket is at rest."""
        deliveries = 0
        while self._thrown or self._rearm:
            deliveries += 1
            if deliveries > MAX_DELIVERIES:
                raise EndlessMessages(f"more than {MAX_DELIVERIES} messages in one act ({self.name})")
            if self._thrown:
                message, assignment = self._thrown.popleft()
                self.send(message, assignment=assignment, role="side" if assignment is None else "co")
            else:
                self._rearm_now(self._rearm.pop(0))

    def start_later(self, message: str, assignment: int) -> None:
        """Start the process of a co-handler's assignment once the running step is over."""
        self._thrown.append((message, assignment))

    def rearm_later(self, deadline: Record) -> None:
        """Warnings of this deadline that have fired are to fire again; done once the running step is over."""
        if deadline not in self._rearm:
            self._rearm.append(deadline)

    def _rearm_now(self, deadline: Record) -> None:
        """Those who watch it, and nobody who watches another of its kind: each co-handler has a clock of its own."""
        kind = deadline["kind"]
        for running in self.docket.open_instances():
            if self.docket.deadline(kind, running) is not deadline:
                continue
            for prefix in (f"warn:{kind}", f"due:{kind}"):
                outcome = running.engine.rearm(prefix, StepEnvironment(self, running))
                if outcome is not None:
                    self._after(running, outcome)

    # ---- the journal -------------------------------------------------------------------------------------------

    def close(self) -> dict[str, Any]:
        """Settle, then write the act's one event; returns it."""
        self.settle()
        docket, ticket = self.docket, self.docket.ticket
        event = {
            "ticket_id": docket.ticket_id, "seq": self.seq, "at": self.at, "recorded_at": docket.program.clock.now(),
            "type": self.kind, "act": self.name, "element": self.element, "name": self.element_name,
            "process": self.instance.record["process"] if self.instance else None,
            "instance_id": self.instance.id if self.instance else None, "actor_id": self.actor.person_id,
            "actor_name": self.actor.name, "role": self.role, "unit_id": self.actor.unit_id, "body": self._body,
            "previous": ticket["event_head"],
        }  # fmt: skip
        event["digest"] = chain(ticket["event_head"], event)
        docket.append_event(event)
        sealed = seal(docket.program.seal_key, ticket["no"], event["seq"], event["digest"])
        ticket.set(
            event_count=event["seq"], event_head=event["digest"], event_seal=sealed,
            next_timer_at=docket.next_timer_at(), version=ticket["version"] + 1,
        )  # fmt: skip
        return event

    def sealed_record(self, context: str) -> tuple[bytes, str] | None:
        """The act's form, sealed under the ticket's key, and its salted digest for the journal."""
        if not self.form:
            return None
        return self.docket.seal_record(orjson.dumps(dict(self.form), option=orjson.OPT_SORT_KEYS), context)


class StepEnvironment:
    """What the engine and the handlers see of one instance's step: the port ``Environment`` and the port ``Step``."""

    def __init__(self, act: Act, running: Running) -> None:
        self._act = act
        self._running = running
        view = View(act.docket, running, act.at)
        self.names: Mapping[str, Any] = Facts(view)
        self.functions: Mapping[str, Callable[..., Any]] = functions(view)

    # -- the engine's side

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        return registry()[handler].run(self, params)

    def decide(self, table: str, names: Mapping[str, Any], element: str) -> dict[str, Any]:
        known = ChainMap(dict(names), self.names)  # type: ignore[arg-type]
        matches = decide(self._act.docket.rules.tables[table], known, self.functions)
        self._act.body("decisions", {"table": table, "row": matches[0].row_id})
        return dict(matches[0].outputs)

    # -- the handlers' side

    @property
    def at(self) -> datetime:
        return self._act.at

    @property
    def form(self) -> Mapping[str, Any]:
        return self._act.form

    def begin_round(self, lead: str, co_units: Sequence[str], *, by_meeting: bool) -> None:
        rounds.begin(self._act, lead, co_units, by_meeting=by_meeting)

    def repeat_round(self) -> None:
        rounds.repeat(self._act)

    def end_round(self, reason: str) -> None:
        rounds.end(self._act, reason)

    def replace_co(self, unit: str | None) -> None:
        rounds.replace_co(self._act, self._running, unit)

    def take_meeting_decision(self) -> tuple[str, Sequence[str]] | None:
        return rounds.take_decision(self._act)

    def keep_meeting_decision(self, lead: str, co_units: Sequence[str]) -> None:
        rounds.keep_decision(self._act, lead, co_units)

    def open_deadline(self, kind: str, anchor: datetime | None = None) -> None:
        deadlines.open_deadline(self._act, self._running, kind, anchor)

    def end_deadline(self, kind: str) -> None:
        deadline = self._act.docket.deadline(kind, self._running)
        if deadline is not None:
            deadlines.end(self._act, deadline)

    def resume_deadline(self, kind: str) -> None:
        deadlines.resume(self._act, self._running, kind)

    def sign_by_system(self) -> None:
        rounds.sign_by_system(self._act, self._running)

    def extend_deadline(self, kind: str, amount: int) -> None:
        deadlines.lengthen(self._act, self._running, kind, amount)

    def issue_card(self, kind: str, level: str) -> None:
        rounds.issue_card(self._act, self._running, kind, level)

    def post(self, channel: str, template: str, recipient: str, body: Mapping[str, Any]) -> None:
        to = rounds.addressee(self._act, self._running) if recipient == "unit" else recipient
        message_id = self._act.docket.post(self._act.name, self._act.at, channel, template, to, body)
        self._act.body("posted", [template, to, message_id])

    def refusal_notice(self) -> str:
        rules, form = self._act.docket.rules, self._act.docket.rules.forms.get(self._form_name() or "")
        return notice.text(rules, self._act.docket.ticket["title"], form, self.form) if form else ""

    def set_special_limit(self, amount: int, unit: str, basis: str) -> None:
        form = self._act.docket.rules.forms.get(self._form_name() or "")
        asked = next((field for field in form.fields if field.key == "special_amount"), None) if form else None
        clauses = self._act.docket.rules.register
        clause = next((id_ for id_ in asked.clause if clauses.get(id_)), None) if asked else None
        special = {"limit": {"amount": amount, "unit": unit}, "basis": basis, "clause": clause}
        self._act.docket.ticket.set(special=special)
        self._act.body("facts", {"special": special})

    def _form_name(self) -> str | None:
        element = self._act.element
        return self._act.docket.rules.element(element).form if element else None

    def open_question(self) -> None:
        knowledge.open_question(self._act, self._running)

    def publish_entry(self) -> None:
        knowledge.publish_entry(self._act, self._running)

    def keep_fact(self, name: str, value: str | float | bool | None) -> None:
        rounds.keep_fact(self._act, name, value)

    def set_facts(self, **facts: Any) -> None:
        rounds.set_facts(self._act, facts)


def system_act(docket: Docket, at: datetime, kind: str, name: str) -> Act:
    return Act(docket, SYSTEM, at, kind, name)
