"""No flow leads into a start or boundary event, none out of an end event: the engine would never follow it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, event in context.nodes("startEvent", "boundaryEvent", "endEvent"):
        if event.type == "endEvent" and event.outgoing:
            yield at(diagram, event, "结束事件不能有出线。", "An end event has no outgoing flow.")
        if event.type != "endEvent" and event.incoming:
            yield at(diagram, event, "开始事件和边界事件不能有入线。", "No flow leads into this event.")
