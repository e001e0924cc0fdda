"""Only gateways have several outgoing flows: what a split at a task means, readers and engine do not agree on."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if not element.is_gateway and len(element.outgoing) > 1:
            zh = f"有 {len(element.outgoing)} 条出线，请用网关分开。"
            yield at(diagram, element, zh, f"{len(element.outgoing)} flows leave it; split with a gateway.")
