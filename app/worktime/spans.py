"""Neighbouring days that are told in one breath: 2024-09-18 to 2024-09-20."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.worktime.calendar import ONE_DAY, Day, DayKind


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that have kind, name and confirmation in common."""

    first: date
    last: date
    kind: DayKind
    name: str
    unconfirmed: bool

    def takes(self, day: Day) -> bool:
        same = (self.kind, self.name, self.unconfirmed) == (day.kind, day.name, day.unconfirmed)
        return same and day.date == self.last + ONE_DAY


def spans(days: Sequence[Day]) -> list[Span]:
    """The days, which come in order, as few spans as possible."""
    found: list[Span] = []
    for day in days:
        if found and found[-1].takes(day):
            found[-1] = replace(found[-1], last=day.date)
        else:
            found.append(Span(day.date, day.date, day.kind, day.name, day.unconfirmed))
    return found
