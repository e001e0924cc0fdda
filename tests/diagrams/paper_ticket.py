"""A ticket on paper: runs a pack's diagrams with all their side processes, and without store or services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.bpmn import Diagram, read_diagram
from app.engine import Instance, Outcome, Specifications, compile_processes
from app.packs import resolve
from app.services.rules.publishing import packs_in

PROCESSES = Path(__file__).parents[2] / "processes"
PACKS = packs_in(PROCESSES)


def diagrams(pack: str) -> list[Diagram]:
    """The diagrams that a pack resolves to: its own, its parent's, the common ones."""
    files = resolve(PROCESSES, pack).files
    return [read_diagram(files[name], name) for name in sorted(files) if name.endswith(".bpmn")]


@cache
def specifications(pack: str) -> Specifications:
    return compile_processes(diagrams(pack))


class PaperTicket:
    """Registers itself, then takes acts, messages and timers by name; saved and loaded after each step."""

    def __init__(self, pack: str, process: str, **facts: Any) -> None:
        self.specifications = specifications(pack)
        self.names: dict[str, Any] = {
            "enterprise": False,
            "confidential": False,
            "has_contact": True,
            "passed_down": True,
            "has_mobile": True,
            "return_requests": 0,
            "redo_rounds": 0,
            "by_meeting": False,
            "satisfaction": "",
            "satisfaction_basis": "",
        } | facts
        self.functions: Mapping[str, Callable[..., Any]] = {
            "due": lambda kind: f"due:{kind}",
            "warn": lambda kind, level: f"warn:{kind}:{level}",
            "setting": {"enterprise_route": "department", "return_after_meeting": False}.get,
            "blank": lambda value: not value,
        }
        self.handled: list[str] = []
        self.asked: list[str] = []
        self.uncaught: list[str] = []
        self.instances: list[tuple[str, Instance]] = []
        self._begin(process, None, {})

    # ---- what the engine asks ------------------------------------------------------------------------------------

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        self.handled.append(" ".join([handler, *(str(value) for value in params.values())]))
        if handler == "record_satisfaction":
            self.names |= {"satisfaction": params["result"], "satisfaction_basis": params["basis"]}
        return None

    def decide(self, table: str, names: Mapping[str, Any], element: str) -> dict[str, Any]:
        self.asked.append(table)
        if table == "acceptance":
            return {"clause": "L010"}
        if table == "returns_policy":
            return {"propose_meeting": self.names["return_requests"] >= 2}
        assert table == "follow_up"
        return {"survey": "sms" if self.names["has_mobile"] else "manual" if self.names["has_contact"] else "none"}

    # ---- what people and clocks do -------------------------------------------------------------------------------

    def act(self, element: str, **values: Any) -> None:
        """Complete the open user task of that element."""
        for number, (_, instance) in enumerate(self.instances):
            for task in instance.tasks:
                if task.element == element:
                    self._after(number, instance.complete(task.id, values, self))
                    return
        raise AssertionError(f"{element} is not open: {self.open}")

    def fire(self, key: str) -> None:
        """Fire one waiting timer of that key."""
        for number, (_, instance) in enumerate(self.instances):
            for timer in instance.timers:
                if timer.key == key:
                    self._after(number, instance.fire(timer.id, self))
                    return
        raise AssertionError(f"no timer {key}: {self.timers}")

    def send(self, message: str, **values: Any) -> None:
        """Start the process of that message, or hand it to all that wait for it."""
        process = self.specifications.start_process(message)
        if process:
            self._begin(process, message, values)
            return
        waiting = [number for number, (_, instance) in enumerate(self.instances) if message in instance.waiting]
        for number in waiting:
            self._after(number, self.instances[number][1].deliver(message, values, self))

    # ---- what can be seen ----------------------------------------------------------------------------------------

    @property
    def open(self) -> list[str]:
        return sorted(task.element for _, instance in self.instances for task in instance.tasks)

    @property
    def timers(self) -> list[str]:
        return sorted(timer.key for _, instance in self.instances for timer in instance.timers)

    @property
    def waiting(self) -> frozenset[str]:
        """The messages that the main process waits for."""
        return self.instances[0][1].waiting

    @property
    def finished(self) -> bool:
        assert not self.uncaught, self.uncaught
        return self.instances[0][1].completed

    def _begin(self, process: str, message: str | None, values: dict[str, Any]) -> None:
        instance, outcome = Instance.start(self.specifications, process, self, values, message)
        self.instances.append((process, instance))
        self._after(len(self.instances) - 1, outcome)

    def _after(self, number: int, outcome: Outcome) -> None:
        process, instance = self.instances[number]
        self.instances[number] = process, Instance.load(self.specifications, process, instance.dump())
        for thrown in outcome.thrown:
            if thrown.kind == "message":
                self.send(thrown.name)
            else:
                self.uncaught.append(thrown.name)
