"""Every message that a diagram throws is received: it starts a process, or some diagram waits for it."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at

RECEIVING = ("startEvent", "intermediateCatchEvent", "boundaryEvent")


def check(context: Context) -> Iterator[Finding]:
    received = {event.event_ref for _, event in context.nodes(*RECEIVING) if event.event == "message"}
    for diagram, event in context.nodes("endEvent", "intermediateThrowEvent"):
        if event.event == "message" and event.event_ref and event.event_ref not in received:
            zh = f"没有流程接收消息“{event.event_ref}”。"
            yield at(diagram, event, zh, f'Nothing receives the message "{event.event_ref}".')
