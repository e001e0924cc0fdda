"""A pack that cannot be used, and problems as the owner of a pack reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.bpmn import InvalidFile
from app.bpmn import Problem as FileProblem

ERROR, GAP, WARNING = "error", "gap", "warning"
READING = "docs/lint/reading.md"
"""The page for what the strict readers refuse, before any rule of lint is asked."""


@dataclass(frozen=True)
class Problem(FileProblem):
    """One thing to mend, with its weight. An error stands in the way of a release; a gap (register, limits and diagrams
    disagree, though everything runs) fails the check but not the release; a warning does neither.

    ``page`` explains the rule; it is a path from the project's folder.
    """

    severity: str = ERROR
    page: str = READING

    @property
    def is_error(self) -> bool:
        """Whether it stands in the way of a release."""
        return self.severity == ERROR

    @property
    def fails_check(self) -> bool:
        """Whether ``pack check`` fails on it."""
        return self.severity != WARNING

    def to_dict(self) -> dict[str, str | int | None]:
        """As the API and the editor show it."""
        return {
            "file": self.file,
            "element": self.element,
            "line": self.line,
            "rule": self.rule,
            "severity": self.severity,
            "zh": self.zh,
            "en": self.en,
            "page": self.page,
        }


def weighed(problem: FileProblem, severity: str = ERROR) -> Problem:
    """The problem with this severity."""
    return Problem(problem.file, problem.element, problem.line, problem.rule, problem.zh, problem.en, severity)


class InvalidPack(InvalidFile):
    """Files that make no pack. ``problems`` holds all of them, over all files, in the order of file and line."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        super().__init__(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))
