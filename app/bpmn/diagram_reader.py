"""Reads BPMN files into diagrams. Nothing in a file is executed, fetched or believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.bpmn.diagram import CONTAINERS, DATA, FLOW_NODES, HOTLINE, Diagram, Element, Flow
from app.bpmn.element_reader import read_element, read_flow
from app.bpmn.layout_reader import read_layout
from app.bpmn.names import BPMN, PASSIVE
from app.bpmn.problems import InvalidFile, Problems
from app.bpmn.references import check_ids, check_references
from app.bpmn.xml import MAX_DEPTH, Node, attributes, child, children, line, local, namespace, parse, text

_CONTENT = FLOW_NODES | DATA | PASSIVE | {"sequenceFlow"}
_ROOT_KINDS = ("message", "escalation", "error", "signal")


def read_diagram(data: bytes, file: str) -> Diagram:
    """The diagram in `data`; `file` is its name for messages. Raises InvalidFile with all problems at once."""
    problems = Problems(file)
    root = parse(data, problems, "definitions", frozenset({BPMN}))
    nodes = check_ids(root, problems)
    check_references(root, nodes, problems)
    names = {kind: _names(root, kind, problems) for kind in _ROOT_KINDS}
    process = _process(root, problems)
    shapes, edges = read_layout(root, problems)
    if process is None:
        raise InvalidFile(problems.found)
    contents = _Contents(names, {own for own, node in nodes.items() if local(node) in FLOW_NODES}, problems)
    contents.read(process, None)
    lanes, lane_names = _lanes(process, contents, problems)
    problems.raise_if_any()
    return Diagram(
        file=file,
        process_id=process.get("id"),
        name=(process.get("name") or "").strip(),
        elements={element.id: element for element in contents.finished(lanes)},
        flows=contents.flows,
        root=root,
        lanes=lanes,
        lane_names=lane_names,
        participants=_named(root.iter(f"{{{BPMN}}}participant")),
        message_flows=tuple(node.get("id", "") for node in root.iter(f"{{{BPMN}}}messageFlow")),
        messages=names["message"],
        escalations=names["escalation"],
        errors=names["error"],
        signals=names["signal"],
        shapes=shapes,
        edges=edges,
        lines={own: line(node) for own, node in nodes.items()},
        attributes=attributes(process, HOTLINE),
        documentation=text(child(process, "documentation")),
    )


class _Contents:
    """The elements and flows of a process, of all levels."""

    def __init__(self, names: dict[str, dict[str, str]], ids: set[str], problems: Problems) -> None:
        self.elements: dict[str, Element] = {}
        self.flows: dict[str, Flow] = {}
        self._names = {own: name for kind in names.values() for own, name in kind.items()}
        self._ids = ids
        self._problems = problems

    def read(self, container: Node, parent: str | None) -> None:
        """Read what the process or sub-process holds, and what its sub-processes hold."""
        for node in container:
            tag, own = local(node), node.get("id")
            if namespace(node) != BPMN or tag not in _CONTENT:
                self._problems.add(
                    "unknown-element",
                    f"不认识的元素“{tag}”。",
                    f'Unknown element "{tag}".',
                    element=own or parent,
                    line=line(node),
                )
            elif own and tag == "sequenceFlow":
                self.flows.setdefault(own, read_flow(node, parent, self._problems))
            elif own and tag in FLOW_NODES | DATA:
                self.elements.setdefault(own, read_element(node, parent, self._names, self._problems))
                if tag in CONTAINERS:
                    self.read(node, own)
        if parent is None:
            self._check_scopes()

    def finished(self, lanes: dict[str, str]) -> Iterator[Element]:
        """The elements with their flows and lanes."""
        incoming: dict[str, list[str]] = {}
        outgoing: dict[str, list[str]] = {}
        for flow in self.flows.values():
            outgoing.setdefault(flow.source, []).append(flow.id)
            incoming.setdefault(flow.target, []).append(flow.id)
        for own, element in self.elements.items():
            yield replace(
                element,
                lane=lanes.get(own),
                incoming=tuple(incoming.get(own, ())),
                outgoing=tuple(outgoing.get(own, ())),
            )

    def _check_scopes(self) -> None:
        """Flows, boundary events and defaults join elements of one level only."""
        for flow in self.flows.values():
            if self._is_elsewhere(flow.source, flow.parent) or self._is_elsewhere(flow.target, flow.parent):
                self._stray(flow.id, flow.line, "顺序流跨越了流程边界。", "The flow crosses the border of a process.")
        for element in self.elements.values():
            if self._is_elsewhere(element.attached_to, element.parent):
                self._stray(element.id, element.line, "边界事件与活动不在同一层。", "It is attached across a border.")
            default = self.flows.get(element.default or "")
            if default is not None and default.source != element.id:
                self._stray(element.id, element.line, "默认流不从此处出发。", "Its default flow leaves elsewhere.")

    def _is_elsewhere(self, own: str | None, parent: str | None) -> bool:
        """Whether the node exists, but not at this level."""
        return own in self._ids and (own not in self.elements or self.elements[own].parent != parent)

    def _stray(self, element: str, at: int, zh: str, en: str) -> None:
        self._problems.add("scope", zh, en, element=element, line=at)


def _process(root: Node, problems: Problems) -> Node | None:
    """The executable process, or for want of one any, so that its problems show as well."""
    processes = list(children(root, "process"))
    executable = [node for node in processes if node.get("isExecutable") == "true"]
    if not executable:
        problems.add(
            "not-executable",
            '文件中没有可执行的流程（isExecutable="true"）。',
            'The file holds no executable process (isExecutable="true").',
            line=line(processes[0] if processes else root),
        )
    for node in executable[1:]:
        problems.add(
            "several-processes",
            "一个文件只能有一个可执行流程。",
            "A file may hold one executable process only.",
            element=node.get("id"),
            line=line(node),
        )
    return next(iter([*executable, *processes]), None)


def _names(root: Node, kind: str, problems: Problems) -> dict[str, str]:
    """Names of the messages (escalations...) of the file by id. Only by name do diagrams know each other's messages."""
    found = list(children(root, kind))
    for node in found:
        if not (node.get("name") or "").strip():
            problems.add(
                "missing-name",
                f"{kind} 没有名称。",
                f"The {kind} has no name.",
                element=node.get("id"),
                line=line(node),
            )
    return _named(iter(found))


