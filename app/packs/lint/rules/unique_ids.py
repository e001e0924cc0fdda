"""Ids of elements and flows are unique over all diagrams: history, coverage and migration hold on to them."""

from collections.abc import Iterator

from app.bpmn import Element, Flow
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for diagram in context.diagrams:
        nodes: list[Element | Flow] = [*diagram.elements.values(), *diagram.flows.values()]
        for node in nodes:
            if node.id in seen:
                zh, en = f"编号已在 {seen[node.id]} 中使用。", f"The id is already used in {seen[node.id]}."
                yield at(diagram, node, zh, en)
        seen |= {node.id: diagram.file for node in nodes}
