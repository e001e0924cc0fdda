"""From every element some end event can be reached: a process that cannot end keeps its ticket open for ever."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_diagram


def check(context: Context) -> Iterator[Finding]:
    for graph in context.graphs.values():
        if not graph.ends(None):
            yield in_diagram(graph.diagram, "流程没有结束事件。", "The process has no end event.")
        for parent in graph.levels:
            ends = {end.id for end in graph.ends(parent)}
            for circle in graph.circles(parent):
                if not graph.reach(circle) & ends:
                    first = graph.nodes[min(circle)]
                    yield at(graph.diagram, first, "从这里走不到任何结束事件。", "No end can be reached from here.")
