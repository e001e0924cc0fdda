"""Our workflows: SpiffWorkflow's process and sub-process with our own tokens, a step budget and a record of steps."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.util.task import TaskState

from app.engine.errors import StepBudgetExceeded
from app.engine.events import NoRegistry
from app.engine.outcome import Change, Step, Thrown
from app.engine.script import Expressions
from app.engine.specifications import Specifications
from app.engine.specs import EndJoin
from app.engine.token import UNFINISHED, Token

for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.data"):
    # Without a level of their own they gather a task's whole state for every change, even when nothing is logged.
    logging.getLogger(_name).setLevel(logging.WARNING)


class _Scope:
    """What the process and its sub-processes share."""

    spec: Any
    tasks: dict[str, Token]
    task_tree: Token
    last_task: Token | None
    completed: bool
    top_workflow: Any

    def begin(self) -> None:
        """Put the first token, which is ready."""
        self.task_tree = Token(self, self.spec.start, state=TaskState.READY)

    def cancel(self, success: bool = False) -> list[Token]:
        """Cancel what is open, with everything inside."""
        self.completed = True
        open_tokens = [token for token in self.tasks.values() if token._state & UNFINISHED]
        for token in open_tokens:
            token.cancel()
        return open_tokens

    def update_waiting_tasks(self) -> None:
        """Called after each completed task. Only the end waits for others; joins and events are told by their own."""
        for token in list(self.tasks.values()):
            if token._state == TaskState.WAITING and isinstance(token.task_spec, EndJoin):
                token.task_spec._update(token)

    def _task_completed_notify(self, task: Token) -> None:
        self.last_task = task
        if task.task_spec.name == "End":
            self.completed = True
        if self.completed:
            self._over()
        else:
            self.update_waiting_tasks()

    def _mark_complete(self, task: Token) -> None:
        """Called by a terminate end event."""
        self.completed = True

    def _over(self) -> None:
        """The last token has reached the end."""


class SubWorkflow(_Scope, BpmnSubWorkflow):
    """A called process or an embedded sub-process while it runs."""

    def __init__(self, spec: Any, parent_task_id: str, top_workflow: Workflow) -> None:
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)

    def _calculate_depth(self) -> int:
        """Depth orders the library's own loop, which we do not use."""
        return 0

    def _over(self) -> None:
        host = self.top_workflow.get_task_from_id(self.parent_task_id)
        if host._state == TaskState.STARTED:
            host.task_spec._on_subworkflow_completed(self, host)


class Workflow(_Scope, BpmnWorkflow):
    """A running process with its sub-processes.

    Each change of state is noted as it happens (`observe`), so steps are complete and in order, and a token that
    becomes ready queues itself: no search through the tree, and none is overlooked.
    """

    def __init__(self, specifications: Specifications, process_id: str) -> None:
        self.specifications = specifications
        self.serial = 0
        self.ticks = 0
        self.entered: set[str] = set()
        self.steps: list[Step] = []
        self.thrown: list[Thrown] = []
        self._ready: deque[Token] = deque()
        specs = specifications.specs
        super().__init__(specs[process_id], specs, script_engine=Expressions(), deserializing=True)
        self.event_manager = NoRegistry()

    def next_id(self) -> str:
        """A token id that this instance has never used."""
        self.serial += 1
        return str(self.serial)

    def next_tick(self) -> int:
        """The ordinal of a change of state."""
        self.ticks += 1
        return self.ticks

    def create_subprocess(self, my_task: Token, spec_name: str) -> SubWorkflow:
        scope = SubWorkflow(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = scope
        scope.begin()
        return scope

    def catch(self, event: Any) -> None:
        """Events that our definitions do not route themselves (none, terminate) concern nobody else."""

    def tokens(self) -> Iterator[Token]:
        """All tokens, those of the process first."""
        yield from self.tasks.values()
        for scope in self.subprocesses.values():
            yield from scope.tasks.values()

    def waiting(self) -> list[Token]:
        """Tokens that wait for an event."""
        return [
            token
            for token in self.tokens()
            if token._state == TaskState.WAITING and isinstance(token.task_spec, CatchingEvent)
        ]

    def advance(self, budget: int) -> None:
        """Run what is ready, in the order in which it became so, until only people and events can move on.

        Raises StepBudgetExceeded after `budget` tasks. (The library stops silently after about a thousand, with the
        next gateway left ready, or never.)
        """
        done: deque[str] = deque(maxlen=10)
        count = 0
        while self._ready:
            token = self._ready.popleft()
            if token._state != TaskState.READY or token.id not in token.workflow.tasks:
                continue
            count += 1
            if count > budget:
                raise StepBudgetExceeded(budget, done)
            done.append(token.task_spec.name)
            token.run()
        left = [t.task_spec.name for t in self.tokens() if t._state == TaskState.READY and not t.task_spec.manual]
        if left:
            raise StepBudgetExceeded(budget, left)

    def observe(self, token: Token, before: int) -> None:
        """A token has changed its state: queue it, note the step."""
        state, spec = token._state, token.task_spec
        if state == TaskState.READY and not spec.manual:
            self._ready.append(token)
        if spec.bpmn_id is not None:
            change = _change(spec, before, state)
            if change is not None:
                self.steps.append(Step(spec.name, self.specifications.process_of[spec.name], change))
                if change != "cancelled":
                    self.entered.add(spec.name)


def _change(spec: Any, before: int, state: int) -> Change | None:
    """How a change of state is told, None if it is not worth telling."""
    if state == TaskState.COMPLETED:
        return "completed"
    resting = _resting_state(spec)
    if resting is None:
        return None
    if state == resting:
        return "entered"
    # Ready: it had been entered and was about to be completed in this very step.
    return "cancelled" if state == TaskState.CANCELLED and before & (resting | TaskState.READY) else None


def _resting_state(spec: Any) -> int | None:
    """The state in which an element waits for the world, None for elements that do not (or are mere decoration)."""
    if spec.manual:
        return int(TaskState.READY)
    if isinstance(spec, SubWorkflowTask):
        return int(TaskState.STARTED)
    if isinstance(spec, CatchingEvent) and not isinstance(spec, BoundaryEvent | StartEvent):
        return int(TaskState.WAITING)
    return None
