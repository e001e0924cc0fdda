"""Only events that the engine honours, each where it does: links, signals, compensation, conditions and errors are
dropped in silence or hang."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

ALLOWED: dict[str, frozenset[str | None]] = {
    "startEvent": frozenset({None, "message"}),
    "endEvent": frozenset({None, "message", "escalation", "terminate"}),
    "intermediateThrowEvent": frozenset({"message", "escalation"}),
    "intermediateCatchEvent": frozenset({"message", "timer"}),
    "boundaryEvent": frozenset({"message", "timer", "escalation"}),
}


def check(context: Context) -> Iterator[Finding]:
    for diagram, event in context.nodes(*ALLOWED):
        if len(event.event_kinds) > 1:
            yield at(diagram, event, "一个事件只能有一种触发。", "An event has one trigger only.")
        elif event.event not in ALLOWED[event.type]:
            kind = event.event or "-"
            yield at(diagram, event, f"此处不支持“{kind}”事件。", f'Events of kind "{kind}" are not supported here.')
        elif event.event in ("message", "escalation") and not event.event_ref:
            yield at(diagram, event, "事件没有写明消息或升级的名称。", "The event names no message or escalation.")
