"""Expressions and scripts mean what a reader of Python expects."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.expressions import (
    NOT_CONSTANT,
    Call,
    EvaluationError,
    ExpressionError,
    UnknownFunction,
    UnknownName,
    compile_expression,
    compile_script,
)


def value(text: str, **names: Any) -> Any:
    return compile_expression(text).evaluate(names, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true and not false", True),
        ("True or unknown", True),
        ("false and unknown", False),
        ("null == None", True),
        ("'投诉'", "投诉"),
        (r"'it\'s' + \"!\"".replace(r"\"", '"'), "it's!"),
        (r'"\\ \" \n \t"', '\\ " \n\t'.replace("\n\t", "\n \t")),
        ("1 < 2 <= 2 != 3", True),
        ("2 in [1, 2]", True),
        ("'a' not in ['b']", True),
        ("not 1 == 2", True),
        ("1 if false else 2 if false else 3", 3),
        ("-2 - -3", 1),
        ("7 // 2 * 2 + 7 % 2", 7),
        ("[1, 'a', null]", [1, "a", None]),
        ("[]", []),
        ("true == 1 or 1 in [true] or not 0 != false", False),
        (".5 + 0.25", 0.75),
        ("\n 1\n + 1 ", 2),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert value(text) == expected


def test_names_may_be_chinese() -> None:
    expression = compile_expression("诉求类型 == '投诉' and due('handle') == returns")
    assert expression.names == {"诉求类型", "returns"}
    assert expression.functions == {"due"}
    assert expression.evaluate({"诉求类型": "投诉", "returns": "k"}, {"due": lambda kind: "k"}) is True


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_nothing_is_before_or_after_null(sign: str) -> None:
    assert value(f"x {sign} 1", x=None) is False
    assert value(f"1 {sign} x", x=None) is False
    assert value(f"x {sign} x", x=None) is False


def test_membership_in_null_is_false() -> None:
    assert value("1 in x", x=None) is False
    assert value("1 not in x", x=None) is True


def test_decimals_are_numbers() -> None:
    assert value("x * 2 > 1", x=Decimal("0.6")) is True
    with pytest.raises(EvaluationError):
        value("x * 0.5", x=Decimal(1))


def test_unknown_names_and_functions_are_errors_with_their_place() -> None:
    with pytest.raises(UnknownName) as name:
        value("true and\n knd == 1", kind=1)
    assert (name.value.name, name.value.line, name.value.column) == ("knd", 2, 2)
    with pytest.raises(UnknownFunction) as function:
        value("1 + du(2)")
    assert (function.value.name, function.value.column) == ("du", 5)


class Facts(Mapping[str, Any]):
    """Facts that are computed on demand and remember the demands."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> Any:
        self.asked.append(name)
        if name == "broken":
            return {}["inner"]
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_facts_are_asked_for_when_needed() -> None:
    facts = Facts()
    assert compile_expression("a or b").evaluate(facts, {})
    assert compile_expression("c if a else d").evaluate(facts, {})
    assert facts.asked == ["a", "a", "c"]


def test_a_fault_inside_a_fact_is_not_taken_for_an_unknown_name() -> None:
    with pytest.raises(KeyError, match="inner"):
        compile_expression("broken").evaluate(Facts(), {})


def test_errors_of_functions_come_through_unchanged() -> None:
    def fail() -> None:
        raise PermissionError("no")

    with pytest.raises(PermissionError):
        compile_expression("fail()").evaluate({}, {"fail": fail})


def test_calls_show_their_literal_arguments() -> None:
    assert compile_expression("warn('handle', level) or due('sign')").calls == (
        Call("warn", ("handle", NOT_CONSTANT)),
        Call("due", ("sign",)),
    )


def test_constants() -> None:
    assert compile_expression("-5").is_constant
    assert not compile_expression("x").is_constant
    assert not compile_expression("f()").is_constant


