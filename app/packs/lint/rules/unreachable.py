"""Every element can be reached from a start event."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for graph in context.graphs.values():
        for parent in graph.levels:
            reached = graph.reach(start.id for start in graph.starts(parent))
            for node in graph.level(parent):
                if node.id not in reached and not node.event_sub_process:
                    yield at(graph.diagram, node, "从开始事件走不到这里。", "No path leads here from a start event.")
