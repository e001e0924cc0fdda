"""What a proof says: how far it went, what it found wrong, and on what it rests."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """One statement in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Fault:
    """``rule``: the kind of fault (docs/soundness.md); ``path``: the steps that lead to it, from the start."""

    rule: str
    process: str
    elements: tuple[str, ...]
    zh: str
    en: str
    path: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Walked:
    """A process that was walked: different states, steps between them, states in which it is
    over; ``exact``: what registration fixes was remembered all the way, not asked anew."""

    process: str
    name: str
    states: int
    steps: int
    ends: int
    exact: bool


@dataclass(frozen=True)
class Deadline:
    """A kind of deadline that a process starts with a limit. ``missed``: how the diagrams take notice when it passes:
    ``timer``, ``asked`` (a condition or table asks), ``nobody``."""

    process: str
    kind: str
    met_in_time: bool
    missed: str


@dataclass(frozen=True)
class Assumption:
    """A wait that only messages of other processes end. ``senders``: process -> whether every path of it sends one."""

    process: str
    elements: tuple[str, ...]
    messages: tuple[str, ...]
    senders: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Report:
    """``pack``: its id; ``switched_off``: elements that a setting of this pack bars. Everything else may be empty."""

    pack: str
    walked: tuple[Walked, ...]
    faults: tuple[Fault, ...]
    deadlines: tuple[Deadline, ...]
    assumptions: tuple[Assumption, ...]
    switched_off: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.faults

    @property
    def states(self) -> int:
        return sum(each.states for each in self.walked)

    @property
    def steps(self) -> int:
        return sum(each.steps for each in self.walked)

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "sound": self.sound, "states": self.states, "steps": self.steps}
