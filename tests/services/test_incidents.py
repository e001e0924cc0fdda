"""Incidents as an administrator reads them: one fault is one line, which says what it was and what was at fault."""

from __future__ import annotations

from typing import Any

import pytest

from app.services.acting.act import Act
from app.services.admin import incident_list, incidents
from app.services.errand import ProgramFault
from app.store import records
from app.store.records import Record
from app.tickets.refusal import Conflict, Ground
from tests.services.hotline import LI, STATION, TRANSPORT, Hotline, Ticket
from tests.services.office import Office, without_row

BLUE = ("\"'sms'\"", "\"'blue'\"")
"""A diagram that wants a card which does not exist."""


def read(hotline: Hotline) -> list[dict[str, Any]]:
    return incident_list.read(hotline.program, hotline.actor("admin"), limit=10)


def attempts(ticket: Ticket) -> list[int]:
    return [row["attempts"] for row in kept(ticket)]


def kept(ticket: Ticket) -> list[Record]:
    """The incidents of a ticket, in the order in which they came about."""
    with ticket.hotline.program.database.read() as conn:
        return records.find(conn, "incident", ticket_id=ticket.row.id)


def retries(hotline: Hotline, incident: Record) -> None:
    incidents.retry(hotline.program, hotline.actor("admin"), incident.id)


def refused(*_: object) -> None:
    raise Conflict(Ground("NOT_NOW", "现在不能。", "Not now."))


def test_a_timer_that_an_act_meets_broken_is_one_incident_with_the_sweeps(office: Office) -> None:
    office.edits("common/handling_case.bpmn", lambda text: text.replace(*BLUE))
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-25 10:10")
    (met,) = read(hotline)
    assert (met["element"], met["step"], met["cause"]) == ("handling_case_sms_time", "将到期", "diagram")

    assert hotline.sweeps("2024-09-25 11:30").failed

    assert attempts(ticket) == [2]


def test_two_broken_timers_of_one_ticket_are_two_incidents(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    monkeypatch.setattr(Act, "fire", lambda *_: 1 / 0)
    failed = hotline.sweeps("2024-09-27 10:00").failed
    hotline.sweeps("2024-09-27 11:30")
    assert len(failed) > 1 and attempts(ticket) == [2] * len(failed)
    assert {row["cause"] for row in read(hotline)} == {"program"}


def test_a_retry_that_another_timer_stops_counts_on_that_timers_incident(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "fire", lambda *_: 1 / 0)
        hotline.sweeps("2024-09-27 10:00")
        first, *_, last = kept(ticket)
        with pytest.raises(ProgramFault) as fault:
            retries(hotline, last)
        assert fault.value.incident == first.id

    again, *others = kept(ticket)
    assert (again["element"], again["kind"], again["attempts"]) == (first["element"], "timer", 2)
    assert {row["attempts"] for row in others} == {1} and others[-1].values() == last.values()


def test_a_retry_that_a_timer_stops_which_had_not_failed_before_opens_an_incident(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    with monkeypatch.context() as broken:
        broken.setattr(Act, "fire", lambda *_: 1 / 0)
        hotline.sweeps("2024-09-25 10:00")
    (first,) = kept(ticket)
    hotline.moves_to("2024-09-27 10:00")
    fire = Act.fire

    def all_but_the_first(act: Act, *args: Any) -> None:
        if act.element != first["element"]:
            refused()
        fire(act, *args)

    monkeypatch.setattr(Act, "fire", all_but_the_first)
    with pytest.raises(Conflict):
        retries(hotline, first)

    same, other = kept(ticket)
    assert same.values() == first.values()
    assert (other["kind"], other["attempts"]) == ("timer_refused", 1) and other["element"] != first["element"]


def test_an_incident_says_what_stood_in_the_way_last(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    """A timer broken at first, then refused by a rule, then broken again when it is retried; and refused once more."""
    ticket = hotline.dispatched("2024-09-11 15:20")

    def told() -> tuple[str, str]:
        (incident,) = read(hotline)
        return incident["kind"], incident["cause"]

    monkeypatch.setattr(Act, "fire", lambda *_: 1 / 0)
    hotline.sweeps("2024-09-25 10:00")
    assert told() == ("timer", "program")
    with monkeypatch.context() as ruled:
        ruled.setattr(Act, "fire", refused)
        hotline.sweeps("2024-09-25 11:30")
        assert told() == ("timer_refused", "refused")
    with pytest.raises(ProgramFault):
        retries(hotline, kept(ticket)[0])
    assert told() == ("timer", "program")
    monkeypatch.setattr(Act, "fire", refused)
    with pytest.raises(Conflict):
        retries(hotline, kept(ticket)[0])
    assert told() == ("timer_refused", "refused") and attempts(ticket) == [4]


def test_what_is_settled_and_fails_anew_is_a_new_incident(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    monkeypatch.setattr(Act, "fire", lambda *_: 1 / 0)
    hotline.sweeps("2024-09-25 10:00")
    before = len(attempts(ticket))
    with hotline.program.database.write() as tx:
        settled = records.find(tx.connection, "incident", ticket_id=ticket.row.id)
        for incident in settled:
            incident.set(state="resolved")
        records.flush(tx.connection, settled)
        tx.commit()

    hotline.sweeps("2024-09-25 11:30")

    assert attempts(ticket) == [1] * before * 2


def test_what_the_rules_refuse_a_timer_is_kept_in_words(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    monkeypatch.setattr(Act, "fire", refused)
    hotline.sweeps("2024-09-25 10:00")

    told = read(hotline)

    assert {row["no"] for row in told} == {ticket.no} and {row["cause"] for row in told} == {"refused"}
    assert {row["said"] for row in told} == {("现在不能。", "Not now.")}
    assert all(row["step"] and "现在" not in row["places"] and "refused:" in row["places"] for row in told)


def test_a_table_at_fault_is_told_in_both_languages_apart_from_the_places(office: Office) -> None:
    office.edits("longsheng/limits.dmn", without_row("handle_complaint"))
    hotline = office.opens()
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    with pytest.raises(ProgramFault):
        ticket.does(STATION, "dispatch", lead=TRANSPORT)

    (told,) = read(hotline)

    zh, en = told["said"]
    assert "没有一行适用于" in zh and en.startswith("No row of the table limits.dmn")
    assert (told["kind"], told["step"], told["cause"]) == ("complete", "派单", "table")
    assert "limits.dmn" not in told["places"] and "decide:" in told["places"]


def test_a_message_that_fails_bears_the_name_that_the_diagram_gives_it(office: Office) -> None:
    office.edits("longsheng/messages.dmn", lambda text: text.replace('"return_request"', '"return_requests"'))
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    with pytest.raises(ProgramFault):
        ticket.asks(LI, "return_request", reason="不属我局职责", basis="三定方案")
    (told,) = read(hotline)
    assert told["kind"] == "return_request" and "退单" in told["step"]
