"""A timer's expression is one call, due("kind") or warn("kind", "level"), of a deadline and a level that the tables
know."""

from collections.abc import Iterator

from app.bpmn import Diagram, Element
from app.expressions import compile_expression
from app.expressions.syntax import Invocation
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram, element in context.nodes():
        if element.timer and element.timer_kind == "timeDate":
            yield from _check(context, diagram, element, element.timer)


def _check(context: Context, diagram: Diagram, element: Element, text: str) -> Iterator[Finding]:
    expression = compile_expression(text)
    call = expression.calls[0] if isinstance(expression.node, Invocation) else None
    wanted = {"due": 1, "warn": 2}.get(call.function) if call else None
    if call is None or len(call.arguments) != wanted or not all(isinstance(word, str) for word in call.arguments):
        zh, en = '应写作 due("时限") 或 warn("时限", "级别")。', 'Write due("kind") or warn("kind", "level").'
        yield at(diagram, element, zh, en)
        return
    kind = call.arguments[0]
    if kind not in context.deadline_kinds:
        yield at(diagram, element, f"limits.dmn 没有时限“{kind}”。", f'limits.dmn knows no deadline "{kind}".')
    elif call.function == "warn":
        level = call.arguments[1]
        if not any(row.get("level") == level for row in context.rows_accepting("warnings", "deadline", kind)):
            zh = f"warnings.dmn 中时限“{kind}”没有级别“{level}”。"
            yield at(diagram, element, zh, f'warnings.dmn has no level "{level}" for "{kind}".')
