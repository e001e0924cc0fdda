"""What is told of a table that does not settle a case: the table, the case, and the rows with their articles."""

import re
from datetime import date
from typing import Any

from app.bpmn import NoRow, RuleFault
from app.packs import Register, Release
from app.packs.release import clause_ids
from app.services.program import Program
from app.store import records, releases
from app.store.database import Connection
from app.tickets.refusal import Ground

_TEXT = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"(?<!\w)[0-9]")


def told(program: Program, fault: RuleFault, pack: str | None, ticket_id: int | None = None) -> Ground:
    """The fault in words, with the articles of the ticket's release, or of the one in force."""
    with program.database.read() as conn:
        rules = _rules(program, conn, pack, ticket_id)
    return _ground(fault, rules.register if rules else Register(), _words(fault, rules))


def _ground(fault: RuleFault, register: Register, words: frozenset[str]) -> Ground:
    """The fault in words, with the rows and their articles also as facts. ``words``: texts that are the pack's own."""
    name, table = fault.definition.name or fault.table, fault.table
    case = (
        "，".join(f"{label} = {_shown(value, words, _cells(fault, label))}" for label, value in fault.asked.items())
        or "—"
    )
    rows = {row: _articles(fault, row, register) for row in fault.rows}
    listed = "、".join(f"{row}（{articles or '没有条款'}）" for row, articles in rows.items())
    listed_en = ", ".join(f"{row} ({articles or 'no article'})" for row, articles in rows.items())
    facts = {"table": table, "rows": [{"row": row, "articles": articles} for row, articles in rows.items()]}
    if isinstance(fault, NoRow):
        zh = f"决策表“{name}”（{table}.dmn）没有一行适用于：{case}。最接近的：{listed or '没有'}。"
        en = f"No row of the table {table}.dmn fits: {case}. Nearest: {listed_en or 'none'}."
    else:
        zh = f"决策表“{name}”（{table}.dmn）有{len(rows)}行同时适用于：{case}。它们是：{listed}。"
        en = f"{len(rows)} rows of the table {table}.dmn fit at once: {case}. They are: {listed_en}."
    return Ground("RULE_FAULT", zh, en, facts=facts)


def _words(fault: RuleFault, rules: Release | None) -> frozenset[str]:
    """Texts that stand in cells of the table at fault, and the choices, roles and messages of the pack."""
    written = {
        text.strip('"') for rule in fault.definition.rules for cell in rule.tests for text in _TEXT.findall(cell)
    }
    if rules is None:
        return frozenset(written)
    choices = {option.value for form in rules.forms.values() for each in form.fields for option in each.options}
    return frozenset(written | choices | set(rules.roles) | set(rules.external_messages))


def _cells(fault: RuleFault, label: str) -> list[str]:
    """The cells below a heading, as written."""
    columns = [number for number, column in enumerate(fault.definition.inputs) if column.label == label]
    return [rule.tests[number] for rule in fault.definition.rules for number in columns]


def _shown(value: Any, words: frozenset[str], cells: list[str]) -> str:
    """What is not written in the pack may be what somebody typed about a person, and is not repeated: a name in small
    letters looks like a code, a phone number like a number."""
    if isinstance(value, str):
        return value if value in words else "（文字）"
    if value is None or isinstance(value, bool):
        return {None: "空", True: "是", False: "否"}[value]
    if isinstance(value, date):
        return "（日期）"
    if isinstance(value, int | float):
        return str(value) if any(_NUMBER.search(_TEXT.sub("", cell)) for cell in cells) else "（数字）"
    return "（多项）"


def _articles(fault: RuleFault, row: str, register: Register) -> str:
    """Each with its id: 第十二条 L049."""
    found = [(each, register.get(each)) for each in clause_ids(fault.definition, row)]
    return "、".join(f"{clause.article} {each}" if clause else each for each, clause in found)


def _rules(program: Program, conn: Connection, pack: str | None, ticket_id: int | None) -> Release | None:
    """The ticket's release; without a ticket, the pack's in force."""
    ticket = records.find_one(conn, "ticket", id=ticket_id) if ticket_id is not None else None
    release_id = ticket["release_id"] if ticket else None
    if release_id is None and pack is not None:
        release_id, _ = releases.in_force(conn, pack, program.instant())
    return program.releases.get(conn, release_id).rules if release_id is not None else None
