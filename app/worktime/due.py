"""When a limit ends. Only the anchor differs between the regulations; the arithmetic is one (A-X01)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo

from app.worktime.calendar import Day, WorkCalendar
from app.worktime.instants import END_OF_DAY, SHANGHAI, end_of, local, shifted, whole_second
from app.worktime.limits import Limit, Unit


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a limit and how it came about.

    `at`: the last second in time, aware, in `zone`; None where there is no limit. `days`: every day after the anchor's
    date up to the due date, counted or not; empty for hours and minutes, which run through nights and holidays.
    `provisional`: a year not announced decided it. `unconfirmed`: a local day whose notice was not found decided it.
    `extends`: the due time that this one prolongs.
    """

    at: datetime | None
    anchor: datetime
    limit: Limit
    calendar: WorkCalendar
    days: tuple[Day, ...] = ()
    provisional: bool = False
    unconfirmed: bool = False
    zone: tzinfo = SHANGHAI
    day_end: str = END_OF_DAY
    extends: "Due | None" = field(default=None, repr=False)

    @property
    def region(self) -> str:
        return self.calendar.region

    @property
    def version(self) -> str:
        """The version of the calendar that this was counted with."""
        return self.calendar.version

    @property
    def tally(self) -> tuple[tuple[Day, bool], ...]:
        """Each day with whether it counted. Calendar days all count; what follows them is only rolling on."""
        if self.limit.unit is Unit.DAY:
            return tuple((day, place < self.limit.count) for place, day in enumerate(self.days))
        return tuple((day, day.workday) for day in self.days)

    @property
    def deciding(self) -> tuple[Day, ...]:
        """The days that decide the due date: of calendar days only the last one and those that it rolls on through."""
        return self.days[self.limit.count - 1 :] if self.limit.unit is Unit.DAY else self.days

    def compact_days(self) -> list[tuple[str, bool, str, str]]:
        """The tally in short, ready for JSON: (ISO date, counted, kind, name)."""
        return [(day.date.isoformat(), counted, day.kind.value, day.name) for day, counted in self.tally]

    @property
    def shown(self) -> str:
        """For people, in the zone: '2023-04-25 24:00' for a stored 23:59:59; empty without a limit.

        To the minute, as the anchor is told; of a minute that is only begun the minute that is past, never a later one.
        """
        if self.at is None:
            return ""
        if self.days and self.day_end == END_OF_DAY:
            return f"{self.at:%Y-%m-%d} {END_OF_DAY}"
        return f"{self.at:%Y-%m-%d %H:%M}"


def due_at(
    anchor: datetime, limit: Limit, calendar: WorkCalendar, zone: tzinfo = SHANGHAI, day_end: str = END_OF_DAY
) -> Due:
    """The end of `limit` from `anchor`. ValueError on a naive anchor or a `day_end` that is no time of day.

    N workdays end at the end of the N-th working day strictly after the anchor's date in the zone. Calendar days do
    likewise and roll on to the next workday when the last is none (A-L03, Civil Code art. 203). Hours and minutes run
    from the anchor's instant (A-L09).
    """
    start = local(anchor, zone)
    match limit.unit:
        case Unit.NONE:
            return Due(None, start, limit, calendar, zone=zone, day_end=day_end)
        case Unit.HOUR:
            at = shifted(start, timedelta(hours=limit.count), zone)
            return Due(at, start, limit, calendar, zone=zone, day_end=day_end)
        case Unit.MINUTE:
            at = shifted(start, timedelta(minutes=limit.count), zone)
            return Due(at, start, limit, calendar, zone=zone, day_end=day_end)
        case Unit.DAY:
            days = _calendar_days(start.date(), limit.count, calendar)
        case Unit.WORKDAY:
            days = _workdays(start.date(), limit.count, calendar)
    at = end_of(days[-1].date, day_end, zone)
    due = Due(at, start, limit, calendar, tuple(days), zone=zone, day_end=day_end)
    provisional = any(day.provisional for day in due.deciding)
    unconfirmed = any(day.unconfirmed for day in due.deciding)
    return replace(due, provisional=provisional, unconfirmed=unconfirmed) if provisional or unconfirmed else due


def extend(
    old: Due | datetime,
    limit: Limit,
    calendar: WorkCalendar | None = None,
    zone: tzinfo | None = None,
    day_end: str | None = None,
) -> Due:
    """`limit` more, counted from the OLD due date, not from the approval (A-X04); hours from the old due instant.

    From a Due the calendar, the zone and the end of day are taken over and the result remembers what it extends; from
    a bare instant the calendar must be given. ValueError when there is nothing to extend or nothing to add.
    """
    if limit.unit is Unit.NONE:
        raise ValueError("an extension has an amount")
    if isinstance(old, datetime):
        if calendar is None:
            raise ValueError("extending a bare instant needs a calendar")
        return due_at(old, limit, calendar, zone or SHANGHAI, day_end or END_OF_DAY)
    if old.at is None:
        raise ValueError("where there is no limit, nothing can be extended")
    longer = due_at(old.at, limit, calendar or old.calendar, zone or old.zone, day_end or old.day_end)
    return replace(
        longer,
        provisional=longer.provisional or old.provisional,
        unconfirmed=longer.unconfirmed or old.unconfirmed,
        extends=old,
    )


def moved(old: Due, calendar: WorkCalendar) -> Due:
    """The same limit from the same anchor under another calendar (A-X11); extensions are counted again on top.

    Whether an earlier result may stand is for a person to confirm: see `moves_earlier`.
    """
    if old.extends is not None:
        return extend(moved(old.extends, calendar), old.limit, calendar, old.zone, old.day_end)
    return due_at(old.anchor, old.limit, calendar, old.zone, old.day_end)


def moves_earlier(old: Due, new: Due) -> bool:
    """Whether `new` ends before `old`: a running deadline takes such a change only after a person's confirmation."""
    return old.at is not None and new.at is not None and new.at < old.at


def is_overdue(at_due: datetime | None, now: datetime) -> bool:
    """Whether `now` is past the due instant, which itself is in time. Never where there is no limit.

    Compared in whole seconds: 23:59:59.7 is before the 24:00 that a stored 23:59:59 stands for.
    """
    if at_due is None:
        return False
    return whole_second(local(now, SHANGHAI)) > local(at_due, SHANGHAI)


def _workdays(start: date, count: int, calendar: WorkCalendar) -> list[Day]:
    days = []
    for day in calendar.days_after(start):
        days.append(day)
        count -= day.workday
        if count == 0:
            break
    return days


def _calendar_days(start: date, count: int, calendar: WorkCalendar) -> list[Day]:
    days: list[Day] = []
    for day in calendar.days_after(start):
        days.append(day)
        if len(days) >= count and day.workday:
            break
    return days
