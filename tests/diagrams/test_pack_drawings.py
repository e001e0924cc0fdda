"""Diagrams are read by people: what each file must look like."""

from collections import Counter
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from paper_ticket import PACKS, PROCESSES, diagrams, specifications

from app.bpmn import read_diagram
from app.engine import schema_problems

FILES = sorted(PROCESSES.glob("*/*.bpmn"))
NAMES = [f"{path.parent.name}/{path.stem}" for path in FILES]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
Box = tuple[float, float, float, float]
Point = tuple[float, float]


class Drawing:
    """Boxes of the shapes, and way points of the flows, by element id."""

    def __init__(self, root: ElementTree.Element) -> None:
        self.boxes: dict[str, Box] = {}
        self.labels: dict[str, Box] = {}
        for shape in [*root.iter(f"{BPMNDI}BPMNShape"), *root.iter(f"{BPMNDI}BPMNEdge")]:
            element = shape.attrib["bpmnElement"]
            for child, kept in ((f"{DC}Bounds", self.boxes), (f"{BPMNDI}BPMNLabel/{DC}Bounds", self.labels)):
                bounds = shape.find(child)
                if bounds is not None:
                    x, y, width, height = (float(bounds.attrib[side]) for side in ("x", "y", "width", "height"))
                    kept[element] = (x, y, x + width, y + height)
        self.flows: dict[str, list[Point]] = {
            edge.attrib["bpmnElement"]: [
                (float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.iter(f"{DI}waypoint")
            ]
            for edge in root.iter(f"{BPMNDI}BPMNEdge")
        }


@pytest.fixture(params=FILES, ids=NAMES)
def path(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    return request.param


def meet(first: Box, second: Box) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


def stroke(start: Point, end: Point) -> Box:
    """The segment as a box without thickness, a little shorter so that touching is not crossing."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return (
        (left + 0.5, top - 0.5, right - 0.5, bottom + 0.5)
        if top == bottom
        else (left - 0.5, top + 0.5, right + 0.5, bottom - 0.5)
    )


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_compiles_and_ids_are_unique_over_it(pack: str) -> None:
    assert {diagram.process_id for diagram in diagrams(pack)} == set(specifications(pack).process_ids)
    ids = Counter(element for diagram in diagrams(pack) for element in [*diagram.elements, *diagram.flows])
    assert [element for element, count in ids.items() if count > 1] == []


def test_file_follows_the_schema_and_its_own_name(path) -> None:  # type: ignore[no-untyped-def]
    diagram = read_diagram(path.read_bytes(), path.name)
    assert schema_problems(diagram) == []
    assert diagram.process_id == path.stem
    assert all(element.startswith(f"{path.stem}_") for element in diagram.elements)


def test_a_page_holds_it_and_its_names_speak(path) -> None:  # type: ignore[no-untyped-def]
    diagram = read_diagram(path.read_bytes(), path.name)
    elements = diagram.elements.values()
    assert sum(element.parent is None for element in elements) <= 25
    for element in elements:
        if element.type == "exclusiveGateway" and len(element.outgoing) > 1:
            assert element.name.endswith("？"), element.id
            assert element.default, element.id
            assert all(diagram.flows[flow].name for flow in element.outgoing), element.id
        if element.type.endswith("Task") or element.type == "callActivity":
            assert element.name, element.id
            assert diagram.lanes.get(element.id), element.id


def test_lines_run_straight_and_clear_of_everything(path) -> None:  # type: ignore[no-untyped-def]
    root = ElementTree.fromstring(path.read_bytes())
    drawing = Drawing(root)
    ends = {
        flow.attrib["id"]: (flow.attrib["sourceRef"], flow.attrib["targetRef"])
        for flow in root.iter(f"{BPMN}sequenceFlow")
    }
    assert set(drawing.flows) == set(ends)
    frames = {f"{path.stem}_pool"} | {lane.attrib["id"] for lane in root.iter(f"{BPMN}lane")}
    frames |= {frame.attrib["id"] for frame in root.iter(f"{BPMN}subProcess")}
    hosts = {event.attrib["id"]: event.attrib["attachedToRef"] for event in root.iter(f"{BPMN}boundaryEvent")}
    for flow, points in drawing.flows.items():
        source, target = ends[flow]
        for start, end in pairwise(points):
            assert start[0] == end[0] or start[1] == end[1], f"{flow} is slanted"
            for shape, box in drawing.boxes.items():
                if shape not in frames | {source, target, hosts.get(source, "")}:
                    assert not meet(stroke(start, end), box), f"{flow} runs through {shape}"
            for label, box in drawing.labels.items():
                assert not meet(stroke(start, end), box), f"{flow} runs through the label of {label}"
    for (first, one), (second, other) in combinations(drawing.flows.items(), 2):
        merging = ends[first][1] == ends[second][1] and one[-1] == other[-1]
        for a, b in pairwise(one):
            for c, d in pairwise(other):
                if not (merging and (b == one[-1] or d == other[-1])):
                    assert not meet(stroke(a, b), stroke(c, d)), f"{first} crosses {second}"


def test_shapes_and_labels_keep_apart(path) -> None:  # type: ignore[no-untyped-def]
    root = ElementTree.fromstring(path.read_bytes())
    drawing = Drawing(root)
    tasks = {
        shape: box
        for shape, box in drawing.boxes.items()
        if any(node.tag.endswith(("Task", "Event", "callActivity")) for node in root.iter() if node.get("id") == shape)
    }
    hosts = {event.attrib["id"]: event.attrib["attachedToRef"] for event in root.iter(f"{BPMN}boundaryEvent")}
    for (first, one), (second, other) in combinations(tasks.items(), 2):
        assert hosts.get(first) == second or hosts.get(second) == first or not meet(one, other), (first, second)
    for label, box in drawing.labels.items():
        assert not [shape for shape, other in tasks.items() if meet(box, other)], label
    for (first, one), (second, other) in combinations(drawing.labels.items(), 2):
        assert not meet(one, other), (first, second)
