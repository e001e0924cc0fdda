"""Asks a decision table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bpmn.table import COLLECT, FIRST, UNIQUE, CompiledRule, Table

_UNASKED: Any = object()


class TableConflict(Exception):
    """Two rows of a UNIQUE table match the same facts. `table` is its id, `rows` the ids of the rows in their order."""

    def __init__(self, table: str, rows: tuple[str, ...]) -> None:
        super().__init__(f"{table}: {', '.join(rows)}")
        self.table = table
        self.rows = rows


@dataclass(frozen=True)
class Match:
    """A row that matches, and its outputs by output name (every output of the table; empty cells are None)."""

    row_id: str
    outputs: dict[str, Any]


def decide(table: Table, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> list[Match]:
    """The rows that match, in order: at most one for UNIQUE and FIRST, any number for COLLECT; none is [].

    A fact is asked for when the first cell needs it, and once.
    Raises TableConflict, EvaluationError (UnknownName...) and what functions raise.
    """
    values = [_UNASKED] * len(table.inputs)
    hits: list[CompiledRule] = []
    for rule in table.compiled:
        if _hits(rule, table, values, names, functions):
            hits.append(rule)
            if table.hit_policy == FIRST:
                break
    if table.hit_policy == UNIQUE and len(hits) > 1:
        raise TableConflict(table.id, tuple(rule.id for rule in hits))
    return [Match(rule.id, _outputs(table, rule, names, functions)) for rule in hits]


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


def _outputs(
    table: Table, rule: CompiledRule, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    outputs: dict[str, Any] = dict.fromkeys(output.name for output in table.outputs)
    outputs.update(rule.constants)
    for name, expression in rule.computed:
        outputs[name] = expression.evaluate(names, functions)
    return outputs


__all__ = ["COLLECT", "FIRST", "UNIQUE", "Match", "TableConflict", "decide"]
