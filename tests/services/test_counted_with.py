"""Which calendar a deadline is counted with: what stands moves earlier by no back door, and its explanation agrees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from app.services.admin import calendar_changes
from app.services.ticket import explaining
from app.worktime import Ruling
from tests.services.hotline import LI, STATION, Hotline, Ticket, at
from tests.services.test_calendar_changes import guangxi_with, off

WEEKEND_WORKED = {date(2024, 9, day): Ruling(True, "调休上班", "虚构") for day in (21, 22)}
"""A notice after the fact makes two days of a weekend working days: ten working days end two days earlier."""


def signed(hotline: Hotline) -> Ticket:
    """Dispatched on 11 September with ten working days, to be answered by the 26th."""
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    assert ticket.deadline("handle")["due_at"] == at("2024-09-26 23:59:59")
    return ticket


def loads(hotline: Hotline, days: dict[date, Ruling], **more: Any) -> calendar_changes.LoadReport:
    return calendar_changes.load(hotline.program, hotline.actor("admin"), guangxi_with(days), **more)


def granted(ticket: Ticket, amount: int, when: str) -> datetime:
    """More time is asked for and granted; when the answer is due from then on."""
    ticket.asks(LI, "extension_request", when, amount=amount, reason="联合执法取证", caller_told=True)
    ticket.does(STATION, "review_extension", outcome="approve", amount=amount, opinion="同意")
    due: datetime = ticket.deadline("handle")["due_at"]
    return due


def told(ticket: Ticket) -> dict[str, Any]:
    """The explanation of the newest limit for the answer."""
    return [each for each in explained(ticket) if each["kind"] == "handle"][-1]


def explained(ticket: Ticket) -> list[dict[str, Any]]:
    """Of all deadlines; each has to be of the instant that its row bears, in the data and in the sentence."""
    shown = explaining.of_ticket(ticket.hotline.program, ticket.hotline.actor(STATION), ticket.no)
    for each in shown:
        assert _instant(each["explanation"]["due"]) == _instant(each["due_at"]), each["sentence_zh"]
        assert f"due {each['explanation']['shown']}." in each["sentence_en"] or each["due_at"] is None
    return shown


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def codes(shown: dict[str, Any]) -> list[str]:
    return [change["code"] for change in shown["explanation"]["would_change"]]


@pytest.mark.parametrize(("amount", "due"), [(1, "2024-09-27 23:59:59"), (2, "2024-09-29 23:59:59")])
def test_more_time_begins_where_the_old_due_time_stands(hotline: Hotline, amount: int, due: str) -> None:
    """A-X04 and A-X11: the earlier move was left to a person, and granting more time confirms nothing."""
    ticket = signed(hotline)
    assert [move.new for move in loads(hotline, WEEKEND_WORKED).left if move.kind == "handle"] == [
        at("2024-09-24 23:59:59")
    ]

    assert granted(ticket, amount, "2024-09-20 10:00") == at(due)

    shown = told(ticket)
    assert shown["explanation"]["original_due"] == "2024-09-26T23:59:59+08:00"
    assert "9月26日24:00届满" in shown["sentence_zh"] and "从原届满时间接续计算" in shown["sentence_zh"]
    assert ticket.is_whole()


def test_what_waits_for_confirmation_still_waits_after_more_time_was_granted(hotline: Hotline) -> None:
    ticket = signed(hotline)
    loads(hotline, WEEKEND_WORKED)
    granted(ticket, 1, "2024-09-20 10:00")

    again = loads(hotline, WEEKEND_WORKED)
    (left,) = [move for move in again.left if move.kind == "handle"]
    assert (left.old, left.new) == (at("2024-09-27 23:59:59"), at("2024-09-25 23:59:59"))
    assert told(ticket)["explanation"]["original_due"] == "2024-09-26T23:59:59+08:00"

    loads(hotline, WEEKEND_WORKED, confirm_earlier=True)
    assert ticket.deadline("handle")["due_at"] == at("2024-09-25 23:59:59")
    assert told(ticket)["explanation"]["original_due"] == "2024-09-24T23:59:59+08:00"


def test_several_grants_each_begin_at_the_one_before(hotline: Hotline) -> None:
    ticket = signed(hotline)
    loads(hotline, WEEKEND_WORKED)
    assert granted(ticket, 1, "2024-09-20 10:00") == at("2024-09-27 23:59:59")
    loads(hotline, {**WEEKEND_WORKED, **off("2024-09-29", "台风停工")})  # a Sunday that would have been worked

    assert granted(ticket, 1, "2024-09-20 11:00") == at("2024-09-30 23:59:59")

    steps = told(ticket)["explanation"]["extensions"]
    assert [step["due"][:10] for step in steps] == ["2024-09-27", "2024-09-30"]
    assert {day["date"]: day["counted"] for day in steps[1]["days"]}["2024-09-29"] is False


def test_a_later_calendar_counts_the_limit_and_what_was_granted_anew(hotline: Hotline) -> None:
    ticket = signed(hotline)
    granted(ticket, 2, "2024-09-12 10:00")
    assert ticket.deadline("handle")["due_at"] == at("2024-09-29 23:59:59")

    loads(hotline, off("2024-09-20", "台风停工"))

    assert ticket.deadline("handle")["due_at"] == at("2024-09-30 23:59:59")
    assert told(ticket)["explanation"]["original_due"] == "2024-09-27T23:59:59+08:00"
    assert codes(told(ticket)) == []


def test_more_time_granted_while_a_year_is_not_announced_is_certain_once_it_is(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2026-12-22 10:00")
    ticket.does(LI, "sign", "2026-12-22 11:00")
    assert ticket.deadline("handle")["provisional"] and "year_not_announced" in codes(told(ticket))
    granted(ticket, 1, "2026-12-23 10:00")
    assert ticket.deadline("handle")["provisional"] and told(ticket)["explanation"]["provisional"]

    hotline.moves_to("2026-12-24 10:00")
    calendar_changes.load(
        hotline.program, hotline.actor("admin"), guangxi_with(off("2027-01-01"), announced=frozenset({2027}))
    )

    assert not ticket.deadline("handle")["provisional"] and not told(ticket)["explanation"]["provisional"]
    assert "year_not_announced" not in codes(told(ticket))


def test_what_the_calendar_in_force_would_make_of_it_is_said_beside_it(hotline: Hotline) -> None:
    ticket = signed(hotline)
    loads(hotline, WEEKEND_WORKED)

    shown = told(ticket)

    assert codes(shown) == ["calendar_not_applied"]
    (change,) = shown["explanation"]["would_change"]
    assert "2024年9月24日24:00" in change["zh"] and "提前须经确认" in change["zh"]
    assert "2024-09-24 24:00" in change["en"] and "confirmation" in change["en"]
    assert change["zh"] in shown["sentence_zh"] and change["en"] in shown["sentence_en"]
    days = {day["date"]: day["counted"] for day in shown["explanation"]["days"]}
    assert not days["2024-09-21"] and days["2024-09-26"]


def test_what_is_over_is_told_as_it_was_counted(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.replied("2024-09-12 10:00")

    loads(hotline, off("2024-09-20", "台风停工"))

    shown = told(ticket)
    assert shown["state"] == "met" and codes(shown) == []
    assert "台风停工" not in shown["sentence_zh"] and shown["explanation"]["calendar"]["version"] == "1"


CALENDARS = {
    "a weekend worked": WEEKEND_WORKED,
    "a day off": off("2024-09-20", "台风停工"),
    "a day off, far away": off("2024-11-20", "台风停工"),
    "both": {**WEEKEND_WORKED, **off("2024-09-24", "台风停工")},
}


@pytest.mark.parametrize("confirm", [False, True])
@pytest.mark.parametrize("first", CALENDARS)
def test_an_explanation_is_always_of_the_instant_that_the_row_bears(
    hotline: Hotline, first: str, confirm: bool
) -> None:
    """Tickets in every state, through one calendar after another: what they are told is when they are due."""
    hotline.moves_to("2024-09-11 09:00")
    tickets = {
        "new": hotline.registers("2024-09-11 15:00"),
        "running": signed(hotline),
        "extended": signed(hotline),
        "answered": hotline.dispatched("2024-09-11 15:20"),
        "mailbox": hotline.dispatched("2024-09-11 15:20", source="chairman_mailbox"),
    }
    granted(tickets["extended"], 1, "2024-09-11 17:00")
    tickets["answered"].replied("2024-09-12 10:00")
    others = [days for name, days in CALENDARS.items() if name != first]
    for day, days in enumerate([CALENDARS[first], *others], start=13):
        before = {name: dues(ticket) for name, ticket in tickets.items()}
        hotline.moves_to(f"2024-09-{day} 09:00")
        loads(hotline, days, confirm_earlier=confirm)
        for name, ticket in tickets.items():
            explained(ticket)
            assert confirm or all(now >= then for then, now in zip(before[name], dues(ticket), strict=True)), "A-X11"
        if day < 15:
            (*_, old), new = dues(tickets["extended"]), granted(tickets["extended"], 1, f"2024-09-{day} 10:00")
            assert new > old
            explained(tickets["extended"])
    hotline.sweeps("2024-10-20 09:00")
    for ticket in tickets.values():
        assert explained(ticket) and ticket.is_whole()


def dues(ticket: Ticket) -> list[datetime]:
    """When everything with a limit is due, that of the answer last."""
    shown = sorted(explained(ticket), key=lambda each: (each["kind"] == "handle", each["id"]))
    return [due for each in shown if (due := _instant(each["due_at"]))]
