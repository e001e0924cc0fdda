"""Cells match what their writers in dmn-js mean, and describe exactly the values that they match."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.expressions import ExpressionError, UnknownName, translate

SAMPLES = ["a", "b", "", "5", None, True, False, -5, 0, 1, 1.5, 3, 5, 5.5, 9, 10**9, ["a"], date(2024, 1, 1)]


def matched(cell: str) -> list[Any]:
    return [value for value in SAMPLES if translate(cell).matches(value, {}, {})]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("", SAMPLES),
        (" - ", SAMPLES),
        ('"a"', ["a"]),
        ('"a","b"', ["a", "b"]),
        ('"a", 5, null', ["a", None, 5]),
        ('not("a","b", null, true, false, "", "5")', [-5, 0, 1, 1.5, 3, 5, 5.5, 9, 10**9, ["a"], date(2024, 1, 1)]),
        ("5", [5]),
        ("1", [1]),
        ("true", [True]),
        ("false", [False]),
        ("null", [None]),
        ("-5", [-5]),
        ("< 1", [-5, 0]),
        ("<=1", [-5, 0, 1]),
        ("> 5.5", [9, 10**9]),
        (">= 9", [9, 10**9]),
        ("> -5, < -4", [-5, 0, 1, 1.5, 3, 5, 5.5, 9, 10**9]),
        ("[1..5]", [1, 1.5, 3, 5]),
        ("]1..5]", [1.5, 3, 5]),
        ("(1..5]", [1.5, 3, 5]),
        ("[1..5[", [1, 1.5, 3]),
        ("[1..5)", [1, 1.5, 3]),
        ("(1..5)", [1.5, 3]),
        ("]1..5[", [1.5, 3]),
        ("[-5 .. 0], [9..10]", [-5, 0, 9]),
        ("not([1..10**0])".replace("10**0", "5"), [v for v in SAMPLES if v not in (1, 1.5, 3, 5) or v is True]),
        ('? == "a" or ? == null', ["a", None]),
        ('? in ["a", "b"]', ["a", "b"]),
        ("not(? == null) and ? != 0", [v for v in SAMPLES if v is not None and (v != 0 or v is False)]),
    ],
)
def test_matches(cell: str, values: list[Any]) -> None:
    assert matched(cell) == values


def test_other_facts_and_functions() -> None:
    test = translate('>= limit, blank(?) and kind == "x"')
    assert test.names == {"limit", "kind"}
    assert test.functions == {"blank"}
    assert test.describe() is None
    functions = {"blank": lambda value: not value}
    assert test.matches(5, {"limit": 5, "kind": "x"}, functions)
    assert test.matches(0, {"limit": 5, "kind": "x"}, functions)
    assert not test.matches(0, {"limit": 5, "kind": "y"}, functions)
    with pytest.raises(UnknownName):
        test.matches(0, {}, functions)


def test_a_name_stands_for_its_value_and_a_list_for_its_items() -> None:
    assert translate("lead").matches("u1", {"lead": "u1"}, {})
    assert translate("units").matches("u1", {"units": ["u1", "u2"]}, {})
    assert not translate("not(units)").matches("u1", {"units": ["u1", "u2"]}, {})
    assert not translate("one").matches(True, {"one": 1}, {})


def test_unlike_kinds_never_stand_in_order() -> None:
    for value in ("a", None, True, ["a"], date(2024, 1, 1)):
        assert not translate("< limit").matches(value, {"limit": 10}, {})
    assert translate("< limit").matches(date(2024, 1, 1), {"limit": date(2024, 1, 2)}, {})
    assert not translate("[low..high]").matches(5, {"low": 1, "high": 4}, {})


def test_another_subject() -> None:
    test = translate("amount > 5 and amount < limit", subject="amount")
    assert test.names == {"limit"}
    assert test.matches(6, {"limit": 7}, {})
    with pytest.raises(ExpressionError):
        translate("? > 5", subject="amount")


@pytest.mark.parametrize(
    "cell",
    [
        "“a”",
        '"a"，"b"',
        "「a」",
        '"a',
        '"a" "b"',
        '"a",',
        ',"a"',
        "= 5",
        "== 5",
        "!= 5",
        "≥ 3",
        "[1, 2]",
        "[1..5",
        "1..5",
        "]5",
        "[5..1]",
        "(1..1)",
        "[1..]",
        'not("a"',
        'not("a") "b"',
        "not()",
        "< ",
        "< true",
        "< null",
        "[null..5]",
        'date("2024-01-01")',
        '< date("2024-01-01")',
        'date and time("2024-01-01T00:00:00")',
        '@"2024-01-01"',
        'duration("P1D")',
        "? in",
        "x.y",
        "? > 1 ? < 5",
        "__class__",
        "1/0",
        '"a"*9',
        "- -",
    ],
)
def test_bad_cells(cell: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        translate(cell)
    assert caught.value.zh and caught.value.en and caught.value.column >= 1


def test_hints() -> None:
    for cell, hint in (
        ("“a”", "直引号"),
        ("== 5", "直接写值"),
        ("≥ 3", ">="),
        ('date("x")', "日期"),
        ("[1, 2]", "方括号"),
    ):
        with pytest.raises(ExpressionError, match=hint):
            translate(cell)


numbers = st.sampled_from(["-3", "0", "1", "2", "2.5", "4", "7"])
words = st.sampled_from(['"a"', '"b"', "true", "false", "null"])
conditions = st.builds("? {} {}".format, st.sampled_from(["==", "!="]), st.one_of(numbers, words))
ranges = st.builds(
    "{}{}..{}{}".format,
    st.sampled_from("[]("),
    st.just("-1"),
    numbers.filter(lambda n: n != "-3"),
    st.sampled_from("[])"),
)
single = st.one_of(
    numbers,
    words,
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">="]), numbers),
    ranges,
    conditions,
    st.builds("{} and not {}".format, conditions, conditions),
)
tests = st.lists(single, min_size=1, max_size=4).map(", ".join)
cells = st.one_of(tests, st.builds("not({})".format, tests), st.just("-"))
values = st.one_of(st.integers(-5, 9), st.floats(-5, 9), st.sampled_from(["a", "b", "c", "", None, True, False]))


@given(cells, values)
def test_described_values_are_the_matched_ones(cell: str, value: Any) -> None:
    test = translate(cell)
    described = test.describe()
    assert described is not None
    assert described.contains(value) == test.matches(value, {}, {})


@given(cells, cells)
def test_the_algebra_of_descriptions(first: str, second: str) -> None:
    one, other = translate(first).describe(), translate(second).describe()
    assert one is not None and other is not None
    probes = ["a", "b", "c", None, *(number / 4 for number in range(-20, 40))]
    both, either, rest = one.intersect(other), one.union(other), one.complement()
    for value in probes:
        assert both.contains(value) == (one.contains(value) and other.contains(value))
        assert either.contains(value) == (one.contains(value) or other.contains(value))
        assert rest.contains(value) != one.contains(value)
    assert rest.complement() == one
    assert one.intersect(rest).is_empty
    assert one.union(rest).is_any
    # The bounds lie on quarters, so that probing quarters finds every overlap of numbers.
    shared = [value for value in probes if both.contains(value)]
    assert both.is_empty <= (not shared)
    if not both.is_empty:
        assert both.contains(both.example())


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(cell: str) -> None:
    try:
        translate(cell)
    except ExpressionError as error:
        assert error.zh and error.en
