"""Patterns that no text can make run for long, and that browsers read as we do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.patterns import UnsafePattern, compile_pattern
from tests.hang import ends_soon

GOOD = [
    r"^1[3-9]\d{9}$",
    r"^\d{17}[\dX]$",
    r"^(1\d{10}|0\d{2,3}-?\d{7,8})$",
    r"^[A-Z]{2}\d{4}(-\d{2})?$",
    r"^.+$",
    r"^a|b$",
]


@pytest.mark.parametrize("pattern", GOOD)
def test_ordinary_patterns_pass(pattern: str) -> None:
    assert compile_pattern(pattern, 200)


def test_a_pattern_matches_the_whole_text() -> None:
    mobile = compile_pattern(GOOD[0], 200)
    assert mobile.fullmatch("13800000000")
    assert not mobile.fullmatch("13800000000\n")
    assert not mobile.fullmatch("138000000001")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$", r"^(a|a)*$", r"^(.*a){20}$", r"^.*.*.*$", r"^\w+\s+\w+$", r"^a{0,5000}a{0,5000}$", r"\d+", r"^\d+",
        r"^(?=a)b$", r"^(?<!a)b$", r"^(a)\1$", r"^\p{Han}$", r"^a**$", r"^*a$", r"^[a$", r"^(a$", "^" + "a" * 300 + "$",
        r"^a\$", r"^(?i)a$", r"^x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?x?$",
    ],
)  # fmt: skip
def test_refuses_patterns_that_could_run_for_long_or_mean_something_else_in_a_browser(pattern: str) -> None:
    with pytest.raises(UnsafePattern):
        compile_pattern(pattern, 200)


atoms = st.sampled_from(["a", r"\d", ".", "[ab]", "(a)", "(a|b)", "(?:ab)", "b"])
signs = st.sampled_from(["", "", "?", "*", "+", "{2}", "{1,3}", "{0,40}", "{3,}"])


@given(st.lists(st.tuples(atoms, signs), min_size=1, max_size=8))
def test_whatever_passes_is_quick_even_on_hostile_texts(parts: list[tuple[str, str]]) -> None:
    try:
        pattern = compile_pattern("^" + "".join(atom + sign for atom, sign in parts) + "$", 200)
    except UnsafePattern:
        return
    with ends_soon():
        for text in ("a" * 200, "a" * 199 + "!", "ab" * 100, "1" * 199 + "!"):
            pattern.fullmatch(text)
