"""A reason for revealing a caller stands in the history: it tells what it is for, and nobody's number."""

from __future__ import annotations

import pytest

from app.tickets import reasons
from app.tickets.refusal import FormInvalid


def code(reason: str) -> str:
    with pytest.raises(FormInvalid) as caught:
        reasons.must_do(reason)
    return caught.value.grounds[0].code


@pytest.mark.parametrize("reason", ["", " ", "看"])
def test_a_reason_is_given(reason: str) -> None:
    assert code(reason) == "REASON_REQUIRED"


@pytest.mark.parametrize(
    "reason",
    ["回拨13912345678", "回拨 139-1234-5678 核实", "＋８６１３９１２３４５６７８", "2024-09-11 13912345678来电",
     "核对450328199003071234", "核对 45032819900307123X 的身份"],
)  # fmt: skip
def test_no_number_of_a_mobile_or_an_identity_card_stands_in_it(reason: str) -> None:
    assert code(reason) == "REASON_PERSONAL"


@pytest.mark.parametrize(
    "reason",
    ["联系诉求人", " 核对2024-09-11 15:20的来电 ", "上级工单20240911120000123", "工单0911-0001", "座机0773-7512345",
     "1390000号文件"],
)  # fmt: skip
def test_dates_and_numbers_of_tickets_and_offices_may(reason: str) -> None:
    assert reasons.must_do(reason) == reason.strip()
