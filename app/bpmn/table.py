"""A DMN decision table as plain data, with its cells compiled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.expressions import Expression, UnaryTest, compile_expression, translate

UNIQUE, FIRST, COLLECT = "UNIQUE", "FIRST", "COLLECT"
HIT_POLICIES = (UNIQUE, FIRST, COLLECT)

Test = Callable[[Any, Mapping[str, Any], Mapping[str, Callable[..., Any]]], bool]


@dataclass(frozen=True)
class Input:
    """A column of conditions. `expression` is what its cells test, in the safe language."""

    id: str
    label: str
    expression: str
    line: int = 0


@dataclass(frozen=True)
class Output:
    """A column of results. `name` is the name under which a row's result is returned."""

    id: str
    name: str
    label: str
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """A row. `tests` and `outputs` are the cells as written, stripped, one for each input and output."""

    id: str
    description: str
    line: int
    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class CompiledRule:
    """A row ready to be tried: `tests` are (column, test) without the cells that any value passes."""

    id: str
    tests: tuple[tuple[int, Test], ...]
    constants: Mapping[str, Any]
    computed: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True)
class Table:
    """One file: one decision that is one table. `id` is the decision's id. Cells have been checked by the reader."""

    file: str
    id: str
    name: str
    hit_policy: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    line: int = 0
    root: object = field(default=None, repr=False, compare=False)

    def rule(self, row_id: str) -> Rule:
        """The row of this id; KeyError if there is none."""
        return self._rules[row_id]

    def constants(self, row_id: str) -> Mapping[str, Any]:
        """Output name -> value of the row's cells that need no facts (empty cells are None)."""
        return self._constants[row_id]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every fact that deciding may ask for."""
        return frozenset[str]().union(*(part.names for part in self._parts))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Every function that deciding may call."""
        return frozenset[str]().union(*(part.functions for part in self._parts))

    @cached_property
    def input_expressions(self) -> tuple[Expression, ...]:
        """What the columns test, compiled."""
        return tuple(compile_expression(column.expression) for column in self.inputs)

    @cached_property
    def unary_tests(self) -> tuple[tuple[UnaryTest, ...], ...]:
        """The cells of each row, compiled."""
        return tuple(tuple(translate(cell) for cell in rule.tests) for rule in self.rules)

    @cached_property
    def compiled(self) -> tuple[CompiledRule, ...]:
        """The rows, ready to be tried in order."""
        return tuple(self._compile(rule, tests) for rule, tests in zip(self.rules, self.unary_tests, strict=True))

    def _compile(self, rule: Rule, tests: tuple[UnaryTest, ...]) -> CompiledRule:
        cells = {
            column.name: compile_expression(cell or "null")
            for column, cell in zip(self.outputs, rule.outputs, strict=True)
        }
        return CompiledRule(
            rule.id,
            tuple((column, test.matches) for column, test in enumerate(tests) if not test.is_any),
            {name: cell.evaluate({}, {}) for name, cell in cells.items() if cell.is_constant},
            tuple((name, cell) for name, cell in cells.items() if not cell.is_constant),
        )

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def _constants(self) -> dict[str, Mapping[str, Any]]:
        return {rule.id: rule.constants for rule in self.compiled}

    @cached_property
    def _parts(self) -> list[Expression | UnaryTest]:
        tests = [test for row in self.unary_tests for test in row]
        return [*self.input_expressions, *tests, *(cell for rule in self.compiled for _, cell in rule.computed)]
