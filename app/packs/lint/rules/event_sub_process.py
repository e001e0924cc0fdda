"""No event sub-process: the engine ignores whether it interrupts, and firing it spoils the next ticket."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes("subProcess"):
        if element.event_sub_process:
            zh = "不支持事件子流程，请用边界事件或由消息启动的流程。"
            yield at(diagram, element, zh, "Event sub-processes are not supported; use a boundary event or a message.")
