"""What a release's expressions ask for, as keys: a name (``outcome``) or a call with fixed words (``kept('mode')``)."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from app.bpmn import Diagram, Element, Table
from app.expressions import Expression, compile_expression, compile_script
from app.expressions.syntax import Constant, Invocation, Name, Node, walk
from app.packs import Release

PROGRAM_TABLES = ("limits", "warnings")
"""Tables that a service task asks through the program."""


def call_key(function: str, arguments: Iterable[Any]) -> str:
    """The key of a call."""
    return f"{function}({', '.join(map(repr, arguments))})"


def key_of(node: Node) -> str | None:
    """The key of what a node asks for; None for what is no single question."""
    if isinstance(node, Name):
        return node.id
    if isinstance(node, Invocation) and all(isinstance(each, Constant) for each in node.arguments):
        return call_key(node.function, (each.value for each in node.arguments if isinstance(each, Constant)))
    return None


@cache
def keys(expression: Expression) -> frozenset[str]:
    """Everything that an expression may ask for."""
    return frozenset(key for node in walk(expression.node) if (key := key_of(node)) is not None)


def table_keys(table: Table) -> frozenset[str]:
    """Everything that deciding may ask for; of calls in cells only the function is known, with any words."""
    found = set(table.names)
    for expression in table.input_expressions:
        found |= keys(expression)
    for rule in table.compiled:
        for _, cell in rule.computed:
            found |= keys(cell)
    for row in table.unary_tests:
        found |= {f"{function}(" for test in row for function in test.functions}
    return frozenset(found)


def expressions_of(diagram: Diagram) -> Iterator[Expression]:
    """Every expression of a diagram."""
    yield from conditions_of(diagram)
    yield from values_of(diagram)


def conditions_of(diagram: Diagram) -> Iterator[Expression]:
    """What decides which way is taken."""
    for flow in diagram.flows.values():
        if flow.condition:
            yield compile_expression(flow.condition)


def values_of(diagram: Diagram) -> Iterator[Expression]:
    """Parameters, lines of scripts, keys of timers."""
    for element in diagram.elements.values():
        yield from element_expressions(element)


def element_expressions(element: Element) -> Iterator[Expression]:
    """The expressions that an element itself carries."""
    for value in element.params.values():
        yield compile_expression(value)
    for _, line in compile_script(element.script).lines if element.script else ():
        yield line
    if element.timer:
        yield compile_expression(element.timer)


def reads(release: Release, diagram: Diagram, element: Element) -> frozenset[str]:
    """What is asked when a token comes to an element: its own expressions, its flows' conditions, its tables, and the
    timers that begin to wait with it."""
    found: set[str] = set()
    if element.script:
        script = compile_script(element.script)
        found |= script.names | {key for _, line in script.lines for key in keys(line) if "(" in key}
    else:
        for expression in element_expressions(element):
            found |= keys(expression)
    for flow in element.outgoing:
        condition = diagram.flows[flow].condition
        found |= keys(compile_expression(condition)) if condition else frozenset()
    beside = [*diagram.boundary_events(element.id)]
    if element.type == "eventBasedGateway":
        beside += [diagram.elements[target] for target in diagram.targets(element.id)]
    for event in beside:
        found |= keys(compile_expression(event.timer)) if event.timer else frozenset()
    asked = (element.decision,) if element.decision else PROGRAM_TABLES if element.handler else ()
    for name in asked:
        table = release.tables.get(name)
        found |= table_keys(table) if table else frozenset()
    return frozenset(found)


def writes(release: Release, element: Element) -> frozenset[str]:
    """Names that are certainly set anew when the element is completed (a table without a matching row is a fault)."""
    if element.event == "message" and element.event_ref and element.type not in THROWING:
        return _brought(release, element.event_ref)
    if element.decision:
        table = release.tables.get(element.decision)
        return frozenset(output.name for output in table.outputs) if table else frozenset()
    if element.type == "userTask":
        form = release.forms.get(element.form or "")
        return form.engine_keys if form else frozenset()
    if element.script:
        return frozenset(compile_script(element.script).assigns)
    return frozenset({element.result}) if element.result else frozenset()


THROWING = ("intermediateThrowEvent", "endEvent")


def _brought(release: Release, message: str) -> frozenset[str]:
    """What a message brings with its form; one that diagrams send too may come without."""
    form = (
        release.forms.get(release.external_messages[message].form or "")
        if message in release.external_messages
        else None
    )
    sent = any(each.event_ref == message and each.type in THROWING for _, each in release.elements.values())
    return form.engine_keys if form and not sent else frozenset()
