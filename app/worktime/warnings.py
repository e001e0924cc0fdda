"""When to warn before a due time (A-X07); the steps themselves are rows of a pack's warnings table."""

from datetime import datetime, time, timedelta, tzinfo
from typing import overload

from app.worktime.calendar import WorkCalendar
from app.worktime.due import Due
from app.worktime.instants import SHANGHAI, clock_time, local, shifted

DUE_DAY = "due_day"


@overload
def warning_at(
    due: datetime, amount: int | None, unit: str, clock: str | None, calendar: WorkCalendar, zone: tzinfo = SHANGHAI
) -> datetime: ...
@overload
def warning_at(
    due: Due | datetime | None,
    amount: int | None,
    unit: str,
    clock: str | None,
    calendar: WorkCalendar,
    zone: tzinfo = SHANGHAI,
) -> datetime | None: ...
def warning_at(
    due: Due | datetime | None,
    amount: int | None,
    unit: str,
    clock: str | None,
    calendar: WorkCalendar,
    zone: tzinfo = SHANGHAI,
) -> datetime | None:
    """The instant of a warning; None without a due time. It may lie before the anchor: then it is due at once.

    'workday': at `clock` (default 00:00) of the `amount`-th working day preceding the due date.
    'due_day': at `clock` (default 00:00) of the due date. 'hour', 'minute': that long before the due instant.
    ValueError on another unit or an amount below 1 where one is needed.
    """
    instant = due.at if isinstance(due, Due) else due
    if instant is None:
        return None
    end = local(instant, zone)
    at_clock = clock_time(clock) if clock else time(0)
    if unit == DUE_DAY:
        return datetime.combine(end.date(), at_clock, zone)
    if amount is None or amount < 1:
        raise ValueError(f"a warning in {unit}s needs an amount from 1, got {amount!r}")
    if unit == "workday":
        return datetime.combine(calendar.workday_before(end.date(), amount), at_clock, zone)
    if unit == "hour":
        return shifted(end, -timedelta(hours=amount), zone)
    if unit == "minute":
        return shifted(end, -timedelta(minutes=amount), zone)
    raise ValueError(f"a warning is given in workdays, hours, minutes or on the due day, not in {unit!r}")
