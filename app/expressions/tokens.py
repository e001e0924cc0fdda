"""Cuts the text of an expression into words, numbers, strings and signs."""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from app.expressions.errors import ExpressionError

MAX_LENGTH = 2_000  # characters; the longest condition in real use has some 200
MAX_NAME = 64
MAX_DIGITS = 15  # such integers are exact in JSON and in floating point

CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
OPERATOR_WORDS = frozenset({"and", "or", "not", "in", "if", "else"})
SUBJECT = "?"  # what FEEL calls the value under test

_PATTERNS = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
      | (?P<string>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
      | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>==|!=|<=|>=|//|\*\*|\.\.|[-+*/%<>()\[\],=?])
    """,
    re.VERBOSE,
)
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}
_QUOTES = "“”‘’„«»「」『』＂＇`"
_LOOKALIKES = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "—": "-", "–": "-", "−": "-", "。": "."}


@dataclass(frozen=True)
class Token:
    """A piece of the text. `kind` is constant, name, word (and, or, ...), sign or end; `at` its offset in the text."""

    kind: str
    text: str
    at: int
    value: Any = None


def error_at(text: str, at: int, zh: str, en: str) -> ExpressionError:
    """The error at an offset of the text, told by line and column."""
    before = text[:at]
    return ExpressionError(zh, en, text=text, line=before.count("\n") + 1, column=at - (before.rfind("\n") + 1) + 1)


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, closed by one of kind end. Raises ExpressionError."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"表达式过长（超过 {MAX_LENGTH} 个字符）。",
            f"The expression is too long (over {MAX_LENGTH} characters).",
            text=text[:80] + "…",
        )
    tokens = []
    at = 0
    while at < len(text):
        match = _PATTERNS.match(text, at)
        if match is None:
            raise _unexpected(text, at)
        if match.lastgroup != "blank":
            tokens.append(_token(text, str(match.lastgroup), match.group(), at))
        at = match.end()
    tokens.append(Token("end", "", len(text)))
    return tokens


def _token(text: str, kind: str, word: str, at: int) -> Token:
    if kind == "string":
        return Token("constant", word, at, _unescape(text, word, at))
    if kind == "number":
        return Token("constant", word, at, _number(text, word, at))
    if kind == "name":
        return _name(text, word, at)
    return Token(kind, word, at)


def _name(text: str, word: str, at: int) -> Token:
    if word in CONSTANTS:
        return Token("constant", word, at, CONSTANTS[word])
    if word in OPERATOR_WORDS:
        return Token("word", word, at)
    if keyword.iskeyword(word) or word.startswith("_"):
        raise error_at(text, at, f"不能使用名称“{word}”。", f'The name "{word}" is not allowed.')
    # Names that Unicode compatibility folds into others (fullwidth letters...) look like a known fact and are not it.
    if len(word) > MAX_NAME or not word.isidentifier() or unicodedata.normalize("NFKC", word) != word:
        raise error_at(
            text,
            at,
            f"名称“{word[:MAX_NAME]}”含有全角或特殊字符，或过长。",
            f'The name "{word[:MAX_NAME]}" holds full-width or special characters, or is too long.',
        )
    return Token("name", word, at)


def _number(text: str, word: str, at: int) -> int | float:
    digits = word.replace(".", "")
    end = at + len(word)
    if len(digits) > MAX_DIGITS:
        raise error_at(text, at, f"数字超过 {MAX_DIGITS} 位。", f"The number has more than {MAX_DIGITS} digits.")
    if (len(word) > 1 and word[0] == "0" and word[1] != ".") or text[end : end + 1].isidentifier():
        raise error_at(text, at, "数字书写有误。", "This is not a number.")
    return float(word) if "." in word else int(word)


def _unescape(text: str, word: str, at: int) -> str:
    if "\\" not in word:
        return word[1:-1]

    def replace(match: re.Match[str]) -> str:
        if match.group(1) not in _ESCAPES:
            raise error_at(
                text,
                at + 1 + match.start(),
                f"字符串中不认识的转义“{match.group()}”。",
                f'Unknown escape "{match.group()}" in a string.',
            )
        return _ESCAPES[match.group(1)]

    return re.sub(r"\\(.)", replace, word[1:-1])


def _unexpected(text: str, at: int) -> ExpressionError:
    sign = text[at]
    plain = _LOOKALIKES.get(sign) or unicodedata.normalize("NFKC", sign)
    if sign in _QUOTES:
        return error_at(text, at, f'请用英文直引号 " 代替 {sign}。', f'Use straight quotes " instead of {sign}.')
    if sign in "\"'":
        return error_at(text, at, "引号没有配对。", "The quote is not closed.")
    if plain != sign and plain.isascii():
        shown = "空格" if plain == " " else plain
        return error_at(
            text,
            at,
            f"请用半角的“{shown}”代替“{sign}”。",
            f'Use the plain "{plain}" instead of "{sign}".',
        )
    if sign == ".":
        return error_at(text, at, "表达式中不能取属性。", "Attributes are not allowed in an expression.")
    if sign == "@":
        return error_at(text, at, "不支持日期字面量。", "Date literals are not supported.")
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
    return error_at(text, at, f"不认识的字符“{shown}”。", f'Unexpected character "{shown}".')
