"""A message starts at most one process, and nothing else in the pack waits for it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for diagram, start in context.nodes("startEvent"):
        name = start.event_ref if start.event == "message" else None
        if name in seen:
            zh = f"消息“{name}”已由流程“{seen[name]}”接收启动。"
            yield at(diagram, start, zh, f'The message "{name}" already starts {seen[name]}.')
        elif name:
            seen[name] = diagram.process_id
    for diagram, event in context.nodes("intermediateCatchEvent", "boundaryEvent"):
        if event.event == "message" and event.event_ref in seen:
            zh = f"消息“{event.event_ref}”会启动流程“{seen[event.event_ref]}”，不会送到这里。"
            yield at(diagram, event, zh, f"The message starts {seen[event.event_ref]} and never comes here.")
