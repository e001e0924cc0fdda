"""Tables as people bring them: xlsx, csv or pasted. Everything is read as text; formulas are never computed.

Files come from outside, so all that a file may be is bounded before it is read: bytes, what lies in the archive (see
archives), rows, columns, characters of a cell and of the table. What cannot be read safely is refused in plain words.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import openpyxl

from app.services.exchange.archives import must_be_harmless
from app.services.exchange.refusing import refused

MAX_BYTES = 3 * 1024 * 1024
MAX_ROWS = 1000
MAX_COLUMNS = 60
MAX_CELL = 5000
MAX_CHARACTERS = 2_000_000
"""Of all cells together. A spreadsheet keeps a text once, however many cells show it: what is small as a file need not
be so as a table, which is written out, sealed, and carried by the page (see parcel)."""
HEADING_WITHIN = 10
"""Rows above the headings (a title, the day of the export) that are passed over at most."""
DIGITS_KEPT = 15
"""Digits of a number that a spreadsheet keeps; the rest it has lost already."""
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Row:
    """``number`` is the row's number in the file, from 1, as spreadsheets show it."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """``formulas``, ``lossy``: (row number, column) of cells that hold a formula, or a number that has lost digits."""

    headings: list[str]
    rows: list[Row]
    formulas: list[tuple[int, int]] = field(default_factory=list)
    lossy: list[tuple[int, int]] = field(default_factory=list)


def of_file(data: bytes) -> Table:
    """Told by what the file is, not by its name. Raises FormInvalid."""
    if len(data) > MAX_BYTES:
        raise refused("FILE_TOO_LARGE", "文件超过3 MB，请分成几份。", "The file is larger than 3 MB; divide it.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        zh = "这是旧格式（xls）或加了密码的文件，请另存为不加密的xlsx。"
        raise refused("FILE_TYPE", zh, "This is an old (xls) or encrypted file; save it as xlsx without a password.")
    if data.startswith(b"PK"):
        return _table(_sheet(data))
    return of_text(_decoded(data))


def of_text(text: str) -> Table:
    """Lines of cells divided by tabs, commas or semicolons, as they are pasted or lie in a csv file."""
    if "\x00" in text:
        raise refused(
            "FILE_TYPE", "这不是表格文件；可以上传xlsx或csv。", "This is no table; xlsx and csv are accepted."
        )
    head = text[:4000]
    divider = max("\t,;", key=head.count)
    try:
        lines = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True)))
    except csv.Error as fault:
        zh = "表格读不通：引号不成对，或者某一格过长。"
        raise refused(
            "BAD_TABLE", zh, "The table cannot be read: quotes do not match, or a cell is too long."
        ) from fault
    return _table((number, list(row)) for number, row in lines)


def _numbered(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        yield number, row
        if number > MAX_ROWS * 2:
            return


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    zh = "认不出文件的文字编码；请另存为xlsx，或UTF-8的csv。"
    raise refused("BAD_ENCODING", zh, "The encoding of the text is not known; save it as xlsx, or as csv in UTF-8.")


def _sheet(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The cells of the first sheet, read one row after another."""
    must_be_harmless(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            found = []
            rows = sheet.iter_rows(max_row=MAX_ROWS + HEADING_WITHIN + 1, max_col=MAX_COLUMNS + 1)
            for number, row in enumerate(rows, 1):
                found.append((number, [_Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row]))
    except Exception as fault:
        # A broken or hostile file fails in openpyxl in many ways; none of them is a fault of the program.
        raise refused(
            "BAD_TABLE", "文件打不开，可能已损坏。", "The file cannot be opened; it may be damaged."
        ) from fault
    return iter(found)


class _Formula(str):
    """The text of a formula."""

    def __new__(cls, value: Any) -> "_Formula":
        return super().__new__(cls, getattr(value, "text", None) or str(value))


def _table(rows: Iterable[tuple[int, list[Any]]]) -> Table:
    lines: list[Row] = []
    formulas: list[tuple[int, int]] = []
    lossy: list[tuple[int, int]] = []
    characters = 0
    for number, row in rows:
        cells = []
        for column, value in enumerate(row):
            text = _text(value)
            must_fit(number, text)
            characters = within(characters + len(text))
            if isinstance(value, _Formula):
                formulas.append((number, column))
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 10**DIGITS_KEPT:
                lossy.append((number, column))
            cells.append(text)
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise refused("TOO_MANY_COLUMNS", f"最多{MAX_COLUMNS}列。", f"At most {MAX_COLUMNS} columns.")
        if cells:
            lines.append(Row(number, cells))
    return _headed(lines, formulas, lossy)


def must_fit(number: int, text: str) -> None:
    """Refuses a text that is too long for a cell of this row."""
    if len(text) > MAX_CELL:
        zh = f"第{number}行有一格超过{MAX_CELL}个字。"
        raise refused("CELL_TOO_LONG", zh, f"Row {number} has a cell of more than {MAX_CELL} characters.")


def within(characters: int) -> int:
    """So many characters of a table; refuses too many."""
    if characters > MAX_CHARACTERS:
        zh = f"表格的文字合计超过{MAX_CHARACTERS // 10_000}万个字，请分成几份。"
        en = f"The table holds more than {MAX_CHARACTERS:,} characters; divide it."
        raise refused("TABLE_TOO_LONG", zh, en)
    return characters


def _headed(lines: list[Row], formulas: list[tuple[int, int]], lossy: list[tuple[int, int]]) -> Table:
    """The headings are the fullest of the first rows."""
    if not lines:
        raise refused("EMPTY_TABLE", "表格是空的。", "The table is empty.")
    first = [line for line in lines if line.number <= HEADING_WITHIN] or lines[:1]
    widest = max(len(line.cells) for line in first)
    head = next(line for line in first if sum(map(bool, line.cells)) * 2 > widest)
    rows = [line for line in lines if line.number > head.number]
    if not rows:
        raise refused("EMPTY_TABLE", "表格只有表头，没有内容。", "The table has headings and no rows.")
    if len(rows) > MAX_ROWS:
        raise refused("TOO_MANY_ROWS", f"一次最多{MAX_ROWS}行，请分成几份。", f"At most {MAX_ROWS} rows at once.")
    width = max([len(head.cells), *(len(row.cells) for row in rows)])
    filled = [Row(row.number, row.cells + [""] * (width - len(row.cells))) for row in rows]
    return Table(head.cells + [""] * (width - len(head.cells)), filled, formulas, lossy)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**DIGITS_KEPT:
        return str(int(value))
    return str(value).strip()
