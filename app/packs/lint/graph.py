"""A diagram as a graph: where its tokens can go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from app.bpmn import Diagram, Element

Onward = Callable[[str], Iterable[str]]


class Graph:
    """The flow nodes of all levels of a diagram. Flows and boundary events join nodes of one level only."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.nodes = {element.id: element for element in diagram.elements.values() if element.is_flow_node}

    def level(self, parent: str | None) -> Iterator[Element]:
        """The nodes that lie directly in this sub-process (None: in the process)."""
        return (node for node in self.nodes.values() if node.parent == parent)

    def starts(self, parent: str | None) -> tuple[Element, ...]:
        """The start events of a level."""
        return tuple(node for node in self.level(parent) if node.type == "startEvent")

    def ends(self, parent: str | None) -> tuple[Element, ...]:
        """The end events of a level."""
        return tuple(node for node in self.level(parent) if node.type == "endEvent")

    @cached_property
    def levels(self) -> tuple[str | None, ...]:
        """The process itself and every sub-process."""
        return (None, *(node.id for node in self.nodes.values() if node.type == "subProcess"))

    def onward(self, node_id: str) -> tuple[str, ...]:
        """Where a token can go on, and the boundary events that can fire while it is there."""
        return (*self.diagram.targets(node_id), *(event.id for event in self.diagram.boundary_events(node_id)))

    def reach(self, starts: Iterable[str], onward: Onward | None = None) -> frozenset[str]:
        """What can be reached from these nodes, they included."""
        return frozenset(_closure(list(starts), onward or self.onward))

    def circles(self, parent: str | None, onward: Onward | None = None) -> list[frozenset[str]]:
        """The groups of nodes of a level that lie on a common loop."""
        step = onward or self.onward
        reached = {node.id: _closure(list(step(node.id)), step) for node in self.level(parent)}
        found = {
            frozenset(other for other in beyond if node_id in reached[other])
            for node_id, beyond in reached.items()
            if node_id in beyond
        }
        return sorted(found, key=min)


def _closure(waiting: list[str], onward: Onward) -> set[str]:
    seen: set[str] = set()
    while waiting:
        node_id = waiting.pop()
        if node_id not in seen:
            seen.add(node_id)
            waiting.extend(onward(node_id))
    return seen
