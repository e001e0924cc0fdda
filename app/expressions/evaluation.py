"""Turns a syntax tree into closures, which is both the fastest safe way to evaluate it and the one with no way out."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any

from app.expressions.errors import EvaluationError, UnknownFunction, UnknownName
from app.expressions.syntax import (
    Arithmetic,
    Choice,
    Comparison,
    Constant,
    Invocation,
    ListOf,
    Logic,
    Name,
    Node,
    Unary,
)
from app.expressions.tokens import error_at

Names = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]
Run = Callable[[Names, Functions], Any]

NUMBERS = frozenset({int, float, Decimal, Fraction})  # exact types: True is not a number
LARGEST = 10**15  # bound of every arithmetic result
LONGEST = 10_000  # characters, bound of every joined text


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    """A comparison in which nothing is before or after null."""
    return lambda left, right: left is not None and right is not None and bool(compare(left, right))


def same(left: Any, right: Any) -> bool:
    """Equality in which true is not 1, so that a number is never taken for an answer to a yes-or-no question."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _contained(left: Any, right: Any) -> bool:
    if right is None:
        return False
    # A text as container would ask for a part of it: `kind in ("complaint")` must not mean that.
    if not isinstance(right, (list, tuple, set, frozenset)):
        raise TypeError
    return any(same(left, each) for each in right)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": same,
    "!=": lambda left, right: not same(left, right),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "in": _contained,
    "not in": lambda left, right: not _contained(left, right),
}
_CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def build(node: Node, text: str) -> Run:
    """The closure that evaluates `node`; `text` is the whole expression, for errors."""
    match node:
        case Constant(value=value):
            return lambda names, functions: value
        case Name(id=name):
            return _name(name, node.at, text)
        case ListOf(items=items):
            parts = [build(item, text) for item in items]
            return lambda names, functions: [part(names, functions) for part in parts]
        case Invocation():
            return _invocation(node, text)
        case Unary():
            return _unary(node, text)
        case Arithmetic():
            return _arithmetic(node, text)
        case Comparison():
            return _comparison(node, text)
        case Logic():
            return _logic(node, text)
        case Choice():
            condition, value, other = build(node.condition, text), build(node.value, text), build(node.other, text)
            return lambda names, functions: (value if condition(names, functions) else other)(names, functions)


def _failed(text: str, at: int, zh: str, en: str) -> EvaluationError:
    place = error_at(text, at, zh, en)
    return EvaluationError(zh, en, text=text, column=place.column, line=place.line)


def _name(name: str, at: int, text: str) -> Run:
    def look_up(names: Names, functions: Functions) -> Any:
        try:
            return names[name]
        except KeyError as missing:
            if missing.args != (name,):  # a fault inside a computed fact is no unknown name
                raise
            place = error_at(text, at, "", "")
            raise UnknownName(name, text=text, column=place.column, line=place.line) from None

    return look_up


def _invocation(node: Invocation, text: str) -> Run:
    arguments = [build(argument, text) for argument in node.arguments]

    def invoke(names: Names, functions: Functions) -> Any:
        function = functions.get(node.function)
        if function is None:
            place = error_at(text, node.at, "", "")
            raise UnknownFunction(node.function, text=text, column=place.column, line=place.line)
        return function(*[argument(names, functions) for argument in arguments])

    return invoke


def _unary(node: Unary, text: str) -> Run:
    operand = build(node.operand, text)
    if node.operator == "not":
        return lambda names, functions: not operand(names, functions)
    negative = node.operator == "-"

    def sign(names: Names, functions: Functions) -> Any:
        value = operand(names, functions)
        if type(value) not in NUMBERS:
            raise _failed(text, node.at, "正负号只能用于数字。", "A sign stands before numbers only.")
        return -value if negative else value

    return sign


def _arithmetic(node: Arithmetic, text: str) -> Run:
    first, second = build(node.left, text), build(node.right, text)
    sign, calculate = node.operator, _CALCULATE[node.operator]

    def compute(names: Names, functions: Functions) -> Any:
        left, right = first(names, functions), second(names, functions)
        if sign == "+" and isinstance(left, str) and isinstance(right, str):
            if len(left) + len(right) > LONGEST:
                raise _failed(text, node.at, "文本过长。", "The text becomes too long.")
            return left + right
        if type(left) not in NUMBERS or type(right) not in NUMBERS:
            raise _failed(text, node.at, f"“{sign}”只能用于数字。", f'"{sign}" works on numbers only.')
        try:
            result = calculate(left, right)
        except (ArithmeticError, TypeError) as error:  # division by zero, overflow, decimal with float
            raise _failed(text, node.at, f"“{sign}”无法计算。", f'"{sign}" has no result here.') from error
        if not isfinite(result) or abs(result) > LARGEST:
            raise _failed(text, node.at, "计算结果过大。", "The result is too large.")
        return result

    return compute


def _comparison(node: Comparison, text: str) -> Run:
    first, *others = [build(operand, text) for operand in node.operands]
    steps = [(_COMPARE[sign], other) for sign, other in zip(node.operators, others, strict=True)]

    def compare(names: Names, functions: Functions) -> bool:
        left = first(names, functions)
        for holds, other in steps:
            right = other(names, functions)
            try:
                if not holds(left, right):
                    return False
            except TypeError as error:
                raise _failed(text, node.at, "这两个值不能比较。", "These values cannot be compared.") from error
            left = right
        return True

    return compare


def _logic(node: Logic, text: str) -> Run:
    left, right = build(node.left, text), build(node.right, text)
    if node.operator == "and":
        return lambda names, functions: left(names, functions) and right(names, functions)
    return lambda names, functions: left(names, functions) or right(names, functions)