def _named(nodes: Iterator[Node]) -> dict[str, str]:
    return {node.get("id"): (node.get("name") or "").strip() for node in nodes if node.get("id")}


def _lanes(process: Node, contents: _Contents, problems: Problems) -> tuple[dict[str, str], dict[str, str]]:
    """Lane name by element (what lies in a sub-process or on a border follows its host), and lane name by lane id."""
    lane_names: dict[str, str] = {}
    lanes: dict[str, str] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):  # outer before inner: the inner one wins
        name = (lane.get("name") or "").strip()
        lane_names[lane.get("id", "")] = name
        outer = {
            text(each) for above in lane.iterancestors(f"{{{BPMN}}}lane") for each in children(above, "flowNodeRef")
        }
        for each in children(lane, "flowNodeRef"):
            own = text(each)
            if own in lanes and own not in outer:
                problems.add(
                    "two-lanes",
                    "一个元素只能在一个泳道中。",
                    "An element may stand in one lane only.",
                    element=own,
                    line=line(each),
                )
            lanes[own] = name
    for element in contents.elements.values():
        host: Element | None = element
        for _ in range(MAX_DEPTH):  # a file may attach two events to each other
            if host is None or host.id in lanes:
                break
            host = contents.elements.get(host.attached_to or host.parent or "")
        if host is not None and host.id in lanes:
            lanes[element.id] = lanes[host.id]
    return {own: lanes[own] for own in contents.elements if own in lanes}, lane_names
