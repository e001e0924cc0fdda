"""Every setting that an expression reads is in pack.toml."""

from collections.abc import Iterable, Iterator

from app.expressions import Expression
from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at, in_table


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        for carrier, expression in context.expressions(diagram):
            for key in _unknown(context, [expression]):
                yield at(diagram, carrier, *_words(key))
    for table in context.tables:
        for key in _unknown(context, table.input_expressions):
            yield in_table(table, *_words(key))


def _unknown(context: Context, expressions: Iterable[Expression]) -> Iterator[str]:
    for expression in expressions:
        for call in expression.calls:
            if call.function == "setting" and call.arguments and call.arguments[0] not in context.release.settings:
                yield str(call.arguments[0])


def _words(key: str) -> tuple[str, str]:
    return f"pack.toml 没有设置“{key}”。", f'pack.toml has no setting "{key}".'
