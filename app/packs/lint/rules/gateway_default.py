"""An exclusive gateway that splits has a default flow, and every other flow a condition: with no way out it breaks."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, gateway in context.nodes("exclusiveGateway"):
        if len(gateway.outgoing) < 2:
            continue
        if gateway.default is None:
            yield at(
                diagram, gateway,
                "网关没有默认出线，条件都不成立时工单会停住；请把一条出线设为默认。",
                "The gateway has no default flow; where no condition holds a ticket stops. Make one the default.",
            )  # fmt: skip
        for flow_id in gateway.outgoing:
            flow = diagram.flows[flow_id]
            if flow_id == gateway.default and flow.condition is not None:
                yield at(diagram, flow, "默认出线不带条件。", "The default flow carries no condition.")
            elif flow_id != gateway.default and flow.condition is None:
                yield at(diagram, flow, "这条出线没有条件。", "This flow has no condition.")
