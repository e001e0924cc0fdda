"""Finds rows of a decision table that contradict each other, and cases that no row covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from app.bpmn.table import UNIQUE, Table
from app.expressions import ValueSet

MAX_COMBINATIONS = 100_000

Known = Mapping[str, Sequence[Any]]


class TooManyCombinations(Exception):
    """The known values of the inputs combine to `count` cases, more than can be tried."""

    def __init__(self, table: str, count: int) -> None:
        super().__init__(f"{table}: {count}")
        self.table = table
        self.count = count


def overlaps(
    table: Table, known: Known | None = None, *, most: int | None = None
) -> list[tuple[str, str, dict[str, Any]]]:
    """Pairs of rows of a UNIQUE table that match the same case: ids of both rows, and such a case.

    The case gives values by input expression, where at least one of the rows asks for a certain one. `known` limits an
    input to these values. A cell whose values depend on other facts proves nothing: its pair is left to run time.
    After `most` pairs the search ends.
    """
    if table.hit_policy != UNIQUE:
        return []
    columns = [column.expression for column in table.inputs]
    rows = [(rule.id, _by_column(columns, tests)) for rule, tests in zip(table.rules, _sets(table), strict=True)]
    found = []
    for (first, ones), (second, others) in combinations(rows, 2):
        case = _common_case(ones, others, known or {})
        if case is not None:
            found.append((first, second, case))
            if len(found) == most:
                break
    return found


def gaps(table: Table, known: Known) -> list[dict[str, Any]]:
    """Cases that no row covers, as values by input expression, in the order of the known values.

    Inputs that are not in `known` are tried with what the table itself names: listed values, both truth values, and
    numbers at and around every bound. A cell whose values depend on other facts covers nothing.
    Raises TooManyCombinations.
    """
    if any(not rule.tests for rule in table.compiled):
        return []  # a row that any value passes
    columns = list(dict.fromkeys(column.expression for column in table.inputs))
    all_sets = _sets(table)
    rows = [_by_column([column.expression for column in table.inputs], tests) for tests in all_sets]
    values = [_candidates(column, rows, known) for column in columns]
    count = prod(len(each) for each in values)
    if count > MAX_COMBINATIONS:
        raise TooManyCombinations(table.id, count)
    # For each column and value the rows that accept it, as a bit set: a case is covered if one row accepts all of it.
    accepting = [
        [sum(1 << number for number, row in enumerate(rows) if _accepts(row[column], value)) for value in candidates]
        for column, candidates in zip(columns, values, strict=True)
    ]
    found = []
    for choice in product(*(range(len(each)) for each in values)):
        covered = (1 << len(rows)) - 1
        for bits, index in zip(accepting, choice, strict=True):
            covered &= bits[index]
        if not covered:
            picked = zip(columns, values, choice, strict=True)
            found.append({column: candidates[index] for column, candidates, index in picked})
    return found


def _sets(table: Table) -> list[list[ValueSet | None]]:
    return [[test.describe() for test in tests] for tests in table.unary_tests]


def _by_column(columns: list[str], sets: list[ValueSet | None]) -> dict[str, ValueSet | None]:
    """The row's sets by input expression; two columns of the same expression must both accept a value."""
    row: dict[str, ValueSet | None] = {}
    for column, values in zip(columns, sets, strict=True):
        before = row.get(column, values)
        row[column] = None if before is None or values is None else before.intersect(values)
    return row


def _common_case(
    ones: dict[str, ValueSet | None], others: dict[str, ValueSet | None], known: Known
) -> dict[str, Any] | None:
    case: dict[str, Any] = {}
    for column, one in ones.items():
        other = others[column]
        if one is None or other is None:
            return None
        both = one.intersect(other)
        if column in known:
            shared = [value for value in known[column] if both.contains(value)]
            if not shared:
                return None
            if not both.is_any:
                case[column] = shared[0]
        elif both.is_empty:
            return None
        elif not both.is_any:
            case[column] = both.example()
    return case


def _accepts(values: ValueSet | None, value: Any) -> bool:
    return values is not None and values.contains(value)


def _candidates(column: str, rows: list[dict[str, ValueSet | None]], known: Known) -> list[Any]:
    if column in known:
        return list(known[column])
    sets = [row[column] for row in rows]
    named = [values for values in sets if values is not None]
    listed = {value for values in named for value in values.listed}
    if listed & {True, False}:
        listed |= {True, False}
    numbers = _numbers({cut[0] for values in named for cut in values.cuts()})
    return [*sorted(listed, key=str), *numbers] or [None]


def _numbers(bounds: set[Any]) -> list[Any]:
    """Each bound and what lies around it. Facts are counts and amounts: whole if the bounds are, not negative."""
    if all(isinstance(bound, int) for bound in bounds):
        around = {bound + step for bound in bounds for step in (-1, 0, 1)}
    else:
        ordered = sorted(bounds)
        around = {ordered[0] - 1, *ordered, ordered[-1] + 1, *((low + high) / 2 for low, high in pairwise(ordered))}
    return sorted(number for number in around if number >= 0 or min(bounds) < 0)
