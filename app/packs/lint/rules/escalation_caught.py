"""Every escalation that a process throws is caught by whoever calls it, and what is caught is thrown somewhere."""

from collections.abc import Iterator

from app.bpmn import Diagram, Element
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for process_id, graph in context.graphs.items():
        for parent in graph.levels:
            for node in graph.level(parent):
                if node.type == "boundaryEvent" and node.event == "escalation":
                    yield from _check_catch(context, graph.diagram, node)
        if process_id not in context.callers:
            for name, thrower in _escaping(context, process_id, None, frozenset()).items():
                zh = f"没有边界事件接住升级“{name}”。"
                yield at(graph.diagram, thrower, zh, f'No boundary event catches the escalation "{name}".')


def _check_catch(context: Context, diagram: Diagram, boundary: Element) -> Iterator[Finding]:
    host = diagram.elements[boundary.attached_to or ""]
    if boundary.event_ref and boundary.event_ref not in _from_inside(context, diagram, host, frozenset()):
        zh = f"“{host.id}”里面不会抛出升级“{boundary.event_ref}”。"
        yield at(diagram, boundary, zh, f'Nothing inside {host.id} throws the escalation "{boundary.event_ref}".')


def _escaping(context: Context, process_id: str, parent: str | None, path: frozenset[str]) -> dict[str, Element]:
    """Escalations that leave a level uncaught -> the node of this level that lets them out."""
    found: dict[str, Element] = {}
    graph = context.graphs.get(process_id)
    if graph is None or process_id in path:
        return found
    for node in graph.level(parent):
        if node.event == "escalation" and node.type != "boundaryEvent" and node.event_ref:
            found[node.event_ref] = node
        caught = {event.event_ref for event in graph.diagram.boundary_events(node.id) if event.event == "escalation"}
        for name in _from_inside(context, graph.diagram, node, path).keys() - caught:
            found[name] = node
    return found


def _from_inside(context: Context, diagram: Diagram, host: Element, path: frozenset[str]) -> dict[str, Element]:
    if host.type == "subProcess":
        return _escaping(context, diagram.process_id, host.id, path)
    if host.type == "callActivity" and host.called_element:
        return _escaping(context, host.called_element, None, path | {diagram.process_id})
    return {}
