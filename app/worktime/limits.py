"""A limit as a table cell states it: an amount and a unit, or none at all."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What an amount is counted in. NONE: the rule sets no limit, which is a value and not a missing one."""

    WORKDAY = "workday"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    NONE = "none"


# Not a legal number: a limit beyond ten years is a typing error, and counting it day by day would hold up the server.
_LONGEST = {Unit.WORKDAY: 2_500, Unit.DAY: 3_650, Unit.HOUR: 87_600, Unit.MINUTE: 5_256_000}


@dataclass(frozen=True, slots=True)
class Limit:
    """`amount` of `unit`, a whole number from 1; exactly the unit NONE has no amount. ValueError otherwise."""

    amount: int | None
    unit: Unit

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.unit is Unit.NONE:
            if self.amount is not None:
                raise ValueError(f"no limit has no amount, got {self.amount!r}")
        elif not isinstance(self.amount, int) or isinstance(self.amount, bool):
            raise ValueError(f"the amount of a limit is a whole number, got {self.amount!r}")
        elif not 1 <= self.amount <= _LONGEST[self.unit]:
            raise ValueError(f"a limit lies between 1 and {_LONGEST[self.unit]} {self.unit}s, got {self.amount}")

    @property
    def count(self) -> int:
        """The amount as a number; 0 where there is no limit."""
        return self.amount or 0
