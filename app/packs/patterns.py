"""Patterns of form fields: a small part of regular expressions that means the same to browsers and to Python, and
that no text can make run for long."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_LENGTH = 200
MAX_WAYS = 100_000
_QUANTIFIER = re.compile(r"(\?|\*|\+|\{(\d{1,4})(,(\d{0,4}))?\})")
_ESCAPES = frozenset("dws.+*?()[]{}|^$-/\\")


class UnsafePattern(ValueError):
    """A pattern that is refused; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@lru_cache(maxsize=512)
def compile_pattern(pattern: str, longest: int) -> re.Pattern[str]:
    """The pattern, ready for ``fullmatch`` on texts of up to ``longest`` characters. Raises UnsafePattern.

    It starts with ^ and ends with $ (form-js searches, we match the whole: so both agree), repeats no group, looks
    neither ahead nor back, and its quantifiers leave at most MAX_WAYS ways to divide a text among them.
    """
    if len(pattern) > MAX_LENGTH:
        raise UnsafePattern(f"表达式超过 {MAX_LENGTH} 个字符。", f"The pattern has more than {MAX_LENGTH} characters.")
    if not (pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")):
        raise UnsafePattern("表达式须以 ^ 开头、以 $ 结尾。", "A pattern starts with ^ and ends with $.")
    body = pattern[1:-1]
    if _ways(body, longest) > MAX_WAYS:
        raise UnsafePattern("表达式重复过多，可能拖慢系统。", "The pattern repeats too much and could run for long.")
    try:
        # JavaScript's \d and \w know ASCII only.
        return re.compile(body, re.ASCII)
    except re.error as error:
        raise UnsafePattern(f"表达式有误：{error}。", f"The pattern cannot be read: {error}.") from error


def _ways(body: str, longest: int) -> int:
    """An upper bound for the ways in which the quantifiers can divide a text of ``longest`` characters."""
    ways, at, previous = 1, 0, ""
    while at < len(body):
        quantifier = _QUANTIFIER.match(body, at)
        if quantifier:
            ways *= _width(quantifier, longest)
            if previous == ")" and quantifier.group() != "?":
                raise UnsafePattern("括号后只能用 ?。", "A group may only be followed by ?.")
            if previous in ("", "(", "|", "quantifier"):
                raise UnsafePattern("重复符号的位置有误。", "A quantifier stands in the wrong place.")
            at, previous = quantifier.end(), "quantifier"
            continue
        at, previous = _next(body, at)
        if previous == "|":
            ways *= 2
    return ways


def _width(quantifier: re.Match[str], longest: int) -> int:
    sign = quantifier.group()
    if sign == "?":
        return 2
    if sign in ("*", "+"):
        return longest + 1
    low = int(quantifier.group(2))
    if quantifier.group(3) is None:
        return 1
    high = int(quantifier.group(4)) if quantifier.group(4) else low + longest
    return max(1, high - low + 1)


def _next(body: str, at: int) -> tuple[int, str]:
    """(Where the next atom begins, what this one is)."""
    sign = body[at]
    if sign == "\\":
        if body[at + 1 : at + 2] not in _ESCAPES:
            raise UnsafePattern("不支持该转义。", "This escape is not supported.")
        return at + 2, "atom"
    if sign == "[":
        end = re.compile(r"\^?(?:\\.|[^\]\\])+\]").match(body, at + 1)
        if end is None:
            raise UnsafePattern("方括号没有配对。", "A bracket is not closed.")
        return end.end(), "atom"
    if sign == "(" and body[at + 1 : at + 2] == "?":
        if body[at + 2 : at + 3] != ":":
            raise UnsafePattern("不支持特殊分组。", "Special groups are not supported.")
        return at + 3, "("
    return at + 1, sign if sign in "()|" else "atom"
