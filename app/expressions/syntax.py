"""The syntax tree of an expression, and the parser that builds it (precedence climbing; precedences as in Python)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from app.expressions.tokens import SUBJECT, Token, error_at, tokenize

MAX_NESTING = 32  # brackets in brackets, signs before signs
MAX_OPERATIONS = 200  # bounds the depth of the tree, hence of the stack that evaluates it

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in"})
_OR, _AND, _NOT, _COMPARISON, SUM, _PRODUCT, _SIGN = 1, 2, 3, 4, 5, 6, 7
_PRECEDENCE = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(COMPARISONS, _COMPARISON),
    "+": SUM,
    "-": SUM,
    **dict.fromkeys(("*", "/", "//", "%"), _PRODUCT),
}


@dataclass(frozen=True)
class Constant:
    """A literal."""

    value: Any
    at: int


@dataclass(frozen=True)
class Name:
    """A fact, looked up when it is needed."""

    id: str
    at: int


@dataclass(frozen=True)
class ListOf:
    """A list literal."""

    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Invocation:
    """A call of a named function with positional arguments."""

    function: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Unary:
    """`not`, `-` or `+` before an operand."""

    operator: str
    operand: Node
    at: int


@dataclass(frozen=True)
class Arithmetic:
    """`+ - * / // %` between two operands."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class Comparison:
    """A chain `a < b <= c`: each operator stands between two neighbours."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Logic:
    """`and` or `or` between two operands."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True)
class Choice:
    """`value if condition else other`."""

    condition: Node
    value: Node
    other: Node
    at: int


Node = Constant | Name | ListOf | Invocation | Unary | Arithmetic | Comparison | Logic | Choice


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case ListOf(items=nodes) | Invocation(arguments=nodes) | Comparison(operands=nodes):
            return nodes
        case Unary():
            return (node.operand,)
        case Arithmetic() | Logic():
            return (node.left, node.right)
        case Choice():
            return (node.condition, node.value, node.other)
    return ()


def walk(node: Node) -> list[Node]:
    """The node and all below it."""
    found = [node]
    for each in found:
        found.extend(children(each))
    return found


class Parser:
    """Reads nodes from a text. `subject` allows `?` as a name (cells of tables only)."""

    def __init__(self, text: str, *, subject: bool = False) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.position = 0
        self._subject = subject
        self._nesting = 0
        self._operations = 0

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Read a token."""
        token = self.token
        self.position += 1
        return token

    def at_sign(self, *signs: str) -> bool:
        """Whether one of these signs or words comes next."""
        return self.token.kind in ("sign", "word") and self.token.text in signs

    def expect(self, *signs: str) -> Token:
        """Read one of these signs or words, or fail."""
        if not self.at_sign(*signs):
            self.fail()
        return self.take()

    def expect_end(self) -> None:
        """Fail if anything is left."""
        if self.token.kind != "end":
            self.fail()

    def fail(self) -> NoReturn:
        """Refuse the next token."""
        token = self.token
        if token.kind == "end":
            raise error_at(self.text, token.at, "表达式不完整。", "The expression is incomplete.")
        if token.text == "=":
            raise error_at(self.text, token.at, "比较请用 ==。", "Use == to compare.")
        if token.text == "**":
            raise error_at(self.text, token.at, "不能使用乘方。", "Powers are not allowed.")
        raise error_at(self.text, token.at, f"此处不应有“{token.text}”。", f'Unexpected "{token.text}" here.')

    def expression(self) -> Node:
        """Read an expression of any kind."""
        value = self.operation(_OR)
        if not self.at_sign("if"):
            return value
        at = self._operator().at
        condition = self.operation(_OR)
        self.expect("else")
        other = self._nested(self.expression)
        return Choice(condition, value, other, at)

    def operation(self, minimum: int = SUM) -> Node:
        """Read operands joined by operators that bind at least as tightly as `minimum`."""
        left = self._operand(minimum)
        while (precedence := _PRECEDENCE.get(self._coming(), 0)) >= minimum:
            sign = self._coming()
            at = self._operator().at
            if precedence == _COMPARISON:
                left = self._comparison(left, sign, at)
                continue
            right = self.operation(precedence + 1)
            left = Logic(sign, left, right, at) if precedence < _COMPARISON else Arithmetic(sign, left, right, at)
        return left

    def _comparison(self, first: Node, sign: str, at: int) -> Node:
        operands, operators = [first, self.operation(SUM)], [sign]
        while (sign := self._coming()) in COMPARISONS:
            self._operator()
            operators.append(sign)
            operands.append(self.operation(SUM))
        return Comparison(tuple(operands), tuple(operators), at)

    def _coming(self) -> str:
        """The operator that comes next, or the empty text."""
        if self.token.kind not in ("sign", "word"):
            return ""
        following = self.tokens[self.position + 1] if self.token.text == "not" else None
        return "not in" if following is not None and following.text == "in" else self.token.text

    def _operator(self) -> Token:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise error_at(self.text, self.token.at, "表达式过于复杂。", "The expression is too complex.")
        token = self.take()
        if token.text == "not" and self.at_sign("in"):
            self.take()
        return token

    def _operand(self, minimum: int) -> Node:
        token = self.token
        if self.at_sign("not") and minimum <= _NOT:
            self._operator()
            return Unary("not", self._nested(lambda: self.operation(_NOT)), token.at)
        if self.at_sign("-", "+"):
            self._operator()
            return Unary(token.text, self._nested(lambda: self.operation(_SIGN)), token.at)
        return self._primary()

    def _primary(self) -> Node:
        token = self.token
        if token.kind == "constant":
            return Constant(self.take().value, token.at)
        if token.kind == "name":
            self.take()
            if self.at_sign("("):
                return Invocation(token.text, self._items(")"), token.at)
            return Name(token.text, token.at)
        if token.text == SUBJECT and self._subject:
            return Name(self.take().text, token.at)
        if self.at_sign("["):
            return ListOf(self._items("]"), token.at)
        if self.at_sign("("):
            self.take()
            node = self._nested(self.expression)
            self.expect(")")
            return node
        self.fail()

    def _items(self, closing: str) -> tuple[Node, ...]:
        """Read the bracket that opens, expressions divided by commas, and the bracket that closes."""
        self.take()
        items: list[Node] = []
        while not self.at_sign(closing):
            if items:
                self.expect(",")
            items.append(self._nested(self.expression))
        self.take()
        return tuple(items)

    def _nested(self, read: Callable[[], Node]) -> Node:
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise error_at(self.text, self.token.at, "表达式嵌套过深。", "The expression is nested too deeply.")
        node = read()
        self._nesting -= 1
        return node
