"""What the diagrams say of deadlines besides which task meets them: where an answer is awaited, which form asks for or
grants more time. Read off the diagrams, so that no pack has to say it twice."""

from collections.abc import Iterator, Mapping

from app.bpmn import Diagram, Element
from app.expressions import Expression, compile_expression

GRANT = "grant_extension"
"""The handler that lengthens a deadline, by its parameters ``deadline`` and ``amount``."""
ASKS = frozenset({"overdue", "running"})
"""Functions by which a check table looks whether a deadline is over."""


def awaited(diagrams: Mapping[str, Diagram]) -> dict[str, str]:
    """Kind -> what the diagram does (by name) where nothing has come in by the end of the limit: an event gateway waits
    for a message or for that end. A mere window has no such timer: when it closes, nothing follows."""
    found: dict[str, str] = {}
    for diagram in diagrams.values():
        for gateway in diagram.of_type("eventBasedGateway"):
            for event in (diagram.elements[target] for target in diagram.targets(gateway.id)):
                for kind in _due(event):
                    following = [diagram.elements[target].name for target in diagram.targets(event.id)]
                    found.setdefault(kind, next((name for name in following if name), event.name))
    return found


def _due(event: Element) -> Iterator[str]:
    if event.event == "timer" and event.timer and event.timer_kind == "timeDate":
        for call in compile_expression(event.timer).calls:
            if call.function == "due" and call.arguments:
                yield str(call.arguments[0])


def extended(diagram: Diagram) -> dict[str, frozenset[str]]:
    """Field of a form -> the kinds of deadline that this process lengthens by what stands in it."""
    found: dict[str, frozenset[str]] = {}
    for task in diagram.of_type("serviceTask"):
        if task.handler == GRANT and {"deadline", "amount"} <= task.params.keys():
            kind, amount = (compile_expression(task.params[name]) for name in ("deadline", "amount"))
            for field in amount.names if kind.is_constant else ():
                found[field] = found.get(field, frozenset()) | {_text(kind)}
    return found


def _text(constant: Expression) -> str:
    return str(constant.evaluate({}, {}))
