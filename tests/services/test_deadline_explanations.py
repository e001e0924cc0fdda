"""What the desk says of a ticket's deadlines: whose they are, why they have ended, what may still change them."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.ticket import ticket_page
from tests.services.hotline import AUTHORITY, LI, REPLY, STATION, TOURISM, TRANSPORT, Hotline, Ticket, at


def shown(ticket: Ticket, kind: str, who: str = STATION) -> list[dict[str, Any]]:
    """The ticket's deadlines of this kind as this person's page tells them, oldest first."""
    hotline = ticket.hotline
    found = ticket_page.deadlines(hotline.program, hotline.actor(who), ticket.no)
    return sorted((each for each in found if each["kind"] == kind), key=lambda each: each["id"])


def surveyed(hotline: Hotline) -> Ticket:
    """Answered, and the survey was sent at 11:00 on 2024-09-12."""
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-12 10:00")
    ticket.does(LI, "contact", contacted_at=at("2024-09-12 10:00").isoformat(), method="phone")
    ticket.does(LI, "reply", **REPLY)
    ticket.asks("system", "survey_sent", "2024-09-12 11:00", sent_at=at("2024-09-12 11:00").isoformat())
    return ticket


@pytest.mark.parametrize("who", [STATION, LI, "auditor"])
def test_a_survey_is_the_caller_s_to_answer_and_concerns_everybody(hotline: Hotline, who: str) -> None:
    ticket = surveyed(hotline)
    (survey,) = shown(ticket, "survey", who)
    assert survey["light"].light == "awaited" and survey["awaited"] == "登记默认满意"
    assert not survey["window"] and survey["concerns"] and survey["whose"] is None
    (window,) = shown(ticket, "return", who)
    assert window["window"] and window["awaited"] is None and window["whose"]["name"] == TRANSPORT


@pytest.mark.parametrize(
    ("message", "by"),
    [
        ("survey_answer", ("“收到市热线评价”", '"Evaluation received from the city hotline"')),
        ("no_survey", ("“未自动回访”", '"No automatic follow-up"')),
        (None, ("“评价期满”", '"End of the time for the survey"')),
    ],
)
def test_what_was_awaited_ends_by_what_came(hotline: Hotline, message: str | None, by: tuple[str, str]) -> None:
    ticket = surveyed(hotline)
    if message is None:
        hotline.sweeps("2024-09-13 12:00")
    else:
        forms = {"survey_answer": {"rating": "satisfied"}, "no_survey": {"reason": "未发送"}}
        ticket.asks("system", message, "2024-09-12 15:00", **forms[message])
    (survey,) = shown(ticket, "survey")
    assert survey["state"] == "ended" and survey["ended_by"] == by
    assert survey["ended_at"] == at("2024-09-13 11:00" if message is None else "2024-09-12 15:00")
    assert survey["explanation"]["would_change"] == []


def test_a_returned_unit_s_deadlines_say_that_the_return_ended_them(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", reason="路灯由乡镇管护", basis="权责清单第12项")
    ticket.does(STATION, "review_return", "2024-09-12 09:00", outcome="approve", opinion="同意")
    ticket.does(STATION, "dispatch", lead=TOURISM)
    first, second = shown(ticket, "handle")
    assert (first["state"], first["ended_at"], first["ended_by"]) == (
        "ended", at("2024-09-12 09:00"), ("退单", "the return"),
    )  # fmt: skip
    assert (second["state"], second["ended_at"], second["ended_by"]) == ("open", None, None)


def test_a_unit_fixed_by_a_meeting_is_not_said_to_be_counted_from_a_dispatch(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.asks(AUTHORITY, "convene_meeting", "2024-09-12 09:00", dispute="职责不清")
    ticket.does(
        AUTHORITY, "decide_meeting", "2024-09-13 15:00", outcome="decided", participants=["authority"], minutes="定",
        opinions="各方意见", lead=TOURISM, co_units=[TRANSPORT], attended=[TOURISM],
    )  # fmt: skip
    before, after = shown(ticket, "handle")
    assert before["ended_by"] == ("改派", "the new dispatch")
    assert "自2024年9月13日15:00召开联席会议起算（当日不计）" in after["sentence_zh"]
    assert "自派单的下一工作日起算" not in after["sentence_zh"]
    assert after["sentence_zh"].endswith("自派单或会议决定的下一工作日起算。")


def test_only_what_runs_may_still_change(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2026-12-18 15:20", kind="consult")
    ticket.does(LI, "sign", "2026-12-18 16:00")
    (window,), (early,) = shown(ticket, "return"), shown(ticket, "handle")
    assert early["explanation"]["shown"] == "2026-12-22 24:00" and early["explanation"]["would_change"] == []
    assert window["explanation"]["would_change"] == [] and not window["extensible"] and early["extensible"]

    late = hotline.dispatched("2026-12-25 15:20")
    late.does(LI, "sign", "2026-12-25 16:00")
    late.does(LI, "contact", contacted_at=at("2026-12-25 16:00").isoformat(), method="phone")
    changes = [each["code"] for each in shown(late, "handle")[0]["explanation"]["would_change"]]
    assert "year_not_announced" in changes
    late.does(LI, "reply", "2026-12-28 09:00", **{**REPLY, "handled_at": "2026-12-27"})
    (met,) = shown(late, "handle")
    assert met["state"] == "met" and met["explanation"]["would_change"] == [] and "注意" not in met["sentence_zh"]
