"""Every path ends in an end event: at a dead end the token is lost and the process never completes."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        # Boundary events and event sub-processes have rules of their own.
        elsewhere = element.type in ("endEvent", "boundaryEvent") or element.event_sub_process
        if element.is_flow_node and not element.outgoing and not elsewhere:
            yield at(diagram, element, "路径在此中断，须通向结束事件。", "The path breaks off; lead it to an end.")
