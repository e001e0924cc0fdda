"""Aware instants, clock texts and the end of a day."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
END_OF_DAY = "24:00"

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def local(instant: datetime, zone: tzinfo) -> datetime:
    """The instant on the clocks of `zone`. ValueError on a naive one: which zone would it mean?"""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError(f"an instant needs a time zone: {instant.isoformat()}")
    return instant.astimezone(zone)


def whole_second(instant: datetime) -> datetime:
    """The instant without its fraction of a second: due times are kept and compared in whole seconds."""
    return instant.replace(microsecond=0)


def written(instant: datetime) -> str:
    """For people, on Shanghai clocks: 2026-11-21 14:30; the last second of a day, where days end, is its 24:00."""
    there = instant.astimezone(SHANGHAI)
    if there.time().replace(microsecond=0) == time(23, 59, 59):
        return f"{there:%Y-%m-%d} {END_OF_DAY}"
    return f"{there:%Y-%m-%d %H:%M}"


def shifted(instant: datetime, by: timedelta, zone: tzinfo) -> datetime:
    """The instant that much later (or earlier), in whole seconds on the clocks of `zone`.

    Elapsed time: added in UTC, so that a change to or from summer time is no hour gained or lost.
    """
    return whole_second((instant.astimezone(UTC) + by).astimezone(zone))


def clock_time(text: str) -> time:
    """'09:00' as a time of day. ValueError on anything but HH:MM."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f"a time of day is written HH:MM, not {text!r}")
    return time(int(found[1]), int(found[2]))


def end_of(day: date, day_end: str, zone: tzinfo) -> datetime:
    """The last second of `day` that is still in time (A-X10): 23:59:59 for '24:00', else that minute sharp."""
    if day_end == END_OF_DAY:
        return datetime.combine(day, time(23, 59, 59), zone)
    clock = clock_time(day_end)
    if clock == time(0):
        raise ValueError("the end of a day is 24:00, not 00:00")
    return datetime.combine(day, clock, zone)
