"""The cells of decision tables: FEEL unary tests as dmn-js and Camunda Modeler write them.

    (empty) or -          any value
    "a"   5   null        this value; a name or call stands for its value, a list for each of its items
    "a", "b", [1..5]      one of these tests
    < 5   >= 3            numbers (texts and instants too, if the bound is one); other values never match
    [1..5] ]1..5] (1..5)  numbers between
    not("a", "b")         none of these tests
    blank(?) and x        a condition of the safe language in which ? is the value under test

Dates are not supported. `==`, `!=` and quotes other than straight ones are refused with a hint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Any

from app.expressions.description import describe, ordered
from app.expressions.errors import ExpressionError
from app.expressions.evaluation import NUMBERS, Functions, Names, same
from app.expressions.language import Expression, finish
from app.expressions.syntax import Name, Parser, walk
from app.expressions.tokens import SUBJECT, error_at
from app.expressions.value_set import ANY, NOTHING, ValueSet

Matches = Callable[[Any, Names, Functions], bool]

_DATES = frozenset({"date", "time", "duration"})
_OPENING, _CLOSING = {"[": 0, "]": 1, "(": 1}, {"]": 1, "[": 0, ")": 0}  # bracket -> side of the cut
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}


@dataclass(frozen=True)
class UnaryTest:
    """A cell. `names` and `functions` are what it may ask for beyond the value under test."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    matches: Matches = field(repr=False, compare=False)
    _values: ValueSet | None = field(repr=False, compare=False)

    @property
    def is_any(self) -> bool:
        """Whether every value passes, so that it need not even be looked up."""
        return self._values is ANY

    def describe(self) -> ValueSet | None:
        """The values that pass; None where that depends on other facts or cannot be told."""
        return self._values


@dataclass(frozen=True)
class _Part:
    matches: Matches
    values: ValueSet | None
    expressions: tuple[Expression, ...] = ()


@lru_cache(maxsize=8192)
def translate(cell: str, subject: str = SUBJECT) -> UnaryTest:
    """Read a cell. `subject` is the name of the value under test in free conditions. Raises ExpressionError."""
    if cell.strip() in ("", "-"):
        return UnaryTest(cell, frozenset(), frozenset(), lambda value, names, functions: True, ANY)
    reader = _Reader(Parser(cell, subject=True), subject)
    part = reader.cell()
    names = frozenset[str]().union(*(each.names for each in part.expressions)) - {subject}
    functions = frozenset[str]().union(*(each.functions for each in part.expressions))
    if functions & _DATES:
        raise ExpressionError("单元格不支持日期。", "Dates are not supported in cells.", text=cell, column=1)
    if SUBJECT in names:
        raise ExpressionError("此处不能使用“?”。", '"?" is not allowed here.', text=cell, column=1)
    return UnaryTest(cell, names, functions, part.matches, part.values)


class _Reader:
    """Reads tests from the tokens of a cell."""

    def __init__(self, parser: Parser, subject: str) -> None:
        self._parser = parser
        self._subject = subject

    def cell(self) -> _Part:
        parser = self._parser
        if parser.token.text == "not" and parser.tokens[1].text == "(":
            try:
                return self._negation()
            except ExpressionError:
                # `not(? > 5) and x` begins like a negation and is a condition.
                if not any(token.text == self._subject for token in parser.tokens):
                    raise
                parser.position = 0
        part = self._tests()
        parser.expect_end()
        return part

    def _negation(self) -> _Part:
        parser = self._parser
        parser.take()
        parser.expect("(")
        inner = self._tests()
        parser.expect(")")
        parser.expect_end()
        values = None if inner.values is None else inner.values.complement()
        matches = inner.matches
        return _Part(lambda value, names, functions: not matches(value, names, functions), values, inner.expressions)

    def _tests(self) -> _Part:
        parts = [self._test()]
        while self._parser.at_sign(","):
            self._parser.take()
            parts.append(self._test())
        return parts[0] if len(parts) == 1 else _any_of(parts)

    def _test(self) -> _Part:
        parser = self._parser
        if parser.at_sign(*_ORDER):
            sign = parser.take().text
            return _bounded(sign, self._operand())
        if parser.at_sign("==", "=", "!="):
            raise error_at(
                parser.text,
                parser.token.at,
                '单元格中直接写值（如 "a"）；不等于写 not("a")。',
                'In a cell write just the value ("a"); for unequal write not("a").',
            )
        if self._is_range():
            return self._range()
        if parser.at_sign("["):
            raise error_at(
                parser.text, parser.token.at, '多个值请写成 "a","b"，不加方括号。', 'Write several values as "a","b".'
            )
        node = parser.expression()
        expression = finish(parser.text, node)
        if any(isinstance(each, Name) and each.id == self._subject for each in walk(node)):
            return _condition(expression, self._subject)
        return _equal(expression)

    def _operand(self) -> Expression:
        return finish(self._parser.text, self._parser.operation())

    def _is_range(self) -> bool:
        if not self._parser.at_sign(*_OPENING):
            return False
        depth = 0
        for token in self._parser.tokens[self._parser.position + 1 :]:
            if token.text == ".." and depth == 0:
                return True
            if token.kind == "sign" and token.text in ("(", "["):
                depth += 1
            elif token.kind == "sign" and token.text in (")", "]"):
                depth -= 1
            if depth < 0:
                break
        return self._parser.at_sign("]")

    def _range(self) -> _Part:
        parser = self._parser
        opening = parser.take()
        low = self._operand()
        parser.expect("..")
        high = self._operand()
        closing = parser.expect(*_CLOSING)
        above = _bounded(">=" if _OPENING[opening.text] == 0 else ">", low)
        below = _bounded("<=" if _CLOSING[closing.text] == 1 else "<", high)
        first, second = above.matches, below.matches
        values = above.values and below.values and above.values.intersect(below.values)
        if values is not None and values.is_empty:
            raise error_at(parser.text, opening.at, "区间为空。", "The range is empty.")
        return _Part(
            lambda value, names, functions: first(value, names, functions) and second(value, names, functions),
            values,
            (low, high),
        )


