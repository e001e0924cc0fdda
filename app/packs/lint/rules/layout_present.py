"""Every element and flow has its place on the page: what is not drawn cannot be read or edited."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        for element in diagram.elements.values():
            if element.id not in diagram.shapes and element.type != "dataObject":
                yield at(diagram, element, "没有画在图上。", "It is not drawn.")
        for flow in diagram.flows.values():
            if flow.id not in diagram.edges:
                yield at(diagram, flow, "连线没有画在图上。", "The flow is not drawn.")
