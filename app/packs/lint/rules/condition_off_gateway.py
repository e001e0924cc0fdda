"""A condition stands on a flow that leaves an exclusive gateway; anywhere else the engine ignores it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        for flow in diagram.flows.values():
            if flow.condition is not None and diagram.elements[flow.source].type != "exclusiveGateway":
                zh = "条件只能写在排他网关出来的连线上，别处不起作用。"
                yield at(diagram, flow, zh, "A condition works only on a flow that leaves an exclusive gateway.")