def _bounded(sign: str, bound: Expression) -> _Part:
    compare = _ORDER[sign]
    if not bound.is_constant:
        return _Part(
            lambda value, names, functions: _holds(compare, value, bound.evaluate(names, functions)), None, (bound,)
        )
    fixed = bound.evaluate({}, {})
    if fixed is None or isinstance(fixed, (bool, list)):
        raise ExpressionError("此处应为数字。", "A number is expected here.", text=bound.text, column=1)
    if type(fixed) in NUMBERS:
        return _Part(
            lambda value, names, functions: type(value) in NUMBERS and compare(value, fixed), ordered(sign, fixed)
        )
    return _Part(lambda value, names, functions: _holds(compare, value, fixed), None)


def _holds(compare: Callable[[Any, Any], bool], value: Any, bound: Any) -> bool:
    """Whether two values of like kind stand in the relation; unlike kinds (null, text and number...) never do."""
    if type(value) in NUMBERS and type(bound) in NUMBERS:
        return bool(compare(value, bound))
    if isinstance(value, bool) or value is None or type(value) is not type(bound):
        return False
    return bool(compare(value, bound))


def _equal(expected: Expression) -> _Part:
    if not expected.is_constant:
        return _Part(
            lambda value, names, functions: _is_or_contains(expected.evaluate(names, functions), value),
            None,
            (expected,),
        )
    fixed = expected.evaluate({}, {})
    if isinstance(fixed, str):
        return _Part(lambda value, names, functions: bool(value == fixed), ValueSet.of([fixed]))
    return _Part(lambda value, names, functions: same(value, fixed), ValueSet.of([fixed]))


def _is_or_contains(expected: Any, value: Any) -> bool:
    if isinstance(expected, (list, tuple, set, frozenset)):
        return any(same(value, each) for each in expected)
    return same(value, expected)


def _condition(expression: Expression, subject: str) -> _Part:
    def matches(value: Any, names: Names, functions: Functions) -> bool:
        return bool(expression.evaluate(_With(subject, value, names), functions))

    return _Part(matches, describe(expression.node, subject), (expression,))


def _any_of(parts: list[_Part]) -> _Part:
    expressions = tuple(expression for part in parts for expression in part.expressions)
    known = [part.values for part in parts if part.values is not None]
    values = reduce(ValueSet.union, known, NOTHING) if len(known) == len(parts) else None
    if values is not None and _texts_only(values):
        texts = tuple(values.listed)  # a tuple: the value may be unhashable
        return _Part(lambda value, names, functions: value in texts, values, expressions)
    tests = tuple(part.matches for part in parts)
    return _Part(
        lambda value, names, functions: any(test(value, names, functions) for test in tests), values, expressions
    )


def _texts_only(values: ValueSet) -> bool:
    return not values.intervals and not values.all_but and all(isinstance(each, str) for each in values.listed)


class _With(Mapping[str, Any]):
    """The facts and the value under test."""

    __slots__ = ("_names", "_subject", "_value")

    def __init__(self, subject: str, value: Any, names: Names) -> None:
        self._subject, self._value, self._names = subject, value, names

    def __getitem__(self, name: str) -> Any:
        return self._value if name == self._subject else self._names[name]

    def __iter__(self) -> Any:
        yield self._subject
        yield from self._names

    def __len__(self) -> int:
        return 1 + len(self._names)
