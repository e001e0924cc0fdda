"""What our events wait for and throw. Each replaces a definition of the library that is one of its traps."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from app.engine.outcome import Thrown

KEY = "event_value"
"""Where a waiting timer keeps its key in the task's internal data (the library's word, kept by its event gateway)."""
PAYLOAD = "payload"


class Timer(TimerEventDefinition):
    """A timer that knows a key and no instant. It fires when it is told to, never by looking at a clock.

    With a clock inside, firing one of two simultaneous timers fired both, and any unrelated act fired an overdue one.
    """

    def has_fired(self, my_task: Any) -> bool:
        """The stored flag. On entry it evaluates the expression, once."""
        if KEY not in my_task.internal_data:
            key = my_task.workflow.script_engine.evaluate(my_task, self.expression)
            if not isinstance(key, str) or not key:
                raise TypeError(f"{self.name}: the timer {self.expression} must give a key, not {key!r}")
            my_task.internal_data[KEY] = key
        return bool(my_task.internal_data.get("event_fired", False))


class _Carrying(EventDefinition):
    """An event whose payload is put in the data of the task that catches it."""

    def catch(self, my_task: Any, event: Any = None) -> None:
        my_task.internal_data[PAYLOAD] = event.payload
        super().catch(my_task, event)

    def update_task_data(self, my_task: Any) -> None:
        my_task.data.update(my_task.internal_data.pop(PAYLOAD, None) or {})


class Message(_Carrying):
    """A message. Thrown ones always leave the instance, so that routing has one place: the services."""

    def throw(self, my_task: Any) -> None:
        my_task.workflow.top_workflow.thrown.append(Thrown("message", self.name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]  # as in the library: compared, never a key


class Escalation(_Carrying):
    """An escalation, caught at the boundary of the nearest enclosing activity that names it (or names none).

    The library looks at every waiting boundary event of the process, also at activities without the thrower in them.
    """

    def throw(self, my_task: Any) -> None:
        top, scope = my_task.workflow.top_workflow, my_task.workflow
        while scope is not top:
            host = top.get_task_from_id(scope.parent_task_id)
            for catcher in self._catchers(host):
                if catcher._state == TaskState.WAITING:
                    trigger(catcher, catcher.task_spec.event_definition, dict(my_task.data))
                return
            scope = host.workflow
        top.thrown.append(Thrown("escalation", self.name))

    def _catchers(self, host: Any) -> list[Any]:
        """Boundary events for it: waiting ones first (by name before catch-all), then one that is just interrupting."""
        if not isinstance(host.parent.task_spec, BoundaryEventSplit):
            return []
        found = [
            task
            for task in host.parent.children
            if task._state & (TaskState.WAITING | TaskState.READY) and self.caught_by(task.task_spec)
        ]
        return sorted(found, key=lambda task: (task._state != TaskState.WAITING, _name(task) is None))

    def caught_by(self, spec: Any) -> bool:
        """Whether the spec is an event that catches this escalation."""
        definition = getattr(spec, "event_definition", None)
        return isinstance(definition, Escalation) and definition.name in (None, self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Escalation) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]


def _name(task: Any) -> str | None:
    name: str | None = task.task_spec.event_definition.name
    return name


def trigger(task: Any, definition: Any, payload: dict[str, Any] | None = None) -> None:
    """Let the event for which the task waits happen; its token becomes ready."""
    task.task_spec.catch(task, BpmnEvent(definition, payload=payload))
    task.task_spec._update(task)


def awaited(task: Any) -> list[Any]:
    """The definitions for which a waiting task waits: one, or those behind an event based gateway."""
    definition = getattr(task.task_spec, "event_definition", None)
    several = getattr(definition, "event_definitions", None)
    return list(several) if several is not None else [definition]


class NoRegistry:
    """Stands where the library keeps a second list of waiting tasks, which outlives removed ones as phantom timers.

    We look at the tokens themselves.
    """

    def add_task(self, my_task: Any) -> None:
        """Nothing to note."""

    def remove_task(self, my_task: Any) -> None:
        """Nothing to forget."""
