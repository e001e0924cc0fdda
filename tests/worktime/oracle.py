"""Counting as a clerk would on a wall calendar: day by day, from the raw sources, without the program's arithmetic."""

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar

from app.packs.calendar import load_calendars

HERE = Path(__file__).parent
CALENDARS = load_calendars(HERE.parents[1] / "processes" / "calendars")
GUANGXI, CHUXIONG, NATIONAL = CALENDARS["guangxi"], CALENDARS["chuxiong"], CALENDARS["national"]
BEIJING_TIME = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def table(name: str) -> list[dict[str, str]]:
    """A table of facts that stands beside the tests."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LOCAL = {(row["region"], date.fromisoformat(row["date"])): row["kind"] for row in table("regional_holidays.csv")}


@cache
def worked(region: str, day: date) -> bool:
    local = LOCAL.get((region, day))
    if local is not None:
        return local == "work"
    if day.year > 2026:
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))


def last_workday(region: str, start: date, count: int) -> date:
    day = start
    while count:
        day = day + ONE_DAY
        if worked(region, day):
            count = count - 1
    return day


def last_calendar_day(region: str, start: date, count: int) -> date:
    day = start + count * ONE_DAY
    while not worked(region, day):
        day = day + ONE_DAY
    return day


def midnight_before_24(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), BEIJING_TIME)


def at(text: str) -> datetime:
    """Beijing time: at('2023-04-20 10:12')."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING_TIME)
