"""What people see has a name: processes, tasks, calls, sub-processes, boundary and catching events."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_diagram

NAMED = ("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent")


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        if not diagram.name:
            yield in_diagram(diagram, "流程没有名称。", "The process has no name.")
    for diagram, element in context.nodes():
        if (element.is_activity or element.type in NAMED) and not element.name:
            yield at(diagram, element, "没有名称。", "It has no name.")
