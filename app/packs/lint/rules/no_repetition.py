"""No multi-instance and no standard loop: one breaks under a boundary event, the other has run until it was killed."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if element.loop is not None:
            zh = "不支持多实例和循环标记：每个协办单位用各自的流程，重复用回到前面的连线。"
            en = "No multi-instance, no loop marker: start a process for each, or lead a flow back."
            yield at(diagram, element, zh, en)
