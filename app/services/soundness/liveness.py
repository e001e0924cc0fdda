"""Which names somebody may still read from a token's data: what nobody reads any more makes no difference.

The usual backward analysis, over all diagrams of a release at once: what is read at a node, and what is read behind it
and not set anew there. Data go into called processes and come back, so both are followed through call activities.
``recorded`` says which facts a service task's handler certainly records anew.
"""

from collections.abc import Callable
from functools import cached_property

from app.bpmn import Diagram, Element
from app.packs import Release
from app.services.soundness.reading import reads, writes

Names = frozenset[str]
NONE: Names = frozenset()
SPLIT, JOIN = ".BoundaryEventSplit", ".BoundaryEventJoin"
"""Endings of the engine's own tasks around an activity with boundary events."""


class Liveness:
    """Names and calls (see ``reading``) that may be asked from a place on."""

    def __init__(self, release: Release, recorded: Callable[[Element], Names]) -> None:
        self._release = release
        self._elements = {id_: element for id_, (_, element) in release.elements.items() if element.is_flow_node}
        self._diagram = {id_: release.diagrams[process] for id_, (process, _) in release.elements.items()}
        self._reads = {id_: reads(release, self._diagram[id_], each) for id_, each in self._elements.items()}
        self._writes = {id_: writes(release, each) | recorded(each) for id_, each in self._elements.items()}
        self._before: dict[str, Names] = dict.fromkeys(self._elements, NONE)
        self._after: dict[str, Names] = dict.fromkeys(self._elements, NONE)
        self._behind: dict[str, Names] = {}
        while self._improve():
            pass

    def before(self, element: str) -> Names:
        """What may be asked from the moment on at which a token comes to the element."""
        return self._before[element]

    def after(self, element: str) -> Names:
        """What may be asked once the element is completed."""
        return self._after[element]

    def of_token(self, scope: str, name: str, finished: bool) -> Names:
        """What may be asked of the data of a token: at an element, or at one of the engine's own tasks."""
        if name in self._elements:
            return self._after[name] if finished else self._before[name]
        if name.endswith(SPLIT):
            return self._before[name.removesuffix(SPLIT)]
        if name.endswith(JOIN):
            return self._after[name.removesuffix(JOIN)]
        if name == "Start":
            return self._before[self._starts[scope]]
        return self._behind.get(scope, NONE)

    @cached_property
    def _starts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for process, diagram in self._release.diagrams.items():
            for start in diagram.of_type("startEvent"):
                found[start.parent or process] = start.id
        return found

    @cached_property
    def _hosts(self) -> dict[str, list[str]]:
        """Scope -> the activities inside which it runs."""
        found: dict[str, list[str]] = {}
        for element in self._elements.values():
            if element.type == "subProcess":
                found.setdefault(element.id, []).append(element.id)
            elif element.called_element:
                found.setdefault(element.called_element, []).append(element.id)
        return found

    def _scope_of(self, element: Element) -> str:
        return element.parent or self._diagram[element.id].process_id

    def _inner(self, element: Element) -> str | None:
        """The start event of the scope that runs inside an activity."""
        scope = element.id if element.type == "subProcess" else element.called_element
        return self._starts.get(scope) if scope else None

    def _improve(self) -> bool:
        changed = False
        for scope, hosts in self._hosts.items():
            behind = NONE.union(*(self._beside(host) for host in hosts))
            changed |= behind != self._behind.get(scope, NONE)
            self._behind[scope] = behind
        for id_, element in reversed(self._elements.items()):
            before, after = self._now(element, self._diagram[id_])
            changed |= before != self._before[id_] or after != self._after[id_]
            self._before[id_], self._after[id_] = before, after
        return changed

    def _beside(self, host: str) -> Names:
        """Behind an activity, behind what can interrupt it, and so on outwards (an escalation may skip levels)."""
        element = self._elements[host]
        boundaries = (self._after[event.id] for event in self._diagram[host].boundary_events(host))
        return self._after[host].union(*boundaries, self._behind.get(self._scope_of(element), NONE))

    def _now(self, element: Element, diagram: Diagram) -> tuple[Names, Names]:
        after = NONE.union(*(self._before[target] for target in diagram.targets(element.id)))
        if element.type == "endEvent":
            after = self._behind.get(self._scope_of(element), NONE)
        inner = self._inner(element)
        before = self._reads[element.id] | (after - self._writes[element.id])
        if inner is not None:
            before |= self._before[inner]
        boundaries = (self._after[event.id] for event in diagram.boundary_events(element.id))
        return before.union(*boundaries), after
