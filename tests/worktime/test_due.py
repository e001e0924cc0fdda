"""When a limit ends, to the second."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import (
    BEIJING_TIME,
    CALENDARS,
    CHUXIONG,
    GUANGXI,
    NATIONAL,
    ONE_DAY,
    at,
    last_calendar_day,
    last_workday,
    midnight_before_24,
    table,
)

from app.worktime import Due, Limit, Ruling, Unit, WorkCalendar, due_at, extend, is_overdue, moved, moves_earlier

instants = st.datetimes(
    datetime.fromisoformat("2018-01-01"), datetime.fromisoformat("2027-11-30"), timezones=st.just(UTC)
)
workdays = st.builds(Limit, st.integers(1, 40), st.just(Unit.WORKDAY))
calendar_days = st.builds(Limit, st.integers(1, 40), st.just(Unit.DAY))
calendars = st.sampled_from([NATIONAL, GUANGXI, CHUXIONG])


def days(count: int) -> Limit:
    return Limit(count, Unit.WORKDAY)


# ---- worked examples, checked by hand ---------------------------------------------------------------------------


@pytest.mark.parametrize("row", table("worked_dues.csv"), ids=lambda row: f"{row['id']} {row['expect']}")
def test_worked_example(row: dict[str, str]) -> None:
    limit = Limit(int(row["amount"]), Unit(row["unit"]))
    due = due_at(datetime.fromisoformat(row["anchor"]), limit, CALENDARS[row["region"]])
    assert due.at == datetime.fromisoformat(row["due_at"])
    if row["counted_days"]:
        assert [day for day, counted, _, _ in due.compact_days() if counted] == row["counted_days"].split()


def test_every_day_of_nine_years_and_every_limit_to_twenty() -> None:
    for calendar in (NATIONAL, GUANGXI, CHUXIONG):
        day = date(2018, 1, 1)
        while day.year < 2027:
            anchor = datetime(day.year, day.month, day.day, 10, 12, tzinfo=BEIJING_TIME)
            for count in range(1, 21):
                expected = last_workday(calendar.region, day, count)
                assert due_at(anchor, days(count), calendar).at == midnight_before_24(expected), (day, count)
            day += ONE_DAY


# ---- properties -------------------------------------------------------------------------------------------------


@given(instants, workdays, calendars)
def test_workdays_end_where_counting_on_the_wall_calendar_ends(
    anchor: datetime, limit: Limit, calendar: WorkCalendar
) -> None:
    due = due_at(anchor, limit, calendar)
    start = anchor.astimezone(BEIJING_TIME).date()
    assert due.at == midnight_before_24(last_workday(calendar.region, start, limit.count))
    assert [day.date for day in due.days] == [start + n * ONE_DAY for n in range(1, len(due.days) + 1)]
    assert sum(counted for _, counted in due.tally) == limit.amount
    assert due.provisional == any(day.provisional for day in due.days)


@given(instants, calendar_days, calendars)
def test_calendar_days_roll_on_to_a_workday(anchor: datetime, limit: Limit, calendar: WorkCalendar) -> None:
    due = due_at(anchor, limit, calendar)
    start = anchor.astimezone(BEIJING_TIME).date()
    assert due.at == midnight_before_24(last_calendar_day(calendar.region, start, limit.count))
    assert sum(counted for _, counted in due.tally) == limit.amount
    assert due.days[-1].workday


@given(instants, st.integers(1, 200), st.sampled_from([Unit.HOUR, Unit.MINUTE]), calendars)
def test_hours_and_minutes_run_through_everything(
    anchor: datetime, amount: int, unit: Unit, calendar: WorkCalendar
) -> None:
    due = due_at(anchor, Limit(amount, unit), calendar)
    seconds = amount * (3600 if unit is Unit.HOUR else 60)
    assert due.at == (anchor + timedelta(seconds=seconds)).replace(microsecond=0)
    assert not due.days and not due.provisional


@given(instants, workdays, workdays, calendars)
def test_two_extensions_are_as_long_as_one_of_their_sum(
    anchor: datetime, first: Limit, second: Limit, calendar: WorkCalendar
) -> None:
    due = due_at(anchor, days(5), calendar)
    once = extend(due, days(first.count + second.count))
    assert (
        extend(extend(due, first), second).at
        == once.at
        == due_at(anchor, days(5 + first.count + second.count), calendar).at
    )


@given(instants, workdays, calendars)
def test_the_same_calendar_moves_nothing(anchor: datetime, limit: Limit, calendar: WorkCalendar) -> None:
    due = extend(due_at(anchor, limit, calendar), days(3))
    assert moved(due, calendar) == due


@given(instants, workdays, st.integers(1, 10), calendars)
def test_more_days_never_end_sooner(anchor: datetime, limit: Limit, more: int, calendar: WorkCalendar) -> None:
    shorter, longer = due_at(anchor, limit, calendar), due_at(anchor, days(limit.count + more), calendar)
    assert moves_earlier(longer, shorter)


# ---- anchors, ends of days ----------------------------------------------------------------------------------------


def test_the_anchor_day_never_counts_however_early_it_begins() -> None:
    assert due_at(at("2024-03-05 00:00"), days(1), NATIONAL).at == at("2024-03-06 23:59:59")
    assert due_at(at("2024-03-05 23:59:59"), days(1), NATIONAL).at == at("2024-03-06 23:59:59")


def test_the_anchor_date_is_the_one_in_the_zone() -> None:
    late_evening_in_utc = datetime(2024, 3, 4, 16, 30, tzinfo=UTC)  # 00:30 on the 5th in Beijing
    due = due_at(late_evening_in_utc, days(1), NATIONAL)
    assert due.at == at("2024-03-06 23:59:59")
    assert due.anchor.date() == date(2024, 3, 5)


def test_close_of_business_is_a_setting() -> None:
    due = due_at(at("2024-03-05 18:00"), days(1), NATIONAL, day_end="17:30")
    assert due.at == at("2024-03-06 17:30:00")
    assert due.shown == "2024-03-06 17:30"


def test_twenty_four_hundred_is_shown_and_the_second_before_is_stored() -> None:
    assert due_at(at("2024-03-05 18:00"), days(1), NATIONAL).shown == "2024-03-06 24:00"
    assert due_at(at("2024-03-05 18:00"), Limit(30, Unit.MINUTE), NATIONAL).shown == "2024-03-05 18:30"


@pytest.mark.parametrize("wrong", ["00:00", "24:01", "9:00", "17:30:00", "", "١٧:٣٠"])
def test_refuses_an_end_of_day_that_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="day"):
        due_at(at("2024-03-05 18:00"), days(1), NATIONAL, day_end=wrong)


def test_refuses_naive_instants() -> None:
    naive = datetime(2024, 3, 5, 18, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        due_at(naive, days(1), NATIONAL)
    with pytest.raises(ValueError, match="time zone"):
        extend(naive, days(1), NATIONAL)
    with pytest.raises(ValueError, match="time zone"):
        is_overdue(at("2024-03-05 18:00"), naive)
    with pytest.raises(ValueError, match="time zone"):
        is_overdue(naive, at("2024-03-05 18:00"))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [(0, "workday"), (-1, "day"), (None, "hour"), (2.0, "workday"), (True, "workday"), (3, "none"), (10**9, "workday")],
)
def test_refuses_amounts_that_make_no_sense(amount: object, unit: str) -> None:
    with pytest.raises(ValueError, match=r"amount|limit"):
        Limit(amount, Unit(unit))  # type: ignore[arg-type]


def test_no_limit_is_a_value_of_its_own() -> None:
    due = due_at(at("2024-05-03 18:00"), Limit(None, Unit.NONE), GUANGXI)
    assert due.at is None and due.shown == "" and due.days == ()
    assert not is_overdue(due.at, at("2099-01-01 00:00"))
    with pytest.raises(ValueError, match="nothing can be extended"):
        extend(due, days(1))


# ---- in time, late ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2024-03-06 23:59:59", False),
        ("2024-03-06 23:59:59.999999", False),
        ("2024-03-07 00:00:00", True),
        ("2024-03-05 00:00:00", False),
    ],
)
def test_the_last_second_is_in_time(now: str, late: bool) -> None:
    assert is_overdue(at("2024-03-06 23:59:59"), at(now)) is late


# ---- extensions ---------------------------------------------------------------------------------------------------


def test_extension_counts_from_the_old_due_date_even_if_it_is_granted_earlier() -> None:
    due = due_at(at("2024-09-11 15:20"), days(10), GUANGXI)
    longer = extend(due, days(10))
    assert longer.at == at("2024-10-15 23:59:59")
    assert longer.extends is due


def test_extension_in_hours_runs_from_the_old_instant() -> None:
    due = due_at(at("2025-01-28 23:50"), Limit(24, Unit.HOUR), GUANGXI)
    assert extend(due, Limit(24, Unit.HOUR)).at == at("2025-01-30 23:50")


def test_extension_of_a_stored_instant_needs_the_calendar() -> None:
    stored = datetime(2024, 9, 26, 15, 59, 59, tzinfo=UTC)
    assert extend(stored, days(10), GUANGXI).at == at("2024-10-15 23:59:59")
    with pytest.raises(ValueError, match="calendar"):
        extend(stored, days(10))


def test_extension_keeps_the_end_of_day_and_the_marks() -> None:
    due = due_at(at("2026-04-15 10:00"), days(1), GUANGXI, day_end="17:30")
    uncertain = due_at(at("2026-04-15 10:00"), days(2), GUANGXI, day_end="17:30")
    assert extend(due, days(1)).at == at("2026-04-21 17:30")
    assert uncertain.unconfirmed
    assert extend(uncertain, Limit(2, Unit.HOUR)).unconfirmed


# ---- years not announced, recomputation ---------------------------------------------------------------------------


def announced_2027() -> WorkCalendar:
    """The calendar after an (invented) notice for 2027 that also lets 2026-12-26, a Saturday, be worked."""
    notice = "2027年通知"
    new = {date(2026, 12, 26): Ruling(True, "元旦", notice), date(2027, 1, 1): Ruling(False, "元旦", notice)}
    return replace(
        NATIONAL, version="with-2027", announced=NATIONAL.announced | {2027}, national={**NATIONAL.national, **new}
    )


def test_a_year_not_announced_gives_a_provisional_due_time() -> None:
    due = due_at(at("2026-12-30 10:00"), days(3), NATIONAL)
    assert due.at == at("2027-01-04 23:59:59")
    assert due.provisional
    assert not due_at(at("2026-12-29 10:00"), days(2), NATIONAL).provisional


def test_calendar_days_are_provisional_only_if_the_last_one_is() -> None:
    assert due_at(at("2026-12-30 10:00"), Limit(10, Unit.DAY), NATIONAL).provisional
    assert not due_at(at("2026-12-30 10:00"), Limit(1, Unit.DAY), NATIONAL).provisional


def test_recomputed_when_the_year_is_loaded() -> None:
    old = due_at(at("2026-12-30 10:00"), days(3), NATIONAL)
    new = moved(old, announced_2027())
    assert new.at == at("2027-01-05 23:59:59")
    assert not new.provisional
    assert new.version == "with-2027"
    assert not moves_earlier(old, new)


def test_a_new_notice_may_move_late_december_and_then_it_moves_earlier() -> None:
    old = due_at(at("2026-12-24 10:00"), days(3), NATIONAL)
    new = moved(old, announced_2027())
    assert old.at == at("2026-12-29 23:59:59") and not old.provisional
    assert new.at == at("2026-12-28 23:59:59")
    assert moves_earlier(old, new)


def test_recomputation_counts_extensions_again_from_the_moved_due_date() -> None:
    old = extend(due_at(at("2026-12-30 10:00"), days(1), NATIONAL), days(1))
    assert old.at == at("2027-01-01 23:59:59")
    new = moved(old, announced_2027())
    assert new.at == at("2027-01-04 23:59:59")
    assert new.extends is not None and new.extends.at == at("2026-12-31 23:59:59")


def test_a_cancelled_local_holiday_moves_the_due_earlier() -> None:
    without = {day: ruling for day, ruling in GUANGXI.regional.items() if not ruling.unconfirmed}
    corrected = replace(GUANGXI, version="corrected", regional=without)
    old = due_at(at("2026-04-16 10:00"), days(1), GUANGXI)
    assert (old.at, old.unconfirmed) == (at("2026-04-21 23:59:59"), True)
    new = moved(old, corrected)
    assert (new.at, new.unconfirmed) == (at("2026-04-17 23:59:59"), False)
    assert moves_earlier(old, new)


# ---- threads -----------------------------------------------------------------------------------------------


def two_thousand(calendar: WorkCalendar) -> list[Due]:
    start = at("2018-01-01 08:00")
    return [due_at(start + n * timedelta(hours=7), days(1 + n % 20), calendar) for n in range(2_000)]


def test_threads_may_share_a_calendar() -> None:
    fresh = replace(GUANGXI, version="shared")
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: [due.at for due in two_thousand(fresh)], range(4)))
    assert all(result == results[0] for result in results)
