"""Export on both databases: whose tickets, which days, in which columns; masked, unless a reason is kept; how many."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest

from app.packs.lint import vocabulary
from app.services import words
from app.services.exchange import export
from app.services.exchange.export import Wanted
from app.services.lists.ticketlist import Query
from app.store import records
from app.tickets.refusal import Conflict, Forbidden, FormInvalid
from tests.services.hotline import LI, STATION, TOURISM, Hotline, at


def exported(hotline: Hotline, who: str, **wanted: Any) -> list[dict[str, str]]:
    heading, *rows = export.rows(hotline.program, hotline.actor(who), Wanted(**wanted))
    return [dict(zip(heading, row, strict=True)) for row in rows]


def numbers(rows: list[dict[str, str]]) -> list[str]:
    return [row["上级工单号"] for row in rows]


def test_rows_stand_in_the_upstreams_columns_newest_first_and_masked(hotline: Hotline) -> None:
    first = hotline.dispatched("2024-09-11 15:20")
    hotline.registers("2024-09-12 09:00")

    rows = exported(hotline, STATION)

    assert numbers(rows) == ["GL-2", "GL-1"]
    row = rows[1]
    assert (row["工单号"], row["办理阶段"], row["办理期限"]) == (first.no, "已派单", "2024-09-26 23:59")
    assert row["主办单位"] == "县交通运输局"
    assert "石先生" not in str(rows) and "14200000005" not in str(rows)


def test_a_unit_takes_out_its_own_tickets_only(hotline: Hotline) -> None:
    hotline.dispatched("2024-09-11 15:20")
    hotline.dispatched("2024-09-11 15:30", lead=TOURISM)
    assert numbers(exported(hotline, LI)) == ["GL-1"]
    assert numbers(exported(hotline, STATION)) == ["GL-2", "GL-1"]
    with pytest.raises(Forbidden):
        exported(hotline, "agent")


def test_days_and_state_narrow_it_down(hotline: Hotline) -> None:
    for day in ("10", "11", "12"):
        hotline.registers(f"2024-09-{day} 23:59:59")
    within = exported(hotline, STATION, since=at("2024-09-11 00:00"), until=at("2024-09-12 00:00"))
    assert numbers(within) == ["GL-2"]
    assert exported(hotline, STATION, query=Query(ended=True)) == []


def test_days_that_end_before_they_begin_are_refused(hotline: Hotline) -> None:
    hotline.registers("2024-09-11 15:20")
    with pytest.raises(FormInvalid, match="DAYS_REVERSED"):
        exported(hotline, STATION, since=at("2024-09-12 00:00"), until=at("2024-09-12 00:00"))
    assert len(exported(hotline, STATION, since=at("2024-09-11 00:00"), until=at("2024-09-12 00:00"))) == 1


def test_every_milestone_has_its_word() -> None:
    """Those that the packs' diagrams set are among the closed ones (lint: milestone-known)."""
    assert set(words.MILESTONES) == vocabulary.MILESTONES


