"""Which values of `?` fulfil a condition, where that can be told without any other fact."""

from __future__ import annotations

from functools import reduce
from typing import Any

from app.expressions.evaluation import NUMBERS
from app.expressions.syntax import Comparison, Constant, ListOf, Logic, Name, Node, Unary
from app.expressions.value_set import ANY, HIGHEST, LOWEST, ValueSet

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def describe(node: Node, subject: str) -> ValueSet | None:
    """The values of the name `subject` for which the condition `node` holds; None where that cannot be told."""
    match node:
        case Unary(operator="not", operand=operand):
            values = describe(operand, subject)
            return None if values is None else values.complement()
        case Logic():
            left, right = describe(node.left, subject), describe(node.right, subject)
            if left is None or right is None:
                return None
            return left.intersect(right) if node.operator == "and" else left.union(right)
        case Comparison():
            pairs = zip(node.operators, node.operands, node.operands[1:], strict=False)
            found = [_pair(sign, left, right, subject) for sign, left, right in pairs]
            known = [values for values in found if values is not None]
            return reduce(ValueSet.intersect, known, ANY) if len(known) == len(found) else None
    return None


def ordered(sign: str, bound: Any) -> ValueSet | None:
    """The values that stand in this relation (< <= > >=) to `bound`; None unless that is a number."""
    if type(bound) not in NUMBERS:
        return None
    if sign in ("<", "<="):
        return ValueSet.between(LOWEST, (bound, int(sign == "<=")))
    return ValueSet.between((bound, int(sign == ">")), HIGHEST)


def constant(node: Node) -> Constant | None:
    """The node as a constant (a signed number counts), if it is one."""
    if isinstance(node, Constant):
        return node
    if isinstance(node, Unary) and isinstance(node.operand, Constant) and type(node.operand.value) in NUMBERS:
        return Constant(-node.operand.value if node.operator == "-" else node.operand.value, node.at)
    return None


def _pair(sign: str, left: Node, right: Node, subject: str) -> ValueSet | None:
    if isinstance(right, Name) and right.id == subject and sign in _MIRRORED:
        return _pair(_MIRRORED[sign], right, left, subject) if constant(left) else None
    if not (isinstance(left, Name) and left.id == subject):
        return None
    if sign in ("in", "not in"):
        values = _listed(right)
    elif (bound := constant(right)) is None:
        return None
    elif sign in ("==", "!="):
        values = ValueSet.of([bound.value])
    else:
        return ordered(sign, bound.value)
    if values is None:
        return None
    return values if sign in ("==", "in") else values.complement()


def _listed(node: Node) -> ValueSet | None:
    items = [constant(item) for item in node.items] if isinstance(node, ListOf) else [None]
    found = [item.value for item in items if item is not None]
    return ValueSet.of(found) if len(found) == len(items) else None
