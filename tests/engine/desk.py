"""Plays a process the way the services do, either in memory or saved and loaded again after every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from app.bpmn import Diagram
from app.engine import Instance, Outcome, Specifications, compile_processes


class World:
    """What the diagrams ask: facts, functions, handlers and tables, all remembered."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"kind": "complaint", "emergency": False}
        self.functions: Mapping[str, Callable[..., Any]] = {
            "due": lambda kind: f"due:{kind}",
            "warn": lambda kind, level: f"warn:{kind}:{level}",
        }
        self.handlers: dict[str, Callable[..., Any]] = {}
        self.tables: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, Any], str]] = []

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        self.calls.append((handler, params, element))
        return self.handlers.get(handler, lambda **_: None)(**params)

    def decide(self, table: str, names: Mapping[str, Any], element: str) -> dict[str, Any]:
        return self.tables[table](names)


class Desk:
    """One instance under way. Elements are named, ids looked up."""

    def __init__(self, saved: bool) -> None:
        self.saved = saved
        self.world = World()
        self.specifications: Specifications
        self.instance: Instance
        self.outcome: Outcome
        self.process = ""

    def start(
        self, *diagrams: Diagram, data: dict[str, Any] | None = None, message: str | None = None, **more: Any
    ) -> Desk:
        """Compile the diagrams and start the first."""
        self.specifications = compile_processes(diagrams)
        self.process = diagrams[0].process_id
        self.instance, self.outcome = Instance.start(
            self.specifications, self.process, self.world, data or {}, message, **more
        )
        self.reload()
        return self

    def reload(self) -> None:
        """Save and load, with the keys of every object in another order."""
        if self.saved:
            state = orjson.dumps(reordered(orjson.loads(self.instance.dump())))
            self.instance = Instance.load(self.specifications, self.process, state)

    def do(self, element: str, **values: Any) -> Outcome:
        """Complete the open user task."""
        return self._after(self.instance.complete(self.task(element), values, self.world))

    def fire(self, element: str) -> Outcome:
        """Fire the pending timer."""
        return self._after(self.instance.fire(self.timer(element), self.world))

    def deliver(self, message: str, **values: Any) -> Outcome:
        return self._after(self.instance.deliver(message, values, self.world))

    def rearm(self, prefix: str) -> Outcome | None:
        outcome = self.instance.rearm(prefix, self.world)
        self.reload()
        return outcome

    def migrate(self, *diagrams: Diagram, arm: bool = True) -> Outcome:
        specifications = compile_processes(diagrams)
        outcome = self.instance.migrate(specifications, self.world if arm else None)
        self.specifications = specifications
        return self._after(outcome)

    def _after(self, outcome: Outcome) -> Outcome:
        self.outcome = outcome
        self.reload()
        return outcome

    def task(self, element: str) -> str:
        (found,) = [task.id for task in self.instance.tasks if task.element == element]
        return found

    def timer(self, element: str) -> str:
        (found,) = [timer.id for timer in self.instance.timers if timer.element == element]
        return found

    @property
    def open(self) -> list[str]:
        """Elements of the open user tasks."""
        return sorted(task.element for task in self.instance.tasks)

    @property
    def pending(self) -> list[str]:
        """Elements of the pending timers."""
        return sorted(timer.element for timer in self.instance.timers)

    def data(self, element: str) -> dict[str, Any]:
        """Data of the one token at this element (a look into the saved state; nobody but tests needs it)."""
        state = orjson.loads(self.instance.dump())
        (index,) = [token[5] for *_, tokens in state["w"] for token in tokens if token[1] == element]
        found: dict[str, Any] = state["d"][index]
        return found

    @property
    def completed(self) -> bool:
        return self.instance.completed

    def steps(self, change: str = "completed") -> list[str]:
        """Elements of the latest outcome's steps of one kind."""
        return [step.element for step in self.outcome.steps if step.change == change]

    @property
    def thrown(self) -> list[tuple[str, str]]:
        return [(thrown.kind, thrown.name) for thrown in self.outcome.thrown]


def reordered(value: Any) -> Any:
    """As PostgreSQL's JSONB gives objects back: shorter keys first, then by bytes."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in sorted(value, key=lambda key: (len(key), key))[::-1]}
    return [reordered(each) for each in value] if isinstance(value, list) else value
