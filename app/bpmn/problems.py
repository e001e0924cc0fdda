"""What is wrong with a file, said so that its owner can find and mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.expressions import ExpressionError

MAX_PROBLEMS = 500  # a hostile file can hold a problem in every other byte


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    `element` is the id of the element, row or file part it concerns (None: the file as a whole), `line` the line of the
    file counted from 1 (None: unknown), `rule` the stable name under which the rule is documented.
    """

    file: str
    element: str | None
    line: int | None
    rule: str
    zh: str
    en: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f" {self.element}" if self.element else ""
        return f"{place}{subject}: {self.zh} {self.en} ({self.rule})"


class InvalidFile(Exception):
    """A file that cannot be used, with every problem found in it (at least one)."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InvalidFile], tuple[tuple[Problem, ...]]]:
        """Across processes, where exceptions would be built again from their message alone."""
        return type(self), (self.problems,)


class Problems:
    """Collects the problems of one file, so that its owner sees all of them at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, rule: str, zh: str, en: str, *, element: str | None = None, line: int | None = None) -> None:
        """Note a problem and go on; from MAX_PROBLEMS on nothing more is noted, which is said in the last one."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(self.file, element, line, rule, zh, en))
        elif len(self.found) == MAX_PROBLEMS:
            zh, en = (
                f"问题超过 {MAX_PROBLEMS} 个，其余未列出。",
                f"More than {MAX_PROBLEMS} problems; the rest is not listed.",
            )
            self.found.append(Problem(self.file, None, None, "too-many", zh, en))

    def add_expression(self, error: ExpressionError, *, element: str | None, line: int | None) -> None:
        """Note an expression that cannot be read; a script's error counts its lines from `line`."""
        if line is not None:
            line += error.line - 1
        where_zh, where_en = (f"第 {error.column} 列：", f"column {error.column}: ") if error.column else ("", "")
        zh = f"表达式“{error.text}”{where_zh}{error.zh}"
        self.add("expression", zh, f'Expression "{error.text}", {where_en}{error.en}', element=element, line=line)

    def raise_if_any(self) -> None:
        """Raise InvalidFile, in the order of the file, if anything was noted."""
        if self.found:
            raise InvalidFile(sorted(self.found, key=lambda problem: (problem.rule == "too-many", problem.line or 0)))
