"""The ticket beside the engine, as far as diagrams ask for it: what is known, what was recorded, which deadlines run.

It holds no instants: a deadline runs, or its time has passed, and that may happen at any moment while a process waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Status = Literal["running", "late", "unlimited", "met", "met_late", "over"]
Lead = Literal["none", "active", "over"]


@dataclass(frozen=True)
class Clock:
    """A deadline. ``of_round``: it ends with the round of handling in which it was opened. ``limit``: amount, unit."""

    status: Status
    of_round: bool = False
    limit: tuple[Any, str] = (None, "none")

    @property
    def open(self) -> bool:
        return self.status in ("running", "late", "unlimited")

    @property
    def limited(self) -> bool:
        """Whether it runs towards an instant, or is past it."""
        return self.status in ("running", "late")


@dataclass
class Ledger:
    """``cases``: the tickets (numbers of ``Cases``) that are still possible; ``fixed``: what was answered and
    stays so for a ticket; ``facts``: what the process itself has recorded; ``clocks``: the newest of each kind."""

    cases: frozenset[int]
    fixed: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    lead: Lead = "none"

    def copy(self) -> Ledger:
        return Ledger(self.cases, dict(self.fixed), dict(self.facts), dict(self.clocks), self.lead)

    def key(
        self, asked: Callable[[str], bool], shown: Callable[[str, Clock], object | None],
        classes: Callable[[frozenset[int]], object],
    ) -> tuple[object, ...]:  # fmt: skip
        """What makes a difference from here on. ``asked``: may this name or call still be asked; ``shown``: what of a
        deadline still matters (None: nothing); ``classes``: the tickets still possible, as far as they differ."""
        clocks = {kind: shown(kind, clock) for kind, clock in self.clocks.items()}
        return (
            classes(self.cases),
            _items({name: value for name, value in self.fixed.items() if asked(name)}),
            _items({name: value for name, value in self.facts.items() if name == "milestone" or asked(name)}),
            _items({kind: clock for kind, clock in clocks.items() if clock is not None}),
            self.lead,
        )

    # ---- deadlines -------------------------------------------------------------------------------------------------

    def set_status(self, kind: str, status: Status) -> None:
        self.clocks[kind] = replace(self.clocks[kind], status=status)

    def meet(self, kind: str) -> Status | None:
        """What it was before it was met; None where none was open."""
        clock = self.clocks.get(kind)
        if clock is None or not clock.open:
            return None
        self.set_status(kind, "met_late" if clock.status == "late" else "met")
        return clock.status

    def end(self, kind: str) -> None:
        if kind in self.clocks and self.clocks[kind].open:
            self.set_status(kind, "over")

    def end_round(self) -> None:
        """The assignments end, and the deadlines that were opened for them."""
        if self.lead == "active":
            for kind, clock in self.clocks.items():
                if clock.of_round:
                    self.end(kind)
            self.lead = "over"

    def count(self, name: str, cap: int) -> None:
        """Count, as far as somebody can tell the difference."""
        if cap:
            self.facts[name] = min(int(self.facts.get(name) or 0) + 1, cap)


def _items(values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in values.items()))
