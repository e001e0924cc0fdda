"""A gateway that splits asks a question, and the flows from it are the answers."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, gateway in context.nodes("exclusiveGateway"):
        if len(gateway.outgoing) < 2:
            continue
        if not gateway.name.endswith(("？", "?")):
            yield at(diagram, gateway, "网关名称应为问句（以？结尾）。", "A gateway asks a question (ends with ?).")
        for flow_id in gateway.outgoing:
            if not diagram.flows[flow_id].name:
                yield at(diagram, diagram.flows[flow_id], "连线没有写明答案。", "The flow is named after its answer.")
