"""Expressions can be worked out: a constant one has a value, and functions get as many arguments as they take."""

from collections.abc import Iterator

from app.expressions import EvaluationError, Expression
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_row, in_table
from app.packs.lint.vocabulary import ARGUMENTS


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        for carrier, expression in context.expressions(diagram):
            for words in _faults(expression):
                yield at(diagram, carrier, *words)
    for table in context.tables:
        for expression in table.input_expressions:
            for words in _faults(expression):
                yield in_table(table, *words)
        for rule in table.compiled:
            for _, expression in rule.computed:
                for words in _faults(expression):
                    yield in_row(table, table.rule(rule.id), *words)


def _faults(expression: Expression) -> Iterator[tuple[str, str]]:
    for call in expression.calls:
        count = ARGUMENTS.get(call.function)
        if count is not None and len(call.arguments) != count:
            zh = f"函数 {call.function} 需要 {count} 个参数。"
            yield zh, f"The function {call.function} takes {count} argument{'s' if count > 1 else ''}."
    if expression.is_constant:
        try:
            expression.evaluate({}, {})
        except EvaluationError as error:
            yield error.zh, error.en
