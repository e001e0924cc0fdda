"""Diagrams run from left to right: only loops lead back."""

from collections.abc import Iterator

from app.bpmn import Diagram, Flow
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

SLACK = 20.0
"""Pixels by which a target may stand left of its source: branches below boundary events hang a little askew."""


def check(context: Context) -> Iterator[Finding]:
    for process_id, graph in context.graphs.items():
        diagram = context.release.diagrams[process_id]
        for flow in diagram.flows.values():
            if _leads_left(diagram, flow) and flow.source not in graph.reach([flow.target]):
                yield at(diagram, flow, "连线指向左边；图应从左到右。", "The flow leads left; draw to the right.")


def _leads_left(diagram: Diagram, flow: Flow) -> bool:
    source, target = diagram.shapes.get(flow.source), diagram.shapes.get(flow.target)
    if source is None or target is None:
        return False
    return target.x + target.width / 2 < source.x + source.width / 2 - SLACK
