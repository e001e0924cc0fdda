"""Files that ask for more than they weigh: refused in plain words before memory grows. No database is needed."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from app.services.exchange import archives, tables
from app.tickets.refusal import FormInvalid

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    "<cellXfs><xf/></cellXfs>"
    '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles>'
)
PEAK = 64 * 1024 * 1024
"""Bytes that reading any file may need at most; the bombs ask for ten times as much and more."""


def xlsx(rows: str, strings: str = "", styles: str = STYLES, before: str = "", sheet: str = "xl/sheet.xml") -> bytes:
    """A file by hand, with what no spreadsheet program would write. ``sheet``: how the sheet's member is called."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{sheet}" ContentType="{TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/strings.xml" ContentType="{TYPE}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="a" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/worksheet" Target="/{sheet}"/>'
        f'<Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="strings.xml"/></Relationships>',
        sheet: f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>',
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def shown(number: int) -> str:
    """A cell that shows a shared text."""
    return f'<c t="s"><v>{number}</v></c>'


HEAD = f"<row>{text('标题')}{text('内容')}</row>"
SHARING = '<c><f t="shared" si="0"/></c>'


def one_endless_row() -> bytes:
    return xlsx(HEAD + "<row>" + "<c/>" * 5_000_000 + "</row>")


def one_row_again_and_again() -> bytes:
    return xlsx('<row r="1"/>' * 1_000_000)


def one_long_text_everywhere() -> bytes:
    return xlsx(HEAD + f"<row>{shown(0) * 60}</row>" * 999, f"<si><t>{'啊' * 5000}</t></si>")


def one_long_formula_everywhere() -> bytes:
    first = f'<c r="A2"><f t="shared" si="0">{"B2+" * 1000}1</f></c>'
    return xlsx(HEAD + f"<row>{first}</row>" + f"<row>{SHARING * 60}</row>" * 999)


def formats_without_end() -> bytes:
    return xlsx(HEAD * 2, styles="<cellXfs>" + "<xf/>" * 1_000_000 + "</cellXfs>")


def nothing_known_without_end() -> bytes:
    return xlsx(HEAD * 2, before="<x/>" * 1_000_000)


def attributes_without_end() -> bytes:
    return xlsx(HEAD * 2, before="<x " + " ".join(f'a{number}=""' for number in range(500_000)) + "/>")


def names_without_end() -> bytes:
    spaced = "".join(f"<x{number}/>" for number in range(10_000))
    return xlsx(HEAD * 2, before=f'<x xmlns="{"a" * 50_000}">{spaced}</x>')


BOMBS: list[tuple[Callable[[], bytes], str, str]] = [
    (one_endless_row, "TOO_MANY_PARTS", "最多约100万项"),
    (one_row_again_and_again, "TOO_MANY_PARTS", "最多约100万项"),
    (one_long_text_everywhere, "TABLE_TOO_LONG", "超过200万个字"),
    (one_long_formula_everywhere, "TOO_MANY_FORMULAS", "最多100万个字"),
    (formats_without_end, "TOO_MANY_PARTS", "最多约100万项"),
    (nothing_known_without_end, "TOO_MANY_PARTS", "最多约100万项"),
    (attributes_without_end, "TOO_MANY_PARTS", "最多约100万项"),
    (names_without_end, "BAD_TABLE", "不允许的内容"),
]


@pytest.mark.parametrize(("bomb", "code", "bound"), BOMBS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_small_file_that_unfolds_is_refused_before_memory_grows(
    bomb: Callable[[], bytes], code: str, bound: str
) -> None:
    data = bomb()
    assert len(data) < tables.MAX_BYTES // 2
    tracemalloc.start()
    try:
        with pytest.raises(FormInvalid, match=code) as refused:
            tables.of_file(data)
        assert tracemalloc.get_traced_memory()[1] < PEAK
    finally:
        tracemalloc.stop()
    assert bound in refused.value.grounds[0].zh


def test_as_much_as_is_let_through_is_read_in_little_memory() -> None:
    """The widest row that passes; what stands beyond the columns that are read is left out."""
    data = xlsx(HEAD + f"<row>{text('扬尘')}{'<c/>' * 16_000}</row>")
    tracemalloc.start()
    try:
        table = tables.of_file(data)
        assert tracemalloc.get_traced_memory()[1] < PEAK
    finally:
        tracemalloc.stop()
    assert [row.cells for row in table.rows] == [["扬尘", ""]]


def test_a_full_honest_table_is_read() -> None:
    """All rows and columns that are allowed, every cell with a text of its own."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(tables.MAX_ROWS + 1):
        sheet.append([f"{number}-{column}" for column in range(tables.MAX_COLUMNS)])
    file = io.BytesIO()
    book.save(file)
    table = tables.of_file(file.getvalue())
    assert (len(table.rows), len(table.headings)) == (tables.MAX_ROWS, tables.MAX_COLUMNS)


@pytest.mark.parametrize("member", ["xl/media/a.png", "xl/sheet"])
def test_what_is_read_as_xml_is_looked_at_whatever_it_is_called(member: str) -> None:
    assert tables.of_file(xlsx(HEAD * 2, sheet=member)).headings == ["标题", "内容"]
    with pytest.raises(FormInvalid, match="TOO_MANY_PARTS"):
        tables.of_file(xlsx(HEAD + "<row>" + "<c/>" * archives.MAX_ROW_PARTS + "</row>", sheet=member))


def test_lines_of_text_hold_no_more_than_a_spreadsheet() -> None:
    line = ("a" * tables.MAX_CELL + "\t") * 40 + "\n"
    with pytest.raises(FormInvalid, match="TABLE_TOO_LONG") as refused:
        tables.of_text(line * 12)
    assert "2,000,000 characters" in refused.value.grounds[0].en
    assert len(tables.of_text(line * 9).rows) == 8
