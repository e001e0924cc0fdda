"""How names and calls are used in expressions: which constants they are compared with, and what tells values apart."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from app.bpmn import Table
from app.expressions.syntax import Choice, Comparison, Constant, Invocation, ListOf, Logic, Node, Unary, children
from app.services.acting.functions import blank
from app.services.soundness.reading import key_of

FLAGS = frozenset({False, True})
NUMBERS = (int, float)
EQUAL = frozenset({"==", "!=", "in", "not in"})
Test = Callable[[Any], object]


class Uses:
    """By key (see ``reading``): ``named`` texts and flags, ``bounds`` of numbers. ``setting``: a pack's own."""

    def __init__(self, setting: Callable[[str], Any]) -> None:
        self.named: dict[str, set[Any]] = {}
        self.bounds: dict[str, set[Any]] = {}
        self._tests: dict[str, list[Test]] = {}
        self._bare: set[str] = set()
        self._setting = setting

    def mark(self, key: str, value: Any) -> object:
        """Two values with the same mark have the same effect everywhere."""
        if key in self._bare:
            return value
        return tuple(test(value) for test in self._tests.get(key, ()))

    def read(self, node: Node, *, flag: bool = False) -> None:
        """Take in an expression. ``flag``: only whether it holds is asked."""
        key = key_of(node)
        if key is not None and flag:
            self._note(key, FLAGS, bool)
        elif key is not None:
            self._bare.add(key)
        match node:
            case Logic(left=left, right=right):
                self.read(left, flag=flag)
                self.read(right, flag=flag)
            case Unary(operator="not", operand=operand):
                self.read(operand, flag=True)
            case Choice(condition=condition, value=value, other=other):
                self.read(condition, flag=True)
                self.read(value, flag=flag)
                self.read(other, flag=flag)
            case Comparison():
                self._compare(node)
            case Invocation(function="blank", arguments=(asked,)) if (inner := key_of(asked)) is not None:
                self._note(inner, (None,), blank)
            case _:
                for child in children(node):
                    self.read(child)

    def read_table(self, table: Table) -> None:
        """Take in a table's columns, cells and computed outputs."""
        for column, expression in enumerate(table.input_expressions):
            key = key_of(expression.node)
            if key is None:
                self.read(expression.node, flag=all(_flags_only(row[column].describe()) for row in table.unary_tests))
                continue
            for row in table.unary_tests:
                values = row[column].describe()
                if values is None:
                    self._bare.add(key)
                    continue
                self._note(key, values.listed, values.contains)
                self._bound(key, (cut for cut, _ in values.cuts()))
        for rule in table.compiled:
            for _, cell in rule.computed:
                self.read(cell.node)

    def _compare(self, node: Comparison) -> None:
        for (left, right), sign in zip(pairwise(node.operands), node.operators, strict=True):
            for asked, other in ((left, right), (right, left)):
                constants = None if self._is_question(other) else list(self._constants(other))
                key = key_of(asked) if self._is_question(asked) else None
                if key is None:
                    if not isinstance(asked, Constant | ListOf):
                        for child in children(asked):
                            self.read(child)
                elif constants is not None and sign in EQUAL:
                    self._note(key, constants, frozenset(constants).__contains__)
                elif constants is not None and all(isinstance(each, NUMBERS) for each in constants):
                    for bound in constants:
                        self._note(key, (bound,), partial(_side, bound))
                else:
                    self._bare.add(key)
                    self._name(key, constants or ())

    def _is_question(self, node: Node) -> bool:
        return not isinstance(node, Constant | ListOf) and not (
            isinstance(node, Invocation) and node.function == "setting" and key_of(node) is not None
        )

    def _constants(self, node: Node) -> Iterator[Any]:
        match node:
            case Constant(value=value):
                yield value
            case Unary(operator="-", operand=Constant(value=value)) if isinstance(value, NUMBERS):
                yield -value
            case ListOf(items=items):
                for item in items:
                    yield from self._constants(item)
            case Invocation(function="setting", arguments=(Constant(value=name),)):
                yield self._setting(str(name))

    def _note(self, key: str, values: Iterable[Any], test: Test) -> None:
        self._name(key, values)
        self._tests.setdefault(key, []).append(test)

    def _name(self, key: str, values: Iterable[Any]) -> None:
        for value in values:
            if isinstance(value, NUMBERS) and not isinstance(value, bool):
                self._bound(key, (value,))
            else:
                found = self.named.setdefault(key, set())
                found |= FLAGS if isinstance(value, bool) else {value}

    def _bound(self, key: str, numbers: Iterable[Any]) -> None:
        finite = {number for number in numbers if abs(number) != float("inf")}
        if finite:
            self.bounds.setdefault(key, set()).update(finite)


def _side(bound: Any, value: Any) -> object:
    """On which side of a bound a value lies: below, on it, above, or no number."""
    return (value > bound) - (value < bound) if isinstance(value, NUMBERS) else None


def _flags_only(values: Any) -> bool:
    """Whether a cell accepts nothing but truth values, or everything."""
    return values is not None and (
        values.is_any or (values.listed <= FLAGS and not values.intervals and not values.all_but)
    )
