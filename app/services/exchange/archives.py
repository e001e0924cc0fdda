"""What an xlsx file may be before it is read: members, unpacked size, and how much there is in its XML.

openpyxl builds a whole row before anybody can count its cells, and unfolds a shared formula in every cell that refers
to it; a file of 20 kB can ask for gigabytes. So all that is XML runs once through a parser that keeps nothing and
stops at the first thing too many.
"""

import io
import zipfile
from typing import IO
from xml.parsers import expat

from app.services.exchange.refusing import refused
from app.tickets.refusal import FormInvalid

MAX_UNPACKED = 30 * 1024 * 1024
MAX_MEMBERS = 300
MAX_CELL_PARTS = 1_000_000
"""Elements that cells and texts are made of, with their attributes: 1000 rows of 60 columns have fewer than 500,000."""
MAX_OTHER_PARTS = 200_000
"""All other elements (formats, names, fonts), with their attributes: openpyxl makes an object of each."""
MAX_ROW_PARTS = 100_000
"""Elements and attributes of one row: 16384 cells, which is as wide as spreadsheets are, have fewer."""
MAX_FORMULAS = 1_000_000
"""Characters of all formulas, those that are shared counted in each cell."""
MAX_TOKEN = 64 * 1024
"""Bytes of one tag, comment or instruction."""
MAX_NAME = 300
"""Characters of a name with the address of its namespace, which the readers keep with every name."""
OF_CELLS = frozenset(["row", "c", "v", "f", "is", "t", "si"])
PROGRAMS = (".bin", ".exe", ".js", ".vbs")
AT_ONCE = 32 * 1024
BEFORE_XML = b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"
"""What may stand before the first sign of a file that XML readers accept, in any encoding."""


def must_be_harmless(data: bytes) -> None:
    """Raises FormInvalid."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if any(name.lower().endswith(PROGRAMS) and "printer" not in name for name in names):
                zh = "文件含有宏或其他程序，请另存为不带宏的xlsx。"
                raise refused("MACROS", zh, "The file holds macros or other programs; save it as xlsx without them.")
            if "xl/workbook.xml" not in names:
                raise refused("FILE_TYPE", "这不是xlsx表格。", "This is no xlsx table.")
            if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise refused("ZIP_BOMB", "文件解压后过大，请分成几份。", "Unpacked, the file is too large; divide it.")
            counted = _Counted()
            for member in members:
                with archive.open(member) as file:  # never gives more than file_size, which is bounded
                    _count(counted, file, member.filename)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as fault:
        raise _unreadable() from fault


def _unreadable() -> FormInvalid:
    return refused("BAD_TABLE", "文件打不开，可能已损坏。", "The file cannot be opened; it may be damaged.")


def _not_allowed() -> FormInvalid:
    return refused("BAD_TABLE", "文件含有不允许的内容。", "The file holds what is not allowed.")


def _too_much() -> FormInvalid:
    most = MAX_CELL_PARTS // 10_000
    zh = f"文件里的单元格和格式过多（最多约{most}万项）。请把要导入的行复制到一个新的xlsx再上传。"
    en = f"The file holds too many cells and formats (at most about {MAX_CELL_PARTS:,} parts). Copy the rows to be "
    return refused("TOO_MANY_PARTS", zh, en + "imported into a new xlsx.")


class _Counted:
    """What has been met in all members of an archive so far."""

    def __init__(self) -> None:
        self.of_cells = self.others = self.formulas = 0


def _count(counted: _Counted, file: IO[bytes], name: str) -> None:
    """Whatever could be read as XML is looked at, whatever it is called."""
    chunk = file.read(AT_ONCE)
    while chunk and not chunk.lstrip(BEFORE_XML):
        chunk = file.read(AT_ONCE)
    if not name.endswith((".xml", ".rels")) and not chunk.lstrip(BEFORE_XML).startswith(b"<"):
        return
    part = _Part(counted)
    try:
        while chunk:
            part.feed(chunk)
            chunk = file.read(AT_ONCE)
        part.end()
    except expat.ExpatError as fault:
        raise _unreadable() from fault


class _Part:
    """One XML member on its way through the parser. ``_formula``, while one is read: the number under which cells share
    it, empty where they do not."""

    def __init__(self, counted: _Counted) -> None:
        self._counted = counted
        self._fed = 0
        self._row = 0
        self._inside_row = False
        self._formula: str | None = None
        self._length = 0
        self._shared: dict[str, int] = {}
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.buffer_text = False
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> None:
        if b"\x00" in chunk:
            raise _not_allowed()
        self._parser.Parse(chunk, False)
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > MAX_TOKEN:
            raise _too_much()

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, *_declared: object) -> None:
        raise _not_allowed()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition("}")[2]
        parts = 1 + len(attributes)
        if len(name) > MAX_NAME or any(len(each) > MAX_NAME for each in attributes):
            raise _not_allowed()
        if local in OF_CELLS:
            self._counted.of_cells += parts
        else:
            self._counted.others += parts
        if self._counted.of_cells > MAX_CELL_PARTS or self._counted.others > MAX_OTHER_PARTS:
            raise _too_much()
        self._count_row(local, parts)
        if local == "f":
            self._formula, self._length = attributes.get("si", "") if attributes.get("t") == "shared" else "", 0

    def _count_row(self, local: str, parts: int) -> None:
        if local == "row":
            self._inside_row, self._row = True, 0
        self._row += parts
        if self._inside_row and self._row > MAX_ROW_PARTS:
            raise _too_much()

    def _text(self, text: str) -> None:
        if self._formula is not None:
            self._length += len(text)

    def _end(self, name: str) -> None:
        local = name.rpartition("}")[2]
        if local == "row":
            self._inside_row = False
        if local == "f" and self._formula is not None:
            self._counted.formulas += max(self._length, self._first_of_shared())
            self._formula = None
            if self._counted.formulas > MAX_FORMULAS:
                zh = f"文件里的公式过长，合计最多{MAX_FORMULAS // 10_000}万个字；请把公式粘贴为数值再上传。"
                en = f"The formulas are too long: at most {MAX_FORMULAS:,} characters together; paste them as values."
                raise refused("TOO_MANY_FORMULAS", zh, en)

    def _first_of_shared(self) -> int:
        """The length of the formula that cells share: that of the first which says it."""
        if not self._formula:
            return 0
        if self._length:
            self._shared.setdefault(self._formula, self._length)
        return self._shared.get(self._formula, 0)
