"""Expressions use facts, task data and functions that exist: a misspelt name must not wait for its ticket to fail."""

from collections.abc import Iterator

from app.packs.lint.context import Context
from app.packs.lint.finding import Finding, at


def check(context: Context) -> Iterator[Finding]:
    for diagram in context.diagrams:
        known = context.facts | context.data_names(diagram.process_id)
        for carrier, expression in context.expressions(diagram):
            for name in sorted(expression.names - known):
                yield at(
                    diagram, carrier, f"没有名为“{name}”的事实或任务数据。", f'There is no fact or task datum "{name}".'
                )
            for name in sorted(expression.functions - context.functions):
                yield at(diagram, carrier, f"没有名为“{name}”的函数。", f'There is no function "{name}".')
