"""Where a process stands still until somebody acts, something happens or a deadline falls."""

from __future__ import annotations

from collections.abc import Mapping

from app.bpmn import Element
from app.packs.lint.graph import Graph

Level = tuple[str, str | None]
"""A process id, and the sub-process in it (None: the process itself)."""
_WAITING = frozenset({"userTask", "eventBasedGateway", "intermediateCatchEvent", "receiveTask", "manualTask"})


class Waits:
    """How far tokens get in one go, without a person, a message or an instant."""

    def __init__(self, graphs: Mapping[str, Graph]) -> None:
        self._graphs = graphs
        self._reached: dict[Level, frozenset[str]] = {}

    def onward(self, process_id: str, node_id: str) -> tuple[str, ...]:
        """The nodes that a token reaches next in one go."""
        graph = self._graphs[process_id]
        node = graph.nodes[node_id]
        flows = () if self._waits(process_id, node) else graph.diagram.targets(node_id)
        boundaries = graph.diagram.boundary_events(node_id)
        return (*flows, *(event.id for event in boundaries if self._fires_at_once(process_id, node, event)))

    def automatic(self, level: Level) -> frozenset[str]:
        """What a token reaches from the start of a level in one go."""
        if level not in self._reached:
            # A process that calls itself meets this empty answer; called-element reports it.
            self._reached[level] = frozenset()
            process_id, parent = level
            graph = self._graphs[process_id]
            starts = [start.id for start in graph.starts(parent)]
            self._reached[level] = graph.reach(starts, lambda node_id: self.onward(process_id, node_id))
        return self._reached[level]

    def circles(self, level: Level) -> list[frozenset[str]]:
        """The loops of a level that a token can run through without a stop."""
        process_id, parent = level
        return self._graphs[process_id].circles(parent, lambda node_id: self.onward(process_id, node_id))

    def _waits(self, process_id: str, node: Element) -> bool:
        """Whether every token stops here. A call activity or sub-process holds it if no way through is automatic."""
        if node.type in _WAITING:
            return True
        inner = self._inside(process_id, node)
        if inner is None:
            return False
        ends = self._graphs[inner[0]].ends(inner[1])
        return not {end.id for end in ends if end.event != "escalation"} & self.automatic(inner)

    def _fires_at_once(self, process_id: str, host: Element, boundary: Element) -> bool:
        """Whether the event catches an escalation that can be thrown before anybody has acted."""
        inner = self._inside(process_id, host)
        if inner is None or boundary.event != "escalation":
            return False
        nodes = self._graphs[inner[0]].nodes
        reached = (nodes[node_id] for node_id in self.automatic(inner))
        return any(node.event == "escalation" and node.event_ref == boundary.event_ref for node in reached)

    def _inside(self, process_id: str, node: Element) -> Level | None:
        if node.type == "subProcess":
            return process_id, node.id
        if node.type == "callActivity" and node.called_element and node.called_element in self._graphs:
            return node.called_element, None
        return None
