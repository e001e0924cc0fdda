"""Only elements that the engine runs as BPMN means them: no complex or inclusive gateways, ad-hoc sub-processes,
transactions, data stores, send, receive, manual or plain tasks."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

REFUSED = {
    "complexGateway": ("复杂网关", "A complex gateway"),
    "inclusiveGateway": ("包容网关", "An inclusive gateway"),
    "adHocSubProcess": ("即席子流程", "An ad-hoc sub-process"),
    "transaction": ("事务子流程", "A transaction"),
    "dataStoreReference": ("数据存储", "A data store"),
    "sendTask": ("发送任务", "A send task"),
    "receiveTask": ("接收任务", "A receive task"),
    "manualTask": ("手工任务", "A manual task"),
    "task": ("未定类型的任务", "A task without a type"),
}


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes(*REFUSED):
        zh, en = REFUSED[element.type]
        yield at(diagram, element, f"不支持{zh}。", f"{en} is not supported.")
