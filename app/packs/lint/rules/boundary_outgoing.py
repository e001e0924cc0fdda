"""A boundary event leads somewhere: without an outgoing flow its activity is cancelled and nothing follows."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, event in context.nodes("boundaryEvent"):
        if not event.outgoing:
            yield at(diagram, event, "边界事件没有出线。", "The boundary event has no outgoing flow.")
