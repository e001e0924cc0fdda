"""What an act would still lack is told before it is done, and nothing is written meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.services.ticket import demands
from app.services.ticket.demands import Demand
from app.store import records
from app.tickets.refusal import NotFound, Refused
from tests.services.hotline import CHEN, LI, REPLY, STATION, Hotline, Ticket, at


def codes(found: list[Demand], *, met: bool) -> set[str]:
    return {each.ground.code for each in found if each.met is met}


def ready(hotline: Hotline) -> Ticket:
    """A ticket whose unit has only the reply left."""
    ticket = hotline.dispatched("2024-09-12 09:00")
    ticket.does(LI, "sign", "2024-09-12 10:00")
    ticket.does(LI, "contact", contacted_at=at("2024-09-12 10:00").isoformat(), method="phone")
    return ticket


def ask(hotline: Hotline, ticket: Ticket, act: str, typed: Mapping[str, Any]) -> list[Demand]:
    return demands.of_task(hotline.program, hotline.actor(LI), ticket.task(act).id, typed)


def refused(hotline: Hotline, ticket: Ticket, form: Mapping[str, Any]) -> set[str]:
    with pytest.raises(Refused) as caught:
        ticket.does(LI, "reply", **form)
    return {ground.code for ground in caught.value.grounds}


def test_it_says_what_the_act_itself_would_say(hotline: Hotline) -> None:
    ticket = ready(hotline)
    for form in ({}, {"handled_at": "2024-09-12"}, {**REPLY, "partial": True}, {**REPLY, "responsible": ""}):
        assert codes(ask(hotline, ticket, "reply", form), met=False) == refused(hotline, ticket, form), form
    assert codes(ask(hotline, ticket, "reply", REPLY), met=False) == set()
    ticket.does(LI, "reply", **REPLY)


def test_what_an_empty_form_lacks_ticks_off(hotline: Hotline) -> None:
    ticket = ready(hotline)
    empty = ask(hotline, ticket, "reply", {})
    assert codes(empty, met=True) == set()
    full = ask(hotline, ticket, "reply", REPLY)
    assert codes(full, met=True) == codes(empty, met=False)
    assert all(each.ground.clause for each in full)


def test_faults_of_the_form_do_not_hide_what_the_law_demands(hotline: Hotline) -> None:
    ticket = ready(hotline)
    found = ask(hotline, ticket, "reply", {**REPLY, "handler": "x" * 500, "responsible": "", "what": 1})
    open_ = codes(found, met=False)
    assert {"TOO_LONG", "UNKNOWN_FIELD"} <= open_ and len(open_) > 3


def test_nothing_is_written(hotline: Hotline) -> None:
    ticket = ready(hotline)
    before = (len(ticket.events()), ticket.row.values())
    ask(hotline, ticket, "reply", {})
    demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "return_request", {})
    demands.of_registration(hotline.program, hotline.actor(STATION), {"kind": "complaint", "caller_mobile": "-"})
    assert (len(ticket.events()), ticket.row.values()) == before
    with hotline.program.database.read() as conn:
        assert records.find(conn, "refusal") == []
        assert len(records.find(conn, "ticket")) == 1


def test_a_table_that_reckons_with_what_is_missing_waits_for_it(hotline: Hotline) -> None:
    ticket = ready(hotline)
    actor = hotline.actor(LI)
    empty = demands.of_message(hotline.program, actor, ticket.no, "extension_request", {})
    assert "REQUIRED" in codes(empty, met=False)
    for amount in (1, 1000):
        form: dict[str, Any] = {"amount": amount, "reason": "须跨部门核实"}
        typed = codes(demands.of_message(hotline.program, actor, ticket.no, "extension_request", form), met=False)
        with pytest.raises(Refused) as caught:
            ticket.asks(LI, "extension_request", **form)
        assert typed == {ground.code for ground in caught.value.grounds}


def test_a_message_that_may_not_be_sent_says_why(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-10 09:00")
    unsigned = demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "return_request", {})
    ticket.does(LI, "sign", "2024-09-10 10:00")
    signed = demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "return_request", {})
    gone = codes(unsigned, met=False) - codes(signed, met=False)
    assert len(gone) == 1 and len(codes(signed, met=False)) > 0
    with pytest.raises(NotFound):
        demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "no_such", {})


def test_a_registration_is_checked_without_a_ticket(hotline: Hotline) -> None:
    hotline.moves_to("2024-09-10 09:00")
    actor = hotline.actor(STATION)
    form = {"kind": "help", "source": "phone", "title": "路灯不亮", "content": "村口", "caller_mobile": "14200000005"}
    direct = demands.of_registration(hotline.program, actor, form)
    assert [each.ground.clause for each in direct if not each.met] == ["L025"]
    reason = demands.of_registration(hotline.program, actor, {**form, "direct_reason": "行动不便"})
    assert codes(reason, met=False) == set()


def test_what_is_not_yours_is_not_told(hotline: Hotline) -> None:
    ticket = ready(hotline)
    with pytest.raises(NotFound):
        demands.of_task(hotline.program, hotline.actor(CHEN), ticket.task("reply").id, {})
    with pytest.raises(NotFound):
        demands.of_task(hotline.program, hotline.actor(LI), 999_999_999, {})
