"""A day is worked or not, and says why."""

from datetime import date

import pytest
from oracle import CHUXIONG, GUANGXI, LOCAL, NATIONAL, ONE_DAY, worked

from app.worktime import DayKind, Ruling, WorkCalendar


@pytest.mark.parametrize(
    ("calendar", "day", "workday", "kind", "name"),
    [
        (NATIONAL, date(2024, 9, 11), True, DayKind.WEEKDAY, ""),
        (NATIONAL, date(2024, 9, 21), False, DayKind.WEEKEND, ""),
        (NATIONAL, date(2024, 10, 1), False, DayKind.HOLIDAY, "国庆节"),
        (NATIONAL, date(2024, 9, 14), True, DayKind.MAKE_UP, "中秋"),
        (NATIONAL, date(2020, 1, 31), False, DayKind.HOLIDAY, "春节"),
        (GUANGXI, date(2024, 4, 11), False, DayKind.REGIONAL_OFF, "壮族三月三"),
        (GUANGXI, date(2021, 4, 18), True, DayKind.REGIONAL_WORK, "三月三调休上班"),
        (NATIONAL, date(2024, 4, 11), True, DayKind.WEEKDAY, ""),
        (CHUXIONG, date(2025, 7, 16), False, DayKind.REGIONAL_OFF, "火把节"),
        (NATIONAL, date(2027, 1, 1), True, DayKind.PROVISIONAL_WEEKDAY, ""),
        (NATIONAL, date(2027, 1, 2), False, DayKind.PROVISIONAL_WEEKEND, ""),
    ],
)
def test_says_what_kind_of_day_it_is(
    calendar: WorkCalendar, day: date, workday: bool, kind: DayKind, name: str
) -> None:
    found = calendar.day(day)
    assert (found.workday, found.kind, found.name) == (workday, kind, name)


@pytest.mark.parametrize("day", [date(2022, 4, 2), date(2023, 4, 23)])
def test_local_notice_cancels_a_national_make_up_workday(day: date) -> None:
    assert NATIONAL.day(day).kind is DayKind.MAKE_UP
    assert not GUANGXI.day(day).workday


@pytest.mark.parametrize("calendar", [NATIONAL, GUANGXI, CHUXIONG])
def test_agrees_with_the_sources_on_every_day_of_the_announced_years(calendar: WorkCalendar) -> None:
    day = date(2004, 1, 1)
    while day.year < 2027:
        if day != date(2005, 12, 31):  # the package lacks this one; national.toml corrects it
            assert calendar.day(day).workday == worked(calendar.region, day), day
            assert not calendar.day(day).provisional
        day += ONE_DAY


def test_a_year_not_announced_is_provisional_on_every_day_that_no_notice_names() -> None:
    day = date(2027, 1, 1)
    while day.year == 2027:
        assert NATIONAL.day(day).provisional
        day += ONE_DAY


def test_a_local_day_in_a_year_not_announced_is_known() -> None:
    calendar = WorkCalendar("here", "1", frozenset(), {}, {date(2027, 4, 9): Ruling(False, "三月三", "通知")})
    assert not calendar.day(date(2027, 4, 9)).provisional
    assert calendar.day(date(2027, 4, 8)).provisional


def test_marks_a_day_whose_notice_was_not_found() -> None:
    assert GUANGXI.day(date(2026, 4, 17)).unconfirmed
    assert not GUANGXI.day(date(2025, 3, 31)).unconfirmed


def test_every_ruled_day_names_its_source() -> None:
    assert NATIONAL.day(date(2018, 12, 29)).source == (
        "国务院办公厅关于2019年部分节假日安排的通知（国办发明电〔2018〕15号）"
    )
    assert "国办发明电〔2019〕3号" in NATIONAL.day(date(2019, 5, 5)).source
    assert "国办发明电〔2020〕1号" in NATIONAL.day(date(2020, 2, 1)).source
    assert all(GUANGXI.day(day).source for region, day in LOCAL if region == "guangxi")


def test_nothing_can_be_changed_afterwards() -> None:
    days = {date(2027, 1, 1): Ruling(False, "元旦", "通知")}
    calendar = WorkCalendar("here", "1", frozenset({2027}), days)
    days.clear()
    assert not calendar.day(date(2027, 1, 1)).workday
    with pytest.raises(TypeError):
        calendar.national[date(2027, 1, 2)] = Ruling(False, "", "")  # type: ignore[index]


def test_counts_working_days_backwards() -> None:
    assert GUANGXI.workday_before(date(2023, 4, 25), 1) == date(2023, 4, 24)
    assert GUANGXI.workday_before(date(2023, 4, 24), 1) == date(2023, 4, 20)
