"""Runs one step once for every combination of answers to what the step asks."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Chooser:
    """Answers each question with a value of its domain; the same question twice in one run has one answer."""

    def __init__(self, script: Sequence[int] = ()) -> None:
        self._script = script
        self._known: dict[str, Any] = {}
        self._taken: list[tuple[int, int]] = []
        self.answers: list[tuple[str, Any]] = []

    def ask(self, question: str, domain: Sequence[Any], *, again: bool = False) -> Any:
        """A value of ``domain`` (not empty). ``again``: the answer may differ from an earlier one."""
        if question in self._known and not again:
            return self._known[question]
        index = 0
        if len(domain) > 1:
            place = len(self._taken)
            index = self._script[place] if place < len(self._script) else 0
            self._taken.append((index, len(domain)))
            self.answers.append((question, domain[index]))
        self._known[question] = domain[index]
        return domain[index]

    def next_script(self) -> tuple[int, ...] | None:
        """The script of the next combination, None when all have been tried."""
        taken = list(self._taken)
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        if not taken:
            return None
        index, _ = taken.pop()
        return (*(each for each, _ in taken), index + 1)


def combinations(run: Callable[[Chooser], T]) -> Iterator[tuple[Chooser, T]]:
    """Every result of ``run``, with the chooser that has led to it."""
    script: tuple[int, ...] | None = ()
    while script is not None:
        chooser = Chooser(script)
        yield chooser, run(chooser)
        script = chooser.next_script()
