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


def test_a_table_costs_as_many_statements_to_check_however_long_it_is(desk: Desk) -> None:
    def statements(many: int) -> int:
        brought = desk.brings(*[(f"SJ-{number}", *GOOD[1:]) for number in range(many)])
        before = desk.program.database.counters.statements
        assert len(desk.looks(brought).good) == many
        return desk.program.database.counters.statements - before

    desk.looks(desk.brings(GOOD))
    assert statements(2) == statements(60)


def test_a_number_that_is_here_already_is_a_fault_of_its_row(desk: Desk) -> None:
    ticket = desk.hotline.registers("2024-09-11 09:00", upstream_no="SJ-1")
    seen = desk.looks(desk.brings(GOOD, SECOND))
    assert codes(seen) == {2: {"UPSTREAM_NO_TAKEN"}}
    assert ticket.no in seen.bad[0].faults[0][1].zh


def test_of_another_packs_ticket_no_more_is_told_than_that_the_number_is_taken(desk: Desk) -> None:
    ticket = desk.hotline.registers("2024-09-11 09:00", upstream_no="SJ-1")
    with desk.program.database.write() as transaction:
        row = ticket.row
        row.set(pack="guangxi")
        records.flush(transaction.connection, [row])
        transaction.commit()
    seen = desk.looks(desk.brings(GOOD, SECOND))
    assert codes(seen) == {2: {"UPSTREAM_NO_TAKEN"}}
    ground = seen.bad[0].faults[0][1]
    assert ticket.no not in ground.zh + ground.en and "None" not in ground.zh + ground.en


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


@pytest.mark.parametrize("number", ["1420000", "14200000", "142000000055", "12345678901", "20000000000", "无"])
def test_what_is_no_telephone_number_is_a_fault_of_its_cell_and_can_be_mended(desk: Desk, number: str) -> None:
    brought = desk.brings((*GOOD[:6], number))
    seen = desk.looks(brought)
    (row,) = seen.bad
    assert codes(seen) == {2: {"BAD_PATTERN"}} and importing.columns_to_mend(seen, row) == [6]
    assert "应为11位手机号码" in row.faults[0][1].zh and "其他联系方式" in row.faults[0][1].zh

    assert desk.looks(parcel.mended(brought, {(2, 6): "+86 142 0000 0005"})).bad == []


@pytest.mark.parametrize("number", ["0773-0000000", "（0773）0000000", "2000000", "0773-0000000转803"])
def test_a_landline_among_the_telephone_numbers_is_another_way_of_contact(desk: Desk, number: str) -> None:
    (row,) = desk.looks(desk.brings((*GOOD[:6], number))).good
    assert row.form["contact"] == number and "caller_mobile" not in row.form


def test_a_landline_stands_beside_the_contact_that_the_table_names(desk: Desk) -> None:
    text = "\n".join(
        "\t".join(row) for row in ((*HEADINGS, "联系方式"), (*GOOD[:6], "0773-0000000", "qin@example.org"))
    )
    (row,) = desk.looks(parcel.of(desk.program, tables.of_text(text), text.encode())).good
    assert row.form["contact"] == "qin@example.org、0773-0000000"


def test_mending_takes_nothing_that_a_file_may_not_hold(desk: Desk) -> None:
    brought = desk.brings(GOOD)
    with pytest.raises(FormInvalid, match="CELL_TOO_LONG"):
        parcel.mended(brought, {(2, 4): "长" * (tables.MAX_CELL + 1)})
    assert parcel.mended(brought, {(99, 0): "x", (2, 99): "x"}).table == brought.table, "no such cell"


def test_mending_makes_no_table_larger_than_a_file_may_be(desk: Desk) -> None:
    row = tables.Row(2, ["长" * tables.MAX_CELL] * 60)
    table = tables.Table([""] * 60, [tables.Row(number, row.cells) for number in range(2, 8)])
    more = {(number, column): "长" * tables.MAX_CELL for number in (8, 9) for column in range(60)}
    brought = parcel.Parcel(tables.Table([""] * 60, [*table.rows, *(tables.Row(n, [""] * 60) for n in (8, 9))]), "x")
    with pytest.raises(FormInvalid, match="TABLE_TOO_LONG"):
        parcel.mended(brought, more)


def test_the_largest_table_is_sealed_and_opened_again(desk: Desk) -> None:
    """Of signs that take most room when they are written out."""
    longest = tables.MAX_CHARACTERS // tables.MAX_ROWS
    table = tables.Table(["标题"], [tables.Row(number, ["\x01" * longest]) for number in range(tables.MAX_ROWS)])
    brought = parcel.of(desk.program, table, b"x")
    assert parcel.opened(desk.program, desk.actor, parcel.sealed(desk.program, desk.actor, brought)) == brought


def test_what_a_page_could_not_send_back_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "MAX_SEALED", 300)
    with pytest.raises(FormInvalid, match="TABLE_TOO_LARGE"):
        parcel.sealed(desk.program, desk.actor, desk.brings(GOOD, SECOND))


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
