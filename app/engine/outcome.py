"""What callers hand to the engine and get back: plain data, nothing of the library that runs beneath."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Change = Literal["entered", "completed", "cancelled"]


class Environment(Protocol):
    """What a step may ask of the outside. Implemented by the services, one object per command."""

    @property
    def names(self) -> Mapping[str, Any]:
        """Facts, read when they are asked for. Task data are looked up first."""

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Functions that expressions may call."""

    def call(self, handler: str, params: dict[str, Any], element: str) -> Any:
        """Run the handler of a service task; a scalar or None comes back."""

    def decide(self, table: str, names: Mapping[str, Any], element: str) -> dict[str, Any]:
        """Outputs of the table's matching row."""


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for a person. `id` is unique in its instance and never used twice there."""

    id: str
    element: str
    process: str
    lane: str | None


@dataclass(frozen=True)
class PendingTimer:
    """A timer that waits to be fired. `key` is what its expression gave when it was armed; instants are not known here.

    `interrupting` is False only for the boundary events that leave their activity running.
    """

    id: str
    element: str
    process: str
    key: str
    interrupting: bool


@dataclass(frozen=True)
class Step:
    """One thing that happened to an element. Armed boundary events are no steps, fired ones are `completed`."""

    element: str
    process: str
    change: Change


@dataclass(frozen=True)
class Thrown:
    """A message thrown by the diagram, or an escalation that no enclosing activity catches."""

    kind: Literal["message", "escalation"]
    name: str


@dataclass(frozen=True)
class Outcome:
    """What one command did, in the order in which it happened. `completed`: the instance is over, or cancelled."""

    steps: tuple[Step, ...]
    thrown: tuple[Thrown, ...]
    completed: bool


def scalars(values: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A copy of `values` if every one may stand in task data. Raises TypeError, naming `where`, otherwise.

    Nested values are refused because SpiffWorkflow shares them between tasks: an edit in one branch would rewrite the
    history and the other branches. Numbers that JSON cannot carry would come back changed.
    """
    for key, value in values.items():
        if not isinstance(key, str):
            raise TypeError(f"{where}: task data are named by text, not by {key!r}")
        if not is_scalar(value):
            raise TypeError(f"{where}: {key} must be text, a number, true, false or null, not {value!r}")
    return dict(values)


def is_scalar(value: Any) -> bool:
    """Whether a value survives being saved: None, bool, 64-bit int, finite float or well-formed text."""
    kind = type(value)
    if value is None or kind is bool:
        return True
    if kind is str:
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    if kind is int:
        return bool(-(2**63) <= value < 2**63)
    return kind is float and math.isfinite(value)