def test_how_a_ticket_stands_is_told_in_words(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    ticket.does(LI, "sign", "2024-09-11 16:00")
    ticket.does(LI, "contact", contacted_at=at("2024-09-11 16:00").isoformat(), method="phone")
    with hotline.program.database.write() as transaction:
        rated = ticket.row
        rated.set(satisfaction="neutral")
        records.flush(transaction.connection, [rated])
        transaction.commit()

    (row,) = exported(hotline, STATION)

    assert (row["办理阶段"], row["满意度"]) == ("已联系", "基本满意")


def test_more_tickets_than_one_page_reads_are_all_there(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for minute in range(5):
        hotline.registers(f"2024-09-11 15:0{minute}")
    assert numbers(exported(hotline, STATION)) == ["GL-5", "GL-4", "GL-3", "GL-2", "GL-1"]


def test_callers_in_clear_want_a_reason_that_the_journal_keeps(hotline: Hotline) -> None:
    ticket = hotline.dispatched("2024-09-11 15:20")
    before = len(ticket.events())
    with pytest.raises(FormInvalid):
        exported(hotline, STATION, reason=" ")
    assert len(ticket.events()) == before

    (row,) = exported(hotline, STATION, reason="上级要求核对")

    assert "石先生" in row.values() and "14200000005" in row.values()
    assert [event["type"] for event in ticket.events()[before:]] == ["personal_data_revealed"]


def test_too_many_callers_are_not_revealed_and_no_journal_is_written(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_IN_CLEAR", 1)
    tickets = [hotline.dispatched("2024-09-11 15:20"), hotline.dispatched("2024-09-11 15:21")]
    before = [len(ticket.events()) for ticket in tickets]
    with pytest.raises(Conflict, match="TOO_MANY_IN_CLEAR"):
        exported(hotline, STATION, reason="上级要求核对")
    assert [len(ticket.events()) for ticket in tickets] == before


def test_a_file_that_has_to_be_whole_holds_no_more_than_people_wait_for(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_AT_ONCE", 1)
    hotline.registers("2024-09-11 15:20")
    assert len(exported(hotline, STATION, whole=True)) == 1
    hotline.registers("2024-09-12 15:20")
    with pytest.raises(Conflict, match="TOO_MANY_AT_ONCE"):
        exported(hotline, STATION, whole=True)
    assert len(exported(hotline, STATION)) == 2, "what leaves as it is read has no limit"
    assert len(exported(hotline, STATION, whole=True, since=at("2024-09-12 00:00"))) == 1


def test_a_csv_leaves_as_it_is_read(hotline: Hotline) -> None:
    """The first bytes are there before a ticket is read."""
    read: list[str] = []

    def table() -> Any:
        for cell in ("工单号", "=1+1"):
            read.append(cell)
            yield [cell]

    lines = export.as_csv(table())
    assert next(lines) == b"\xef\xbb\xbf" and read == []
    assert next(lines).decode().strip() == "工单号" and read == ["工单号"]
    assert next(lines).decode().strip() == "'=1+1"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_what_a_spreadsheet_could_take_for_a_formula_gets_an_apostrophe(sign: str) -> None:
    _, line = export.as_csv([[f"{sign}1+1", f"a{sign}1"]])
    (cells,) = csv.reader(io.StringIO(line.decode(), newline=""))
    assert cells == [f"'{sign}1+1", f"a{sign}1"]


def test_an_xlsx_holds_texts_only(hotline: Hotline) -> None:
    hotline.registers("2024-09-11 15:20", title="=HYPERLINK(1)")
    table = export.rows(hotline.program, hotline.actor(STATION), Wanted(whole=True))
    sheet = openpyxl.load_workbook(io.BytesIO(export.as_xlsx(table))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}


def statements(hotline: Hotline, **wanted: Any) -> int:
    counters = hotline.program.database.counters
    before = counters.statements
    assert exported(hotline, STATION, **wanted)
    return counters.statements - before


def test_a_page_costs_as_many_statements_however_many_tickets_stand_on_it(hotline: Hotline) -> None:
    hotline.dispatched("2024-09-11 15:20")
    exported(hotline, STATION)
    one = statements(hotline)
    for minute in range(5):
        hotline.dispatched(f"2024-09-11 15:3{minute}")
    assert statements(hotline) == one


def test_an_early_day_is_not_read_through_all_that_came_later(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    day = {"since": at("2024-09-11 00:00"), "until": at("2024-09-12 00:00")}
    hotline.dispatched("2024-09-11 15:20")
    exported(hotline, STATION, **day)
    before = statements(hotline, **day)
    for minute in range(9):
        hotline.dispatched(f"2024-09-12 15:3{minute}")
    assert statements(hotline, **day) == before
    assert exported(hotline, STATION, since=at("2024-08-01 00:00"), until=at("2024-08-02 00:00")) == []


def test_a_days_tickets_are_its_own_whatever_the_order_of_their_ids(hotline: Hotline) -> None:
    """Who waited for the lock has an earlier instant than the ticket before."""
    for when in ("2024-09-11 09:00", "2024-09-11 23:59", "2024-09-12 00:01", "2024-09-12 09:00"):
        hotline.dispatched(when)
    with hotline.program.database.write() as transaction:
        rows = {row["upstream_no"]: row for row in records.find(transaction.connection, "ticket")}
        rows["GL-2"].set(registered_at=at("2024-09-12 00:02"))
        rows["GL-3"].set(registered_at=at("2024-09-11 23:58"))
        records.flush(transaction.connection, list(rows.values()))
        transaction.commit()
    day = {"since": at("2024-09-11 00:00"), "until": at("2024-09-12 00:00")}
    assert numbers(exported(hotline, STATION, **day)) == ["GL-3", "GL-1"]
    assert numbers(exported(hotline, LI, **day)) == ["GL-3", "GL-1"]
    assert numbers(exported(hotline, STATION, since=day["until"])) == ["GL-4", "GL-2"]
