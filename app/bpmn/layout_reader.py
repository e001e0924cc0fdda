"""Reads where a diagram's nodes and flows stand on the page (BPMN DI)."""

from __future__ import annotations

from math import isfinite
from typing import TypeVar

from app.bpmn.diagram import Shape
from app.bpmn.names import BPMN_DI, DC, DI
from app.bpmn.problems import Problems
from app.bpmn.xml import Node, line

Points = tuple[tuple[float, float], ...]
_Drawn = TypeVar("_Drawn", Shape, Points)


def read_layout(root: Node, problems: Problems) -> tuple[dict[str, Shape], dict[str, Points]]:
    """Shapes and edges by the id of the element that they draw."""
    shapes: dict[str, Shape] = {}
    edges: dict[str, Points] = {}
    for node in root.iter(f"{{{BPMN_DI}}}BPMNShape"):
        bounds = node.find(f"{{{DC}}}Bounds")
        numbers = None if bounds is None else _numbers(bounds, "x", "y", "width", "height")
        _put(shapes, node, Shape(*numbers) if numbers else None, problems)
    for node in root.iter(f"{{{BPMN_DI}}}BPMNEdge"):
        points = [_numbers(point, "x", "y") for point in node.iterfind(f"{{{DI}}}waypoint")]
        known = tuple((point[0], point[1]) for point in points if point)
        _put(edges, node, known if len(points) > 1 and len(known) == len(points) else None, problems)
    return shapes, edges


def _put(places: dict[str, _Drawn], node: Node, place: _Drawn | None, problems: Problems) -> None:
    drawn = node.get("bpmnElement")
    if place is None:
        problems.add("layout", "图形缺少有效坐标。", "The drawing has no valid place.", element=drawn, line=line(node))
    elif not drawn or drawn in places:
        problems.add(
            "layout",
            "图形没有对应元素，或同一元素画了两次。",
            "The drawing belongs to no element, or its element is drawn twice.",
            element=drawn,
            line=line(node),
        )
    else:
        places[drawn] = place


def _numbers(node: Node, *names: str) -> tuple[float, ...] | None:
    """The attributes as finite numbers; None if one is not."""
    try:
        numbers = tuple(float(node.get(name, "")) for name in names)
    except ValueError:
        return None
    return numbers if all(map(isfinite, numbers)) else None
