"""When to warn (A-X07)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import BEIJING_TIME, GUANGXI, ONE_DAY, at, worked

from app.worktime import Limit, Unit, due_at, warning_at

DUE = at("2023-04-25 23:59:59")
dues = st.datetimes(
    datetime.fromisoformat("2018-02-01"), datetime.fromisoformat("2026-12-31"), timezones=st.just(BEIJING_TIME)
)


def test_one_workday_ahead_at_nine_skips_the_local_holiday() -> None:
    assert warning_at(DUE, 1, "workday", "09:00", GUANGXI) == at("2023-04-24 09:00")
    assert warning_at(DUE, 2, "workday", "09:00", GUANGXI) == at("2023-04-20 09:00")


def test_on_the_due_day_from_midnight() -> None:
    assert warning_at(DUE, None, "due_day", None, GUANGXI) == at("2023-04-25 00:00")
    assert warning_at(DUE, None, "due_day", "08:30", GUANGXI) == at("2023-04-25 08:30")


def test_hours_and_minutes_before() -> None:
    assert warning_at(at("2025-01-29 23:50"), 6, "hour", None, GUANGXI) == at("2025-01-29 17:50")
    assert warning_at(at("2025-01-29 00:20"), 10, "minute", None, GUANGXI) == at("2025-01-29 00:10")


def test_takes_stored_instants_and_due_times_alike() -> None:
    due = due_at(at("2023-04-20 10:12"), Limit(2, Unit.WORKDAY), GUANGXI)
    stored = datetime(2023, 4, 25, 15, 59, 59, tzinfo=UTC)
    assert warning_at(due, 1, "workday", "09:00", GUANGXI) == warning_at(stored, 1, "workday", "09:00", GUANGXI)


def test_without_a_limit_there_is_nothing_to_warn_of() -> None:
    assert warning_at(None, 1, "workday", "09:00", GUANGXI) is None
    none = due_at(at("2023-04-20 10:12"), Limit(None, Unit.NONE), GUANGXI)
    assert warning_at(none, 1, "workday", "09:00", GUANGXI) is None


@pytest.mark.parametrize(
    ("amount", "unit", "clock"),
    [(1, "week", None), (None, "workday", "09:00"), (0, "hour", None), (1, "workday", "9:00"), (1, "workday", "24:00")],
)
def test_refuses_warnings_that_make_no_sense(amount: int | None, unit: str, clock: str | None) -> None:
    with pytest.raises(ValueError, match=r"warning|time of day"):
        warning_at(DUE, amount, unit, clock, GUANGXI)


def test_refuses_naive_instants() -> None:
    with pytest.raises(ValueError, match="time zone"):
        warning_at(datetime(2023, 4, 25), None, "due_day", None, GUANGXI)  # noqa: DTZ001


@given(dues, st.integers(1, 9))
def test_exactly_that_many_workdays_lie_between_warning_and_due_date(due: datetime, amount: int) -> None:
    warning = warning_at(due, amount, "workday", "09:00", GUANGXI)
    assert worked("guangxi", warning.date())
    day, count = warning.date(), 0
    while day < due.date():
        count += worked("guangxi", day)
        day += ONE_DAY
    assert count == amount
