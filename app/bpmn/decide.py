"""Asks a decision table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bpmn.rule_faults import NoRow, TableConflict
from app.bpmn.table import COLLECT, FIRST, UNIQUE, CompiledRule, Table

NEAREST = 3
"""Rows that a NoRow names at most."""
_UNASKED: Any = object()


@dataclass(frozen=True)
class Match:
    """A row that matches, and its outputs by output name (every output of the table; empty cells are None)."""

    row_id: str
    outputs: dict[str, Any]


def decide(table: Table, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> list[Match]:
    """The rows that match, in order: exactly one for UNIQUE and FIRST, any number for COLLECT.

    A fact is asked for when the first cell needs it, and once.
    Raises NoRow and TableConflict (the table is at fault), EvaluationError (UnknownName...) and what functions raise.
    """
    values = [_UNASKED] * len(table.inputs)
    hits: list[CompiledRule] = []
    for rule in table.compiled:
        if _hits(rule, table, values, names, functions):
            hits.append(rule)
            if table.hit_policy == FIRST:
                break
    if table.hit_policy == UNIQUE and len(hits) > 1:
        raise TableConflict(table, [rule.id for rule in hits], _asked(table, values))
    if not hits and table.hit_policy != COLLECT:
        raise NoRow(table, _nearest(table, values, names, functions), _asked(table, values))
    return [Match(rule.id, _outputs(table, rule, names, functions)) for rule in hits]


def matching(table: Table, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> list[Match]:
    """As ``decide``, but [] where no row matches: for whoever looks what a table says and acts on nothing."""
    try:
        return decide(table, names, functions)
    except NoRow:
        return []


def _hits(
    rule: CompiledRule,
    table: Table,
    values: list[Any],
    names: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]],
) -> bool:
    for column, matches in rule.tests:
        value = values[column]
        if value is _UNASKED:
            value = values[column] = table.input_expressions[column].evaluate(names, functions)
        if not matches(value, names, functions):
            return False
    return True


def _asked(table: Table, values: list[Any]) -> dict[str, Any]:
    return {column.label: value for column, value in zip(table.inputs, values, strict=True) if value is not _UNASKED}


def _nearest(
    table: Table, values: list[Any], names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> list[str]:
    """The rows with the fewest cells against them. What was never asked for counts as against."""

    def against(rule: CompiledRule) -> int:
        known = [(values[column], matches) for column, matches in rule.tests if values[column] is not _UNASKED]
        failing = sum(1 for value, matches in known if not matches(value, names, functions))
        return failing + len(rule.tests) - len(known)

    counted = [(against(rule), rule.id) for rule in table.compiled]
    fewest = min((count for count, _ in counted), default=0)
    return [row for count, row in counted if count == fewest][:NEAREST]


def _outputs(
    table: Table, rule: CompiledRule, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    outputs: dict[str, Any] = dict.fromkeys(output.name for output in table.outputs)
    outputs.update(rule.constants)
    for name, expression in rule.computed:
        outputs[name] = expression.evaluate(names, functions)
    return outputs


__all__ = ["COLLECT", "FIRST", "UNIQUE", "Match", "decide", "matching"]
