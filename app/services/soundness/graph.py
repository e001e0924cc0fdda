"""What the walk finds: places in which a process can stand, and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.engine import OpenTask, PendingTimer
from app.services.soundness.ground import Root
from app.services.soundness.ledger import Ledger

Doing = Literal["start", "complete", "fire", "message", "extend", "resume", "end"]
Need = tuple[str, ...]
"""What must be possible elsewhere before an action is: ("message", name), ("opened", kind), ("extend", kind)..."""


@dataclass(frozen=True)
class Action:
    """``target``: the element that is completed or fires, or the name of the message or kind of deadline."""

    doing: Doing
    target: str
    engine_id: str = ""
    key: str = ""
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Edge:
    """``answers``: what the step asked and was told; ``elements``: what was entered or
    passed; ``thrown``: names of messages."""

    source: int | None
    target: int
    action: Action
    answers: tuple[tuple[str, Any], ...]
    elements: tuple[str, ...]
    thrown: tuple[str, ...] = ()


@dataclass
class Place:
    """A state of an instance, without what makes no difference. ``via``: the first edge that led here."""

    number: int
    root: Root
    state: bytes
    ledger: Ledger
    via: Edge
    completed: bool
    tasks: tuple[OpenTask, ...]
    timers: tuple[PendingTimer, ...]
    waiting: frozenset[str]
    elements: frozenset[tuple[str, str]]
    edges: list[Edge] = field(default_factory=list)
    needs: set[Need] = field(default_factory=set)


@dataclass(frozen=True)
class Broken:
    """A step that failed: the engine or a handler raised, or the instance ended wrongly."""

    root: Root
    source: int | None
    action: Action
    answers: tuple[tuple[str, Any], ...]
    rule: str
    elements: tuple[str, ...]
    detail: str


@dataclass
class Watch:
    """What was seen of a kind of deadline in a root: the first edge that showed it."""

    opened: Edge | None = None
    limited: Edge | None = None
    met_in_time: Edge | None = None
    fired: Edge | None = None
    noticed: Edge | None = None


@dataclass
class Graph:
    places: list[Place] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    watches: dict[tuple[str, str], Watch] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    thrown: dict[str, set[str]] = field(default_factory=dict)
    coarse: set[str] = field(default_factory=set)

    def watch(self, root: Root, kind: str) -> Watch:
        return self.watches.setdefault((root.process, kind), Watch())

    def of_root(self, process: str) -> list[Place]:
        return [place for place in self.places if place.root.process == process]

    def path_to(self, place: int | None) -> list[Edge]:
        """The shortest way to a place from the start of its process."""
        path: list[Edge] = []
        while place is not None:
            edge = self.places[place].via
            path.append(edge)
            place = edge.source
        return path[::-1]

    @property
    def transitions(self) -> int:
        return sum(len(place.edges) for place in self.places)


Free = Mapping[str, frozenset[Any]]
