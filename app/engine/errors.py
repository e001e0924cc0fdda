"""What can go wrong when an instance is moved.

EngineError
├── TaskGone, TimerGone, NotWaiting   the world has moved on; nothing was changed, the instance stays usable
├── MigrationImpossible               the new release lacks what the instance stands on; nothing was changed
├── StateMismatch                     stored bytes do not fit the specifications
├── StepBudgetExceeded, NoFlowTaken   the diagram is at fault; discard the instance
└── InstanceSpoiled                   it was used after an exception

Exceptions of handlers, facts and expressions pass through unchanged (with a note naming the element); after any of
them, too, the instance has to be discarded and loaded again from its last saved state.
"""

from __future__ import annotations

from collections.abc import Iterable


class EngineError(Exception):
    """Base of all of them."""


class TaskGone(EngineError):
    """There is no such open user task: completed or cancelled meanwhile, or never there."""

    def __init__(self, task_id: str) -> None:
        super().__init__(f"no open user task {task_id}")
        self.task_id = task_id


class TimerGone(EngineError):
    """There is no such pending timer: fired or cancelled meanwhile, or never there."""

    def __init__(self, timer_id: str) -> None:
        super().__init__(f"no pending timer {timer_id}")
        self.timer_id = timer_id


class NotWaiting(EngineError):
    """Nothing in the instance waits for this message, or the process does not start with it."""

    def __init__(self, message: str | None) -> None:
        super().__init__(f"not waiting for message {message}" if message else "this process starts with a message")
        self.message = message


class StepBudgetExceeded(EngineError):
    """One command ran more engine tasks than a sane diagram needs: it spins without a user task or an event."""

    def __init__(self, budget: int, elements: Iterable[str]) -> None:
        self.budget = budget
        self.elements = tuple(elements)
        super().__init__(f"more than {budget} automatic steps in one command, lastly {', '.join(self.elements)}")


class NoFlowTaken(EngineError):
    """No condition of an exclusive gateway holds and it has no default flow."""

    def __init__(self, element: str) -> None:
        super().__init__(f"no outgoing flow of {element} can be taken")
        self.element = element


class StateMismatch(EngineError):
    """A saved state names another process, another format or elements that the specifications do not have."""


class MigrationImpossible(EngineError):
    """Elements on which the instance stands are missing, or are of another type, in the new release."""

    def __init__(self, elements: Iterable[str]) -> None:
        self.elements = tuple(sorted(set(elements)))
        super().__init__(f"active elements missing or changed in kind: {', '.join(self.elements)}")


class InstanceSpoiled(EngineError):
    """The instance was used again after an exception had left it half way through a step."""
