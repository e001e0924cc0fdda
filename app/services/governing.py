"""Which deadlines press a task: those it meets, and those whose due timer watches it or something around it.

Read off the diagrams once per release: a due timer on a sub-process or on a call activity presses everything inside.
"""

from collections.abc import Mapping

from app.bpmn import Diagram
from app.expressions import compile_expression
from app.packs import Release


def governing_kinds(rules: Release) -> Mapping[str, tuple[str, ...]]:
    """Element id of each user task -> kinds of deadline, the ones it meets first."""
    watched = {id_: _due_kinds(diagram, id_) for diagram in rules.diagrams.values() for id_ in diagram.elements}
    callers: dict[str, list[str]] = {}
    for _, element in rules.elements.values():
        if element.called_element:
            callers.setdefault(element.called_element, []).append(element.id)

    def around(element_id: str, seen: frozenset[str]) -> list[str]:
        if element_id in seen:
            return []
        process, element = rules.elements[element_id]
        kinds = list(watched[element_id])
        outer = [element.parent] if element.parent else callers.get(process, [])
        for other in outer:
            kinds += around(other, seen | {element_id})
        return kinds

    return {
        element.id: tuple(dict.fromkeys([*element.meets, *around(element.id, frozenset())]))
        for _, element in rules.elements.values() if element.type == "userTask"
    }  # fmt: skip


def _due_kinds(diagram: Diagram, element_id: str) -> list[str]:
    kinds: list[str] = []
    for event in diagram.boundary_events(element_id):
        if event.event == "timer" and event.timer:
            calls = compile_expression(event.timer).calls
            kinds += [str(call.arguments[0]) for call in calls if call.function == "due" and call.arguments]
    return kinds
