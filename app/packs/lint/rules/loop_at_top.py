"""Loops stand in processes that nobody calls: only there can finished rounds be cleared away."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for process_id, graph in context.graphs.items():
        for parent in graph.levels:
            if parent is None and process_id not in context.callers:
                continue
            for circle in graph.circles(parent):
                zh = "循环只能画在最上层流程中，不能在被调用的流程或子流程里。"
                en = "A loop stands at top level only, not in a called process or a sub-process."
                yield at(graph.diagram, graph.nodes[min(circle)], zh, en)