def test_scripts_see_their_own_lines_and_leave_the_facts_alone() -> None:
    script = compile_script("\n  a = x + 1\r\n\n  b = a * 2\n a = 'z' if b > 3 else a\n")
    facts = {"x": 1}
    assert script.run(facts, {}) == {"a": "z", "b": 4}
    assert facts == {"x": 1}
    assert script.assigns == ("a", "b")
    assert script.names == {"x"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb", 2, 1),
        ("a = 1\n\nb = 1 +", 3, 8),
        ("a == 1", 1, 1),
        ("a.b = 1", 1, 2),
        ("a[0] = 1", 1, 1),
        ("a = b = 1", 1, 7),
        ("1 = 1", 1, 1),
        ("true = 1", 1, 1),
        ("in = 1", 1, 1),
        ("_a = 1", 1, 1),
        ("a += 1", 1, 1),
        ("import os", 1, 1),
        ("a = 1; b = 2", 1, 6),
        ("\n" * 100, 1, 0),
    ],
)
def test_bad_scripts(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_script(text)
    assert (caught.value.line, caught.value.column) == (line, column)


atoms = st.sampled_from(["a", "b", "c", "1", "2", "0", "3.5", "'x'", "'y'", "True", "False", "None", "[1, 2]", "['x']"])


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(
        ["and", "or", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "+", "-", "*", "/", "//", "%"]
    )
    binary = st.builds("{} {} {}".format, inner, signs, inner)
    return st.one_of(
        binary,
        st.builds("({})".format, inner),
        st.builds("not {}".format, inner),
        st.builds("-{}".format, inner),
        st.builds("{} if {} else {}".format, inner, inner, inner),
    )


class Oracle(ast.NodeTransformer):
    """Python's own reading of an expression, in which only the comparisons are those of the language."""

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        signs = ast.Constant(tuple(type(sign).__name__ for sign in node.ops))
        no_arguments = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        operands = [ast.Lambda(no_arguments, operand) for operand in (node.left, *node.comparators)]
        return ast.Call(ast.Name("compare", ast.Load()), [signs, *operands], [])

    def value(self, text: str, names: dict[str, Any]) -> Any:
        tree = ast.fix_missing_locations(self.visit(ast.parse(text, mode="eval")))
        return eval(compile(tree, "", "eval"), {"__builtins__": {}, "compare": compare, **names})


def compare(signs: tuple[str, ...], first: Callable[[], Any], *others: Callable[[], Any]) -> bool:
    left = first()
    for sign, other in zip(signs, others, strict=True):
        right = other()
        if not holds(sign, left, right):
            return False
        left = right
    return True


def holds(sign: str, left: Any, right: Any) -> bool:
    if sign.startswith("Not"):
        return not holds({"NotEq": "Eq", "NotIn": "In"}[sign], left, right)
    if sign == "Eq":
        return (left is True or left is False) == (right is True or right is False) and left == right
    if sign == "In":
        return right is not None and any(holds("Eq", left, each) for each in right)
    if left is None or right is None:
        return False
    return bool({"Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge}[sign](left, right))


@given(
    st.recursive(atoms, joined, max_leaves=8),
    st.fixed_dictionaries({name: st.sampled_from([0, 1, 5, -2, 2.5]) for name in "abc"}),
)
def test_agrees_with_python(text: str, names: dict[str, Any]) -> None:
    """What the language reads, Python reads alike; where the language gives a value, Python gives the same."""
    try:
        ours = compile_expression(text).evaluate(names, {})
    except EvaluationError:
        return
    except ExpressionError:
        with pytest.raises(SyntaxError):
            compile(text, "", "eval")
        return
    theirs = Oracle().value(text, names)
    assert (type(ours), ours) == (type(theirs), theirs)


def assert_read_or_refused(text: str) -> None:
    """Whatever is written is either read or refused in words; any other exception fails the test."""
    for read in (compile_expression, compile_script):
        try:
            read(text)
        except ExpressionError as error:
            assert error.zh and error.en and error.column >= 0


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)


@given(st.text(alphabet="ab01()[]\"'<>=!+-*/%,.? \nnotinif", max_size=30))
def test_any_likely_text_is_read_or_refused(text: str) -> None:
    assert_read_or_refused(text)
