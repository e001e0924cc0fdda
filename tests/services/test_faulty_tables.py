"""A table with two answers or none is an incident that names rows and articles; the act changes nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.bpmn import NoRow, TableConflict
from app.bpmn.table import Input, Rule, Table
from app.services import faulty_rules
from app.services.errand import ProgramFault
from app.services.rules import publishing
from app.services.ticket import demands, desk
from app.store import records
from app.tickets.refusal import Ground
from tests.services.hotline import LI, STATION, TRANSPORT, Hotline, Ticket
from tests.services.office import Office, without_row


def fails(ticket: Ticket, do: Any) -> tuple[ProgramFault, Ground]:
    """Do what must end in a fault of the rules: nothing has changed; the fault, and what is told of it."""
    before = ticket.everything()
    with pytest.raises(ProgramFault) as caught:
        do()
    assert ticket.everything() == before
    assert caught.value.ground.code == "RULE_FAULT"
    return caught.value, caught.value.ground


def incident(hotline: Hotline, fault: ProgramFault) -> Any:
    with hotline.program.database.read() as conn:
        return records.find_one(conn, "incident", id=fault.incident)


def lint(office: Office) -> set[str]:
    return {problem.rule for problem in publishing.check(office.processes, "longsheng").problems if problem.fails_check}


def test_a_case_that_no_row_knows_is_a_fault_of_the_table_with_the_nearest_rows(office: Office) -> None:
    office.edits("longsheng/limits.dmn", without_row("handle_complaint"))
    hotline = office.opens()
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")

    fault, ground = fails(ticket, lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))

    assert isinstance(fault.__cause__, NoRow) and fault.__cause__.table == "limits"
    assert "limits.dmn" in ground.zh and "complaint" in ground.zh and str(fault.incident) in ground.zh
    nearest = {row["row"]: row["articles"] for row in ground.facts["rows"]}
    assert nearest and all(row in ground.zh and row in ground.en for row in nearest)
    assert any("第" in articles and articles in ground.zh for articles in nearest.values())
    kept = incident(hotline, fault)
    assert (kept["error"], kept["ticket_id"]) == ("NoRow", ticket.row.id) and "limits.dmn" in kept["detail"]
    assert "table-gaps" in lint(office), "the same fault shows before a release"


def test_two_rows_that_both_match_are_named_with_their_articles(office: Office) -> None:
    def both(text: str) -> str:
        row = re.search(r'<rule id="handle_complaint">.*?</rule>', text, re.S)
        assert row is not None
        return text.replace(row[0], row[0] + row[0].replace("handle_complaint", "handle_complaint_again"))

    office.edits("longsheng/limits.dmn", both)
    hotline = office.opens()
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")

    fault, ground = fails(ticket, lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))

    assert isinstance(fault.__cause__, TableConflict)
    one, other = ground.facts["rows"]
    assert (one["row"], other["row"]) == ("handle_complaint", "handle_complaint_again")
    assert one["articles"] == other["articles"] != "" and ground.zh.count(one["articles"]) == 2
    assert "handle_complaint_again" in incident(hotline, fault)["detail"]
    assert "table-overlap" in lint(office)


def test_a_ticket_that_no_diagram_is_named_for_is_not_registered(office: Office) -> None:
    """Every row of diagram.dmn but the one for emergencies taken out."""

    def only_emergencies(text: str) -> str:
        rows = re.findall(r'<rule id="(\w+)">', text)
        for row in rows:
            if "emergency" not in row:
                text = without_row(row)(text)
        return text

    office.edits("longsheng/diagram.dmn", only_emergencies)
    hotline = office.opens()

    with pytest.raises(ProgramFault) as caught:
        hotline.registers("2024-09-11 15:20", content="身份证号不得外传")

    assert caught.value.ground.facts["table"] == "diagram"
    kept = incident(hotline, caught.value)
    assert kept["ticket_id"] is None and "diagram.dmn" in kept["detail"] and "身份证" not in kept["detail"]
    with hotline.program.database.read() as conn:
        assert records.find(conn, "ticket") == []


def test_a_list_of_messages_without_a_last_row_is_at_fault_for_what_it_does_not_list(office: Office) -> None:
    office.edits("longsheng/messages.dmn", lambda text: text.replace('"return_request"', '"return_requests"'))
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")

    _, ground = fails(ticket, lambda: ticket.asks(LI, "return_request", reason="不属我局职责", basis="三定方案"))

    assert ground.facts["table"] == "messages" and "return_request" in ground.zh
    assert "table-gaps" in lint(office)
    offered = {each["name"]: each for each in desk.messages(hotline.program, hotline.actor(LI), ticket.no)}
    assert not offered["return_request"]["allowed"], "the pages go on: it is not offered"
    demands.of_message(hotline.program, hotline.actor(LI), ticket.no, "return_request", {})


def test_where_the_words_fail_too_the_incident_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.edits("longsheng/limits.dmn", without_row("handle_complaint"))
    hotline = office.opens()
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    monkeypatch.setattr(faulty_rules, "told", lambda *_: 1 / 0)

    with pytest.raises(ProgramFault) as caught:
        ticket.does(STATION, "dispatch", lead=TRANSPORT)

    assert isinstance(caught.value.__cause__, NoRow) and caught.value.ground.code == "PROGRAM_FAULT"
    kept = incident(hotline, caught.value)
    assert kept["error"] == "NoRow" and kept["detail"]


def test_the_words_are_worked_out_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.edits("longsheng/limits.dmn", without_row("handle_complaint"))
    hotline = office.opens()
    ticket = hotline.registers("2024-09-11 15:20")
    ticket.does(STATION, "accept", outcome="accept")
    told, asked = faulty_rules.told, []
    monkeypatch.setattr(faulty_rules, "told", lambda *given: asked.append(given) or told(*given))
    fails(ticket, lambda: ticket.does(STATION, "dispatch", lead=TRANSPORT))
    assert len(asked) == 1


@pytest.mark.parametrize("typed", ["张三的电话", "zhangsan", "longsheng_county"])
def test_what_somebody_typed_is_not_repeated(office: Office, typed: str) -> None:
    """A table that asks for a text field: the incident names the column, not the text."""

    def ask_for_text(text: str) -> str:
        for row in re.findall(r'<rule id="(\w+)">', text):
            text = text if row == "return_after_sign" else without_row(row)(text)
        return re.sub(r"(<inputExpression[^>]*>\s*<text>)milestone(</text>)", r"\1reason\2", text)

    office.edits("longsheng/messages.dmn", ask_for_text)
    hotline = office.opens()
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign")

    fault, ground = fails(ticket, lambda: ticket.asks(LI, "return_request", reason=typed, basis="三定方案"))

    assert "（文字）" in ground.zh and typed not in ground.zh + incident(hotline, fault)["detail"]


@pytest.mark.parametrize(
    ("cell", "value", "shown"),
    [
        ('"amount"', 14200000005, "（数字）"),  # a phone number in a column of words
        (">= 3", 2, "2"),
        ('"amount"', date(1956, 3, 1), "（日期）"),
        ('"amount"', datetime(1956, 3, 1, tzinfo=UTC), "（日期）"),
        ('"amount"', "amount", "amount"),
        ('"amount"', ["amount"], "（多项）"),
        ('"amount"', None, "空"),
        ('"amount"', True, "是"),
    ],
)
def test_only_what_the_column_is_about_is_shown(hotline: Hotline, cell: str, value: Any, shown: str) -> None:
    rule = Rule("one", "", 1, (cell,), ())
    table = Table("t.dmn", "t", "表", "UNIQUE", (Input("i", "栏", "x"),), (), (rule,))
    ground = faulty_rules.told(hotline.program, NoRow(table, [], {"栏": value}), None)
    assert f"栏 = {shown}。" in ground.zh
