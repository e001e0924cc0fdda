"""A diagram fits on a page: at most 25 nodes, call activities beyond."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, in_diagram

MOST = 25


def check(context: Context) -> Iterator[Finding]:
    for graph in context.graphs.values():
        count = len(graph.nodes)
        if count > MOST:
            zh = f"有 {count} 个节点，超过 {MOST} 个，请拆出被调用的流程。"
            yield in_diagram(graph.diagram, zh, f"{count} nodes, more than {MOST}: move some into a called process.")
