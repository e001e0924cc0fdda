"""Which days are worked: the national arrangement of each announced year under the local days of a region.

A-X12: local public holidays are no workdays for the local organs; a local notice may even cancel a workday that the
national notice makes up at a weekend (Guangxi 2022-04-02, 2023-04-23) or declare one of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """Why a day is worked or not. PROVISIONAL_*: nobody has announced that year, plain weekday logic stands in."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    REGIONAL_OFF = "regional_off"
    REGIONAL_WORK = "regional_work"
    PROVISIONAL_WEEKDAY = "provisional_weekday"
    PROVISIONAL_WEEKEND = "provisional_weekend"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a notice says about one day. `unconfirmed`: reported somewhere, the notice itself was not found."""

    works: bool
    name: str
    source: str
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar, and why: `name` and `source` (the notice) are empty where no notice names it."""

    date: date
    workday: bool
    kind: DayKind
    name: str = ""
    source: str = ""
    provisional: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of a region. Immutable; equal when region and version are, so the version must name the content.

    `announced`: years whose national arrangement is loaded. `unknown_years`: years whose local notice is not loaded,
    each with a remark; local holidays may be missing there, and an explanation says so. `files`: the texts that it was
    read from, as people keep them up (app/packs/calendar.py).
    """

    region: str
    version: str
    announced: frozenset[int] = field(compare=False, repr=False)
    national: Mapping[date, Ruling] = field(compare=False, repr=False)
    regional: Mapping[date, Ruling] = field(default_factory=dict, compare=False, repr=False)
    unknown_years: Mapping[int, str] = field(default_factory=dict, compare=False, repr=False)
    title: str = field(default="", compare=False)
    files: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    # Filled as days are asked for. Two threads may both make a day: they make equal ones, and one assignment wins.
    _days: dict[date, Day] = field(default_factory=dict, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("national", "regional", "unknown_years", "files"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def day(self, on: date) -> Day:
        """That day; never refuses one: a year not announced gives a provisional day, marked as such."""
        found = self._days.get(on)
        if found is None:
            found = self._days[on] = self._rule(on)
        return found

    def days_after(self, start: date) -> Iterator[Day]:
        """The days after `start`, one by one; `start` itself is never among them (Civil Code art. 201, A-X01)."""
        on = start
        while True:
            on += ONE_DAY
            yield self.day(on)

    def workday_before(self, on: date, count: int) -> date:
        """The `count`-th working day that precedes `on`."""
        while count > 0:
            on -= ONE_DAY
            count -= self.day(on).workday
        return on

    def without_region(self) -> "WorkCalendar":
        """The national calendar alone, to show what the local days change."""
        return WorkCalendar("national", f"{self.version}-national", self.announced, self.national)

    def _rule(self, on: date) -> Day:
        local = self.regional.get(on)
        if local is not None:
            kind = DayKind.REGIONAL_WORK if local.works else DayKind.REGIONAL_OFF
            return _ruled(on, kind, local)
        # A year's notice may name days of the year before (2018-12-29..31): they are known before that year's own.
        national = self.national.get(on)
        if national is not None:
            return _ruled(on, DayKind.MAKE_UP if national.works else DayKind.HOLIDAY, national)
        workday = on.weekday() < _SATURDAY
        if on.year in self.announced:
            return Day(on, workday, DayKind.WEEKDAY if workday else DayKind.WEEKEND)
        kind = DayKind.PROVISIONAL_WEEKDAY if workday else DayKind.PROVISIONAL_WEEKEND
        return Day(on, workday, kind, provisional=True)


def _ruled(on: date, kind: DayKind, ruling: Ruling) -> Day:
    return Day(on, ruling.works, kind, ruling.name, ruling.source, unconfirmed=ruling.unconfirmed)
