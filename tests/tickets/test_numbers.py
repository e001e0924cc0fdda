"""Numbers of tickets, and what somebody means who says only the end of one."""

from datetime import date

import pytest

from app.tickets.numbers import ending, number

AREA, TODAY = "450328", date(2026, 11, 21)


def test_a_number_is_area_day_and_serial() -> None:
    assert number(AREA, TODAY, 7) == "4503282026112100007"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("007", ("4503282026112100007",)),
        ("00007", ("4503282026112100007",)),
        ("2000007", ("4503282026112000007",)),
        ("102000007", ("4503282026102000007", "4503282025102000007")),
        ("2024091100007", ("4503282024091100007",)),
    ],
)
def test_the_end_of_a_number_is_completed_by_today(said: str, meant: tuple[str, ...]) -> None:
    assert ending(said, AREA, TODAY) == meant


@pytest.mark.parametrize("said", ["7", "扬尘", "00 7", "4503282026112100007", "-0007", "²345"])
def test_other_texts_are_no_end_of_a_number(said: str) -> None:
    assert ending(said, AREA, TODAY) == ()
