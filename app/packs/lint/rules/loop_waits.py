"""Every loop holds a user task or waits for an event: an automatic loop would run until the step's budget is gone."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for process_id, graph in context.graphs.items():
        for parent in graph.levels:
            for circle in context.waits.circles((process_id, parent)):
                zh, en = "循环中没有用户任务，也不等待事件。", "The loop holds no user task and waits for nothing."
                yield at(graph.diagram, graph.nodes[min(circle)], zh, en)
