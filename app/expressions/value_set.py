"""Sets of values: what a cell of a table accepts, in a form that can be intersected and searched for gaps.

A set has two halves that never meet. Numbers are a union of intervals; all else (texts, true, false, null...) is a
finite list or all but a finite list. Both halves are closed under intersection, union and complement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from app.expressions.evaluation import NUMBERS, same

# A cut divides the numbers: (x, 0) just below x, (x, 1) just above it. [1..5) runs from (1, 0) to (5, 0).
Cut = tuple[Any, int]
LOWEST: Cut = (-inf, 0)
HIGHEST: Cut = (inf, 1)


@dataclass(frozen=True)
class Interval:
    """The numbers between two cuts; never empty."""

    start: Cut
    end: Cut

    def contains(self, number: Any) -> bool:
        """Whether the number lies in it."""
        return self.start <= (number, 0) and (number, 1) <= self.end

    def example(self) -> Any:
        """A number in it: an end that belongs to it, else the simplest near by."""
        (low, low_open), (high, high_closed) = self.start, self.end
        if low == -inf and high == inf:
            return 0
        if low == -inf:
            return high if high_closed else high - 1
        if not low_open:
            return low
        if high == inf or low + 1 < high:
            return low + 1
        return high if high_closed else (low + high) / 2


ALL_NUMBERS = (Interval(LOWEST, HIGHEST),)


@dataclass(frozen=True)
class ValueSet:
    """`intervals` are its numbers, in order and apart; `listed` the others or, where `all_but`, those it lacks."""

    intervals: tuple[Interval, ...] = ()
    listed: frozenset[Any] = frozenset()
    all_but: bool = False

    @classmethod
    def of(cls, values: Iterable[Any]) -> ValueSet:
        """Exactly these values."""
        found = list(values)
        points = [Interval((value, 0), (value, 1)) for value in found if type(value) in NUMBERS]
        return cls(_union(points), frozenset(value for value in found if type(value) not in NUMBERS))

    @classmethod
    def between(cls, start: Cut, end: Cut) -> ValueSet:
        """The numbers between two cuts."""
        return cls((Interval(start, end),) if start < end else ())

    @property
    def is_any(self) -> bool:
        """Whether it holds every value."""
        return self.all_but and not self.listed and self.intervals == ALL_NUMBERS

    @property
    def is_empty(self) -> bool:
        """Whether it holds none."""
        return not self.all_but and not self.listed and not self.intervals

    def contains(self, value: Any) -> bool:
        """Whether it holds the value (any object)."""
        if type(value) in NUMBERS:
            return any(interval.contains(value) for interval in self.intervals)
        return any(same(value, each) for each in self.listed) != self.all_but

    def complement(self) -> ValueSet:
        """All other values."""
        cuts = [LOWEST, *(cut for each in self.intervals for cut in (each.start, each.end)), HIGHEST]
        gaps = zip(cuts[::2], cuts[1::2], strict=True)
        return ValueSet(tuple(Interval(*gap) for gap in gaps if gap[0] < gap[1]), self.listed, not self.all_but)

    def union(self, other: ValueSet) -> ValueSet:
        """The values of either."""
        intervals = _union([*self.intervals, *other.intervals])
        if self.all_but and other.all_but:
            return ValueSet(intervals, self.listed & other.listed, all_but=True)
        if self.all_but or other.all_but:
            lacking, having = (self.listed, other.listed) if self.all_but else (other.listed, self.listed)
            return ValueSet(intervals, lacking - having, all_but=True)
        return ValueSet(intervals, self.listed | other.listed)

    def intersect(self, other: ValueSet) -> ValueSet:
        """The values of both."""
        return self.complement().union(other.complement()).complement()

    def example(self) -> Any:
        """One of its values, a listed one if possible; ValueError if it is empty."""
        if self.is_empty:
            raise ValueError("an empty set has no example")
        if not self.all_but and self.listed:
            return min(self.listed, key=lambda value: (str(type(value)), str(value)))
        if self.intervals and (not self.all_but or self.intervals != ALL_NUMBERS):
            return self.intervals[0].example()
        word = "其他"
        while word in self.listed:
            word += "*"
        return word

    def cuts(self) -> set[Cut]:
        """The places where the numbers begin or cease to belong to it."""
        return {cut for each in self.intervals for cut in (each.start, each.end)} - {LOWEST, HIGHEST}


ANY = ValueSet(ALL_NUMBERS, all_but=True)
NOTHING = ValueSet()


def _union(intervals: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for each in sorted(intervals, key=lambda interval: interval.start):
        if merged and each.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return tuple(merged)
