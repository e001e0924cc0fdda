"""Returns, redispatch, joint meetings, redo: who answers for a ticket, and with which clock."""

import pytest

from app.services.acting import tasks
from app.tickets.refusal import Conflict, Forbidden, NotFound
from tests.services.hotline import (
    AUTHORITY,
    CHEN,
    ENVIRONMENT,
    LI,
    REPLY,
    STATION,
    TOURISM,
    TRANSPORT,
    ZHOU,
    Hotline,
    Ticket,
    at,
    codes,
)  # fmt: skip
from tests.services.office import Office, without_row


def returned(ticket: Ticket, when: str) -> None:
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")
    ticket.does(STATION, "review_return", when, outcome="approve", opinion="同意")


def test_an_approved_return_is_dispatched_again_with_a_fresh_anchor(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    returned(ticket, "2024-09-12 16:00")

    ticket.does(STATION, "dispatch", lead=TOURISM)

    assert ticket.deadline("handle")["anchor_at"] == at("2024-09-12 16:00")
    assert ticket.row["returns"] == 1
    assert ticket.acts() == ["sign"]
    with pytest.raises((NotFound, Forbidden)):
        ticket.does(LI, "sign")


def test_while_a_return_is_reviewed_no_clock_stops_and_work_goes_on(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    due = ticket.deadline("handle")["due_at"]

    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")

    assert ticket.acts() == ["contact", "review_return"]
    assert ticket.deadline("handle")["due_at"] == due
    ticket.does(
        STATION, "review_return", "2024-09-12 10:00", outcome="refuse", nr_code="NR3_MINOR_DEFECT", opinion="可办"
    )
    assert ticket.acts() == ["contact"]
    assert ticket.deadline("handle")["due_at"] == due


def test_a_return_after_one_working_day_and_after_an_extension_is_refused_on_every_ground(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "extension_request", "2024-09-12 09:00", amount=5, reason="取证", caller_told=True)
    before = ticket.everything()

    with pytest.raises(Conflict) as refused:
        ticket.asks(LI, "return_request", "2024-09-13 09:00", reason="", basis="")

    assert codes(refused.value) == {"RETURN_LATE", "NR2_NO_REASON", "NR7_EXTENSION_APPLIED"}
    assert ticket.everything() == before


def test_a_return_request_ends_when_the_ticket_is_dispatched_to_somebody_else(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "extension_request", "2024-09-12 08:00", amount=5, reason="取证", caller_told=True)
    ticket.asks(AUTHORITY, "convene_meeting", "2024-09-12 09:00", dispute="职责不清")

    ticket.does(
        AUTHORITY, "decide_meeting", "2024-09-13 15:00", outcome="decided", participants=["authority"], minutes="定",
        opinions="各方意见", lead=TOURISM, co_units=[TRANSPORT], attended=[TOURISM],
    )  # fmt: skip

    assert "review_extension" not in ticket.acts()
    assert ticket.deadline("handle")["anchor_at"] == at("2024-09-13 15:00")


def test_after_a_joint_meeting_the_unit_neither_returns_nor_appeals(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(AUTHORITY, "convene_meeting", "2024-09-12 09:00", dispute="职责不清")
    ticket.does(
        AUTHORITY, "decide_meeting", "2024-09-13 15:00", outcome="decided", participants=["authority"], minutes="定",
        opinions="各方意见", lead=TOURISM, attended=[TOURISM],
    )  # fmt: skip
    ticket.does(CHEN, "sign", "2024-09-13 16:00")

    with pytest.raises(Conflict) as no_return:
        ticket.asks(CHEN, "return_request", reason="不属职责", basis="三定方案")
    with pytest.raises(Conflict) as no_appeal:
        ticket.asks(CHEN, "appeal", object="ticket_data", grounds="不服")

    assert {"NR1_FIXED_DUTY", "RETURN_AFTER_MEETING"} <= codes(no_return.value)
    assert {ground.clause for ground in no_appeal.value.grounds} == {"L104"}


def test_a_co_handler_gives_its_opinion_in_parallel_and_neither_returns_nor_extends(hotline: Hotline) -> None:
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    ticket.does(STATION, "dispatch", lead=TRANSPORT, co_units=[ENVIRONMENT])
    assert ticket.acts() == ["sign", "sign"]

    with pytest.raises(Conflict) as refused:
        ticket.asks(ZHOU, "return_request", "2024-09-11 16:00", reason="不属职责", basis="三定方案")

    assert codes(refused.value) == {"CO_HANDLER_MAY_NOT_RETURN"}


def test_somebody_of_another_unit_finds_nothing(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")

    with pytest.raises(NotFound):
        ticket.does(CHEN, "sign", "2024-09-11 16:00")
    with pytest.raises(NotFound):
        ticket.asks(CHEN, "return_request", reason="不属职责", basis="三定方案")


@pytest.fixture
def earlier(office: Office) -> Hotline:
    """By the rules of tickets that are older than the refusal of a second request while the first is reviewed."""
    office.edits("longsheng/messages.dmn", without_row("return_undecided"))
    return office.opens()


def asked_twice(ticket: Ticket) -> list[int]:
    """The unit has asked twice to give the ticket back; the two reviews that are open."""
    ticket.does(LI, "sign", "2024-09-11 16:00")
    for _ in range(2):
        ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")
    return [task.id for task in ticket._find("task", ticket_id=ticket.row.id) if task["act"] == "review_return"]


def test_a_second_request_waits_until_the_first_is_decided(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    for message, form, review in (
        ("return_request", {"reason": "不属我局职责", "basis": "三定方案"}, "review_return"),
        ("extension_request", {"reason": "取证", "amount": 1, "caller_told": True}, "review_extension"),
    ):
        ticket.asks(LI, message, "2024-09-12 09:00", **form)
        with pytest.raises(Conflict) as refused:
            ticket.asks(LI, message, **form)
        assert codes(refused.value) <= {"RETURN_PENDING", "EXTENSION_PENDING"}
        assert ticket.acts().count(review) == 1


def test_an_approved_return_ends_the_other_requests_so_that_none_returns_the_next_units_work(earlier: Hotline) -> None:
    ticket = earlier.dispatched("2024-09-11 15:20")
    first, second = asked_twice(ticket)
    station = earlier.actor(STATION)
    tasks.complete(earlier.program, station, first, {"outcome": "approve", "opinion": "同意"})
    assert ticket.acts() == ["decide_meeting"]
    ticket.does(AUTHORITY, "decide_meeting", outcome="not_needed")
    ticket.does(STATION, "dispatch", lead=TOURISM)
    ticket.does(CHEN, "sign", "2024-09-12 11:00")

    with pytest.raises(Conflict) as refused:
        tasks.complete(earlier.program, station, second, {"outcome": "approve", "opinion": "同意"})

    assert codes(refused.value) == {"TASK_CANCELLED"}
    assert ticket.acts() == ["contact"] and ticket.row["returns"] == 1


def test_a_request_that_waits_for_a_meeting_ends_when_another_one_is_approved(earlier: Hotline) -> None:
    ticket = earlier.dispatched("2024-09-11 15:20")
    first, second = asked_twice(ticket)
    station = earlier.actor(STATION)
    tasks.complete(earlier.program, station, first, {"outcome": "refer", "opinion": "有争议"})
    tasks.complete(earlier.program, station, second, {"outcome": "approve", "opinion": "同意"})

    open_now = [row["process"] for row in ticket._find("instance", ticket_id=ticket.row.id, open=True)]
    assert "return_request" not in open_now


def test_a_return_is_not_approved_any_more_once_the_unit_has_answered(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")
    ticket.does(LI, "contact", contacted_at=at("2024-09-12 09:00").isoformat(), method="phone")
    ticket.does(LI, "reply", **REPLY)

    with pytest.raises(Conflict) as refused:
        ticket.does(STATION, "review_return", "2024-09-12 10:00", outcome="approve", opinion="同意")

    assert codes(refused.value) == {"RETURN_WRONG_STAGE"}


def test_a_redo_ends_what_the_unit_had_asked_for_in_the_round_before(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")
    ticket.does(LI, "contact", contacted_at=at("2024-09-12 09:00").isoformat(), method="phone")
    ticket.does(LI, "reply", **REPLY)
    ticket.asks(STATION, "no_survey")
    ticket.does(STATION, "manual_follow_up", rating="dissatisfied", cause="没有处理")
    ticket.does(STATION, "review_result", outcome="improper")
    ticket.does(STATION, "feedback", outcome="redo", feedback="请重新处理")

    assert ticket.acts() == ["sign"]
    assert ticket.is_whole()


def test_a_redo_keeps_what_a_joint_meeting_has_decided(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(AUTHORITY, "convene_meeting", "2024-09-12 09:00", dispute="职责不清")
    ticket.does(
        AUTHORITY, "decide_meeting", "2024-09-12 15:00", outcome="decided", participants=["authority"], minutes="定",
        opinions="各方意见", lead=TOURISM, co_units=[ENVIRONMENT], attended=[TOURISM],
    )  # fmt: skip
    ticket.does(CHEN, "sign", "2024-09-12 16:00")
    ticket.does(CHEN, "contact", contacted_at=at("2024-09-12 16:00").isoformat(), method="phone")
    ticket.does(CHEN, "reply", **REPLY)
    ticket.asks(STATION, "no_survey", "2024-09-13 09:00")
    ticket.does(STATION, "manual_follow_up", rating="dissatisfied", cause="没有处理")
    ticket.does(STATION, "review_result", outcome="improper")
    ticket.does(STATION, "feedback", outcome="redo", feedback="请重新处理")

    redone = [row for row in ticket.everything()["assignment"] if row["round"] == 3]
    assert {row["part"]: row["by_meeting"] for row in redone} == {"lead": True, "co": True}
    with pytest.raises(Conflict) as no_return:
        ticket.asks(CHEN, "return_request", reason="不属职责", basis="三定方案")
    with pytest.raises(Conflict) as no_appeal:
        ticket.asks(CHEN, "appeal", object="ticket_data", grounds="不服")
    assert codes(no_return.value) == {"RETURN_AFTER_MEETING"} and codes(no_appeal.value) == {"APPEAL_AFTER_MEETING"}
    ticket.does(CHEN, "sign")
    windows = [row["state"] for row in ticket.everything()["deadline"] if row["kind"] == "return"]
    assert windows == ["ended"]


def test_while_a_meeting_is_awaited_the_former_unit_has_nothing_left_to_ask(earlier: Hotline) -> None:
    ticket = earlier.dispatched("2024-09-11 15:20")
    first, _ = asked_twice(ticket)
    tasks.complete(earlier.program, earlier.actor(STATION), first, {"outcome": "approve", "opinion": "同意"})
    assert ticket.row["milestone"] == "accepted"

    for message, form in (
        ("return_request", {"reason": "不属我局职责", "basis": "三定方案"}),
        ("extension_request", {"reason": "取证", "amount": 1, "caller_told": True}),
    ):
        with pytest.raises(Conflict) as refused:
            ticket.asks(LI, message, **form)
        assert codes(refused.value) <= {"RETURN_WRONG_STAGE", "EXTENSION_WRONG_STAGE"}


def test_a_meeting_decides_no_unit_once_the_ticket_is_answered_so_that_no_later_dispatch_is_turned(
    hotline: Hotline,
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.asks(AUTHORITY, "convene_meeting", dispute="是否属交通")
    ticket.does(LI, "contact", contacted_at=at("2024-09-11 16:00").isoformat(), method="phone")
    ticket.does(LI, "reply", "2024-09-12 09:00", **REPLY)

    with pytest.raises(Conflict) as refused:
        ticket.does(AUTHORITY, "decide_meeting", outcome="decided", lead=TOURISM)

    assert codes(refused.value) == {"MEETING_WRONG_STAGE"}
    ticket.does(AUTHORITY, "decide_meeting", outcome="not_needed")
    assert ticket.row["meetings"] == 0 and ticket.acts() == []
