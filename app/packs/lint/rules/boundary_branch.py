"""A branch that runs beside its activity holds nobody up: no user task, no waiting, no way back into the main path."""

from collections.abc import Iterator

from app.bpmn import Element
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at
from app.packs.lint.graph import Graph

HOLDING = ("userTask", "callActivity", "subProcess", "intermediateCatchEvent", "eventBasedGateway")


def check(context: Context) -> Iterator[Finding]:
    for graph in context.graphs.values():
        main = _main_path(graph)
        for event in graph.nodes.values():
            if _runs_beside(event):
                yield from _check(graph, event, main)


def _runs_beside(node: Element) -> bool:
    return node.type == "boundaryEvent" and not node.cancel_activity


def _check(graph: Graph, event: Element, main: frozenset[str]) -> Iterator[Finding]:
    for node_id in sorted(graph.reach([event.id])):
        node = graph.nodes[node_id]
        if node_id in main:
            zh = f"边界事件“{event.id}”的分支汇入主路径，令牌会重复。"
            yield at(graph.diagram, node, zh, f"The branch of {event.id} joins the main path and doubles its token.")
        elif node.type in HOLDING:
            zh = f"边界事件“{event.id}”的分支不能停留，请发送消息另开流程。"
            yield at(graph.diagram, node, zh, f"The branch of {event.id} must not wait; throw a message instead.")


def _main_path(graph: Graph) -> frozenset[str]:
    def onward(node_id: str) -> list[str]:
        return [each for each in graph.onward(node_id) if not _runs_beside(graph.nodes[each])]

    return graph.reach((start.id for parent in graph.levels for start in graph.starts(parent)), onward)
