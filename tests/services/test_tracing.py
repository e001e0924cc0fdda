"""Where a ticket has been: every part of its path, whatever kind of element it is."""

from __future__ import annotations

from app.services.ticket import tracing
from tests.services.hotline import ENVIRONMENT, LI, STATION, TRANSPORT, Hotline
from tests.services.test_papers import played


def test_a_finished_ticket_has_been_all_the_way(database_url: str) -> None:
    """Events, gateways and service tasks are passed at once: the journal tells only that they were completed."""
    stage, no = played(database_url, "longsheng", "whole_complaint")

    traced = tracing.of_ticket(stage.program, stage.cast.actor("longsheng", "auditor"), no)

    assert traced["active"] == []
    way = {"complaint_start", "complaint_start_dispatch_clock", "complaint_accept", "complaint_accepted",
           "complaint_dispatching", "complaint_handling", "complaint_follow_up", "complaint_archiving",
           "complaint_archived"}  # fmt: skip
    assert set(traced["entered"]) == way, "and nowhere else: neither refused nor returned"
    assert set(traced["entered"].values()) == {1}
    stage.program.database.close()


def test_nothing_stands_in_co_handling_that_ended_with_the_return(hotline: Hotline) -> None:
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    ticket.does(STATION, "dispatch", lead=TRANSPORT, co_units=[ENVIRONMENT])
    ticket.does(LI, "sign", "2024-09-11 16:00")
    station = hotline.actor(STATION)
    assert tracing.of_ticket(hotline.program, station, ticket.no, "co_handling")["active"]
    ticket.asks(LI, "return_request", "2024-09-12 09:00", reason="不属我局职责", basis="三定方案")
    ticket.does(STATION, "review_return", outcome="approve", opinion="同意")

    traced = tracing.of_ticket(hotline.program, station, ticket.no, "co_handling")

    assert traced["active"] == []
    assert {each["process"] for each in traced["processes"] if each["active"]} == {"complaint", "dispatching"}
