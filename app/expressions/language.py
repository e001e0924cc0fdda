"""Expressions and scripts of the safe language: read once, evaluated often."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.expressions.errors import ExpressionError
from app.expressions.evaluation import Run, build
from app.expressions.syntax import Constant, Invocation, Name, Node, Parser, walk
from app.expressions.tokens import error_at

MAX_LINES = 50
NOT_CONSTANT: Any = type("NotConstant", (), {"__repr__": lambda self: "NOT_CONSTANT"})()


@dataclass(frozen=True)
class Call:
    """A call that an expression makes. An argument that is no literal stands as NOT_CONSTANT."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Expression:
    """A condition, a key or a value. `names` are the facts and `functions` the functions that it may ask for."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    calls: tuple[Call, ...]
    node: Node = field(repr=False, compare=False)
    _run: Run = field(repr=False, compare=False)

    @property
    def is_constant(self) -> bool:
        """Whether it has the same value for all facts."""
        return not self.names and not self.functions

    def evaluate(self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
        """Its value. Facts are looked up when they are needed, so `a and b` asks for b only if a holds.

        Raises UnknownName, UnknownFunction, EvaluationError, and what the functions raise.
        """
        return self._run(names, functions)


@dataclass(frozen=True)
class Script:
    """Lines of `name = expression`. `assigns` are the names it sets; `names` those it needs from outside."""

    text: str
    lines: tuple[tuple[str, Expression], ...]
    assigns: tuple[str, ...]
    names: frozenset[str]
    functions: frozenset[str]

    def run(self, names: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
        """What it assigns, leaving `names` as it is; later lines see what earlier ones assigned. Errors as evaluate."""
        assigned: dict[str, Any] = {}
        seen = ChainMap(assigned, names)  # type: ignore[arg-type]  # writes go to the first map only
        for name, expression in self.lines:
            assigned[name] = expression.evaluate(seen, functions)
        return assigned


@lru_cache(maxsize=8192)
def compile_expression(text: str) -> Expression:
    """Read an expression. Raises ExpressionError, which says where and why."""
    parser = Parser(text)
    node = parser.expression()
    parser.expect_end()
    return finish(text, node)


def finish(text: str, node: Node) -> Expression:
    """The expression of a syntax tree that was read from `text`."""
    nodes = walk(node)
    invocations = [each for each in nodes if isinstance(each, Invocation)]
    return Expression(
        text=text,
        names=frozenset(each.id for each in nodes if isinstance(each, Name)),
        functions=frozenset(each.function for each in invocations),
        calls=tuple(Call(each.function, tuple(map(_literal, each.arguments))) for each in invocations),
        node=node,
        _run=build(node, text),
    )


@lru_cache(maxsize=1024)
def compile_script(text: str) -> Script:
    """Read a script. Raises ExpressionError, whose line is that of the script."""
    sources = text.split("\n")
    if len(sources) > MAX_LINES:
        zh, en = f"脚本超过 {MAX_LINES} 行。", f"The script has more than {MAX_LINES} lines."
        raise ExpressionError(zh, en, text=text[:80])
    lines = []
    for number, source in enumerate(sources, start=1):
        try:
            line = _assignment(source)
        except ExpressionError as error:
            error.line = number
            raise
        if line is not None:
            lines.append(line)
    names, assigned = set[str](), dict[str, None]()
    for name, expression in lines:
        names |= expression.names - assigned.keys()
        assigned[name] = None
    functions = frozenset[str]().union(*(expression.functions for _, expression in lines))
    return Script(text, tuple(lines), tuple(assigned), frozenset(names), functions)


def _assignment(source: str) -> tuple[str, Expression] | None:
    """The name and the expression of a line; None for a blank one."""
    parser = Parser(source)
    target = parser.take()
    if target.kind == "end":
        return None
    if target.kind != "name" or parser.token.text != "=":
        raise error_at(
            source, target.at, "脚本的每一行应为“名称 = 表达式”。", 'Each line of a script must be "name = expression".'
        )
    parser.take()
    node = parser.expression()
    parser.expect_end()
    return target.text, finish(source, node)


def _literal(node: Node) -> Any:
    return node.value if isinstance(node, Constant) else NOT_CONSTANT
