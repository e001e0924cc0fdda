"""An event based gateway waits for messages and at most one timer: of two timers the second never fires."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, gateway in context.nodes("eventBasedGateway"):
        targets = [diagram.elements[target] for target in diagram.targets(gateway.id)]
        if len(targets) < 2:
            yield at(
                diagram, gateway, "事件网关至少等待两个事件。", "An event based gateway waits for two events or more."
            )
        if sum(1 for target in targets if target.event == "timer") > 1:
            zh = "事件网关最多等待一个定时器，第二个不会触发。"
            yield at(diagram, gateway, zh, "At most one timer may follow; a second one never fires.")
        for target in targets:
            if target.type != "intermediateCatchEvent" or len(target.incoming) > 1:
                zh = "事件网关之后须是只由它引出的捕获事件。"
                yield at(diagram, target, zh, "Only catching events that nothing else leads to may follow the gateway.")
