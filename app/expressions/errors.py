"""What can go wrong with an expression: when it is read, and when it is evaluated."""

from __future__ import annotations


class ExpressionError(ValueError):
    """An expression that is not of the language, or that has no value.

    `text` is the expression; `line` and `column` count from 1 and point at the offending place (column 0: all of it);
    `zh` and `en` say the same thing in both languages.
    """

    def __init__(self, zh: str, en: str, *, text: str = "", column: int = 0, line: int = 1) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.text = text
        self.column = column
        self.line = line

    def __str__(self) -> str:
        place = f" [{self.line}:{self.column}]" if self.column else ""
        return f"{self.zh} {self.en}{place}"


class EvaluationError(ExpressionError):
    """A well-formed expression without a value for these facts (text times number, division by zero...)."""


class UnknownName(EvaluationError):
    """The expression asks for a fact that nobody supplies. Not taken for null: a misspelt fact must decide nothing."""

    def __init__(self, name: str, *, text: str = "", column: int = 0, line: int = 1) -> None:
        zh, en = f"没有名为“{name}”的事实。", f'There is no fact named "{name}".'
        super().__init__(zh, en, text=text, column=column, line=line)
        self.name = name


class UnknownFunction(EvaluationError):
    """The expression calls a function that nobody supplies."""

    def __init__(self, name: str, *, text: str = "", column: int = 0, line: int = 1) -> None:
        zh, en = f"没有名为“{name}”的函数。", f'There is no function named "{name}".'
        super().__init__(zh, en, text=text, column=column, line=line)
        self.name = name
