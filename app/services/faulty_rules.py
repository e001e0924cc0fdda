"""What is told of a table that does not settle a case: the table, the case, and the rows with their articles."""

import re
from typing import Any

from app.bpmn import NoRow, RuleFault
from app.packs import Register
from app.packs.release import clause_ids
from app.services.program import Program
from app.store import records, releases
from app.store.database import Connection
from app.tickets.refusal import Ground

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""Choices and roles are written so. Other text may be what somebody typed, and is not repeated."""


def told(program: Program, fault: RuleFault, pack: str | None, ticket_id: int | None = None) -> Ground:
    """The fault in words, with the articles of the ticket's release, or of the one in force."""
    with program.database.read() as conn:
        return ground_of(fault, _register(program, conn, pack, ticket_id))


def ground_of(fault: RuleFault, register: Register) -> Ground:
    """The fault in words, with the rows and their articles also as facts."""
    name, table = fault.definition.name or fault.table, fault.table
    case = "，".join(f"{column} = {_shown(value)}" for column, value in fault.asked.items()) or "—"
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


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value if _CODE.fullmatch(value) else "（文字）"
    if value is None or isinstance(value, bool):
        return {None: "空", True: "是", False: "否"}[value]
    return str(value) if isinstance(value, int | float) else "（多项）"


def _articles(fault: RuleFault, row: str, register: Register) -> str:
    """Each with its id: 第十二条 L049."""
    found = [(each, register.get(each)) for each in clause_ids(fault.definition, row)]
    return "、".join(f"{clause.article} {each}" if clause else each for each, clause in found)


def _register(program: Program, conn: Connection, pack: str | None, ticket_id: int | None) -> Register:
    """The register of the ticket's release; without a ticket, of the pack's release in force; none: an empty one."""
    ticket = records.find_one(conn, "ticket", id=ticket_id) if ticket_id is not None else None
    release_id = ticket["release_id"] if ticket else None
    if release_id is None and pack is not None:
        release_id, _ = releases.in_force(conn, pack, program.instant())
    return program.releases.get(conn, release_id).rules.register if release_id is not None else Register()
