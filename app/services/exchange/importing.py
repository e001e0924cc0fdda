"""Tickets of the hotline above from a table: every row is checked as registration would, then the good ones registered.

Each row is a transaction of its own under a key made of the upload and the row's number: confirming again, or after a
crash, registers nothing twice. See docs/decisions/0014-import.md.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from app.packs import Form
from app.packs.forms import Field
from app.services import access
from app.services.acting import intake
from app.services.acting.intake import Standing
from app.services.errand import Once, ProgramFault
from app.services.exchange import columns
from app.services.exchange.parcel import Parcel
from app.services.program import Program
from app.services.ticket import labels
from app.store import exchange
from app.store.database import Connection
from app.store.errors import Busy, Unavailable
from app.tickets.actor import Actor
from app.tickets.refusal import Conflict, Ground, Refused

ROUTE = "import"
PROBLEM = "导入问题"
"""The heading of the column that says what is wrong; no field is called so."""


@dataclass
class Checked:
    """A row: ``form`` as it would be registered; ``ticket`` where that was done already; ``faults`` with the column
    (None: the whole row)."""

    number: int
    cells: list[str]
    form: dict[str, Any]
    key: str
    ticket: str | None = None
    faults: list[tuple[int | None, Ground]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.ticket is None and not self.faults


@dataclass
class Preview:
    """``mapping``: column -> field; ``fixed``: field -> the value of every row; ``missing``: fields that are required
    and have neither; ``choices``: all fields that a column can mean."""

    headings: list[str]
    rows: list[Checked]
    mapping: dict[int, str]
    fixed: dict[str, str]
    missing: list[Field]
    choices: list[Field]
    formulas: list[tuple[int, int]]

    @property
    def good(self) -> list[Checked]:
        return [row for row in self.rows if row.good]

    @property
    def bad(self) -> list[Checked]:
        return [row for row in self.rows if row.faults]

    @property
    def done(self) -> list[Checked]:
        return [row for row in self.rows if row.ticket]


def columns_to_mend(found: Preview, row: Checked) -> list[int]:
    """The columns of a faulty row that can be typed anew: those with a fault; where the row as a whole has one, also
    those that a field is taken from and that are empty."""
    faulty = {column for column, _ in row.faults}
    empty = {column for column in found.mapping if not row.cells[column]} if None in faulty else set()
    return sorted(column for column in faulty | empty if column is not None)


def faulty_rows(found: Preview) -> list[list[str]]:
    """The rows with faults as a table to be mended and brought again: the headings, then each with what is wrong."""
    lines = [[*found.headings, PROBLEM]]
    for row in found.bad:
        told = [_told(found, column, ground) for column, ground in row.faults]
        lines.append([*row.cells, "；".join(told)])
    return lines


def _told(found: Preview, column: int | None, ground: Ground) -> str:
    """What is wrong, under the heading that the table has, in place of what the form calls the field."""
    if column is None:
        return ground.zh
    label = next((each.label for each in found.choices if each.key == found.mapping.get(column)), "")
    return f"{found.headings[column]}：{ground.zh.removeprefix(f'{label}：')}"


def preview(
    program: Program, actor: Actor, parcel: Parcel, mapping: Mapping[int, str] | None = None,
    fixed: Mapping[str, str] | None = None,
) -> Preview:  # fmt: skip
    """Check every row, registering nothing. ``mapping`` None: as the headings say."""
    access.must(actor, "ticket.register")
    at, table = program.instant(), parcel.table
    with program.database.read() as conn:
        standing = intake.standing_at(program, conn, actor.pack, at)
        form = standing.live.rules.forms["register"]
        known = {each.key for each in columns.importable(form)}
        chosen = columns.recognised(form, table.headings) if mapping is None else dict(mapping)
        chosen = {column: key for column, key in chosen.items() if key in known and column < len(table.headings)}
        constant = {key: value for key, value in (fixed or {}).items() if value and key not in chosen.values()}
        units = {name: code for code, name in labels.unit_names(conn, actor.pack).items()}
        rows = [
            Checked(
                row.number, row.cells, columns.values(form, row.cells, chosen, constant, units),
                f"{parcel.digest}:{row.number}",
            )
            for row in table.rows
        ]  # fmt: skip
        _mark_done(conn, actor, rows)
        open_rows = [row for row in rows if row.ticket is None]
        given = {*chosen.values(), *constant}
        missing = [each for each in columns.importable(form) if each.required and each.key not in given]
        for row in open_rows:
            _check(program, conn, actor, standing, row, chosen, missing, at)
        _check_lossy(form, open_rows, chosen, table.lossy)
        _check_numbers(conn, actor.pack, standing.live.rules.upstream, open_rows, chosen)
    return Preview(table.headings, rows, chosen, constant, missing, columns.importable(form), table.formulas)


def _mark_done(conn: Connection, actor: Actor, rows: list[Checked]) -> None:
    if actor.person_id is not None:
        found = exchange.done(conn, actor.person_id, ROUTE, [row.key for row in rows])
        for row in rows:
            row.ticket = orjson.loads(found[row.key])["ticket"] if row.key in found else None


def _check(
    program: Program, conn: Connection, actor: Actor, standing: Standing, row: Checked, mapping: Mapping[int, str],
    missing: Sequence[Field], at: datetime,
) -> None:  # fmt: skip
    columns_missing, absent = {each.key: each for each in missing}, []
    try:
        intake.examine(program, conn, actor, row.form, at, standing)
    except Refused as refused:
        for ground in refused.grounds:
            key = ground.facts.get("field")
            # A column that is not there is told once, above the table.
            if ground.code == "REQUIRED" and key in columns_missing:
                absent.append(columns_missing[key])
            else:
                row.faults.append((_column(mapping, key), ground))
        if not row.faults:
            zh = f"缺少必填的栏目：{'、'.join(each.label for each in absent)}。"
            en = f"Required columns are missing: {', '.join(each.label_en or each.label for each in absent)}."
            row.faults.append((None, Ground("COLUMNS_MISSING", zh, en)))


def _check_lossy(form: Form, rows: list[Checked], mapping: Mapping[int, str], lossy: list[tuple[int, int]]) -> None:
    marked = set(lossy)
    zh, en = "数字超过15位，表格软件已丢失末位；请把该列设为文本后重填。", "The number has lost digits; make it a text."
    for row in rows:
        for column in mapping:
            if (row.number, column) in marked:
                row.faults.append((column, Ground("DIGITS_LOST", zh, en)))


def _check_numbers(
    conn: Connection, pack: str, upstream: str, rows: list[Checked], mapping: Mapping[int, str]
) -> None:  # fmt: skip
    """A number may stand once in the table, and on no ticket that is here: which one, is told of the own pack only."""
    column = _column(mapping, "upstream_no")
    numbered = [(row, str(row.form["upstream_no"]).strip()) for row in rows if row.form.get("upstream_no")]
    counted = Counter(number for _, number in numbered)
    known = exchange.taken(conn, pack, upstream, list(counted))
    for row, number in numbered:
        if counted[number] > 1:
            others = "、".join(str(other.number) for other, same in numbered if same == number and other is not row)
            zh, en = f"与第{others}行的上级工单号相同。", f"The same upstream number as in row {others}."
            row.faults.append((column, Ground("NUMBER_TWICE", zh, en)))
        if number in known:
            no = known[number]
            zh = f"上级工单编号已经登记过{f'，工单号{no}' if no else ''}。"
            en = f"The upstream number is already registered{f' as {no}' if no else ''}."
            row.faults.append((column, Ground("UPSTREAM_NO_TAKEN", zh, en)))


def _column(mapping: Mapping[int, str], key: Any) -> int | None:
    return next((column for column, each in mapping.items() if each == key), None)


def confirm(
    program: Program, actor: Actor, parcel: Parcel, mapping: Mapping[int, str], fixed: Mapping[str, str], *,
    expected: int, only_good: bool = False,
) -> Preview:  # fmt: skip
    """Register the good rows; answers the rows with their numbers, and with the faults of those that were refused.

    Raises Conflict where a row has faults and ``only_good`` was not said, or where other rows are good than the
    ``expected`` number that the person has seen: then nothing is registered. Where the database is busy or away, what
    is registered stays so; the rows that are left are still good, and confirming again goes on with them.
    """
    found = preview(program, actor, parcel, mapping, fixed)
    if found.bad and not only_good:
        zh, en = f"有{len(found.bad)}行有错，没有导入。", f"{len(found.bad)} rows have faults; nothing was imported."
        raise Conflict(Ground("ROWS_WITH_FAULTS", zh, en))
    if not found.done and len(found.good) != expected:
        zh, en = "可以导入的行数有变化，请再看一遍。", "Other rows can be imported than before; look again."
        raise Conflict(Ground("ROWS_CHANGED", zh, en))
    for row in found.good:
        try:
            _register(program, actor, found, row)
        except (Busy, Unavailable):
            # Every further row would wait as long for the same answer.
            break
    return found


def _register(program: Program, actor: Actor, found: Preview, row: Checked) -> None:
    try:
        row.ticket = str(intake.register(program, actor, row.form, once=_once(program, actor, row))["ticket"])
    except Refused as refused:
        row.faults += [(_column(found.mapping, ground.facts.get("field")), ground) for ground in refused.grounds]
    except ProgramFault as fault:
        if isinstance(fault.__cause__, Busy | Unavailable):
            raise fault.__cause__ from fault
        row.faults.append((None, fault.ground))


def _once(program: Program, actor: Actor, row: Checked) -> Once | None:
    if actor.person_id is None:
        return None
    body = orjson.dumps(row.form, option=orjson.OPT_SORT_KEYS)
    digest = hmac.digest(program.seal_key, b"import-row:" + body, hashlib.sha256).hex()
    return Once(actor.person_id, ROUTE, row.key, digest)
