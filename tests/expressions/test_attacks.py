"""Nothing written in a diagram gets out of the language, eats the machine or crashes it."""

import pytest

from app.expressions import EvaluationError, ExpressionError, compile_expression, compile_script, translate
from tests.hang import ends_soon

REFUSED = {
    "attribute": "x.y",
    "attribute walk": "().__class__.__bases__[0].__subclasses__()",
    "attribute of text": '"".format',
    "attribute of number": "1 .real",
    "dunder name": "__import__('os')",
    "underscore": "_x",
    "builtins": "__builtins__",
    "full-width underscore": "＿＿import＿＿('os')",
    "full-width letters": "ｋｉｎｄ == 1",
    "mathematical letters": "𝓀𝒾𝓃𝒹 == 1",
    "ligature": "ﬁnd",
    "soft hyphen": "ki\u00adnd",
    "zero width space": "ki\u200bnd",
    "bidi override": "\u202ekind",
    "surrogate": "\ud800",
    "null byte": "1\x00+1",
    "form feed": "1\x0c+1",
    "subscript": "x[0]",
    "slice": "x[0:1]",
    "power": "9**9**9",
    "shift": "1<<1000000",
    "bit or": "1|2",
    "matrix": "x@y",
    "inversion": "~1",
    "walrus": "(x := 1)",
    "assignment": "x = 1",
    "lambda": "lambda: 1",
    "comprehension": "[x for x in y]",
    "generator": "sum(x for x in y)",
    "dictionary": "{1: 2}",
    "set": "{1}",
    "tuple": "(1, 2)",
    "f-string": 'f"{x}"',
    "bytes": 'b"x"',
    "raw string": 'r"x"',
    "triple quotes": '"""x"""',
    "joined strings": '"a" "b"',
    "imaginary": "1j",
    "exponent": "1e999",
    "hexadecimal": "0xff",
    "underscored number": "1_000",
    "leading zero": "007",
    "digit bomb": "9" * 1999,
    "long fraction": "0." + "1" * 1990,
    "other digits": "１２",
    "arabic digits": "٣",
    "ellipsis": "...",
    "star argument": "due(*x)",
    "keyword argument": "due(kind=1)",
    "double star": "due(**x)",
    "call of a call": "due(1)(2)",
    "call of a text": '"due"(1)',
    "await": "await x",
    "yield": "yield x",
    "import": "import os",
    "two statements": "1; 2",
    "two lines": "1\n2",
    "comment": "1 # one",
    "backquote": "`ls`",
    "identity": "x is None",
    "foreign not": "!x",
    "both signs": "x && y",
    "trailing": "x)",
    "unclosed": "(x",
    "unclosed text": '"x',
    "newline in text": '"a\nb"',
    "escape": r'"\x41"',
    "named escape": r'"\N{BULLET}"',
    "nothing": "",
    "blank": "  \n ",
    "nested brackets": "(" * 10_000 + "1" + ")" * 10_000,
    "nested within the length": "(" * 900 + "1" + ")" * 900,
    "nested lists": "[" * 900 + "]" * 900,
    "nested calls": "f(" * 600 + ")" * 600,
    "signs": "-" * 1900 + "1",
    "negations": "not " * 450 + "x",
    "choices": "1 if x else " * 150 + "1",
    "long sum": "1" + "+1" * 900,
    "long chain": "1" + "<1" * 900,
    "long alternative": "x" + " or x" * 380,
    "a megabyte": '"' + "x" * 1_000_000 + '"',
    "long name": "x" * 100,
    "keyword as name": "None = 1",
    "missing operand": "x and",
    "full-width bracket": "due（1）",
    "Chinese quotes": "kind == “投诉”",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_a_place_and_in_both_languages(text: str) -> None:
    with ends_soon(), pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert caught.value.column >= (0 if len(text) > 2000 else 1)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in caught.value.zh)
    assert caught.value.en.isascii() or len(text) < 60
    assert len(str(caught.value)) < 300
    with pytest.raises(ExpressionError):
        translate(text + " ") if text.strip() else compile_script("x =" + text)


@pytest.mark.parametrize(
    "text",
    [
        "'%1000000000d' % 1",
        "'a' * 1000000000",
        "1000000000 * 'a'",
        "[1] * 1000000000",
        "[1] + [2]",
        "true + 1",
        "-true",
        "-'a'",
        "null + 1",
        "1 / 0",
        "1 % 0",
        "1 // 0.0",
        "999999999999999 * 999999999999999",
        "99999999999999.0 * 99999999999999.0",
        "'a' < 1",
        "[] < {}".replace("{}", "1"),
        "'a' in 'abc'",
        "'a' in 5",
        "1 + '1'",
    ],
)
def test_no_value_but_an_error(text: str) -> None:
    expression = compile_expression(text)
    with pytest.raises(EvaluationError) as caught:
        expression.evaluate({}, {})
    assert caught.value.text == text
    assert caught.value.column >= 1


def test_a_growing_text_is_stopped() -> None:
    script = compile_script("\n".join(["x = 'aaaaaaaaaa'"] + ["x = x + x"] * 40))
    with pytest.raises(EvaluationError, match="too long"):
        script.run({}, {})


def test_growing_numbers_are_stopped() -> None:
    script = compile_script("\n".join(["x = 10"] + ["x = x * x"] * 40))
    with pytest.raises(EvaluationError, match="too large"):
        script.run({}, {})


def test_only_handed_in_functions_can_be_called() -> None:
    for text in ("list(range(10))", "eval('1')", "open('x')", "print(1)", "getattr(x, 'y')"):
        with pytest.raises(EvaluationError):
            compile_expression(text).evaluate({"x": 1}, {"due": str})


def test_a_fact_that_is_a_function_cannot_be_called() -> None:
    with pytest.raises(EvaluationError):
        compile_expression("fact()").evaluate({"fact": lambda: 1}, {})
