"""Local days written into the text of a region's calendar file; whatever else stands there, comments too, stays.

Comments right above a [[day]] are that day's: they go when the day is taken out. Those inside its table, and keys that
are not written here, go also when it is ruled anew.

No library of the program's writes TOML; this one kind of table, of five short values, is written here.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.worktime import Ruling, WorkCalendar

_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(#.*)?$")
_DAY = re.compile(r"\s*\[\[\s*day\s*\]\]")

REGION_EXAMPLE = """\
[calendar]
region = "guangxi"
title = "广西壮族自治区"
basis = "自治区人民政府令第98号"

[[day]]
date = 2027-04-09
kind = "off"
name = "壮族三月三"
status = "confirmed"
source = "自治区人民政府办公厅关于2027年壮族三月三放假的通知"

[[day]]
date = 2027-04-11
kind = "work"
name = "壮族三月三（调休上班）"
status = "confirmed"
source = "自治区人民政府办公厅关于2027年壮族三月三放假的通知"
"""
"""A whole file of a region."""
NOTICE_EXAMPLE = """\
[[notice]]
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知"
number = "国办发明电〔2026〕1号"
issued = 2026-11-04

[[notice.day]]
date = 2026-12-26
kind = "work"
name = "元旦"

[[notice.day]]
date = 2027-01-01
kind = "off"
name = "元旦"
"""
"""What a new year adds to the end of the national file."""


class UnknownLayout(Exception):
    """The file is right, but its days are not written as [[day]] tables: a person has to change it."""


@dataclass(frozen=True)
class _Table:
    """A piece of a file: a table with the comments right above its header, or what stands before that, apart from it.

    ``on``: of a [[day]], its date; ``comments``: those right above its header.
    """

    text: str
    on: date | None = None
    comments: tuple[str, ...] = ()


def ruled(text: str, days: Mapping[date, Ruling | None]) -> str:
    """The file with these days ruled so (None: no local ruling any more), in order of date. Raises UnknownLayout."""
    ends = "\r\n" if "\r\n" in text else "\n"
    tables: list[_Table] = []
    new = dict(sorted(days.items()))
    for table in _tables(text.replace("\r\n", "\n")):
        if table.on is None or table.on not in days:
            tables.append(table)
        elif ruling := new.pop(table.on, None):
            tables.append(_table(table.on, ruling, table.comments))
    for on, ruling in new.items():
        if ruling is not None:
            tables.insert(_place(tables, on), _table(on, ruling))
    whole = "\n\n".join(piece for table in tables if (piece := table.text.strip("\n"))) + "\n"
    return whole.replace("\n", ends)


def _table(on: date, ruling: Ruling, comments: tuple[str, ...] = ()) -> _Table:
    return _Table("\n".join([*comments, *_day(on, ruling, "confirmed")]), on)


def _place(tables: Sequence[_Table], on: date) -> int:
    """Where the table of that day belongs: before the first later day, else after the last day."""
    dated = [(place, table.on) for place, table in enumerate(tables) if table.on is not None]
    later = [(place, other) for place, other in dated if other > on]
    if not later:
        return dated[-1][0] + 1 if dated else len(tables)
    place, other = later[0]
    # What is said above the first day of a year does not speak of the year before.
    apart = other.year != on.year and tables[place - 1].on is None
    return place - 1 if apart else place


def region_file(calendar: WorkCalendar) -> str:
    """A file of the region's days, for a calendar that was kept without the file that it was read from."""
    head = {"region": calendar.region, "title": calendar.title or calendar.region, "basis": calendar.version}
    lines = ["[calendar]", *(f"{key} = {_quoted(value)}" for key, value in head.items())]
    for on, ruling in sorted(calendar.regional.items()):
        # Whether a notice was seen or reported was not kept; whether it is known at all was.
        lines += ["", *_day(on, ruling, "unconfirmed" if ruling.unconfirmed else "reported")]
    for year, note in sorted(calendar.unknown_years.items()):
        lines += ["", "[[unknown]]", f"year = {year}", f"note = {_quoted(note)}"]
    return "\n".join(lines) + "\n"


def _day(on: date, ruling: Ruling, status: str) -> Iterator[str]:
    values = {"kind": "work" if ruling.works else "off", "name": ruling.name, "status": status, "source": ruling.source}
    yield "[[day]]"
    yield f"date = {on.isoformat()}"
    for key, value in values.items():
        yield f"{key} = {_quoted(value)}"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for DEL, which has to be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _tables(text: str) -> list[_Table]:
    """The file in pieces, in order; what stands above the first table is a piece too."""
    lines = text.split("\n")  # splitlines would also part strings: at U+2028 and others that TOML lets stand there
    headers = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    dates = [row["date"] for row in tomllib.loads(text).get("day", [])]
    if len(dates) != sum(bool(_DAY.match(lines[number])) for number in headers):
        raise UnknownLayout
    edges = [*(_above(lines, number, "", "#") for number in headers), len(lines)]
    left = iter(dates)
    tables = [_Table("\n".join(lines[: edges[0]]))]
    for number, (start, end) in zip(headers, pairwise(edges), strict=True):
        own = _above(lines, number, "#")
        on = next(left) if _DAY.match(lines[number]) else None
        tables.append(_Table("\n".join(lines[start:own])))
        tables.append(_Table("\n".join(lines[own:end]), on, tuple(lines[own:number])))
    return tables


def _above(lines: list[str], header: int, *begin: str) -> int:
    """The first of the lines right above a header that begin so ("": empty ones)."""
    while header and lines[header - 1].strip()[:1] in begin:
        header -= 1
    return header
