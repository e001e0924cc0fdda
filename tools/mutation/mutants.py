"""Every mutant of a pack's files: one timer removed, one limit changed, one flow deleted, one lane changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
DRAWING = "{http://www.omg.org/spec/BPMN/20100524/DI}"
NODES = frozenset(
    BPMN + name
    for name in (
        "userTask", "serviceTask", "businessRuleTask", "scriptTask", "callActivity", "subProcess", "exclusiveGateway",
        "parallelGateway", "eventBasedGateway", "startEvent", "endEvent", "intermediateCatchEvent",
        "intermediateThrowEvent", "boundaryEvent",
    )
)  # fmt: skip
KINDS = ("timer", "limit", "flow", "lane")
OTHER_UNIT = {"workday": "day", "day": "workday", "hour": "minute", "minute": "hour"}


@dataclass(frozen=True)
class Mutant:
    """``file`` below ``processes/``; ``content`` is the whole file with the one damage; ``what`` says which."""

    file: str
    kind: str
    element: str
    what: str
    content: bytes

    @property
    def id(self) -> str:
        return f"{self.file}#{self.element} {self.kind}: {self.what}"


def mutants(files: Mapping[str, bytes]) -> Iterator[Mutant]:
    """All of them, in the order of files and elements; ``files``: path below ``processes/`` -> content."""
    for file, content in sorted(files.items()):
        name = file.rpartition("/")[2]
        if name.endswith(".bpmn"):
            for kind, element, what, root in _of_diagram(etree.fromstring(content)):
                yield Mutant(file, kind, element, what, _written(root))
        elif name == "limits.dmn":
            for element, what, root in _of_limits(etree.fromstring(content)):
                yield Mutant(file, "limit", element, what, _written(root))
        elif name == "pack.toml":
            yield from _of_lanes(file, content.decode())


def _of_diagram(root: etree._Element) -> Iterator[tuple[str, str, str, etree._Element]]:
    for timer in root.iter(BPMN + "timerEventDefinition"):
        event = timer.getparent().get("id")
        yield "timer", event, "removed with what only it leads to", _without_event(root, event)
    for flow in root.iter(BPMN + "sequenceFlow"):
        yield "flow", flow.get("id"), "deleted", _without_flow(root, flow.get("id"))
    lanes = [lane.get("id") for lane in root.iter(BPMN + "lane")]
    for task in root.iter(BPMN + "userTask"):
        here = _lane_of(root, task.get("id"))
        for lane in lanes:
            if here is not None and lane != here:
                yield "lane", task.get("id"), f"moved to {lane}", _in_lane(root, task.get("id"), lane)


def _without_event(root: etree._Element, event: str) -> etree._Element:
    """Without the timer, its flows, and every node that nothing else leads to."""
    changed = deepcopy(root)
    doomed = [event]
    while doomed:
        node = doomed.pop()
        after = [flow.get("targetRef") for flow in _flows(changed) if flow.get("sourceRef") == node]
        for flow in [flow for flow in _flows(changed) if node in (flow.get("sourceRef"), flow.get("targetRef"))]:
            _drop_flow(changed, flow.get("id"))
        for boundary in _boundaries(changed, node):
            doomed.append(boundary)
        _drop(changed, node)
        reached = {flow.get("targetRef") for flow in _flows(changed)}
        doomed += [node for node in after if node not in reached and _find(changed, node) is not None]
    return changed


def _without_flow(root: etree._Element, flow: str) -> etree._Element:
    changed = deepcopy(root)
    _drop_flow(changed, flow)
    return changed


def _in_lane(root: etree._Element, task: str, lane: str) -> etree._Element:
    """The task told by another lane, and drawn there: a move that the owner's editor would make."""
    changed = deepcopy(root)
    for reference in changed.iter(BPMN + "flowNodeRef"):
        if reference.text == task:
            reference.getparent().remove(reference)
            break
    moved = etree.SubElement(_find(changed, lane), BPMN + "flowNodeRef")
    moved.text = task
    shapes = {shape.get("bpmnElement"): shape for shape in changed.iter(DRAWING + "BPMNShape")}
    if task in shapes and lane in shapes:
        shapes[task][0].set("y", str(float(shapes[lane][0].get("y")) + 10))
    return changed


def _of_limits(root: etree._Element) -> Iterator[tuple[str, str, etree._Element]]:
    names = [output.get("name") for output in root.iter(DMN + "output")]
    for rule in root.iter(DMN + "rule"):
        outputs = rule.findall(DMN + "outputEntry")
        amount, unit = outputs[names.index("amount")][0], outputs[names.index("unit")][0]
        if re.fullmatch(r"\d+", (amount.text or "").strip()):
            more = str(int(amount.text) + 1)
            yield rule.get("id"), f"{amount.text} -> {more}", _with_text(root, amount, more)
        other = OTHER_UNIT.get((unit.text or "").strip(' "'))
        if other:
            yield rule.get("id"), f"{unit.text} -> {other}", _with_text(root, unit, f'"{other}"')


def _with_text(root: etree._Element, cell: etree._Element, text: str) -> etree._Element:
    changed = deepcopy(root)
    twin = changed.getroottree().xpath(root.getroottree().getpath(cell))[0]
    twin.text = text
    return changed


def _of_lanes(file: str, text: str) -> Iterator[Mutant]:
    """Each lane worked by the people of another lane's role."""
    found = list(re.finditer(r'^\[lanes\."?([^"\]]+)"?\]\nrole = "(\w+)"', text, re.MULTILINE))
    for match in found:
        other = next((each for each in found if each[2] not in (match[2], "system")), None)
        if other is not None and match[2] != "system":
            content = text[: match.start(2)] + other[2] + text[match.end(2) :]
            yield Mutant(file, "lane", match[1], f"role {match[2]} -> {other[2]}", content.encode())


# ---- the tree ----------------------------------------------------------------------------------------------------


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8"))


def _flows(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(BPMN + "sequenceFlow"))


def _boundaries(root: etree._Element, host: str) -> list[str]:
    return [event.get("id") for event in root.iter(BPMN + "boundaryEvent") if event.get("attachedToRef") == host]


def _find(root: etree._Element, element: str) -> etree._Element | None:
    return next((each for each in root.iter() if each.get("id") == element), None)


def _lane_of(root: etree._Element, node: str) -> str | None:
    found = (ref.getparent().get("id") for ref in root.iter(BPMN + "flowNodeRef") if ref.text == node)
    return next(found, None)


def _drop_flow(root: etree._Element, flow: str) -> None:
    for reference in [each for each in root.iter(BPMN + "incoming", BPMN + "outgoing") if each.text == flow]:
        reference.getparent().remove(reference)
    for gateway in root.iter(BPMN + "exclusiveGateway"):
        if gateway.get("default") == flow:
            del gateway.attrib["default"]
    _drop(root, flow)


def _drop(root: etree._Element, element: str) -> None:
    """The element, its place in a lane, and its drawing."""
    for reference in [each for each in root.iter(BPMN + "flowNodeRef") if each.text == element]:
        reference.getparent().remove(reference)
    shapes = (DRAWING + "BPMNShape", DRAWING + "BPMNEdge")
    for shape in [each for each in root.iter(*shapes) if each.get("bpmnElement") == element]:
        shape.getparent().remove(shape)
    found = _find(root, element)
    if found is not None:
        found.getparent().remove(found)
