"""A boundary event for a message or an escalation interrupts: one that does not works once and is then deaf."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, event in context.nodes("boundaryEvent"):
        if event.event in ("message", "escalation") and not event.cancel_activity:
            zh = "不中断的消息或升级边界事件只起一次作用，请改由消息启动流程。"
            yield at(diagram, event, zh, "It works only once; let the message start a process of its own.")
