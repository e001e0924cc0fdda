"""Checks that ids are there, are unique, and that what a BPMN file refers to exists."""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn.diagram import ACTIVITIES, DATA, FLOW_NODES
from app.bpmn.names import BPMN, BPMN_DI
from app.bpmn.problems import Problems
from app.bpmn.xml import Node, line, local, namespace, text

_ANY: frozenset[str] = frozenset()
_FLOW = frozenset({"sequenceFlow"})
_NEED_ID = FLOW_NODES | DATA | _FLOW | {"process", "participant", "lane", "message", "escalation", "error", "signal"}

# Attribute or tag that refers -> tags it may refer to.
_TARGETS = {
    "attachedToRef": ACTIVITIES,
    "default": _FLOW,
    "messageRef": frozenset({"message"}),
    "escalationRef": frozenset({"escalation"}),
    "errorRef": frozenset({"error"}),
    "signalRef": frozenset({"signal"}),
    "processRef": frozenset({"process"}),
    "sourceRef": _ANY,
    "targetRef": _ANY,
    "dataObjectRef": _ANY,
    "dataStoreRef": _ANY,
    "activityRef": ACTIVITIES,
    "bpmnElement": _ANY,
    "flowNodeRef": FLOW_NODES,
    "incoming": _FLOW,
    "outgoing": _FLOW,
}
_REFERRING_TAGS = ("flowNodeRef", "incoming", "outgoing")


def check_ids(root: Node, problems: Problems) -> dict[str, Node]:
    """Every id of the file with its node (the first, if several have it)."""
    found: dict[str, Node] = {}
    for node in _standard(root):
        own = node.get("id")
        if own in found:
            before = line(found[own])
            problems.add(
                "duplicate-id",
                f"标识“{own}”重复（已用于第 {before} 行）。",
                f'The id "{own}" is used already on line {before}.',
                element=own,
                line=line(node),
            )
        elif own:
            found[own] = node
        elif own is not None or (local(node) in _NEED_ID and namespace(node) == BPMN):
            problems.add("missing-id", f"{local(node)} 没有标识。", f"A {local(node)} has no id.", line=line(node))
    return found


def check_references(root: Node, nodes: dict[str, Node], problems: Problems) -> None:
    """Note each reference that leads nowhere or to the wrong kind of element."""
    for node in _standard(root):
        for role, target in _references(node):
            allowed = _TARGETS[role] or (FLOW_NODES if local(node) == "sequenceFlow" else _ANY)
            found = nodes.get(target)
            if found is None or (allowed and local(found) not in allowed):
                owner = node.getparent() if local(node) in _REFERRING_TAGS else node
                problems.add(
                    "dangling-reference",
                    f"{role} 所指的“{target}”不存在或类型不符。",
                    f'{role} refers to "{target}", which does not exist or is of the wrong kind.',
                    element=_owner(owner),
                    line=line(node),
                )


def _references(node: Node) -> Iterator[tuple[str, str]]:
    if local(node) in _REFERRING_TAGS:
        yield local(node), text(node)
    for role in _TARGETS.keys() & set(node.attrib):
        yield role, node.get(role)
    if local(node) == "sequenceFlow":
        for role in {"sourceRef", "targetRef"}.difference(node.attrib):
            yield role, ""
    if local(node) == "boundaryEvent" and "attachedToRef" not in node.attrib:
        yield "attachedToRef", ""


def _owner(node: Node) -> str | None:
    """The id of the node or of the nearest one around it."""
    while node is not None and not node.get("id"):
        node = node.getparent()
    return None if node is None else str(node.get("id"))


def _standard(root: Node) -> Iterator[Node]:
    return (node for node in root.iter() if namespace(node) in (BPMN, BPMN_DI))
