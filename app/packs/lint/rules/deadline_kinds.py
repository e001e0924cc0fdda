"""Every kind of deadline that diagrams and tables name is in limits.dmn."""

from collections.abc import Iterator

from app.expressions import Expression, compile_expression
from app.packs.lint.context import Context, constant_words
from app.packs.lint.finding import Finding, at, in_table
from app.packs.lint.vocabulary import DEADLINE_FUNCTIONS, DEADLINE_PARAMS


def check(context: Context) -> Iterator[Finding]:
    known = context.deadline_kinds
    for diagram, element in context.nodes():
        named = list(element.meets)
        for key in DEADLINE_PARAMS & element.params.keys():
            words = constant_words(element.params[key])
            named += words or ()
            if words == () or (words is None and compile_expression(element.params[key]).is_constant):
                yield at(diagram, element, f"参数“{key}”没有写明时限。", f'The parameter "{key}" names no deadline.')
        for kind in sorted(set(named) - known):
            yield at(diagram, element, *_words(kind))
    for diagram in context.diagrams:
        for carrier, expression in context.expressions(diagram):
            is_timer = carrier.id in diagram.elements and diagram.elements[carrier.id].event == "timer"
            for kind in () if is_timer else sorted(_called(expression) - known):
                yield at(diagram, carrier, *_words(kind))
    for table in context.tables:
        for kind in sorted(frozenset[str]().union(*map(_called, table.input_expressions)) - known):
            yield in_table(table, *_words(kind))


def _called(expression: Expression) -> frozenset[str]:
    calls = (call for call in expression.calls if call.function in DEADLINE_FUNCTIONS and call.arguments)
    return frozenset(call.arguments[0] for call in calls if isinstance(call.arguments[0], str))


def _words(kind: str) -> tuple[str, str]:
    return f"limits.dmn 没有时限“{kind}”。", f'limits.dmn knows no deadline "{kind}".'
