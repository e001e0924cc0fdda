"""Import from a table on both databases: checked, mended, registered once each, beside registrations by hand."""

from __future__ import annotations

import pytest

from app.services.exchange import importing, parcel, tables
from app.services.exchange.importing import Preview
from app.services.exchange.parcel import Parcel
from app.store import records
from app.tickets.refusal import Conflict, FormInvalid
from tests.services.hotline import STATION, Hotline

HEADINGS = ("工单编号", "诉求类型", "来源", "标题", "诉求内容", "来电人", "联系电话")
GOOD = ("SJ-1", "咨询", "市12345热线转派", "社保卡怎么补办", "想问补办手续", "覃先生", "14200000005")
SECOND = ("SJ-2", "投诉", "市12345热线转派", "扬尘", "砂石车不盖篷布", "石先生", "14200000006")
FAULTY = ("SJ-3", "牢骚", "市12345热线转派", "", "内容", "韦先生", "14200000007")


class Desk:
    def __init__(self, hotline: Hotline) -> None:
        self.program = hotline.program
        self.hotline = hotline
        self.actor = hotline.actor(STATION)

    def brings(self, *rows: tuple[str, ...]) -> Parcel:
        text = "\n".join("\t".join(row) for row in (HEADINGS, *rows))
        return parcel.of(self.program, tables.of_text(text), text.encode())

    def looks(self, brought: Parcel) -> Preview:
        return importing.preview(self.program, self.actor, brought)

    def confirms(self, brought: Parcel, seen: Preview, *, only_good: bool = False) -> Preview:
        return importing.confirm(
            self.program, self.actor, brought, seen.mapping, seen.fixed, expected=len(seen.good), only_good=only_good
        )

    def numbers(self) -> list[str]:
        with self.program.database.read() as conn:
            return sorted(row["upstream_no"] for row in records.find(conn, "ticket"))


@pytest.fixture
def desk(hotline: Hotline) -> Desk:
    hotline.moves_to("2024-09-11 09:00")
    return Desk(hotline)


def codes(found: Preview) -> dict[int, set[str]]:
    return {row.number: {ground.code for _, ground in row.faults} for row in found.bad}


def test_rows_are_registered_once_however_often_it_is_confirmed(desk: Desk) -> None:
    brought = desk.brings(GOOD, SECOND)
    seen = desk.looks(brought)
    assert len(seen.good) == 2 and desk.numbers() == []

    first, again = desk.confirms(brought, seen), desk.confirms(brought, seen)

    assert desk.numbers() == ["SJ-1", "SJ-2"]
    assert [row.ticket for row in first.rows] == [row.ticket for row in again.rows]


def test_a_number_that_is_here_already_is_a_fault_of_its_row(desk: Desk) -> None:
    ticket = desk.hotline.registers("2024-09-11 09:00", upstream_no="SJ-1")
    seen = desk.looks(desk.brings(GOOD, SECOND))
    assert codes(seen) == {2: {"UPSTREAM_NO_TAKEN"}}
    assert ticket.no in seen.bad[0].faults[0][1].zh


def test_with_faults_nothing_or_only_the_good_rows(desk: Desk) -> None:
    brought = desk.brings(GOOD, FAULTY)
    seen = desk.looks(brought)
    with pytest.raises(Conflict, match="ROWS_WITH_FAULTS"):
        desk.confirms(brought, seen)
    assert desk.numbers() == []
    desk.confirms(brought, seen, only_good=True)
    assert desk.numbers() == ["SJ-1"]


def test_a_faulty_row_is_mended_in_its_cells_and_the_good_ones_are_not_registered_again(desk: Desk) -> None:
    brought = desk.brings(GOOD, FAULTY)
    seen = desk.looks(brought)
    desk.confirms(brought, seen, only_good=True)
    assert codes(seen) == {3: {"NOT_AN_OPTION", "REQUIRED"}}
    assert importing.columns_to_mend(seen, seen.bad[0]) == [1, 3]

    half = parcel.mended(brought, {(3, 1): "投诉"})
    assert codes(desk.looks(half)) == {3: {"REQUIRED"}}
    whole = parcel.mended(half, {(3, 3): " 占道经营 "})
    again = desk.looks(whole)
    assert (len(again.done), len(again.good), again.bad) == (1, 1, [])

    done = desk.confirms(whole, again)
    assert desk.numbers() == ["SJ-1", "SJ-3"] and done.rows[1].form["title"] == "占道经营"
    assert len(desk.looks(whole).done) == 2


def test_a_row_without_a_number_can_be_given_one(desk: Desk) -> None:
    seen = desk.looks(desk.brings(("", *SECOND[1:])))
    (row,) = seen.bad
    assert {column for column, _ in row.faults} == {None}
    assert importing.columns_to_mend(seen, row) == [0]


def test_mending_takes_nothing_that_a_file_may_not_hold(desk: Desk) -> None:
    brought = desk.brings(GOOD)
    with pytest.raises(FormInvalid, match="CELL_TOO_LONG"):
        parcel.mended(brought, {(2, 4): "长" * (tables.MAX_CELL + 1)})
    assert parcel.mended(brought, {(99, 0): "x", (2, 99): "x"}).table == brought.table, "no such cell"


def test_a_mended_cell_has_not_lost_its_digits_any_more(desk: Desk) -> None:
    table = tables.Table(list(HEADINGS), [tables.Row(2, list(GOOD))], [(2, 3)], [(2, 0)])
    brought = parcel.of(desk.program, table, b"x")
    assert codes(desk.looks(brought)) == {2: {"DIGITS_LOST"}}
    mended = parcel.mended(brought, {(2, 0): "SJ-1", (2, 3): "标题"})
    assert codes(desk.looks(mended)) == {} and mended.table.formulas == []


def test_faulty_rows_are_a_table_that_can_be_brought_again(desk: Desk) -> None:
    seen = desk.looks(desk.brings(GOOD, FAULTY, ("", *SECOND[1:])))
    head, first, second = importing.faulty_rows(seen)
    assert head == [*HEADINGS, importing.PROBLEM]
    assert first[:7] == list(FAULTY) and "诉求类型：" in first[7] and "标题：" in first[7]
    assert "上级工单号" in second[7]

    text = "\n".join("\t".join(row) for row in (head, [*first[:1], "投诉", first[2], "占道经营", *first[4:]]))
    again = desk.looks(parcel.of(desk.program, tables.of_text(text), b"again"))
    assert again.bad == [] and 7 not in again.mapping


def test_two_people_with_the_same_table_register_each_number_once(desk: Desk) -> None:
    brought = desk.brings(GOOD)
    seen = desk.looks(brought)
    other = Desk(desk.hotline)
    other.actor = desk.hotline.actor("upstream")
    other_seen = other.looks(brought)

    assert other_seen.good
    desk.confirms(brought, seen)
    with pytest.raises(Conflict, match="ROWS_CHANGED"):
        other.confirms(brought, other_seen, only_good=True)

    assert desk.numbers() == ["SJ-1"]
    assert codes(other.looks(brought)) == {2: {"UPSTREAM_NO_TAKEN"}}
